//! One connection, from its preface to its last stream.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use h2::{Reason, server};
use http::HeaderName;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::{JoinError, JoinSet},
};
use zzz_core::{Error, Priority, Upgraded};

use super::{
    Peer,
    doorbell::Doorbell,
    exchange::{self, Accepted},
    gauge::{Gauge, Gauged},
};
use crate::{
    h1::{LINGER, driver_turned},
    limits::Limits,
    shared::Shared,
    watch::Watch,
};

/// What the streams of a connection share.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) shared: Arc<Shared>,
    pub(super) peer: Peer,
}

impl Link {
    pub(super) fn scheme(&self) -> &'static str {
        if self.peer.info.secure { "https" } else { "http" }
    }
}

/// Serves streams side by side until either side has enough.
///
/// Requests that arrive together are handled before anything is sent, so that
/// their answers leave in one write.
pub(super) struct Connection {
    h2: server::Connection<Gauged, Bytes>,
    link: Arc<Link>,
    gauge: Arc<Gauge>,
    /// Rung by whatever the connection waits for, by `waker`.
    doorbell: Arc<Doorbell>,
    waker: Waker,
    /// What is waited for, and until when.
    waits: Option<Wait>,
    watch: Watch,
    /// Taken off the wire, and not begun.
    accepted: Vec<Accepted>,
    /// What does not end at once. A handler whose client has reset the stream is here still.
    exchanges: JoinSet<()>,
    /// Whether handlers begin in this task: on a runtime with one thread that
    /// is nobody's loss, on others they are spread.
    begins_here: bool,
    /// Requests so far.
    served: u64,
    ending: Ending,
    /// What an idle connection waits for while the server stops.
    last_call: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

/// How far the connection is on its way to its end (RFC 9113, 6.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    NotYet,
    /// The client knows that it should ask elsewhere; what comes is served.
    Announced,
    /// The client knows which streams were served; nothing else is.
    Closing,
}

/// What there is a time for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// The client takes nothing more, when so much was sent.
    Stuck(u64),
    /// A head has begun, or the connection has.
    Head,
    /// Nobody asks for anything, since so many requests.
    Idle(u64),
    /// The client has its last word.
    Closing,
}

/// What to do after looking around.
enum Next {
    /// There is something for h2 to do.
    Poll,
    Wait,
    Close,
}

/// How many exchanges may run for each stream that may be open: those whose streams were reset run on,
/// and as many of them are let be.
const EXCHANGES_PER_STREAM: usize = 2;

const PRIORITY: HeaderName = HeaderName::from_static("priority");

/// What a refused stream costs, in frames for nothing.
const REFUSED_COST: i64 = 10;

/// What one stream may hold of an answer that the client has a window for.
const SEND_BUFFER_BYTES: usize = 32 * 1024;

impl Connection {
    /// Exchanges the prefaces (RFC 9113, 3.4); `None` if the client did not
    /// speak in time, or not HTTP/2.
    pub(super) async fn open(stream: Upgraded, peer: Peer, shared: Arc<Shared>) -> Option<Self> {
        let mut watch = shared.wheel.join();
        watch.arm(&shared.clock, shared.limits.head_timeout);
        let (stream, gauge) = Gauged::new(stream, shared.clone());
        let mut handshake = builder(&shared.limits).handshake(stream);
        let opened = poll_fn(|cx| match Pin::new(&mut handshake).poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(outcome.ok()),
            Poll::Pending if watch.is_over(cx, &shared.clock) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let h2 = opened.await?;
        watch.disarm();
        // Streams that wait are tasks.
        let Ok(runtime) = Handle::try_current() else {
            tracing::error!("HTTP/2 needs a runtime of tokio");
            return None;
        };
        let begins_here = runtime.runtime_flavor() == RuntimeFlavor::CurrentThread;
        let doorbell = Arc::new(Doorbell::default());
        Some(Self {
            h2,
            waker: doorbell.clone().into(),
            doorbell,
            link: Arc::new(Link { shared, peer }),
            gauge,
            waits: None,
            watch,
            accepted: Vec::new(),
            exchanges: JoinSet::new(),
            begins_here,
            served: 0,
            ending: Ending::NotYet,
            last_call: None,
        })
    }

    /// Serves until the connection is closed and all handlers have ended.
    pub(super) async fn run(mut self) {
        poll_fn(|cx| self.poll(cx)).await;
        let Self { h2, mut exchanges, .. } = self;
        // The streams learn that it is over.
        drop(h2);
        while let Some(ended) = exchanges.join_next().await {
            judge(ended);
        }
    }

    /// Ready when the connection is over.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.doorbell.wake_up(cx.waker());
        let waker = self.waker.clone();
        loop {
            let polled = self.turn(&mut Context::from_waker(&waker));
            if self.doorbell.fall_asleep() || polled.is_ready() {
                return polled;
            }
            self.doorbell.wake_up(cx.waker());
        }
    }

