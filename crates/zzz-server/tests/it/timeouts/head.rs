//! Heads that do not arrive.

use tokio::time::{Instant, sleep};

use super::{HEAD, at_every_phase, is_about, seconds};
use crate::h1::wire;

#[tokio::test(start_paused = true)]
async fn half_a_head_gets_408() {
    at_every_phase(async |memory| {
        let start = Instant::now();
        let (mut client, served) = memory.connect(1024);
        client.send("GET / HTTP/1.1\r\nhost: te").await;
        let answer = client.answer().await;
        is_about(start, HEAD);
        assert_eq!(answer.status, 408);
        assert!(answer.lists("connection", "close"), "{answer:?}");
        client.closes().await;
        served.await.expect("no panic");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_byte_closes_silently() {
    at_every_phase(async |memory| {
        let start = Instant::now();
        let (client, served) = memory.connect(1024);
        client.closes().await;
        is_about(start, HEAD);
        served.await.expect("no panic");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn empty_lines_are_not_a_request() {
    at_every_phase(async |memory| {
        let start = Instant::now();
        let (mut client, _served) = memory.connect(1024);
        client.send("\r\n\r\n").await;
        let (_, outcome) = client.rest().await;
        is_about(start, HEAD);
        outcome.expect("the connection closes cleanly");
    })
    .await;
}

/// Each byte is progress, and still the head has to end.
#[tokio::test(start_paused = true)]
async fn a_head_byte_by_byte_has_no_more_time() {
    at_every_phase(async |memory| {
        let start = Instant::now();
        let (mut client, _served) = memory.connect(1024);
        for byte in wire::get_with("/", "x-slow: yes").chunks(1).take(20) {
            client.send(byte).await;
            sleep(seconds(1) / 2).await;
        }
        let answer = client.answer().await;
        is_about(start, HEAD);
        assert_eq!(answer.status, 408);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_head_has_its_time_from_its_first_byte() {
    at_every_phase(async |memory| {
        let (mut client, _served) = memory.connect(1024);
        sleep(HEAD - seconds(1)).await;
        let start = Instant::now();
        client.send("G").await;
        assert_eq!(client.answer().await.status, 408);
        is_about(start, HEAD);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_in_time_is_served() {
    at_every_phase(async |memory| {
        let (mut client, _served) = memory.connect(1024);
        let request = wire::get("/");
        let (first, second) = request.split_at(10);
        client.send(first).await;
        sleep(HEAD - seconds(1) / 100).await;
        assert_eq!(client.ask(second).await.status, 200);
    })
    .await;
}
