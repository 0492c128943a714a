//! One connection, from its preface to its last stream.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use h2::server;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::JoinSet,
};
use zzz_core::{ConnectionInfo, Error, Upgraded};

use super::exchange::{self, Accepted};
use crate::{shared::Shared, watch::Watch};

/// What the streams of a connection share.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) shared: Arc<Shared>,
    pub(super) info: ConnectionInfo,
}

/// Serves streams side by side until either side has enough.
///
/// Requests that arrive together are handled before anything is sent, so that
/// their answers leave in one write.
pub(super) struct Connection {
    h2: server::Connection<Upgraded, Bytes>,
    link: Arc<Link>,
    watch: Watch,
    /// Taken off the wire, and not begun.
    accepted: Vec<Accepted>,
    /// What does not end at once.
    exchanges: JoinSet<()>,
    /// Whether handlers begin in this task: on a runtime with one thread that
    /// is nobody's loss, on others they are spread.
    begins_here: bool,
    /// Requests so far.
    served: u64,
}

impl Connection {
    /// Exchanges the prefaces (RFC 9113, 3.4); `None` if the client did not speak in time, or not HTTP/2.
    pub(super) async fn open(
        stream: Upgraded,
        info: ConnectionInfo,
        shared: Arc<Shared>,
    ) -> Option<Self> {
        let mut watch = shared.wheel.join();
        watch.arm(&shared.clock, shared.limits.head_timeout);
        let mut handshake = builder(&shared).handshake(stream);
        let opened = poll_fn(|cx| match Future::poll(std::pin::Pin::new(&mut handshake), cx) {
            Poll::Ready(outcome) => Poll::Ready(outcome.ok()),
            Poll::Pending if watch.is_over(cx, &shared.clock) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let h2 = opened.await?;
        let begins_here = Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread;
        let link = Arc::new(Link { shared, info });
        Some(Self {
            h2,
            link,
            watch,
            accepted: Vec::new(),
            exchanges: JoinSet::new(),
            begins_here,
            served: 0,
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
        loop {
            let is_over = self.poll_accept(cx).is_ready();
            while let Poll::Ready(Some(ended)) = self.exchanges.poll_join_next(cx) {
                judge(ended);
            }
            if is_over {
                return Poll::Ready(());
            }
            if self.accepted.is_empty() {
                return self.poll_times(cx);
            }
            self.begin_accepted(cx);
        }
    }

    /// Takes all requests that are here; ready when the connection is over.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.h2.poll_accept(cx) {
                Poll::Ready(Some(Ok(accepted))) => self.accepted.push(accepted),
                Poll::Ready(Some(Err(error))) => {
                    tracing::debug!(%error, "an HTTP/2 connection ends");
                    return Poll::Ready(());
                }
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    fn begin_accepted(&mut self, cx: &mut Context<'_>) {
        let mut accepted = std::mem::take(&mut self.accepted);
        for accepted in accepted.drain(..) {
            self.begin(cx, accepted);
        }
        self.accepted = accepted;
    }

    fn begin(&mut self, cx: &mut Context<'_>, accepted: Accepted) {
        let limits = &self.link.shared.limits;
        self.served += 1;
        if self.served >= limits.requests_per_connection_max {
            self.h2.graceful_shutdown();
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

    /// Keeps the times in which nothing happens.
    fn poll_times(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let shared = &self.link.shared;
        if shared.is_draining() {
            self.h2.graceful_shutdown();
        }
        let _ = self.watch.is_over(cx, &shared.clock);
        Poll::Pending
    }
}

fn builder(shared: &Shared) -> server::Builder {
    let limits = &shared.limits;
    let mut builder = server::Builder::new();
    builder
        .max_header_list_size(u32::try_from(limits.head_bytes_max).unwrap_or(u32::MAX))
        .max_concurrent_streams(STREAMS_MAX)
        .initial_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buffer_size(SEND_BUFFER_BYTES);
    builder
}

const STREAMS_MAX: u32 = 128;
const STREAM_WINDOW_BYTES: u32 = 256 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 1024 * 1024;
const SEND_BUFFER_BYTES: usize = 128 * 1024;

fn judge(ended: Result<(), tokio::task::JoinError>) {
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
