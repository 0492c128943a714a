//! Time-outs, on a clock that the tests own.

use std::{sync::Arc, time::Duration};

use h2::Reason;
use tokio::{
    io::DuplexStream,
    task::JoinHandle,
    time::{Instant, sleep},
};
use zzz_server::Limits;

use super::raw::{
    DATA, END_HEADERS, END_STREAM, Frames, HEADERS, PREFACE, SETTINGS, WINDOW_UPDATE, block, frame,
    get, get_fields, opening, post, reset,
};
use crate::{support::Memory, test_app};

const HEAD: Duration = Duration::from_secs(10);
const BODY: Duration = Duration::from_secs(11);
const IDLE: Duration = Duration::from_secs(20);
const WRITE: Duration = Duration::from_secs(12);
/// Bytes per second.
const RATE: u64 = 100;
/// How long after its limit a time-out may come.
const LATE_MAX: Duration = Duration::from_millis(1200);

fn memory() -> Memory {
    let mut limits = Limits::default();
    (limits.head_timeout, limits.idle_timeout) = (HEAD, IDLE);
    (limits.body_timeout, limits.write_timeout) = (BODY, WRITE);
    limits.body_rate_min = RATE;
    Memory::new(test_app::app(Arc::default()), limits)
}

fn connect(memory: &Memory) -> (Frames<DuplexStream>, JoinHandle<()>) {
    let (client, served) = memory.connect(64 * 1024);
    (Frames::of(client.io), served)
}

/// Asserts that since `start` so much time has passed, and hardly more.
#[track_caller]
fn is_about(start: Instant, wanted: Duration) {
    let elapsed = start.elapsed();
    assert!(elapsed >= wanted, "after {elapsed:?}, before {wanted:?}");
    assert!(elapsed <= wanted + LATE_MAX, "after {elapsed:?}, long past {wanted:?}");
}

#[tokio::test(start_paused = true)]
async fn a_preface_that_does_not_end_is_given_up() {
    for bytes in [&PREFACE[..16], PREFACE, &opening(&[])[..27]] {
        let memory = memory();
        let (mut frames, served) = connect(&memory);
        frames.send(bytes).await;
        let start = Instant::now();
        // What it says before, if anything, is no answer.
        while frames.next().await.is_some_and(|frame| frame.kind != HEADERS) {}
        is_about(start, HEAD);
        drop(frames);
        served.await.expect("no panic");
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_drips_is_given_up() {
    let memory = memory();
    let (mut frames, _served) = connect(&memory);
    frames.send(opening(&[])).await;
    frames.until(SETTINGS).await;
    sleep(Duration::from_secs(5)).await;
    let start = Instant::now();
    let head = frame(HEADERS, END_HEADERS | END_STREAM, 1, block(&get_fields("/")));
    for byte in &head[..8] {
        frames.send([*byte]).await;
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(frames.reason().await, Some(Reason::ENHANCE_YOUR_CALM));
    is_about(start, HEAD);
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_stream_is_closed() {
    let memory = memory();
    let (mut frames, served) = connect(&memory);
    frames.send(opening(&[])).await;
    sleep(Duration::from_secs(15)).await;
    frames.send(get(1, "/")).await;
    let answer = frames.until(DATA).await;
    assert_eq!((answer.stream, answer.flags), (1, END_STREAM));
    let start = Instant::now();
    assert_eq!(frames.reason().await, Some(Reason::NO_ERROR));
    is_about(start, IDLE);
    served.await.expect("no panic");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stands_still_gets_408_and_its_connection_lives_on() {
    let memory = memory();
    let (mut frames, _served) = connect(&memory);
    frames.send([opening(&[]), post(1, "/echo"), frame(DATA, 0, 1, "some")].concat()).await;
    let start = Instant::now();
    assert_eq!(frames.until(HEADERS).await.stream, 1);
    is_about(start, BODY);
    assert_eq!(
        frames.until(DATA).await.payload,
        b"408 Request Timeout: the body arrives too slowly\n"
    );
    assert_eq!(frames.reset().await, Reason::NO_ERROR);
    frames.send(get(3, "/")).await;
    assert_eq!(frames.until(DATA).await.payload, b"hello");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_gets_408() {
    let memory = memory();
    let (mut frames, _served) = connect(&memory);
    frames.send([opening(&[]), post(1, "/echo")].concat()).await;
    let start = Instant::now();
    // Half of what it has to be; the grace is used up after 22 seconds.
    for _ in 0..22 {
        sleep(Duration::from_secs(1)).await;
        frames.send(frame(DATA, 0, 1, [b'x'; 50])).await;
    }
    assert_eq!(frames.until(HEADERS).await.stream, 1);
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_answer_whose_window_stays_closed_is_given_up() {
    const INITIAL_WINDOW_SIZE: u16 = 4;
    let memory = memory();
    let (mut frames, _served) = connect(&memory);
    frames.send([opening(&[(INITIAL_WINDOW_SIZE, 0)]), get(1, "/big")].concat()).await;
    assert_eq!(frames.until(HEADERS).await.stream, 1);
    let start = Instant::now();
    assert_eq!(frames.reset().await, Reason::CANCEL);
    is_about(start, WRITE);

    // A byte now and then is enough.
    frames.send([get(3, "/big"), get(5, "/")].concat()).await;
    let open = |stream| frame(WINDOW_UPDATE, 0, stream, 1_u32.to_be_bytes());
    for _ in 0..3 {
        sleep(WRITE - Duration::from_secs(3)).await;
        frames.send([open(3), open(5)].concat()).await;
        frames.until(DATA).await;
        frames.until(DATA).await;
    }

    // Nothing but few bytes: the connection has no other stream to live on for.
    frames.send([reset(3), open(5)].concat()).await;
    frames.until(DATA).await;
    let start = Instant::now();
    while frames.next().await.is_some() {}
    is_about(start, WRITE);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_nothing_is_given_up() {
    const INITIAL_WINDOW_SIZE: u16 = 4;
    let memory = memory();
    let (client, served) = memory.connect(1024);
    let mut frames = Frames::of(client.io);
    let wide = frame(WINDOW_UPDATE, 0, 0, 0x0fff_ffff_u32.to_be_bytes());
    let opening = opening(&[(INITIAL_WINDOW_SIZE, 0x7fff_ffff)]);
    frames.send([opening, wide, get(1, "/big")].concat()).await;
    let start = Instant::now();
    served.await.expect("no panic");
    is_about(start, WRITE);
}
