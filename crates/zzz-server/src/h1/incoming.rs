//! A request body on its way from the connection to whoever reads it.
//!
//! The connection's task runs the handler and reads the socket. The two sides
//! share a slot for one piece: the reader says that it wants one, the
//! connection puts it there. Nothing is read that nobody asked for, so a slow
//! reader slows the client down, and `100 Continue` goes out when, and only
//! when, the body is asked for.

use std::{
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use bytes::{BufMut, Bytes, BytesMut};
use http::StatusCode;
use tokio::io::{AsyncRead, AsyncReadExt};
use zzz_core::{Body, Error, Frame, Headers};

use super::{
    chunked::{Chunked, Piece},
    head::Framing,
    refusal::Refusal,
};
use crate::{buffer::Input, clock::Clock, limits::Limits, pace::Pace, watch::Watch};

/// How much of a body one read asks for.
const CHUNK_BYTES: usize = 64 * 1024;

/// What the two sides share.
#[derive(Debug, Default)]
struct Slot {
    /// Waiting to be taken.
    piece: Option<Result<Frame, Error>>,
    /// Nothing will come after `piece`.
    ended: bool,
    /// The reader has asked for a piece.
    wanted: bool,
    /// The reader is gone, or reads no more.
    abandoned: bool,
    reader: Option<Waker>,
    connection: Option<Waker>,
}

impl Slot {
    /// Nobody will ask for another piece.
    fn is_over(&self) -> bool {
        self.abandoned || self.ended
    }
}

type Shared = Arc<Mutex<Slot>>;

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(|broken| broken.into_inner())
}

/// The reader's end, inside the request's [`Body`].
struct Reader {
    slot: Shared,
}

impl futures_core::Stream for Reader {
    type Item = Result<Frame, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut slot = lock(&self.slot);
        if let Some(piece) = slot.piece.take() {
            return Poll::Ready(Some(piece));
        }
        if slot.ended {
            return Poll::Ready(None);
        }
        slot.wanted = true;
        slot.reader = Some(cx.waker().clone());
        // Where both sides run in one task, the connection looks by itself
        // after the handler returned.
        if let Some(connection) = slot.connection.as_ref()
            && !connection.will_wake(cx.waker())
        {
            connection.wake_by_ref();
        }
        Poll::Pending
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut slot = lock(&self.slot);
        slot.abandoned = true;
        slot.piece = None;
    }
}

/// The connection's end.
#[derive(Debug)]
pub(crate) struct Incoming {
    slot: Shared,
    rest: Rest,
    /// 100 was not sent yet, and no byte of the body has come.
    owes_continue: bool,
    chunk: BytesMut,
    pace: Pace,
    /// How much was thrown away while the answer was sent, and how much of that since it was asked.
    discarded_bytes: u64,
    discarded_lately: u64,
}

/// What is still to come.
#[derive(Debug)]
enum Rest {
    Length(u64),
    Chunked(Chunked),
    /// What the content was sent with, which goes first.
    Trailers(Headers),
    /// Why there is no more, of which what there was goes first.
    Malformed(Refusal),
    Nothing,
    /// The framing broke or the stream ended: what follows has no meaning.
    Broken,
}

/// How a body is left behind after the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leftover {
    /// Read to its end.
    Nothing,
    /// So short, or of unknown length, that it may be thrown away.
    Drainable,
    /// Not worth reading, or not readable: the connection cannot go on.
    Hopeless,
}

impl Incoming {
    /// Both ends for a body that is not in `input` yet.
    pub(crate) fn new(framing: Framing, expects_continue: bool) -> (Self, Body) {
        let slot = Shared::default();
        let (rest, len) = match framing {
            Framing::Empty => (Rest::Nothing, Some(0)),
            Framing::Length(length) => (Rest::Length(length), Some(length)),
            Framing::Chunked => (Rest::Chunked(Chunked::new()), None),
        };
        let body = Body::frames(Reader { slot: slot.clone() }, len);
        let incoming = Self {
            slot,
            rest,
            owes_continue: expects_continue,
            chunk: BytesMut::new(),
            pace: Pace::default(),
            discarded_bytes: 0,
            discarded_lately: 0,
        };
        (incoming, body)
    }

    /// Whether 100 is owed and now asked for; the caller sends it and says so
    /// by [`continued`](Self::continued).
    pub(crate) fn wants_continue(&self) -> bool {
        self.owes_continue && lock(&self.slot).wanted
    }

    /// Whether 100 is owed and the answer itself reads the body: then it goes
    /// out before the answer begins, because inside it would be content.
    pub(crate) fn will_want_continue(&self) -> bool {
        self.owes_continue && !lock(&self.slot).is_over()
    }

    pub(crate) fn continued(&mut self) {
        self.owes_continue = false;
    }