    /// Does what can be done now.
    fn turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.doorbell.answer();
            let is_over = self.poll_accept(cx).is_ready();
            while let Poll::Ready(Some(ended)) = self.exchanges.poll_join_next(cx) {
                judge(ended);
            }
            if is_over {
                return Poll::Ready(());
            }
            if let Some(reason) = self.gauge.offence()
                && self.ending < Ending::Closing
            {
                self.turn_away(reason);
                continue;
            }
            if !self.accepted.is_empty() {
                self.begin_accepted(cx);
                continue;
            }
            match self.look_around(cx) {
                Next::Poll => {}
                Next::Wait => return Poll::Pending,
                Next::Close => return Poll::Ready(()),
            }
        }
    }

    /// Takes all requests that are here; ready when the connection is over.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.h2.poll_accept(cx) {
                Poll::Ready(Some(Ok(accepted))) => {
                    self.accepted.push(accepted);
                    // To look again is a turn of h2 for nothing where no other head has come.
                    if self.gauge.heads() == self.served + self.accepted.len() as u64 {
                        return Poll::Pending;
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    tracing::debug!(%error, "an HTTP/2 connection ends");
                    return Poll::Ready(());
                }
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => {
                    // Trailers, and heads that h2 refused, were none that are served.
                    self.gauge.set_heads(self.served + self.accepted.len() as u64);
                    return Poll::Pending;
                }
            }
        }
    }

    fn begin_accepted(&mut self, cx: &mut Context<'_>) {
        let mut accepted = std::mem::take(&mut self.accepted);
        if accepted.len() > 1 {
            accepted.sort_by_key(urgency);
        }
        for accepted in accepted.drain(..) {
            self.begin(cx, accepted);
        }
        self.accepted = accepted;
    }

    fn begin(&mut self, cx: &mut Context<'_>, mut accepted: Accepted) {
        let shared = &self.link.shared;
        self.served += 1;
        let exchanges_max = shared.limits.http2_streams_max as usize * EXCHANGES_PER_STREAM;
        if self.exchanges.len() >= exchanges_max {
            // It was not begun: the client may ask again (RFC 9113, 8.7).
            accepted.1.send_reset(Reason::REFUSED_STREAM);
            self.gauge.spend(REFUSED_COST, shared);
            return;
        }
        let mut exchange = Box::pin(exchange::serve(accepted, self.link.clone()));
        if self.begins_here {
            match catch_unwind(AssertUnwindSafe(|| exchange.as_mut().poll(cx))) {
                Ok(Poll::Ready(())) => return,
                Ok(Poll::Pending) => {}
                Err(payload) => return tell_panic(&Error::from_panic(&*payload)),
            }
        }
        self.exchanges.spawn(exchange);
    }

    /// Ends the connection of a client that does what it must not.
    #[cold]
    fn turn_away(&mut self, reason: Reason) {
        let peer = self.link.peer.info.peer.map(tracing::field::display);
        tracing::warn!(peer, %reason, "the connection of an HTTP/2 client is closed");
        // What came with it was not begun.
        self.accepted.clear();
        self.close(reason);
    }

    /// Looks whether it is time for an end.
    fn look_around(&mut self, cx: &mut Context<'_>) -> Next {
        let shared = self.link.shared.clone();
        let has_served_all = self.served >= shared.limits.requests_per_connection_max;
        if (has_served_all || shared.is_draining()) && self.ending == Ending::NotYet {
            self.ending = Ending::Announced;
            self.h2.graceful_shutdown();
            return Next::Poll;
        }
        let waits = self.waits();
        if self.waits != waits {
            self.waits = waits;
            match waits {
                Some(wait) => self.watch.arm(&shared.clock, wait.time(&shared.limits)),
                None => self.watch.disarm(),
            }
        }
        if self.watch.is_over(cx, &shared.clock) {
            return match self.waits {
                Some(Wait::Head) => self.close(Reason::ENHANCE_YOUR_CALM),
                Some(Wait::Idle(_)) => self.close(Reason::NO_ERROR),
                _ => Next::Close,
            };
        }
        // Asked after the waker is registered: a change wakes us.
        if matches!(self.waits, Some(Wait::Idle(_))) && shared.closes_idle() {
            let last_call = self.last_call.get_or_insert_with(|| Box::pin(driver_turned()));
            if last_call.as_mut().poll(cx).is_ready() {
                return self.close(Reason::NO_ERROR);
            }
        }
        Next::Wait
    }

    fn waits(&self) -> Option<Wait> {
        if self.ending == Ending::Closing {
            Some(Wait::Closing)
        } else if let Some(sent_bytes) = self.gauge.stuck_at() {
            Some(Wait::Stuck(sent_bytes))
        } else if self.gauge.awaits_head() {
            Some(Wait::Head)
        } else if !self.h2.has_streams() && self.exchanges.is_empty() {
            Some(Wait::Idle(self.served))
        } else if self.exchanges.is_empty() {
            // All answers are with h2, and the client's windows are closed for them.
            Some(Wait::Stuck(self.gauge.sent_bytes()))
        } else {
            None
        }
    }

    /// Says which streams were served, and that none are from now on.
    fn close(&mut self, reason: Reason) -> Next {
        self.ending = Ending::Closing;
        if reason == Reason::NO_ERROR {
            self.gauge.close_at_once();
        }
        self.h2.abrupt_shutdown(reason);
        Next::Poll
    }
}

