//! Server-sent events, read by the letter of the standard.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use proptest::prelude::*;
use zzz_core::{IntoResponse as _, Response, Result, Stream};
use zzz_web::{Event, Sse};

/// What a page gets of an event.
#[derive(Debug, PartialEq, Eq)]
struct Got {
    name: String,
    data: String,
    id: String,
}

/// Reads a stream as section 9.2.6 of the HTML standard says, with the reconnection time.
fn read(stream: &str) -> (Vec<Got>, Option<u64>) {
    let stream = stream.strip_prefix('\u{feff}').unwrap_or(stream);
    let stream = stream.replace("\r\n", "\n").replace('\r', "\n");
    let (mut all, mut retry) = (Vec::new(), None);
    let (mut data, mut name, mut id) = (String::new(), String::new(), String::new());
    // What follows the last line break is no whole line.
    let whole = stream.rfind('\n').map_or("", |end| &stream[..end]);
    for line in whole.split('\n') {
        if line.is_empty() {
            if !data.is_empty() {
                data.pop();
                let name = if name.is_empty() { "message".to_owned() } else { name.clone() };
                all.push(Got { name, data: data.clone(), id: id.clone() });
            }
            (data, name) = (String::new(), String::new());
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut name),
            "data" => data.extend([value, "\n"]),
            "id" if !value.contains('\0') => value.clone_into(&mut id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                retry = value.parse().ok()
            }
            _ => {}
        }
    }
    (all, retry)
}

fn with_plain_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn on_one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\0'], "")
}

/// Text with much of what means something in the format.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("\n"),
        Just("\r"),
        Just("\r\n"),
        Just("\0"),
        Just(":"),
        Just(" "),
        Just("data: "),
        Just("id"),
        Just("\u{feff}"),
        Just("é"),
        Just("x"),
    ];
    proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        data in text(),
        name in proptest::option::of(text()),
        id in proptest::option::of(text()),
        retry_ms in proptest::option::of(any::<u64>()),
        comment in text(),
    ) {
        let mut event = Event::data(&*data);
        if let Some(name) = &name {
            event = event.name(name);
        }
        if let Some(id) = &id {
            event = event.id(id);
        }
        if let Some(retry_ms) = retry_ms {
            event = event.retry(Duration::from_millis(retry_ms));
        }
        let comment = Event::comment(comment).to_string();
        let (got, retry) = read(&format!("{comment}{event}{comment}"));

        let name = on_one_line(&name.unwrap_or_default());
        let name = if name.is_empty() { "message".to_owned() } else { name };
        let id = on_one_line(&id.unwrap_or_default());
        prop_assert_eq!(got, [Got { name, data: with_plain_breaks(&data), id }]);
        prop_assert_eq!(retry, retry_ms);
    }
}

#[cfg(feature = "json")]
#[test]
fn json_is_on_one_line() {
    let event = Event::json(&serde_json::json!({ "text": "a\nb" })).unwrap();
    assert_eq!(event.to_string(), "data: {\"text\":\"a\\nb\"}\n\n");
}

/// Yields as many events as it is asked for, and counts them.
struct Counted(Arc<AtomicUsize>);

impl Stream for Counted {
    type Item = Result<Event>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Poll::Ready(Some(Ok(Event::data(number.to_string()))))
    }
}

async fn next(response: &mut Response) -> Option<String> {
    let chunk = response.body_mut().chunk().await?.unwrap();
    Some(String::from_utf8(chunk.to_vec()).unwrap())
}

#[tokio::test]
async fn an_event_is_made_when_the_last_one_has_gone() {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut response = Sse::new(Counted(asked.clone())).into_response();
    assert_eq!(response.headers().get("content-type"), Some("text/event-stream"));
    assert_eq!(response.headers().get("cache-control"), Some("no-cache, no-store"));
    assert_eq!(response.headers().get("x-accel-buffering"), Some("no"));
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert_eq!(next(&mut response).await.unwrap(), "data: 1\n\n");
    assert_eq!(next(&mut response).await.unwrap(), "data: 2\n\n");
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn where_nothing_happens_a_comment_goes_out() {
    let (events, sse) = Sse::channel(1);
    let mut response = sse.into_response();
    let start = tokio::time::Instant::now();
    assert_eq!(next(&mut response).await.unwrap(), ":\n\n");
    assert_eq!(start.elapsed().as_secs(), 15);
    tokio::time::advance(Duration::from_secs(10)).await;
    events.send(Event::data("x")).await.unwrap();
    assert_eq!(next(&mut response).await.unwrap(), "data: x\n\n");
    let start = tokio::time::Instant::now();
    assert_eq!(next(&mut response).await.unwrap(), ":\n\n");
    assert_eq!(start.elapsed().as_secs(), 15);
    drop(events);
    assert_eq!(next(&mut response).await, None);
}

#[tokio::test]
async fn a_sender_waits_for_a_slow_client_and_learns_that_it_left() {
    let (events, sse) = Sse::channel(1);
    let mut response = sse.into_response();
    events.send(Event::data("1")).await.unwrap();
    let mut second = Box::pin(events.send(Event::data("2")));
    let waits = std::future::poll_fn(|cx| Poll::Ready(second.as_mut().poll(cx).is_pending())).await;
    assert!(waits);
    assert_eq!(next(&mut response).await.unwrap(), "data: 1\n\n");
    second.await.unwrap();
    drop(response);
    events.left().await;
    assert_eq!(events.send(Event::data("3")).await.unwrap_err().to_string(), "the client has left");
}
