//! Clients that do not read.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, sleep},
};
use zzz_core::{App, Body, Response, Result, bytes::Bytes, handler_fn};

use super::{LATE_MAX, RATE, WRITE, at_every_phase, is_about, limits, seconds};
use crate::{
    h1::{client::Answers, wire},
    support::{Memory, beside},
    test_app::big,
};

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_reads_is_given_up() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(1024);
        client.send(wire::get("/big")).await;
        let start = Instant::now();
        served.await.expect("no panic");
        is_about(start, WRITE);
        let (rest, _) = client.rest().await;
        assert!(rest.len() <= 1024, "no more than was on its way");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn small_answers_that_nobody_reads_are_given_up() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(4096);
        let requests = wire::get("/").repeat(50);
        client.send(requests).await;
        let start = Instant::now();
        served.await.expect("no panic");
        is_about(start, WRITE);
    })
    .await;
}

/// The same piece for ever.
struct Endless;

impl Stream for Endless {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(Ok(Bytes::from_static(&[b'x'; 1000]))))
    }
}

/// Has one piece that does not fit, and then never another.
struct Stalls(Option<Bytes>);

impl Stream for Stalls {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.take().map_or(Poll::Pending, |piece| Poll::Ready(Some(Ok(piece))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_nobody_reads_is_given_up() {
    let app = || {
        App::new().routes(handler_fn(|request| {
            let body = match request.path() {
                "/endless" => Body::stream(Endless),
                _ => Body::stream(Stalls(Some(vec![b'x'; 5000].into()))),
            };
            Box::pin(async { Ok(Response::text(body)) })
        }))
    };
    for path in ["/endless", "/stalls"] {
        let memory = Memory::new(app(), limits());
        let (mut client, served) = memory.connect(1024);
        client.send(wire::get(path)).await;
        let start = Instant::now();
        served.await.expect("no panic");
        is_about(start, WRITE);
    }
}

/// A stream without a piece for hours is no client that does not read.
#[tokio::test(start_paused = true)]
async fn a_stream_that_has_nothing_to_say_is_kept() {
    let app = App::new().routes(handler_fn(|_| {
        let body = Body::stream(Stalls(Some(Bytes::from_static(b"hello"))));
        Box::pin(async { Ok(Response::text(body)) })
    }));
    let memory = Memory::new(app, limits());
    let (mut client, served) = memory.connect(1024);
    client.send(wire::get("/")).await;
    sleep(seconds(3600)).await;
    assert!(!served.is_finished(), "it still waits for the stream");
    let mut head = [0; 1024];
    let count = client.io.read(&mut head).await.expect("a connection");
    assert!(head[..count].ends_with(b"5\r\nhello\r\n"), "it came at once");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_gets_its_answer() {
    at_every_phase(async |memory| {
        let (mut client, _served) = memory.connect(16 * 1024);
        client.send(wire::get_with("/big", "connection: close")).await;
        let mut read = Vec::new();
        let mut piece = vec![0; 16 * 1024];
        loop {
            // Just in time, again and again.
            sleep(WRITE - seconds(1) / 100).await;
            match client.io.read(&mut piece).await.expect("a connection") {
                0 => break,
                count => read.extend_from_slice(&piece[..count]),
            }
        }
        assert!(read.ends_with(&big()), "all of it");
    })
    .await;
}

/// Progress is what leaves, however little of what is held.
#[tokio::test(start_paused = true)]
async fn a_client_that_reads_many_answers_slowly_gets_them() {
    at_every_phase(async |memory| {
        let (client, _served) = memory.connect(1024);
        let (mut read, mut write) = tokio::io::split(client.io);
        let requests = [wire::get("/").repeat(49), wire::get_with("/", "connection: close")];
        beside(async move { write.write_all(&requests.concat()).await });
        let (mut answers, mut piece) = (Answers::new(vec![]), vec![0; 1024]);
        loop {
            sleep(WRITE - seconds(1) / 100).await;
            match read.read(&mut piece).await.expect("a connection") {
                0 => break,
                count => answers.push(&piece[..count]).expect("answers"),
            }
        }
        assert_eq!(answers.finish().expect("answers").len(), 50);
    })
    .await;
}

/// It may send all of its body before it reads, as fast as other bodies have to come.
#[tokio::test(start_paused = true)]
async fn a_client_that_sends_and_does_not_read_is_waited_for_while_it_sends() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(4096);
        client.send(wire::post("/big", "content-length: 1000000", "")).await;
        let bytes = usize::try_from(RATE * WRITE.as_secs()).expect("a few");
        for _ in 0..5 {
            sleep(WRITE - seconds(1) / 100).await;
            client.send(vec![b'x'; bytes]).await;
            assert!(!served.is_finished(), "it sends");
        }
        let start = Instant::now();
        served.await.expect("no panic");
        // What came last counted for the time in which it came.
        assert!(start.elapsed() <= 2 * (WRITE + LATE_MAX), "{:?}", start.elapsed());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_and_sends_too_little_is_given_up() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(4096);
        client.send(wire::post("/big", "content-length: 1000000", "a few bytes")).await;
        let start = Instant::now();
        served.await.expect("no panic");
        is_about(start, WRITE);
    })
    .await;
}
