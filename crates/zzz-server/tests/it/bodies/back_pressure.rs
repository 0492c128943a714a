//! A side that does not read stops the side that writes.
//!
//! Time is paused, so a second passes only when nobody can go on.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use tokio::io::{AsyncWriteExt as _, DuplexStream};
use zzz_core::{App, Body, IntoResponse as _, Response, Result, bytes::Bytes, handler_fn};

use super::{LARGE, pattern, roomy};
use crate::{
    h1::{client::Asked, wire},
    support::{Client, Gate, Memory},
    test_app,
};

/// What the stream holds in each direction.
const BUFFER: usize = 64 * 1024;
/// How much is read at once where a head is expected.
const BLOCK: usize = 16 * 1024;
/// What the server may hold of one body: a piece of 64 KiB in the reader's
/// slot, one on its way out, 32 KiB of output and a block of input.
const HELD_MAX: usize = 200 * 1024;

/// Writes until the server takes no more; says how much that was.
async fn write_until_stuck(client: &mut Client<DuplexStream>, content: &[u8]) -> usize {
    let mut written = 0;
    let stuck = Duration::from_secs(1);
    while let Ok(count) = tokio::time::timeout(stuck, client.io.write(&content[written..])).await {
        written += count.expect("the server is there");
        assert!(written < content.len(), "it takes everything");
    }
    written
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_its_echo_is_not_read() {
    let memory = Memory::new(test_app::app(Arc::default()), roomy());
    let content = pattern(LARGE);
    let (mut client, _served) = memory.connect(BUFFER);
    let fields = format!("content-length: {LARGE}\r\nconnection: close");
    client.send(wire::post("/stream-echo", fields, "")).await;
    let written = write_until_stuck(&mut client, &content).await;
    assert!(written > BUFFER, "{written}: the echo has begun");
    assert!(written <= 2 * BUFFER + HELD_MAX, "{written} bytes in flight");

    // It goes on as if nothing had been.
    let (read, mut write) = tokio::io::split(client.io);
    let mut client = Client::over(tokio::io::join(read, tokio::io::sink()));
    let rest = async {
        let rest = &content[written..];
        write.write_all(rest).await.expect("the server reads");
    };
    let (answers, ()) = tokio::join!(client.answers(vec![Asked::Content]), rest);
    assert!(answers[0].complete && answers[0].content == content);
}

#[tokio::test(start_paused = true)]
async fn what_is_thrown_away_while_an_answer_waits_is_bounded() {
    const BODY_BYTES_MAX: usize = 1024 * 1024;
    let mut limits = roomy();
    limits.body_bytes_max = BODY_BYTES_MAX as u64;
    let memory = Memory::new(test_app::app(Arc::default()), limits);
    let (mut client, _served) = memory.connect(BUFFER);
    client.send(wire::post("/big", format!("content-length: {LARGE}"), "")).await;
    let written = write_until_stuck(&mut client, &pattern(LARGE)).await;
    assert!(written >= BODY_BYTES_MAX, "{written}: no more than may be read of others");
    assert!(written <= BODY_BYTES_MAX + BUFFER + HELD_MAX, "{written} bytes");
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_does_not_read_stops_its_client() {
    let gate = Gate::closed();
    let app = {
        let gate = gate.clone();
        App::new().routes(handler_fn(move |request| {
            let gate = gate.clone();
            Box::pin(async move {
                gate.pass().await;
                let content = request.body_mut().bytes().await?;
                Ok(content.len().to_string().into_response())
            })
        }))
    };
    let memory = Memory::new(app, roomy());
    let content = pattern(LARGE);
    let (mut client, _served) = memory.connect(BUFFER);
    client.send(wire::post("/", format!("content-length: {LARGE}"), "")).await;
    let written = write_until_stuck(&mut client, &content).await;
    // Nobody asked for a piece: only what came with the head was read.
    assert!(written <= BUFFER + BLOCK, "{written} bytes were taken");

    gate.open();
    client.send(&content[written..]).await;
    let answer = client.answer().await;
    assert_eq!(answer.content, LARGE.to_string().as_bytes());
}

/// Counts the bytes that it was asked for.
struct Counting(Arc<AtomicUsize>);

const PIECE: usize = 1000;

impl Stream for Counting {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.0.fetch_add(PIECE, Ordering::AcqRel) >= LARGE {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Bytes::from_static(&[b'x'; PIECE]))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_asked_for_no_more_than_its_client_reads() {
    let produced = Arc::new(AtomicUsize::new(0));
    let app = {
        let produced = produced.clone();
        App::new().routes(handler_fn(move |_| {
            let body = Body::stream(Counting(produced.clone()));
            Box::pin(async { Ok(Response::text(body)) })
        }))
    };
    let memory = Memory::new(app, roomy());
    let (mut client, _served) = memory.connect(BUFFER);
    client.send(wire::get_with("/", "connection: close")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let held = produced.load(Ordering::Acquire);
    assert!(held >= BUFFER, "{held}: it has begun");
    assert!(held <= BUFFER + HELD_MAX, "{held} bytes were produced");
    let answers = client.answers(vec![Asked::Content]).await;
    assert!(answers[0].complete && answers[0].content.len() >= LARGE);
}
