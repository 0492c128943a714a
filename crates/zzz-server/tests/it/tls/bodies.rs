//! Long bodies, and where they end.

use std::{
    io::ErrorKind,
    sync::{Arc, atomic::AtomicUsize},
};

use rustls::ClientConfig;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Limits, ProxyProtocol, RunningServer, Tls};

use super::{Authority, client, serve};
use crate::{
    contract::limits,
    h1::wire,
    support::{Carrier, Client, on_every_backend},
    test_app,
};

fn start(carrier: Carrier) -> (RunningServer, Arc<ClientConfig>) {
    let authority = Authority::new();
    let tls = Tls::new(authority.sign("server", &["localhost"]).certificate());
    let server = serve(carrier, test_app::app(Arc::new(AtomicUsize::new(0))), limits(), tls);
    (server, authority.client())
}

#[tokio::test]
async fn a_long_answer_reaches_a_client_that_reads_a_little_at_a_time() {
    on_every_backend(async |carrier| {
        let (server, config) = start(carrier);
        let mut client = client(&config, &server).await;
        client.send(wire::get_with("/big", "connection: close")).await;
        let (mut whole, mut piece) = (Vec::new(), [0; 1500]);
        loop {
            match client.io.read(&mut piece).await.expect("it ends with a word") {
                0 => break,
                count => whole.extend_from_slice(&piece[..count]),
            }
            tokio::task::yield_now().await;
        }
        assert!(whole.ends_with(&test_app::big()));
    })
    .await;
}

#[tokio::test]
async fn a_long_body_flows_both_ways() {
    on_every_backend(async |carrier| {
        let (server, config) = start(carrier);
        let mut client = client(&config, &server).await;
        let body: Vec<u8> = (0..=255_u8).cycle().take(900 * 1024).collect();
        for path in ["/echo", "/stream-echo"] {
            let (mut read, mut write) = tokio::io::split(&mut client.io);
            let request = wire::sized(path, &body);
            let sends = async {
                write.write_all(&request).await.expect("the server reads");
                write.flush().await.expect("the server reads");
            };
            let reads = async {
                let mut answer = Vec::new();
                while !answer.ends_with(&body) && !answer.ends_with(b"\r\n0\r\n\r\n") {
                    let count = read.read_buf(&mut answer).await.expect("an answer");
                    assert_ne!(count, 0, "the answer ends early");
                }
                answer
            };
            let (answer, ()) = tokio::join!(reads, sends);
            assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"), "{path}");
            assert!(answer.len() > body.len(), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_cut_ends_without_a_word() {
    on_every_backend(async |carrier| {
        let (server, config) = start(carrier);
        // Framed by the end of the connection: nothing but that word tells a whole one.
        for (path, expected) in
            [("/stream", Ok(())), ("/broken-stream", Err(ErrorKind::UnexpectedEof))]
        {
            let mut client = client(&config, &server).await;
            client.send(wire::old(&format!("GET {path}"), "", "")).await;
            let (rest, outcome) = client.rest().await;
            assert!(rest.starts_with(b"HTTP/1.1 200 OK\r\n"), "{path}");
            assert_eq!(outcome.map_err(|error| error.kind()), expected, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_cut_is_not_taken_for_whole() {
    on_every_backend(async |carrier| {
        let (server, config) = start(carrier);
        for body in [
            wire::post("/echo", "content-length: 10", "half"),
            wire::chunked("/echo", "4\r\nhalf\r\n"),
        ] {
            // With a word of TLS, and without.
            for says_so in [true, false] {
                let mut client = client(&config, &server).await;
                client.send(&body).await;
                if says_so {
                    client.io.shutdown().await.expect("the server reads");
                } else {
                    client.io.get_mut().0.shutdown().await.expect("the server reads");
                }
                assert_eq!(client.answer().await.status, 400, "{says_so}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_proxy_introduces_the_client_before_the_handshake() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let tls = Tls::new(authority.sign("server", &["localhost"]).certificate());
        let app = App::new().routes(handler_fn(|request| {
            let info = *request.connection();
            Box::pin(async move { Ok(format!("{:?} {}", info.peer, info.secure).into_response()) })
        }));
        let proxies = ProxyProtocol::new(["127.0.0.0/8"]).expect("a network");
        let server = carrier.server(app, Limits::default()).proxy_protocol(proxies);
        let server = server.tls(tls).expect("a certificate").bind("127.0.0.1:0");
        let server = server.and_then(zzz_server::BoundServer::spawn).expect("a free port");
        let mut stream = TcpStream::connect(server.local_addr()).await.expect("it listens");
        let header = b"PROXY TCP4 192.0.2.7 198.51.100.1 8080 443\r\n";
        stream.write_all(header).await.expect("the server reads");
        let connector = tokio_rustls::TlsConnector::from(authority.client());
        let name = "localhost".try_into().expect("a name");
        let stream = connector.connect(name, stream).await.expect("a handshake");
        let answer = Client::over(stream).ask(wire::get("/")).await;
        let expected = "Some(192.0.2.7:8080) true";
        assert_eq!(String::from_utf8_lossy(&answer.content), expected);
    })
    .await;
}
