//! Requests over TLS, by HTTP/1.1 and HTTP/2.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::{Response, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use zzz_client::{Client, FetchErrorKind};
use zzz_core::{Tasks, bytes::Bytes};

/// An authority of one's own, and a certificate of it for `shop.example`.
struct Authority {
    pem: String,
    server: ServerConfig,
}

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["shop.example".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let server = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    Authority { pem: issuer.pem(), server }
}

/// A server that offers these protocols and answers with the version of the request.
async fn serve(mut config: ServerConfig, protocols: &[&str]) -> SocketAddr {
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let tasks = Tasks::default();
    tasks.clone().spawn("server", async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tasks.spawn("connection", async move {
                // Some clients refuse the certificate.
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let is_h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                let io = TokioIo::new(stream);
                let answer = service_fn(async |request: hyper::Request<Incoming>| {
                    let text = format!("{:?} {}", request.version(), request.uri().path());
                    Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(text))))
                });
                // The client leaves when it has what it wants.
                let _ = if is_h2 {
                    let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    http.serve_connection(io, answer).await
                } else {
                    let http = hyper::server::conn::http1::Builder::new();
                    http.serve_connection(io, answer).await
                };
            });
        }
    });
    address
}

/// A client that finds the shop on this machine.
fn client() -> Client {
    Client::new()
        .resolve("shop.example", [127, 0, 0, 1].into())
        .allow_host("shop.example")
        .time_out(Duration::from_secs(20))
}

#[tokio::test]
async fn the_best_version_that_both_know_is_spoken() {
    let authority = authority();
    let client = client().root_certificates(&authority.pem).unwrap();
    for (protocols, expected) in [
        (&["h2", "http/1.1"][..], "HTTP/2.0 /a"),
        (&["http/1.1"][..], "HTTP/1.1 /a"),
        (&[][..], "HTTP/1.1 /a"),
    ] {
        let port = serve(authority.server.clone(), protocols).await.port();
        for _ in 0..2 {
            let url = format!("https://shop.example:{port}/a");
            let mut answer = client.get(url).send().await.unwrap();
            assert_eq!(answer.text().await.unwrap(), expected);
        }
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let authority = authority();
    let port = serve(authority.server.clone(), &["h2"]).await.port();
    let ask = async |client: &Client, host: &str| {
        client.get(format!("https://{host}:{port}/")).send().await.unwrap_err()
    };
    let error = ask(&client(), "shop.example").await;
    assert_eq!(error.kind(), FetchErrorKind::Unreachable);
    assert!(error.to_string().contains("certificate"), "{error}");

    let other = client()
        .root_certificates(&authority.pem)
        .unwrap()
        .resolve("other.example", [127, 0, 0, 1].into())
        .allow_internal();
    let error = ask(&other, "other.example").await;
    assert!(error.to_string().contains("not valid for name"), "{error}");
    assert_eq!(ask(&other, "127.0.0.1").await.kind(), FetchErrorKind::Unreachable);
    // What is inside is refused before it sees a handshake.
    let strict = Client::new().resolve("shop.example", [127, 0, 0, 1].into());
    assert_eq!(ask(&strict, "shop.example").await.kind(), FetchErrorKind::Refused);
}
