//! Clients that show who they are.

use std::sync::Arc;

use rustls::ClientConfig;
use zzz_core::{App, FromRequest as _, IntoResponse as _, handler_fn};
use zzz_server::{ClientCertificate, ClientCertificates, Limits, RunningServer, Tls};

use super::{Authority, client, serve, try_connect};
use crate::{
    h1::wire,
    support::{Carrier, Client, on_every_backend},
};

/// Tells who the client is.
fn app() -> App {
    App::new().routes(handler_fn(|request| {
        let secure = request.connection().secure;
        let told = ClientCertificate::from_request(request).map(|certificate| {
            let names: Vec<_> = certificate.names().collect();
            let fingerprint = certificate.fingerprint().len();
            format!("{:?} {names:?} {fingerprint} {secure}", certificate.common_name())
        });
        Box::pin(async { told.map(|told| told.into_response()) })
    }))
}

fn serve_asking(
    carrier: Carrier,
    authority: &Authority,
    asked: ClientCertificates,
) -> RunningServer {
    let certificate = authority.sign("server", &["localhost"]).certificate();
    let tls = Tls::new(certificate).client_certificates(asked);
    serve(carrier, app(), Limits::default(), tls)
}

/// What the client learns when it asks, which TLS 1.3 lets it do before it is refused.
async fn refusal(config: &Arc<ClientConfig>, server: &RunningServer) -> String {
    match try_connect(config, server.local_addr(), "localhost").await {
        Err(error) => error.to_string(),
        Ok(stream) => {
            let mut client = Client::over(stream);
            let _ = client.try_send(wire::get("/")).await;
            let (rest, outcome) = client.rest().await;
            assert_eq!(rest.escape_ascii().to_string(), "");
            outcome.expect_err("an alert").to_string()
        }
    }
}

#[tokio::test]
async fn the_handler_sees_who_it_is() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let asked = ClientCertificates::required(authority.file());
        let server = serve_asking(carrier, &authority, asked);
        let own = authority.sign("warehouse", &["warehouse.example"]);
        let mut client = client(&authority.client_with(Some(&own)), &server).await;
        for _ in 0..2 {
            let answer = client.ask(wire::get("/")).await;
            let expected = r#"Some("warehouse") ["warehouse.example"] 64 true"#;
            assert_eq!(answer.content.escape_ascii().to_string().replace('\\', ""), expected);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_comes_in_without_one_where_they_are_required() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let asked = ClientCertificates::required(authority.file());
        let server = serve_asking(carrier, &authority, asked);
        let text = refusal(&authority.client(), &server).await;
        assert!(text.contains("CertificateRequired"), "{text}");
        let stranger = Authority::new().sign("stranger", &["stranger.example"]);
        let text = refusal(&authority.client_with(Some(&stranger)), &server).await;
        assert!(text.contains("UnknownCA") || text.contains("DecryptError"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn who_has_none_comes_in_where_they_are_optional() {
    let authority = Authority::new();
    let asked = ClientCertificates::optional(authority.file());
    let server = serve_asking(Carrier::PerCore, &authority, asked);
    let mut anybody = client(&authority.client(), &server).await;
    let answer = anybody.ask(wire::get("/")).await;
    assert_eq!(answer.status, 403);
    let own = authority.sign("warehouse", &["warehouse.example"]);
    let mut known = client(&authority.client_with(Some(&own)), &server).await;
    assert_eq!(known.ask(wire::get("/")).await.status, 200);
    let stranger = Authority::new().sign("stranger", &["stranger.example"]);
    refusal(&authority.client_with(Some(&stranger)), &server).await;
}

#[tokio::test]
async fn a_resumed_session_knows_who_it_is() {
    let authority = Authority::new();
    let asked = ClientCertificates::required(authority.file());
    let server = serve_asking(Carrier::MultiThread, &authority, asked);
    let own = authority.sign("warehouse", &["warehouse.example"]);
    let config = authority.client_with(Some(&own));
    for kind in [rustls::HandshakeKind::Full, rustls::HandshakeKind::Resumed] {
        let mut client = client(&config, &server).await;
        assert_eq!(client.io.get_ref().1.handshake_kind(), Some(kind));
        let answer = client.ask(wire::get("/")).await;
        assert!(answer.content.starts_with(b"Some(\"warehouse\")"));
    }
}

#[test]
fn authorities_that_cannot_be_used_are_named_with_the_way_out() {
    let authority = Authority::new();
    let certificate = authority.sign("server", &["localhost"]).certificate();
    let findings = |name: &str, text: Option<&str>| {
        let path = authority.path(name);
        if let Some(text) = text {
            super::authority::write(&path, text);
        }
        let asked = ClientCertificates::required(path);
        let tls = Tls::new(certificate.clone()).client_certificates(asked);
        tls.findings().expect_err("unusable").to_string()
    };
    for (name, text, expected) in [
        ("gone.pem", None, "cannot read the authorities of clients "),
        ("empty.pem", Some(""), "it has no `-----BEGIN CERTIFICATE-----`; name a PEM file"),
        ("half.pem", Some("-----BEGIN CERTIFICATE-----\nMII"), "its PEM is broken"),
    ] {
        let error = findings(name, text);
        assert!(error.contains(expected) && error.contains(name), "{error}");
    }
}

#[test]
fn what_is_no_certificate_is_none() {
    assert_eq!(ClientCertificate::from_der(b"none".to_vec()), None);
}
