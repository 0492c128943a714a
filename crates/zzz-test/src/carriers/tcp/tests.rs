//! What the client makes of answers that no server of ours would send.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use zzz_core::{Body, Headers, Result as BodyResult, bytes::Bytes, http::Method};

use super::connection::Connection;
use crate::carrier::{Incoming, Outgoing};

/// What a server that sends just `answer` and closes is taken for.
async fn outcome(method: Method, answer: &[u8]) -> Result<(Incoming, bool), String> {
    outcome_of(method, Body::empty(), answer).await
}

async fn outcome_of(method: Method, body: Body, answer: &[u8]) -> Result<(Incoming, bool), String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_buf(&mut head).await.unwrap();
        }
        stream.write_all(answer).await.unwrap();
        stream.shutdown().await.unwrap();
    };
    let asking = async {
        let request = Outgoing { method, target: "/".to_owned(), headers: Headers::new(), body };
        let mut connection = Connection::open(address).await.unwrap();
        connection.exchange(request).await
    };
    tokio::join!(serving, asking).1
}

/// Expects `keeps cut bytes trailers`.
async fn check(answer: &str, expected: &str) {
    let (answer, keeps) = outcome(Method::GET, answer.as_bytes()).await.unwrap();
    let content = answer.content;
    let mut got = format!(
        "{} {} {} {}",
        answer.status.as_u16(),
        if keeps { "keeps" } else { "closes" },
        if content.cut.is_some() { "cut" } else { "whole" },
        content.bytes.escape_ascii(),
    );
    for (name, value) in content.trailers.iter() {
        got.push_str(&format!(" {name}={}", value.escape_ascii()));
    }
    assert_eq!(got, expected);
}

async fn check_refused(answer: &str, why: &str) {
    let error = outcome(Method::GET, answer.as_bytes()).await.unwrap_err();
    assert!(error.contains(why), "{error}");
}

#[tokio::test]
async fn content_by_length() {
    check("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc", "200 keeps whole abc").await;
    check("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabc", "200 closes cut abc").await;
    check(
        "HTTP/1.1 200 OK\r\nconnection: x, Close\r\ncontent-length: 3\r\n\r\nabc",
        "200 closes whole abc",
    )
    .await;
    check("HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nabc", "200 closes whole abc").await;
}

/// A connection on which a request stands half sent is not for the next one.
#[tokio::test]
async fn an_answer_before_the_request_was_sent() {
    struct Endless;
    impl Stream for Endless {
        type Item = BodyResult<Bytes>;

        fn poll_next(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Pending
        }
    }
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";
    let (answer, keeps) = outcome_of(Method::POST, Body::stream(Endless), answer).await.unwrap();
    assert_eq!(answer.content.bytes, "abc");
    assert!(!keeps);
}

#[tokio::test]
async fn content_until_the_connection_closes() {
    check("HTTP/1.1 200 OK\r\n\r\nabc", "200 closes whole abc").await;
}

#[tokio::test]
async fn content_in_chunks() {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n";
    check(&format!("{head}1;x=y\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), "200 keeps whole abc").await;
    check(&format!("{head}3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n"), "200 keeps whole abc x-sum=7").await;
    for cut in ["3\r\nabc", "3\r\nabc\r\n", "3\r\nabcd\r\n", "3\r\nabc\r\n0\r\n", "3\r\nabc\r\nx"] {
        check(&format!("{head}{cut}"), "200 closes cut abc").await;
    }
}

#[tokio::test]
async fn no_content() {
    check("HTTP/1.1 204 No Content\r\n\r\n", "204 keeps whole ").await;
    check("HTTP/1.1 304 Not Modified\r\ncontent-length: 3\r\n\r\n", "304 keeps whole ").await;
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n";
    let (answer, keeps) = outcome(Method::HEAD, head).await.unwrap();
    assert!(keeps && answer.content.bytes.is_empty());
}

#[tokio::test]
async fn interim_answers_are_not_the_answer() {
    check(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n\
         HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na",
        "200 keeps whole a",
    )
    .await;
    check("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\nwhatever", "101 closes whole ")
        .await;
}

#[tokio::test]
async fn what_is_no_answer() {
    check_refused("", "without an answer").await;
    check_refused("HTTP/1.1 200 OK\r\ncont", "breaks off: HTTP/1.1 200 OK").await;
    check_refused("hello\r\n\r\n", "not HTTP/1.1").await;
    check_refused(
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "two lengths",
    )
    .await;
    check_refused("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "the length `-1`").await;
    check_refused(
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        "the transfer coding `chunked` and the length",
    )
    .await;
    check_refused("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab", "more than its answer: b")
        .await;
}
