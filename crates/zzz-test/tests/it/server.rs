//! What only a real server does.

use std::collections::HashSet;

use zzz_core::http::Method;
use zzz_server::{Limits, PerCore, Server};
use zzz_test::TestServer;

use crate::app::app;

#[tokio::test]
async fn connections_are_kept_and_given_up() {
    let server = TestServer::start(app()).await;
    let first = server.get("/peer").await;
    first.assert_body_contains("127.0.0.1");
    server.get("/big").await.assert_status(200);
    server.get("/trailers").await.assert_body("onetwo");
    server.head("/hello").await.assert_status(200);
    let again = server.another().get("/peer").await;
    assert_eq!(first.text(), again.text(), "the connection was kept");

    server.get("/close").await.assert_body("bye").assert_header("connection", "close");
    let after = server.get("/peer").await;
    assert_ne!(first.text(), after.text(), "the connection was closed");
}

#[tokio::test]
async fn requests_at_the_same_time_have_connections_of_their_own() {
    let server = TestServer::start(app()).await;
    let (a, b, c) = tokio::join!(
        server.get("/peer").into_future(),
        server.get("/peer").into_future(),
        server.get("/peer").into_future(),
    );
    let peers: HashSet<_> = [a.text(), b.text(), c.text()].into();
    assert_eq!(peers.len(), 3);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_not_used_again() {
    let mut limits = Limits::default();
    limits.requests_per_connection_max = 1;
    let server = TestServer::run(Server::new(app()).limits(limits)).await;
    for _ in 0..3 {
        server.get("/hello").await.assert_body("hello").assert_header("connection", "close");
    }
}

#[tokio::test]
async fn framing_that_was_set_is_left_alone() {
    let server = TestServer::start(app()).await;
    let response = server.post("/inspect").header("content-length", "2").body("abc").await;
    // The third byte is no request.
    response.assert_body_contains("content-length: 2\nab");
}

#[tokio::test]
async fn raw_exchanges() {
    let server = TestServer::start(app()).await;
    let answer = server.raw("GET /hello HTTP/1.0\r\n\r\n").await;
    let answer = String::from_utf8(answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"),
        "{answer}"
    );

    let two = "GET /hello HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2);
    let answers = server.raw(two).await;
    let answers = String::from_utf8(answers).unwrap();
    assert_eq!(answers.matches("\r\n\r\nhello").count(), 2, "{answers}");

    let refused = server.raw(b"GET  /\r\n\r\n").await;
    assert!(refused.starts_with(b"HTTP/1.1 400 "), "{}", refused.escape_ascii());
    assert_eq!(server.raw("").await, b"");
}

#[tokio::test]
async fn a_server_of_ones_own() {
    let server = TestServer::run(Server::new(app()).backend(PerCore::default()).workers(1)).await;
    assert!(server.local_addr().ip().is_loopback());
    server.request(Method::TRACE, "/hello").await.assert_status(405);
    server.stop().await;
}
