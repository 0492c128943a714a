//! Server-sent events, over a real connection and in process.

use std::time::Duration;

use tokio::sync::mpsc;
use zzz::{App, Event, EventSender, LastEventId, Service, Sse, TestClient, TestServer, handler};

/// Where the test gets the sender of each answer.
struct Stage(mpsc::UnboundedSender<EventSender>);

impl Service for Stage {}

#[handler]
async fn watch(LastEventId(id): LastEventId, stage: &Stage) -> zzz::Result<Sse> {
    let (events, sse) = Sse::channel(4);
    let id = id.unwrap_or_else(|| "the beginning".to_owned());
    events.send(Event::data(format!("from {id}")).id("1")).await?;
    stage.0.send(events)?;
    Ok(sse.keep_alive(Duration::from_millis(10)))
}

zzz::router! {
    get "/watch" => watch;
}

async fn visitors() -> [(TestClient, mpsc::UnboundedReceiver<EventSender>); 2] {
    let staged = || {
        let (stage, senders) = mpsc::unbounded_channel();
        (App::new().service(Stage(stage)).routes(routes()), senders)
    };
    let ((in_process, a), (served, b)) = (staged(), staged());
    [(TestClient::new(in_process).await, a), (TestServer::start(served).await.another(), b)]
}

#[tokio::test]
async fn events_arrive_as_they_are_sent_and_end_with_the_client() {
    for (client, mut senders) in visitors().await {
        let mut answer = client.get("/watch").open().await;
        assert_eq!(answer.headers().get("content-type"), Some("text/event-stream"));
        assert_eq!(answer.until("\n\n").await, "id: 1\ndata: from the beginning\n\n");
        let events = senders.recv().await.unwrap();
        events.send(Event::data("two\nlines").name("tick")).await.unwrap();
        let rest = answer.until("lines\n\n").await;
        assert!(rest.ends_with("event: tick\ndata: two\ndata: lines\n\n"), "{rest}");
        drop(answer);
        events.left().await;
        assert!(events.send(Event::data("nobody reads this")).await.is_err());
    }
}

#[tokio::test]
async fn a_client_that_comes_again_says_where_it_was() {
    for (client, mut senders) in visitors().await {
        let mut answer = client.get("/watch").header("last-event-id", "41").open().await;
        assert_eq!(answer.until("\n\n").await, "id: 1\ndata: from 41\n\n");
        // The last sender gone, the answer ends.
        drop(senders.recv().await);
        while let Some(rest) = answer.chunk().await {
            assert_eq!(rest.iter().filter(|byte| !b":\n".contains(byte)).count(), 0, "{rest:?}");
        }
    }
}
