//! Server-sent events, as an `EventSource` gets them.

use std::time::Duration;

use tokio::sync::mpsc;
use zzz::{App, Event, EventSender, Html, LastEventId, Service, Sse, TestApp, handler};

use crate::support::Visitor;

/// Where the test gets the sender of each answer, and what the browser heard last.
struct Stage(mpsc::UnboundedSender<(EventSender, Option<String>)>);

impl Service for Stage {}

#[handler]
async fn watch(LastEventId(id): LastEventId, stage: &Stage) -> zzz::Result<Sse> {
    let (events, sse) = Sse::channel(4);
    stage.0.send((events, id))?;
    Ok(sse.keep_alive(Duration::from_millis(10)))
}

#[handler]
async fn page() -> Html<&'static str> {
    Html(
        "<!doctype html><p></p><script>
         const heard = (event) => {
             document.querySelector('p').append(event.type, ':', event.data, ';');
         };
         const source = new EventSource('/watch');
         source.onmessage = heard;
         source.addEventListener('tick', heard);
         // Chromium may keep a page that was left for the way back, with its connection.
         addEventListener('pagehide', () => source.close());
         </script>",
    )
}

zzz::router! {
    get "/" => page;
    get "/watch" => watch;
}

#[zzz::test]
async fn events_arrive_typed_go_on_after_a_break_and_end_with_the_page() {
    let (stage, mut senders) = mpsc::unbounded_channel();
    let visitor = Visitor::start(App::new().service(Stage(stage)).routes(routes())).await;
    visitor.open("/").await;
    let (events, id) = senders.recv().await.unwrap();
    assert_eq!(id, None);
    let first = Event::data("one").id("1").retry(Duration::from_millis(10));
    events.send(first).await.unwrap();
    events.send(Event::data("two\nlines").name("tick").id("12")).await.unwrap();
    visitor.assert_text("p", "message:one;tick:two lines;").await;

    drop(events);
    let (events, id) = senders.recv().await.unwrap();
    assert_eq!(id.as_deref(), Some("12"));
    events.send(Event::data("three").name("tick")).await.unwrap();
    visitor.assert_text("p", "message:one;tick:two lines;tick:three;").await;

    visitor.open("about:blank").await;
    events.left().await;
    assert!(events.send(Event::data("nobody hears this")).await.is_err());
    visitor.stop().await;
}
