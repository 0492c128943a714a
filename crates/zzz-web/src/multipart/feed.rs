//! The body as the parser gets it.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use zzz_core::{Body, Error, bytes::Bytes};

/// How much the parser gets at once.
const PIECE_BYTES_MAX: usize = 16 * 1024;

/// The pieces of a body, no more than the parser needs.
///
/// The parser takes what it can get before it looks at any of it, and keeps all of it
/// until it finds the end of a header. So there is one piece each time it asks,
/// and an end to it where a header has none.
pub(super) struct Feed {
    body: Body,
    /// What is left of the body's last piece.
    rest: Bytes,
    /// Whether the parser has to look at what it got before it gets more.
    gave: bool,
    told: Arc<Told>,
}

/// What the feed and its owner tell each other.
#[derive(Default)]
pub(super) struct Told {
    /// How many bytes the parser may still get to find the end of a header.
    head_bytes_left: AtomicUsize,
    /// Why the feed ended: our errors do not fit through the parser.
    error: Mutex<Option<Fault>>,
}

/// Why there is no more.
pub(super) enum Fault {
    Body(Error),
    LongHead,
}

impl Told {
    /// The parser looks for a header, which has so many bytes at most.
    pub(super) fn begin_head(&self, bytes_max: usize) {
        self.head_bytes_left.store(bytes_max, Ordering::Relaxed);
    }

    /// The parser reads content, which it does not keep.
    pub(super) fn begin_content(&self) {
        self.head_bytes_left.store(usize::MAX, Ordering::Relaxed);
    }

    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fail(&self, fault: Fault) -> io::Error {
        *self.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
        io::Error::other("the body ended early")
    }
}

impl Feed {
    pub(super) fn new(body: Body) -> (Self, Arc<Told>) {
        let told = Arc::<Told>::default();
        (Self { body, rest: Bytes::new(), gave: false, told: told.clone() }, told)
    }
}

impl Stream for Feed {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.gave) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let left = self.told.head_bytes_left.load(Ordering::Relaxed);
        if left == 0 {
            return Poll::Ready(Some(Err(self.told.fail(Fault::LongHead))));
        }
        if self.rest.is_empty() {
            match ready!(self.body.poll_chunk(cx)) {
                Some(Ok(piece)) => self.rest = piece,
                Some(Err(error)) => {
                    return Poll::Ready(Some(Err(self.told.fail(Fault::Body(error)))));
                }
                None => return Poll::Ready(None),
            }
        }
        let length = self.rest.len().min(PIECE_BYTES_MAX);
        if left != usize::MAX {
            self.told.head_bytes_left.store(left.saturating_sub(length), Ordering::Relaxed);
        }
        self.gave = true;
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}
