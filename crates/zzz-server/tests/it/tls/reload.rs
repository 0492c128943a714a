//! Files that change while the server runs.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use rustls::ClientConfig;
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Limits, Tls};

use super::{Authority, Signed, client, connect, serve, shown};
use crate::{
    h1::wire,
    support::{Client, beside, on_every_backend},
};

fn app() -> App {
    App::new().routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })))
}

/// Puts a file into its place in one step, as programs do that renew certificates.
fn put(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    fs::write(&beside, text).expect("a file");
    fs::rename(beside, path).expect("a file");
}

/// Returns once new connections get `expected`.
async fn gets(config: &Arc<ClientConfig>, address: SocketAddr, expected: &Signed) {
    while shown(&connect(config, address, "localhost").await) != expected.der() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn under_load_a_new_certificate_costs_nobody_anything() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let first = authority.sign("server", &["localhost"]);
        let tls = Tls::new(first.certificate());
        let server = serve(carrier, app(), Limits::default(), tls);
        let (config, address) = (authority.client(), server.local_addr());
        let (is_over, served) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let load: Vec<_> = (0..2)
            .map(|_| {
                let (config, is_over, served) = (config.clone(), is_over.clone(), served.clone());
                beside(async move {
                    while !is_over.load(Ordering::Acquire) {
                        let stream = connect(&config, address, "localhost").await;
                        let mut client = Client::over(stream);
                        for _ in 0..3 {
                            assert_eq!(client.ask(wire::get("/")).await.status, 200);
                            served.fetch_add(1, Ordering::AcqRel);
                        }
                    }
                })
            })
            .collect();
        let mut open = client(&config, &server).await;
        assert_eq!(open.ask(wire::get("/")).await.status, 200);
        let next = authority.sign("next", &["localhost"]);
        put(&first.key_file, &next.key);
        put(&first.chain_file, &next.chain);
        gets(&config, address, &next).await;
        assert_eq!(open.ask(wire::get("/")).await.status, 200, "the connection from before");
        is_over.store(true, Ordering::Release);
        for client in load {
            client.await.expect("no request fails");
        }
        assert!(served.load(Ordering::Acquire) > 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_half_written_changes_nothing_until_it_is_whole() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let [first, other] = ["server", "other"].map(|name| authority.sign(name, &["localhost"]));
        let witness = authority.sign("witness", &["witness.example"]);
        let tls = Tls::new(first.certificate()).certificate(witness.certificate());
        let server = serve(carrier, app(), Limits::default(), tls);
        let (config, address) = (authority.client(), server.local_addr());
        // The key alone: it is not that of the certificate which is still there.
        put(&first.key_file, &other.key);
        // All files are read at once, so that who sees this one changed has seen the other.
        assert!(shown(&connect(&config, address, "localhost").await) == first.der());
        put(&first.chain_file, &other.chain[..other.chain.len() / 2]);
        assert!(shown(&connect(&config, address, "localhost").await) == first.der());
        put(&first.chain_file, &other.chain);
        gets(&config, address, &other).await;
        assert!(shown(&connect(&config, address, "witness.example").await) == witness.der());
    })
    .await;
}

#[tokio::test]
async fn who_is_let_in_no_more_is_not_let_in_by_a_ticket() {
    use zzz_server::ClientCertificates;

    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let (first, second) = (Authority::new(), Authority::new());
        let own = first.sign("client", &["client.example"]);
        let asked = ClientCertificates::required(first.file());
        let certificate = authority.sign("server", &["localhost"]).certificate();
        let tls = Tls::new(certificate).client_certificates(asked);
        let server = serve(carrier, app(), Limits::default(), tls);
        let config = authority.client_with(Some(&own));
        let mut known = client(&config, &server).await;
        assert_eq!(known.ask(wire::get("/")).await.status, 200);
        put(&first.file(), &fs::read_to_string(second.file()).expect("a file"));
        loop {
            let mut client = client(&config, &server).await;
            let _ = client.try_send(wire::get("/")).await;
            if client.try_answer().await.is_err() {
                break;
            }
        }
        assert_eq!(known.ask(wire::get("/")).await.status, 200, "an open connection stays");
    })
    .await;
}
