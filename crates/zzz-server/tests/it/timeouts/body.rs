//! Bodies that do not arrive, or hardly.

use tokio::{
    io::DuplexStream,
    time::{Instant, sleep},
};
use zzz_core::{App, IntoResponse as _, handler_fn};

use super::{BODY, RATE, at_every_phase, is_about, limits, memory, seconds};
use crate::{
    h1::{client::Answer, wire},
    support::{Client, Memory},
};

const FRAMINGS: [&str; 2] = ["content-length: 1000000", "transfer-encoding: chunked"];

/// Sends `content` as it has to stand in the body.
async fn send_piece(client: &mut Client<DuplexStream>, framing: &str, content: &[u8]) {
    if framing.starts_with("transfer") {
        let size = format!("{:x}\r\n", content.len());
        client.send([size.as_bytes(), content, b"\r\n"].concat()).await;
    } else {
        client.send(content).await;
    }
}

#[track_caller]
fn is_408(answer: &Answer) {
    assert_eq!(answer.status, 408);
    assert!(answer.lists("connection", "close"), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stands_still_gets_408() {
    for framing in FRAMINGS {
        at_every_phase(async |memory| {
            let (mut client, served) = memory.connect(1024);
            client.send(wire::post("/echo", framing, "")).await;
            sleep(seconds(5)).await;
            send_piece(&mut client, framing, &[b'x'; 2000]).await;
            let start = Instant::now();
            is_408(&client.answer().await);
            is_about(start, BODY);
            client.closes().await;
            served.await.expect("no panic");
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_below_the_minimum_rate_gets_408() {
    for framing in FRAMINGS {
        at_every_phase(async |memory| {
            let (mut client, _served) = memory.connect(1024);
            let start = Instant::now();
            client.send(wire::post("/echo", framing, "")).await;
            // Ten bytes a second earn a tenth of one: it is over after 11 s / 0.9.
            while start.elapsed() < BODY {
                if framing.starts_with("transfer") {
                    client.send("5\r\n12345\r\n").await;
                } else {
                    client.send("1234567890").await;
                }
                sleep(seconds(1)).await;
            }
            is_408(&client.answer().await);
            is_about(start, BODY + seconds(1));
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_trickle_above_the_minimum_is_served() {
    for framing in FRAMINGS {
        at_every_phase(async |memory| {
            let (mut client, _served) = memory.connect(1024);
            let framing = framing.replace("1000000", "30000");
            client.send(wire::post("/echo", &framing, "")).await;
            // One and a half times the minimum, for many times the grace.
            let piece = usize::try_from(RATE * 3 / 2).expect("a small number");
            for _ in 0..30_000 / piece {
                sleep(seconds(1)).await;
                send_piece(&mut client, &framing, &vec![b'x'; piece]).await;
            }
            if framing.starts_with("transfer") {
                client.send("0\r\n\r\n").await;
            }
            let answer = client.answer().await;
            assert_eq!((answer.status, answer.content.len()), (200, 30_000));
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_minimum_of_zero_allows_any_rate() {
    let mut limits = limits();
    limits.body_rate_min = 0;
    let memory = memory(limits);
    let (mut client, _served) = memory.connect(1024);
    client.send(wire::post("/echo", "content-length: 50", "")).await;
    for _ in 0..50 {
        sleep(BODY - seconds(1)).await;
        client.send("x").await;
    }
    assert_eq!(client.answer().await.status, 200);
}

/// Only the time in which the client is waited for counts.
#[tokio::test(start_paused = true)]
async fn a_handler_that_reads_slowly_is_not_the_clients_fault() {
    let app = || {
        App::new().routes(handler_fn(|request| {
            Box::pin(async move {
                let mut length = 0;
                while let Some(piece) = request.body_mut().chunk().await {
                    length += piece?.len();
                    sleep(BODY * 2).await;
                }
                Ok(length.to_string().into_response())
            })
        }))
    };
    for framing in FRAMINGS {
        let memory = Memory::new(app(), limits());
        let (mut client, _served) = memory.connect(1024);
        let framing = framing.replace("1000000", "20000");
        client.send(wire::post("/", &framing, "")).await;
        for _ in 0..10 {
            send_piece(&mut client, &framing, &[b'x'; 2000]).await;
        }
        if framing.starts_with("transfer") {
            client.send("0\r\n\r\n").await;
        }
        let answer = client.answer().await;
        assert_eq!((answer.status, &*answer.content), (200, &b"20000"[..]));
    }
}

/// The body is waited for after the answer, to keep the connection.
#[tokio::test(start_paused = true)]
async fn a_body_that_nobody_reads_is_not_waited_for_longer() {
    for framing in ["content-length: 1000", "transfer-encoding: chunked"] {
        at_every_phase(async |memory| {
            let (mut client, served) = memory.connect(1024);
            client.send(wire::post("/ignore", framing, "")).await;
            assert_eq!(client.answer().await.status, 200);
            let start = Instant::now();
            client.closes().await;
            is_about(start, BODY);
            served.await.expect("no panic");
        })
        .await;
    }
}
