//! Clients that ask before they send (RFC 9110, 10.1.1).

use std::sync::Arc;

use tokio::{io::AsyncReadExt as _, net::TcpStream};
use zzz_server::Limits;

use super::pattern;
use crate::{
    h1::wire,
    support::{Client, on_every_backend},
    test_app,
};

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

fn asking(path: &str, framing: &str) -> Vec<u8> {
    wire::post(path, format!("{framing}\r\nexpect: 100-continue"), "")
}

async fn is_told_to_continue(client: &mut Client<TcpStream>) {
    let mut interim = [0; CONTINUE.len()];
    client.io.read_exact(&mut interim).await.expect("an answer");
    assert_eq!(interim.escape_ascii().to_string(), CONTINUE.escape_ascii().to_string());
}

#[tokio::test]
async fn a_client_that_waits_for_100_sends_its_body_then() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), Limits::default());
        let content = pattern(100_000);
        let mut client = Client::connect(server.local_addr()).await;
        // The connection is kept, and each request is told anew.
        for _ in 0..3 {
            client.send(asking("/echo", "content-length: 100000")).await;
            is_told_to_continue(&mut client).await;
            let answer = client.ask(&content).await;
            assert!(answer.status == 200 && answer.content == content);

            client.send(asking("/echo", "transfer-encoding: chunked")).await;
            is_told_to_continue(&mut client).await;
            let answer = client.ask("5\r\nhello\r\n0\r\n\r\n").await;
            assert_eq!((answer.status, &*answer.content), (200, &b"hello"[..]));
        }
    })
    .await;
}

/// Nobody knows whether it will send the body now: the connection closes.
#[tokio::test]
async fn a_client_that_is_refused_is_not_told_to_continue() {
    on_every_backend(async |carrier| {
        let mut limits = Limits::default();
        limits.body_bytes_max = 1000;
        let server = carrier.serve(test_app::app(Arc::default()), limits);
        for (path, framing, status) in [
            ("/echo", "content-length: 1001", 413),
            ("/ignore", "content-length: 1000", 200),
            ("/ignore", "transfer-encoding: chunked", 200),
            ("/missing", "content-length: 1000", 404),
            ("/panic", "content-length: 1000", 500),
        ] {
            let mut client = Client::connect(server.local_addr()).await;
            client.send(asking(path, framing)).await;
            let (rest, outcome) = client.rest().await;
            outcome.expect("the connection closes cleanly");
            let line = format!("HTTP/1.1 {status} ");
            assert!(rest.starts_with(line.as_bytes()), "{}", rest.escape_ascii());
            let rest = rest.escape_ascii().to_string();
            assert!(rest.contains("connection: close"), "{rest}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_does_not_wait_is_served() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), Limits::default());
        let content = pattern(100_000);
        let mut client = Client::connect(server.local_addr()).await;
        for _ in 0..3 {
            let head = asking("/echo", "content-length: 100000");
            // It may be told to continue or not: the body is on its way.
            let answer = client.ask([head, content.clone()].concat()).await;
            assert!(answer.status == 200 && answer.content == content);
        }
    })
    .await;
}
