//! Events that a page gets as they happen.

mod event;
mod last_event_id;
mod sender;

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep};
use zzz_core::{
    Body, IntoResponse, Response, Result,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, header},
};

use self::sender::Received;
pub use self::{
    event::Event,
    last_event_id::LastEventId,
    sender::{ClientLeft, EventSender},
};

/// Server-sent events: an answer that goes on for as long as the client stays
/// ([HTML standard, section 9.2](https://html.spec.whatwg.org/multipage/server-sent-events.html)).
///
/// In a page, `new EventSource("/ticks")` reads them, and connects again by itself after the answer
/// has ended; [`LastEventId`] says where it was.
///
/// Where nothing happens for 15 seconds, or [`keep_alive`](Self::keep_alive), a comment
/// goes out, so that nobody in between takes the connection for a dead one, and a client that has left is noticed. The
/// next event is asked for when the last one has gone: nothing piles up for a slow client. When the
/// client leaves, the stream is dropped. An `Err` ends the answer.
///
/// # Examples
///
/// ```
/// use std::{pin::Pin, task::{Context, Poll}};
/// use futures_core::Stream;
/// use zzz_core::{IntoResponse, Result};
/// use zzz_web::{Event, Sse};
///
/// /// Counts down.
/// struct Countdown(u32);
///
/// impl Stream for Countdown {
///     type Item = Result<Event>;
///
///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Event>>> {
///         self.0 = self.0.saturating_sub(1);
///         Poll::Ready((self.0 > 0).then(|| Ok(Event::data(self.0.to_string()).name("tick"))))
///     }
/// }
///
/// let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let response = Sse::new(Countdown(4)).into_response();
/// assert_eq!(response.headers().get("content-type"), Some("text/event-stream"));
/// # });
/// # Ok::<(), zzz_core::Error>(())
/// ```
pub struct Sse {
    events: Events,
    keep_alive: Duration,
}

type Events = Pin<Box<dyn Stream<Item = Result<Event>> + Send>>;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

impl Sse {
    /// Sends each of `events` when it is there.
    pub fn new(events: impl Stream<Item = Result<Event>> + Send + 'static) -> Self {
        Self { events: Box::pin(events), keep_alive: KEEP_ALIVE }
    }

    /// What to return, and what to send events by, from a task beside the handler.
    ///
    /// At most `waiting_max` events wait for a slow client, at least one; with more,
    /// [`EventSender::send`] waits, too. The answer ends when all senders are dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::Tasks;
    /// use zzz_web::{Event, Sse};
    ///
    /// // What a handler does with `request.services().tasks()`.
    /// fn count(tasks: &Tasks) -> Sse {
    ///     let (events, sse) = Sse::channel(8);
    ///     tasks.spawn("count", async move {
    ///         for number in 1..=3 {
    ///             if events.send(Event::data(number.to_string())).await.is_err() {
    ///                 return;
    ///             }
    ///         }
    ///     });
    ///     sse
    /// }
    /// # let _ = count;
    /// ```
    pub fn channel(waiting_max: usize) -> (EventSender, Self) {
        let (sender, received) = Received::channel(waiting_max.max(1));
        (sender, Self::new(received))
    }

    /// Sends a comment where nothing else was sent for so long, 15 seconds unless told.
    #[must_use]
    pub fn keep_alive(mut self, keep_alive: Duration) -> Self {
        self.keep_alive = keep_alive;
        self
    }
}

impl IntoResponse for Sse {
    fn into_response(self) -> Response {
        // No cache, and no proxy that waits until it has enough to be worth sending.
        const NO_STORE: HeaderValue = HeaderValue::from_static("no-cache, no-store");
        const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
        const NO: HeaderValue = HeaderValue::from_static("no");
        let timer = Box::pin(sleep(self.keep_alive));
        let lines = Lines { events: self.events, keep_alive: self.keep_alive, timer };
        Response::of_type("text/event-stream", Body::stream(lines))
            .with_header(header::CACHE_CONTROL, NO_STORE)
            .with_header(BUFFERING, NO)
    }
}

impl fmt::Debug for Sse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sse").field("keep_alive", &self.keep_alive).finish_non_exhaustive()
    }
}

/// Events as they are sent, and comments where there are none.
struct Lines {
    events: Events,
    keep_alive: Duration,
    timer: Pin<Box<Sleep>>,
}

impl Lines {
    /// Counts from now to the next comment.
    fn wind_up(&mut self) {
        let now = Instant::now();
        // Beyond what a clock can show, nobody waits for it.
        let next = now.checked_add(self.keep_alive).unwrap_or(now + KEEP_ALIVE);
        self.timer.as_mut().reset(next);
    }
}

impl Stream for Lines {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(event) = self.events.as_mut().poll_next(cx) {
            self.wind_up();
            return Poll::Ready(event.map(|event| event.map(|event| event.to_string().into())));
        }
        if self.timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.wind_up();
        Poll::Ready(Some(Ok(Bytes::from_static(b":\n\n"))))
    }
}
