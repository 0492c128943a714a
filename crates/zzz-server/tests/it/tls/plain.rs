//! Clients that do not speak TLS, and where they are sent.

use zzz_core::App;
use zzz_server::{Limits, RunningServer, Server, Tls};

use super::{Authority, serve};
use crate::{
    h1::wire,
    support::{Carrier, Client, on_every_backend},
};

#[tokio::test]
async fn plain_http_on_the_port_of_tls_gets_the_address_to_use() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let tls = Tls::new(authority.sign("server", &["localhost"]).certificate());
        let server = serve(carrier, App::new(), Limits::default(), tls);
        for (request, expected) in [
            (wire::request("GET /a HTTP/1.1", "host: shop.example:8443", ""), "shop.example:8443"),
            (
                wire::request("POST /a HTTP/1.1", "host: [::1]:1\r\ncontent-length: 3", "abc"),
                "[::1]:1",
            ),
            (wire::old("GET /", "", ""), ""),
        ] {
            let mut client = Client::connect(server.local_addr()).await;
            // In two pieces, the first of which is one byte.
            client.send(&request[..1]).await;
            client.send(&request[1..]).await;
            let answer = client.answer().await;
            assert_eq!(answer.status, 400);
            let text = format!("this port speaks HTTPS: use https://{expected}\n");
            assert_eq!(String::from_utf8_lossy(&answer.content), text);
            assert!(answer.lists("connection", "close"));
            client.closes().await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_neither_is_refused() {
    let authority = Authority::new();
    let tls = Tls::new(authority.sign("server", &["localhost"]).certificate());
    let server = serve(Carrier::PerCore, App::new(), Limits::default(), tls);
    let mut client = Client::connect(server.local_addr()).await;
    client.send(b"\x80\0\0\x01\x03\x01 or something else\r\n\r\n").await;
    let (rest, _) = client.rest().await;
    assert!(rest.starts_with(b"HTTP/1.1 400 "), "{}", rest.escape_ascii());
}

fn serve_redirecting(carrier: Carrier, tls: Tls) -> RunningServer {
    let server = carrier.server(App::new(), Limits::default()).tls(tls).expect("a certificate");
    let server = server.redirect_from("127.0.0.1:0").expect("a free port");
    server.bind("127.0.0.1:0").and_then(zzz_server::BoundServer::spawn).expect("a free port")
}

#[tokio::test]
async fn the_other_port_sends_everybody_to_https() {
    on_every_backend(async |carrier| {
        let authority = Authority::new();
        let tls = Tls::new(authority.sign("server", &["localhost"]).certificate());
        let server = serve_redirecting(carrier, tls);
        let (from, to) = (server.redirect_addr().expect("an address"), server.local_addr().port());
        for (line, host, status, location) in [
            (
                "GET /a?b=c HTTP/1.1",
                "shop.example:80",
                308,
                format!("https://shop.example:{to}/a?b=c"),
            ),
            ("POST / HTTP/1.1", "shop.example", 308, "https://shop.example/".to_owned()),
            ("GET //evil.example HTTP/1.1", "a:1", 308, format!("https://a:{to}//evil.example")),
            (
                "GET / HTTP/1.1",
                "shop.example\r\nlocation: x",
                308,
                "https://shop.example/".to_owned(),
            ),
            ("GET / HTTP/1.1", "shop.example/evil", 400, String::new()),
            ("GET / HTTP/1.1", "shop@evil.example", 400, String::new()),
            ("GET / HTTP/1.1", "a\tb", 400, String::new()),
            ("GET / HTTP/1.1", "", 400, String::new()),
            ("OPTIONS * HTTP/1.1", "shop.example", 400, String::new()),
            (
                "GET /.well-known/acme-challenge/x HTTP/1.0",
                "shop.example",
                308,
                "https://shop.example/.well-known/acme-challenge/x".to_owned(),
            ),
        ] {
            let mut client = Client::connect(from).await;
            let request = wire::request(line, format!("host: {host}\r\ncontent-length: 0"), "");
            let answer = client.ask(request).await;
            assert_eq!(answer.status, status, "{line} {host}");
            assert_eq!(answer.field("location").unwrap_or_default(), location, "{line} {host}");
            assert!(answer.lists("connection", "close"));
            client.closes().await;
        }
        server.begin_stop();
        crate::support::ended(server).await.expect("it stops");
    })
    .await;
}

#[test]
fn nobody_is_sent_to_https_that_is_not_there() {
    let server = Server::new(App::new()).redirect_from("127.0.0.1:0").expect("a free port");
    let error = server.bind("127.0.0.1:0").expect_err("there is no TLS");
    assert!(error.to_string().contains("set `Server::tls`"), "{error}");
}