impl Wait {
    fn time(self, limits: &Limits) -> Duration {
        match self {
            Self::Stuck(_) => limits.write_timeout,
            Self::Head => limits.head_timeout,
            Self::Idle(_) => limits.idle_timeout,
            Self::Closing => LINGER,
        }
    }
}

fn builder(limits: &Limits) -> server::Builder {
    let mut builder = server::Builder::new();
    builder
        .max_header_list_size(u32::try_from(limits.head_bytes_max).unwrap_or(u32::MAX))
        .max_concurrent_streams(limits.http2_streams_max)
        .initial_window_size(limits.http2_stream_window_bytes)
        .initial_connection_window_size(limits.http2_connection_window_bytes)
        .max_send_buffer_size(SEND_BUFFER_BYTES);
    builder
}

/// How urgent a client finds it (RFC 9218, 4.1).
fn urgency((request, _): &Accepted) -> u8 {
    let value = request.headers().get(PRIORITY).and_then(|value| value.to_str().ok());
    value.map_or(Priority::default(), Priority::parse).urgency
}

fn judge(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && let Ok(payload) = error.try_into_panic()
    {
        tell_panic(&Error::from_panic(&*payload));
    }
}

/// The stream is reset when what held it goes; the others live on.
#[cold]
fn tell_panic(panic: &Error) {
    tracing::error!(%panic, "the stream of an answer panicked; it is cut off");
}
