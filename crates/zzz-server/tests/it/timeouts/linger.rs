//! Connections that close while the client still sends.

use tokio::time::{Instant, sleep};

use super::{at_every_phase, is_about, seconds};
use crate::{h1::wire, support::beside};

/// How long a closing connection listens, and to how much.
const LINGER_SECONDS: u64 = 2;
const LINGER_BYTES: usize = 64 * 1024 * 1024;

/// Refused, so that the server closes.
const BAD: &str = "GET / HTTP/1.1\r\nhost : test\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_on_slowly_is_left_after_two_seconds() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(1024);
        assert_eq!(client.ask(BAD).await.status, 400);
        client.ends().await;
        let start = Instant::now();
        beside(async move {
            while client.try_send("more").await.is_ok() {
                sleep(seconds(1) / 7).await;
            }
        });
        served.await.expect("no panic");
        is_about(start, seconds(LINGER_SECONDS));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_on_and_on_is_left_soon() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(64 * 1024);
        assert_eq!(client.ask(BAD).await.status, 400);
        let start = Instant::now();
        let mut sent = 0;
        while client.try_send(vec![b'x'; 64 * 1024]).await.is_ok() {
            sent += 64 * 1024;
        }
        served.await.expect("no panic");
        assert!(start.elapsed() < seconds(1), "it listens no longer");
        // The last piece may have been taken in part.
        let bound = LINGER_BYTES - 64 * 1024..LINGER_BYTES + 128 * 1024;
        assert!(bound.contains(&sent), "{sent} bytes were thrown away");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_leaves_is_not_waited_for() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(1024);
        assert_eq!(client.ask(BAD).await.status, 400);
        let start = Instant::now();
        drop(client);
        served.await.expect("no panic");
        assert_eq!(start.elapsed(), seconds(0));
    })
    .await;
}

/// It has nothing to say that the server could miss.
#[tokio::test(start_paused = true)]
async fn a_client_that_asked_for_the_close_is_not_waited_for() {
    at_every_phase(async |memory| {
        let (mut client, served) = memory.connect(1024);
        let request = wire::get_with("/", "connection: close");
        assert_eq!(client.ask(request).await.status, 200);
        let start = Instant::now();
        served.await.expect("no panic");
        assert_eq!(start.elapsed(), seconds(0));
    })
    .await;
}
