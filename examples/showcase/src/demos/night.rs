//! Events that a page gets as they happen.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;
use tokio::time::{Interval, interval};
use zzz::{Event, Html, LastEventId, Result, Sse, Template, handler};

#[derive(Template)]
#[template(path = "night.html.zzz")]
pub(crate) struct Night;

/// The page that listens.
#[handler]
pub(crate) async fn page() -> Html<Night> {
    Html(Night)
}

/// Four owls in a second. The answer ends, the browser comes again by itself, and the count
/// goes on where it was.
#[handler]
pub(crate) async fn owls(LastEventId(id): LastEventId) -> Sse {
    let heard = id.and_then(|id| id.parse().ok()).unwrap_or(0);
    Sse::new(Owls { ticks: interval(BETWEEN_OWLS), heard, left: OWLS })
}

const OWLS: u32 = 4;
const BETWEEN_OWLS: Duration = Duration::from_millis(250);

struct Owls {
    ticks: Interval,
    heard: u64,
    left: u32,
}

impl Stream for Owls {
    type Item = Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        ready!(self.ticks.poll_tick(cx));
        self.left -= 1;
        // The client writes it, and may write anything.
        self.heard = self.heard.saturating_add(1);
        let event = Event::data(format!("owl {}", self.heard)).name("owl");
        let event = event.id(self.heard.to_string()).retry(Duration::from_secs(1));
        Poll::Ready(Some(Ok(event)))
    }
}