    /// Brings the reader a piece if it has asked for one; ready when it did,
    /// pending when there is nothing to do or the client has sent nothing.
    pub(crate) fn poll_deliver(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
        input: &mut Input,
        timing: (&mut Watch, &Clock, &Limits),
    ) -> Poll<()> {
        {
            let mut slot = lock(&self.slot);
            if slot.is_over() {
                return Poll::Pending;
            }
            if !slot.wanted {
                slot.connection = Some(cx.waker().clone());
                return Poll::Pending;
            }
        }
        let piece = match self.poll_piece(cx, io, input, timing) {
            Poll::Ready(piece) => piece,
            Poll::Pending => {
                lock(&self.slot).connection = Some(cx.waker().clone());
                return Poll::Pending;
            }
        };
        let mut slot = lock(&self.slot);
        slot.wanted = false;
        slot.ended = matches!(self.rest, Rest::Nothing | Rest::Broken);
        slot.piece = match piece {
            Ok(frame) => frame.map(Ok),
            Err(refusal) => Some(Err(refusal.into())),
        };
        if let Some(reader) = slot.reader.take()
            && !reader.will_wake(cx.waker())
        {
            reader.wake();
        }
        Poll::Ready(())
    }

    /// The next piece of the body, from `input` or from the stream.
    fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
        input: &mut Input,
        (watch, clock, limits): (&mut Watch, &Clock, &Limits),
    ) -> Poll<Result<Option<Frame>, Refusal>> {
        loop {
            if let Some(piece) = self.decode(input).transpose() {
                if piece.is_err() {
                    self.rest = Rest::Broken;
                }
                return Poll::Ready(piece.map(Some));
            }
            if matches!(self.rest, Rest::Nothing | Rest::Broken) {
                return Poll::Ready(Ok(None));
            }
            let count = match self.poll_read(cx, io, input) {
                Poll::Ready(Ok(count)) => count,
                Poll::Ready(Err(_)) => 0,
                Poll::Pending => {
                    self.pace.wait(watch, clock, limits);
                    if watch.is_over(cx, clock) {
                        self.rest = Rest::Broken;
                        let status = StatusCode::REQUEST_TIMEOUT;
                        let detail = "the body arrives too slowly";
                        return Poll::Ready(Err(Refusal::with_status(status, detail)));
                    }
                    return Poll::Pending;
                }
            };
            self.pace.received(watch, clock, count);
            if count == 0 {
                self.rest = Rest::Broken;
                return Poll::Ready(Err(Refusal::bad("the body ends before it is complete")));
            }
            if let Some(data) = self.take_chunk() {
                return Poll::Ready(Ok(Some(Frame::Data(data))));
            }
        }
    }

    /// Reads once, into the piece or into the connection's buffer.
    fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
        input: &mut Input,
    ) -> Poll<io::Result<usize>> {
        match self.rest {
            // Straight into the piece, past the connection's buffer.
            Rest::Length(length) => self.poll_read_chunk(cx, io, length),
            _ => input.poll_fill(cx, io),
        }
    }

    /// What was read past the connection's buffer.
    fn take_chunk(&mut self) -> Option<Bytes> {
        if self.chunk.is_empty() {
            return None;
        }
        let data = self.chunk.split().freeze();
        self.count_down(data.len() as u64);
        Some(data)
    }

    fn poll_read_chunk(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
        length: u64,
    ) -> Poll<io::Result<usize>> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        self.chunk.reserve(length.min(CHUNK_BYTES));
        let mut space = (&mut self.chunk).limit(length);
        let read = pin!(io.read_buf(&mut space));
        // The future holds nothing but the borrow: dropping it loses nothing.
        let outcome = read.poll(cx);
        if outcome.is_pending() {
            // A slow client holds no memory of ours.
            self.chunk = BytesMut::new();
        }
        outcome
    }

    /// What `input` holds of the body.
    fn decode(&mut self, input: &mut Input) -> Result<Option<Frame>, Refusal> {
        match &mut self.rest {
            Rest::Nothing | Rest::Broken => Ok(None),
            Rest::Length(_) | Rest::Chunked(_) if input.is_empty() => Ok(None),
            Rest::Length(length) => {
                let length = usize::try_from(*length).unwrap_or(usize::MAX).min(input.len());
                let data = Bytes::copy_from_slice(&input.bytes()[..length]);
                input.consume(length);
                self.count_down(length as u64);
                Ok(Some(Frame::Data(data)))
            }
            Rest::Chunked(_) => self.decode_chunks(input),
            Rest::Malformed(refusal) => Err(*refusal),
            Rest::Trailers(trailers) => {
                let trailers = std::mem::take(trailers);
                self.rest = Rest::Nothing;
                Ok(Some(Frame::Trailers(trailers)))
            }
        }
    }

    /// The content of all chunks that `input` holds, in one piece: one for each would cost more than it holds where they
    /// are small.
    fn decode_chunks(&mut self, input: &mut Input) -> Result<Option<Frame>, Refusal> {
        let mut content = Vec::new();
        while let Rest::Chunked(decoder) = &mut self.rest
            && !input.is_empty()
        {
            let tiny = decoder.gather_tiny(input.bytes(), &mut content);
            input.consume(tiny);
            let (used, piece) = match decoder.decode(input.bytes()) {
                Ok(decoded) => decoded,
                Err(refusal) if content.is_empty() => return Err(refusal),
                // What came before it is the reader's.
                Err(refusal) => {
                    self.rest = Rest::Malformed(refusal);
                    break;
                }
            };
            match piece {
                Piece::More => {}
                Piece::Data(place) => content.extend_from_slice(&input.bytes()[place]),
                Piece::End(trailers) if trailers.is_empty() => self.rest = Rest::Nothing,
                Piece::End(trailers) if content.is_empty() => {
                    self.rest = Rest::Nothing;
                    input.consume(used);
                    return Ok(Some(Frame::Trailers(trailers)));
                }
                Piece::End(trailers) => self.rest = Rest::Trailers(trailers),
            }
            input.consume(used);
        }
        Ok((!content.is_empty()).then(|| Frame::Data(content.into())))
    }

    fn count_down(&mut self, count: u64) {
        self.owes_continue = false;
        if let Rest::Length(length) = &mut self.rest {
            *length -= count;
            if *length == 0 {
                self.rest = Rest::Nothing;
            }
        }
    }

    /// Whether the body has come to its end.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.rest, Rest::Nothing)
    }

    /// What would be left behind if the answer went out now.
    pub(crate) fn leftover(&self, limits: &Limits) -> Leftover {
        match &self.rest {
            Rest::Nothing => Leftover::Nothing,
            Rest::Broken | Rest::Malformed(_) => Leftover::Hopeless,
            // Somebody still reads it: the answer, most likely.
            _ if !lock(&self.slot).is_over() => Leftover::Drainable,
            // The client may or may not send it now (RFC 9110, 10.1.1).
            _ if self.owes_continue => Leftover::Hopeless,
            Rest::Length(length) if *length > limits.drain_bytes_max => Leftover::Hopeless,
            Rest::Length(_) | Rest::Chunked(_) | Rest::Trailers(_) => Leftover::Drainable,
        }
    }

    /// Nobody reads any more; whoever still tries is told so.
    pub(crate) fn abandon(&mut self) {
        let mut slot = lock(&self.slot);
        if !slot.ended && !slot.abandoned {
            slot.piece = Some(Err(Error::internal("the request is over, and its body with it")));
        }
        slot.ended = true;
        if let Some(reader) = slot.reader.take() {
            reader.wake();
        }
    }

    /// Whether nobody reads any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        lock(&self.slot).abandoned
    }

    /// Throws away what has come, up to the longest body that would have been read. What does not come has all the time of
    /// the answer.
    pub(crate) fn discard(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
        input: &mut Input,
        limits: &Limits,
    ) {
        while self.discarded_bytes < limits.body_bytes_max {
            let data = match self.decode(input) {
                Ok(Some(Frame::Data(data))) => data,
                Ok(Some(_)) => continue,
                Ok(None) if matches!(self.rest, Rest::Nothing | Rest::Broken) => return,
                Ok(None) => match self.poll_read(cx, io, input) {
                    Poll::Pending => return,
                    Poll::Ready(Ok(count)) if count > 0 => self.take_chunk().unwrap_or_default(),
                    Poll::Ready(_) => {
                        self.rest = Rest::Broken;
                        return;
                    }
                },
                Err(_) => {
                    self.rest = Rest::Broken;
                    return;
                }
            };
            self.discarded_bytes += data.len() as u64;
            self.discarded_lately += data.len() as u64;
        }
    }

    /// Whether, since it was asked last, as much was discarded as a body has to bring in `time`.
    pub(crate) fn kept_pace(&mut self, time: Duration, limits: &Limits) -> bool {
        let wanted = limits.body_rate_min.saturating_mul(time.as_secs()).max(1);
        std::mem::take(&mut self.discarded_lately) >= wanted
    }

    /// Throws away what is left, up to the bound; ready with whether the end
    /// was reached and the connection can go on.
    pub(crate) fn poll_drain(
        &mut self,
        cx: &mut Context<'_>,
        io: &mut (impl AsyncRead + Unpin),
        input: &mut Input,
        (watch, clock, limits): (&mut Watch, &Clock, &Limits),
        drained_bytes: &mut u64,
    ) -> Poll<bool> {
        loop {
            let piece = self.poll_piece(cx, io, input, (&mut *watch, clock, limits));
            match ready!(piece) {
                Ok(Some(Frame::Data(data))) => *drained_bytes += data.len() as u64,
                Ok(_) => {}
                Err(_) => return Poll::Ready(false),
            }
            if matches!(self.rest, Rest::Nothing) {
                return Poll::Ready(true);
            }
            if *drained_bytes > limits.drain_bytes_max {
                return Poll::Ready(false);
            }
        }
    }
}
