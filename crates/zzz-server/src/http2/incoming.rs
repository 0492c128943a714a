//! A request body on its way from h2 to whoever reads it.
//!
//! The window of the stream is opened again by what the reader has taken, so a
//! slow reader slows the client down. The exchange keeps a handle to tell the
//! reader, wherever it went, that the exchange is over.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
};

use h2::RecvStream;
use http::StatusCode;
use zzz_core::{Body, Error, Frame};

use super::{connection::Link, head};
use crate::{h1::Refusal, pace::Pace, watch::Watch};

/// The exchange's end of a body.
#[derive(Debug)]
pub(super) struct Incoming {
    slot: Arc<Mutex<Slot>>,
}

/// What the two ends share.
#[derive(Debug)]
struct Slot {
    /// `None` once it has ended, broke, or the exchange is over.
    stream: Option<RecvStream>,
    /// The exchange is over.
    abandoned: bool,
    /// Somebody waits for the body, and the client for the word to send it.
    owes_continue: Owes,
    reader: Option<Waker>,
}

/// How it stands with 100 (RFC 9110, 10.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owes {
    Nothing,
    /// Once the body is asked for.
    Later,
    Now,
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(|broken| broken.into_inner())
}

impl Incoming {
    /// Both ends of a body of `len` bytes, where the client has told it.
    pub(super) fn new(
        stream: RecvStream,
        len: Option<u64>,
        expects_continue: bool,
        link: Arc<Link>,
    ) -> (Self, Body) {
        let owes_continue = if expects_continue { Owes::Later } else { Owes::Nothing };
        let slot = Slot { stream: Some(stream), abandoned: false, owes_continue, reader: None };
        let slot = Arc::new(Mutex::new(slot));
        let reader = Reader { slot: slot.clone(), link, watch: None, pace: Pace::default() };
        (Self { slot }, Body::frames(reader, len))
    }

    /// Whether 100 is to be sent now; says so once.
    pub(super) fn take_continue(&self) -> bool {
        let mut slot = lock(&self.slot);
        let owes_now = slot.owes_continue == Owes::Now;
        if owes_now {
            slot.owes_continue = Owes::Nothing;
        }
        owes_now
    }

    /// Nobody reads any more; whoever still tries is told so.
    pub(super) fn abandon(&self) {
        let mut slot = lock(&self.slot);
        slot.abandoned = true;
        let (stream, reader) = (slot.stream.take(), slot.reader.take());
        drop(slot);
        // What comes now is thrown away by h2, which tells the client to stop.
        drop(stream);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// The reader's end, inside the request's [`Body`].
struct Reader {
    slot: Arc<Mutex<Slot>>,
    link: Arc<Link>,
    /// Only a body that has to be waited for has a deadline.
    watch: Option<Watch>,
    pace: Pace,
}

impl futures_core::Stream for Reader {
    type Item = Result<Frame, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { slot, link, watch, pace } = &mut *self;
        let mut slot = lock(slot);
        let Some(stream) = &mut slot.stream else {
            let over = || Err(Error::internal("the request is over, and its body with it"));
            return Poll::Ready(std::mem::take(&mut slot.abandoned).then(over));
        };
        let (clock, limits) = (&link.shared.clock, &link.shared.limits);
        let piece = match poll_frame(stream, cx) {
            Poll::Ready(piece) => piece,
            Poll::Pending => {
                let watch = watch.get_or_insert_with(|| link.shared.wheel.join());
                pace.wait(watch, clock, limits);
                if watch.is_over(cx, clock) {
                    slot.stream = None;
                    let status = StatusCode::REQUEST_TIMEOUT;
                    let slow = Refusal::with_status(status, "the body arrives too slowly");
                    return Poll::Ready(Some(Err(slow.into())));
                }
                if slot.owes_continue == Owes::Later {
                    slot.owes_continue = Owes::Now;
                }
                slot.reader = Some(cx.waker().clone());
                return Poll::Pending;
            }
        };
        if let (Some(watch), Some(Ok(Frame::Data(data)))) = (watch, &piece) {
            pace.received(watch, clock, data.len());
        }
        if !matches!(piece, Some(Ok(Frame::Data(_)))) {
            slot.stream = None;
        }
        Poll::Ready(piece)
    }
}

/// The next piece, whose window is given back.
fn poll_frame(stream: &mut RecvStream, cx: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
    match stream.poll_data(cx) {
        Poll::Ready(Some(Ok(data))) => {
            // It fails for a stream that is over, which needs no window.
            let _ = stream.flow_control().release_capacity(data.len());
            Poll::Ready(Some(Ok(Frame::Data(data))))
        }
        Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(broken(&error)))),
        Poll::Ready(None) => match stream.poll_trailers(cx) {
            Poll::Ready(Ok(fields)) => {
                let trailers = fields.map(|fields| Frame::Trailers(head::trailers(&fields)));
                Poll::Ready(trailers.map(Ok))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(broken(&error)))),
            Poll::Pending => Poll::Pending,
        },
        Poll::Pending => Poll::Pending,
    }
}

#[cold]
fn broken(error: &h2::Error) -> Error {
    tracing::debug!(%error, "the body of a request broke");
    Refusal::bad("the body ends before it is complete").into()
}
