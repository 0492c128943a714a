//! Both servers: the same answers, the same certificate, one thread.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, LazyLock},
};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use zzz_core::{App, IntoResponse as _, Response, bytes::Bytes, handler_fn};
use zzz_server::{Server, Tls, TlsCertificate};

/// How long the answer to `/big` is.
pub(crate) const BIG_BYTES: usize = 16 * 1024 * 1024;

static BIG: LazyLock<Bytes> = LazyLock::new(|| (0..=250_u8).cycle().take(BIG_BYTES).collect());

/// Says where it listens and serves until it is killed.
pub(crate) fn run(engine: &str, certificate: &str, key: &str) {
    match engine {
        "zzz" => zzz(certificate, key),
        _ => bare(certificate, key),
    }
}

fn say(address: SocketAddr) {
    println!("{address}");
}

fn zzz(certificate: &str, key: &str) {
    let app = App::new().routes(handler_fn(|request| {
        let response = match request.path() {
            "/big" => Response::text(BIG.clone()),
            _ => "hello".into_response(),
        };
        Box::pin(async { Ok(response) })
    }));
    let tls = Tls::new(TlsCertificate::files(certificate, key));
    let server = Server::new(app).workers(1).tls(tls).expect("a certificate");
    let server = server.bind("127.0.0.1:0").expect("a free port");
    let address = server.local_addr();
    server.on_serving(move || say(address)).run().expect("it serves");
}

/// What anybody would write who knows that nothing else is ever asked.
fn bare(certificate: &str, key: &str) {
    let certificate = CertificateDer::from_pem_file(certificate).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(key).expect("a key");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they fit");
    config.ticketer = ring::Ticketer::new().expect("tickets");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        say(listener.local_addr().expect("an address"));
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Whoever leaves early is of no interest.
                let _ = serve(acceptor, stream).await;
            });
        }
    });
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = acceptor.accept(stream).await?;
    let mut buffer = vec![0; 16 * 1024];
    let mut len = 0;
    loop {
        let count = stream.read(&mut buffer[len..]).await?;
        if count == 0 {
            return stream.shutdown().await;
        }
        len += count;
        if !buffer[..len].ends_with(b"\r\n\r\n") {
            continue;
        }
        let body: &[u8] = if buffer.starts_with(b"GET /big ") { &BIG } else { b"hello" };
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\n\
             date: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        if body.len() < 1024 {
            stream.write_all(&[head.as_bytes(), body].concat()).await?;
        } else {
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body).await?;
        }
        stream.flush().await?;
        len = 0;
    }
}
