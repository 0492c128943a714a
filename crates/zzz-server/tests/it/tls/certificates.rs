//! Which certificate a client gets.

use zzz_core::App;
use zzz_server::{Limits, Tls, TlsCertificate};

use super::{Authority, connect, serve, shown};
use crate::support::{Carrier, on_every_backend};

#[tokio::test]
async fn the_name_that_a_client_asks_for_chooses_the_certificate() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let first = authority.sign("first", &["localhost", "one.example"]);
        let second = authority.sign("second", &["two.example", "*.two.example"]);
        let third = authority.sign("third", &["deep.two.example"]);
        let tls = Tls::new(first.certificate()).certificate(second.certificate());
        let tls = tls.certificate(TlsCertificate::pem(&third.chain, &third.key));
        let server = serve(carrier, App::new(), Limits::default(), tls);
        let client = authority.client();
        for (name, expected) in [
            ("one.example", &first),
            ("two.example", &second),
            ("Any.Two.example", &second),
            ("deep.two.example", &third),
        ] {
            let stream = connect(&client, server.local_addr(), name).await;
            assert!(shown(&stream) == expected.der(), "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_asks_for_another_name_or_none_gets_the_first() {
    let authority = Authority::new();
    let hosts = ["localhost", "127.0.0.1"];
    let first = authority.sign("first", &hosts);
    let second = authority.sign("second", &["*.two.example"]);
    let tls = Tls::new(first.certificate()).certificate(second.certificate());
    let server = serve(Carrier::PerCore, App::new(), Limits::default(), tls);
    // An address is never asked for by name (RFC 6066, section 3).
    let stream = connect(&authority.client(), server.local_addr(), "127.0.0.1").await;
    assert!(shown(&stream) == first.der());
    // The star stands for one label: the first certificate is not for this name.
    for name in ["two.example", "a.b.two.example", "other.example"] {
        let refused = super::try_connect(&authority.client(), server.local_addr(), name).await;
        let error = refused.expect_err("the certificate is for another name").to_string();
        assert!(error.contains("not valid for name"), "{name}: {error}");
    }
}

#[test]
fn a_key_that_cannot_be_used_is_named_with_what_can() {
    let authority = Authority::new();
    let signed = authority.sign("server", &["localhost"]);
    // The algorithm is nobody's: 1.2.3.4, then an empty key.
    let key = "-----BEGIN PRIVATE KEY-----\nMA4CAQAwBQYDKgMEBAIEAA==\n-----END PRIVATE KEY-----\n";
    let tls = Tls::new(TlsCertificate::pem(&signed.chain, key));
    let error = tls.findings().expect_err("no key").to_string();
    assert!(error.starts_with("the key given as text cannot be used: "), "{error}");
    assert!(error.contains("take one of ECDSA (P-256), Ed25519 or RSA from 2048 bits"), "{error}");
    assert!(!format!("{tls:?}").contains("PRIVATE"), "{tls:?}");
}

#[test]
fn a_certificate_for_no_host_is_a_finding() {
    let authority = Authority::new();
    let signed = authority.sign("server", &[]);
    let findings = Tls::new(TlsCertificate::pem(&signed.chain, &signed.key)).findings();
    let findings = findings.expect("it can be used");
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains("is for no host name"), "{findings:?}");
}
