//! Connections between two requests.

use tokio::time::{Instant, sleep};
use zzz_core::{App, IntoResponse as _, handler_fn};

use super::{HEAD, IDLE, at_every_phase, is_about, limits, seconds};
use crate::{h1::wire, support::Memory};

#[tokio::test(start_paused = true)]
async fn a_kept_connection_closes_silently() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(1024);
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        let start = Instant::now();
        client.closes().await;
        is_about(start, IDLE);
        served.await.expect("no panic");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_time_begins_again_after_each_request() {
    at_every_phase(async |memory| {
        let (mut client, _served) = memory.connect(1024);
        for _ in 0..5 {
            assert_eq!(client.ask(wire::get("/")).await.status, 200);
            sleep(IDLE - seconds(1) / 100).await;
        }
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        let start = Instant::now();
        client.closes().await;
        is_about(start, IDLE);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_head_of_a_later_request_has_the_time_of_a_head() {
    at_every_phase(async |memory| {
        let (mut client, _served) = memory.connect(1024);
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        sleep(IDLE - seconds(1)).await;
        let start = Instant::now();
        client.send("GET / HT").await;
        assert_eq!(client.answer().await.status, 408);
        is_about(start, HEAD);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn no_time_out_is_for_handlers() {
    let app = App::new().routes(handler_fn(|_| {
        Box::pin(async {
            sleep(seconds(3600)).await;
            Ok("done".into_response())
        })
    }));
    let memory = Memory::new(app, limits());
    let (mut client, _served) = memory.connect(1024);
    for _ in 0..2 {
        let start = Instant::now();
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        is_about(start, seconds(3600));
    }
}
