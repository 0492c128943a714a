//! What goes over the wire, watched below h2.
//!
//! h2 answers frames that cost the client nothing, one by one and without an end: PING, SETTINGS,
//! PRIORITY, WINDOW_UPDATE, resets. Here they are counted as they come, and the connection ends when
//! they are all that comes (RFC 9113, 10.5). The same look tells whether a head has begun and
//! does not end, and whether anything leaves.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use h2::Reason;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use zzz_core::Upgraded;

use super::frames::{Cost, Frames, HEADERS, SETTINGS};
use crate::shared::Shared;

/// What the connection knows of its wire; only its own task changes it.
#[derive(Debug)]
pub(super) struct Gauge {
    credit: AtomicI64,
    /// When time last gave credit.
    credited_ms: AtomicU64,
    /// A frame, or a head of several, has begun and is not here to its end.
    is_within: AtomicBool,
    /// A frame was here.
    has_begun: AtomicBool,
    /// And it was not SETTINGS (RFC 9113, 3.4), which h2 lets pass.
    began_wrong: AtomicBool,
    /// The stream takes nothing more for now.
    is_stuck: AtomicBool,
    sent_bytes: AtomicU64,
    /// How many blocks of fields have come.
    heads: AtomicU64,
    lingers: AtomicBool,
}

/// How many frames for nothing a client may send at once.
const CREDIT_MAX: i64 = 1000;
/// How many more it may in a second.
const CREDIT_PER_SECOND: i64 = 100;
/// How many it may answer each of our writes with: every piece that it
/// receives opens two windows again.
const CREDIT_PER_WRITE: i64 = 4;

/// What a closing connection still throws away.
const LINGER_BYTES_MAX: usize = 512 * 1024;

impl Gauge {
    fn new(now_ms: u64) -> Self {
        Self {
            credit: AtomicI64::new(CREDIT_MAX),
            credited_ms: AtomicU64::new(now_ms),
            is_within: AtomicBool::new(false),
            has_begun: AtomicBool::new(false),
            began_wrong: AtomicBool::new(false),
            is_stuck: AtomicBool::new(false),
            sent_bytes: AtomicU64::new(0),
            heads: AtomicU64::new(0),
            lingers: AtomicBool::new(true),
        }
    }

    /// What the client did that ends the connection.
    pub(super) fn offence(&self) -> Option<Reason> {
        if self.credit.load(Relaxed) < 0 {
            Some(Reason::ENHANCE_YOUR_CALM)
        } else if self.began_wrong.load(Relaxed) {
            Some(Reason::PROTOCOL_ERROR)
        } else {
            None
        }
    }

    /// Whether a head was begun, or not even the first frame, and is awaited.
    pub(super) fn awaits_head(&self) -> bool {
        self.is_within.load(Relaxed) || !self.has_begun.load(Relaxed)
    }

    /// How much had been sent when writing got stuck, if it is.
    pub(super) fn stuck_at(&self) -> Option<u64> {
        self.is_stuck.load(Relaxed).then(|| self.sent_bytes.load(Relaxed))
    }

    /// How much was sent so far.
    pub(super) fn sent_bytes(&self) -> u64 {
        self.sent_bytes.load(Relaxed)
    }

    /// How many blocks of fields have begun to come.
    pub(super) fn heads(&self) -> u64 {
        self.heads.load(Relaxed)
    }

    /// Counts on from `heads`.
    pub(super) fn set_heads(&self, heads: u64) {
        self.heads.store(heads, Relaxed);
    }

    /// Has the stream closed without listening for what still comes.
    pub(super) fn close_at_once(&self) {
        self.lingers.store(false, Relaxed);
    }

    pub(super) fn earn(&self, credit: i64) {
        let sum = self.credit.load(Relaxed).saturating_add(credit);
        self.credit.store(sum.min(CREDIT_MAX), Relaxed);
    }

    pub(super) fn spend(&self, cost: i64, shared: &Shared) {
        let left = self.credit.load(Relaxed) - cost;
        self.credit.store(left, Relaxed);
        if left < 0 {
            self.earn_by_time(shared.clock.now_ms());
        }
    }

    #[cold]
    fn earn_by_time(&self, now_ms: u64) {
        let elapsed_ms = now_ms.saturating_sub(self.credited_ms.swap(now_ms, Relaxed));
        let seconds_max = CREDIT_MAX / CREDIT_PER_SECOND;
        let elapsed_ms = i64::try_from(elapsed_ms).unwrap_or(i64::MAX).min(seconds_max * 1000);
        self.earn(elapsed_ms * CREDIT_PER_SECOND / 1000);
    }
}

/// The stream under h2.
pub(super) struct Gauged {
    io: Upgraded,
    shared: Arc<Shared>,
    gauge: Arc<Gauge>,
    frames: Frames,
    /// Our side is closed, and so much was thrown away since.
    lingered_bytes: Option<usize>,
}

impl Gauged {
    pub(super) fn new(io: Upgraded, shared: Arc<Shared>) -> (Self, Arc<Gauge>) {
        let gauge = Arc::new(Gauge::new(shared.clock.now_ms()));
        let frames = Frames::behind_preface();
        let gauged = Self { io, shared, gauge: gauge.clone(), frames, lingered_bytes: None };
        (gauged, gauge)
    }

    fn take_in(&mut self, bytes: &[u8]) {
        let Self { gauge, frames, shared, .. } = self;
        frames.read(bytes, |kind, cost| {
            if !gauge.has_begun.load(Relaxed) {
                gauge.has_begun.store(true, Relaxed);
                gauge.began_wrong.store(kind != SETTINGS, Relaxed);
            }
            if kind == HEADERS {
                gauge.heads.fetch_add(1, Relaxed);
            }
            match cost {
                Cost::Earns => gauge.earn(1),
                Cost::Costs(cost) => gauge.spend(cost, shared),
            }
        });
        gauge.is_within.store(frames.is_within(), Relaxed);
    }

    fn note_write(&self, written: &Poll<io::Result<usize>>) {
        self.gauge.is_stuck.store(written.is_pending(), Relaxed);
        if let Poll::Ready(Ok(count)) = written {
            self.gauge.sent_bytes.fetch_add(*count as u64, Relaxed);
            self.gauge.earn(CREDIT_PER_WRITE);
        }
    }
}

impl AsyncRead for Gauged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // The connection looks at its gauge next, and ends.
        if self.gauge.offence().is_some() {
            return Poll::Pending;
        }
        let filled = buf.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buf))?;
        self.take_in(&buf.filled()[filled..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Gauged {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, buf);
        self.note_write(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        self.note_write(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Closes our side and reads on for a while: closed with unread data, TCP would take the last
    /// words back from under the client. The connection keeps the time.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { io, gauge, lingered_bytes, .. } = &mut *self;
        let lingered_bytes = match lingered_bytes {
            Some(bytes) => bytes,
            None => {
                ready!(Pin::new(&mut *io).poll_shutdown(cx))?;
                lingered_bytes.insert(0)
            }
        };
        while gauge.lingers.load(Relaxed) && *lingered_bytes < LINGER_BYTES_MAX {
            let mut space = [0; 1024];
            let mut space = ReadBuf::new(&mut space);
            if ready!(Pin::new(&mut *io).poll_read(cx, &mut space)).is_err()
                || space.filled().is_empty()
            {
                break;
            }
            *lingered_bytes += space.filled().len();
        }
        Poll::Ready(Ok(()))
    }
}
