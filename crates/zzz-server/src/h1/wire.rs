//! A byte stream with its buffers and its deadline.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use zzz_core::{EarlyHints, FileRange, Io};

use super::{
    encode::{Asked, encode_early_hints},
    incoming::{Incoming, Leftover},
};
use crate::{
    buffer::{Input, Output},
    send_file::{Piece, SendBytes, SendFile, WithoutCopy, warm},
    shared::Shared,
    tls::written as written_by,
    watch::Watch,
};

/// What one connection writes of a long body before others have their turn.
const PIECE_BYTES_MAX: usize = 1024 * 1024;

/// The stream takes nothing more: the client left, or does not read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone;

#[derive(Debug)]
pub(super) struct Wire<S> {
    pub(super) stream: S,
    pub(super) input: Input,
    pub(super) output: Output,
    pub(super) watch: Watch,
    /// The body of the current request, while not all of it is here.
    pub(super) incoming: Option<Box<Incoming>>,
    pub(super) without_copy: WithoutCopy<S>,
    /// How much was unsent when writing last got stuck.
    stuck_at: Option<u64>,
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S, watch: Watch) -> Self {
        let (input, output) = (Input::default(), Output::default());
        let (incoming, without_copy, stuck_at) = (None, WithoutCopy::NOTHING, None);
        Self { stream, input, output, watch, incoming, without_copy, stuck_at }
    }
}

impl<S: Io + 'static> Wire<S> {
    /// The connection waits: what holds nothing is left to others meanwhile.
    pub(super) fn rest(&mut self) {
        self.input.rest();
        self.output.rest();
    }

    /// Writes all that is held.
    pub(super) async fn flush(&mut self, shared: &Shared) -> Result<(), Gone> {
        poll_fn(|cx| self.poll_flush(cx, shared)).await
    }

    pub(super) fn poll_flush(
        &mut self,
        cx: &mut Context<'_>,
        shared: &Shared,
    ) -> Poll<Result<(), Gone>> {
        let written = self.output.poll_write(cx, &mut self.stream);
        let unsent = self.output.len() as u64;
        self.judge_write(cx, shared, written, unsent).map_ok(|()| ())
    }

    /// Writes all that is held and then `tail`, a piece at a time: a client
    /// that reads fast must not keep the others of this worker waiting.
    pub(super) async fn write_all(&mut self, tail: &Bytes, shared: &Shared) -> Result<(), Gone> {
        if let Some(send_bytes) = self.without_copy.bytes {
            return self.write_bytes(send_bytes, tail, shared).await;
        }
        let mut tail = &tail[..];
        while !tail.is_empty() {
            let piece = &tail[..tail.len().min(PIECE_BYTES_MAX)];
            let count = poll_fn(|cx| {
                let written = self.output.poll_write_with(cx, &mut self.stream, piece);
                let unsent = (self.output.len() + tail.len()) as u64;
                self.judge_write(cx, shared, written, unsent)
            })
            .await?;
            tail = &tail[count..];
            if !tail.is_empty() {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }

    async fn write_bytes(
        &mut self,
        send_bytes: SendBytes<S>,
        bytes: &Bytes,
        shared: &Shared,
    ) -> Result<(), Gone> {
        self.flush(shared).await?;
        let mut start = 0;
        while start < bytes.len() {
            let part = start..bytes.len().min(start + PIECE_BYTES_MAX);
            start += poll_fn(|cx| {
                let sent = send_bytes(&self.stream, cx, bytes, part.clone());
                let unsent = (bytes.len() - start) as u64;
                self.judge_write(cx, shared, sent, unsent)
            })
            .await?;
        }
        Ok(())
    }

    /// Writes all that is held and then what the kernel can send of `file`, a piece at a time; what
    /// stays in `file` has to be sent in another way.
    pub(super) async fn write_file(
        &mut self,
        send_file: SendFile<S>,
        file: &mut FileRange,
        shared: &Shared,
    ) -> Result<(), Gone> {
        // Up to where the file is known to lie in memory.
        let mut warm_until = file.start();
        while !file.is_empty() {
            if file.start() >= warm_until {
                warm_until += warm(file, PIECE_BYTES_MAX).await;
                tokio::task::yield_now().await;
            }
            let most = usize::try_from(warm_until - file.start()).unwrap_or(PIECE_BYTES_MAX);
            let sent = poll_fn(|cx| {
                let piece = match self.output.bytes() {
                    [] => Piece::File(file.file(), file.start(), most),
                    head => Piece::Head(head),
                };
                let sent = send_file(&self.stream, cx, &piece);
                let unsent = self.output.len() as u64 + file.len();
                self.judge_write(cx, shared, sent, unsent)
            });
            match sent.await? {
                Some(count) if !self.output.is_empty() => self.output.consume(count),
                // It has become shorter, or is of a kind that cannot be sent so.
                Some(0) | None => break,
                Some(count) => file.advance(count as u64),
            }
        }
        Ok(())
    }

    pub(super) async fn shutdown(&mut self, shared: &Shared) -> Result<(), Gone> {
        poll_fn(|cx| {
            let closed = Pin::new(&mut self.stream).poll_shutdown(cx);
            self.judge_write(cx, shared, closed, 0)
        })
        .await
    }

    /// Keeps the time in which nothing leaves.
    #[inline]
    fn judge_write<T>(
        &mut self,
        cx: &mut Context<'_>,
        shared: &Shared,
        written: Poll<std::io::Result<T>>,
        unsent: u64,
    ) -> Poll<Result<T, Gone>> {
        match written {
            Poll::Ready(outcome) => {
                if self.stuck_at.take().is_some() {
                    self.watch.disarm();
                }
                Poll::Ready(outcome.map_err(|_| Gone))
            }
            Poll::Pending => {
                self.take_in(cx, shared);
                let time = shared.limits.write_timeout;
                // What leaves a stream that holds some back is progress, too.
                let unsent = unsent.wrapping_sub(written_by(&self.stream));
                if self.stuck_at != Some(unsent) {
                    self.stuck_at = Some(unsent);
                    self.watch.arm(&shared.clock, time);
                }
                if self.watch.is_over(cx, &shared.clock) {
                    let incoming = self.incoming.as_deref_mut();
                    if !incoming.is_some_and(|incoming| incoming.kept_pace(time, &shared.limits)) {
                        return Poll::Ready(Err(Gone));
                    }
                    self.watch.arm(&shared.clock, time);
                    // The wheel has to wake us once more.
                    let _ = self.watch.is_over(cx, &shared.clock);
                }
                Poll::Pending
            }
        }
    }

    /// Reads the request's body while the client takes nothing more of the answer: it may send all of the one before it reads of the
    /// other, and then either side would wait for the other.
    #[cold]
    fn take_in(&mut self, cx: &mut Context<'_>, shared: &Shared) {
        let Self { stream, input, incoming, .. } = self;
        match incoming.as_deref_mut() {
            Some(incoming) if incoming.is_abandoned() => {
                incoming.discard(cx, stream, input, &shared.limits);
            }
            Some(_) => while self.poll_body(cx, shared).is_ready() {},
            None => {}
        }
    }

    /// Asks the client for the body if that `is_wanted` and was not done
    /// (RFC 9110, 10.1.1). It leaves with the next flush.
    pub(super) fn say_continue(&mut self, is_wanted: impl FnOnce(&Incoming) -> bool) {
        let Some(incoming) = self.incoming.as_deref_mut().filter(|incoming| is_wanted(incoming))
        else {
            return;
        };
        // A client that has begun to send does not wait for the word.
        if self.input.is_empty() {
            self.output.block_mut().extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        incoming.continued();
    }

    /// Sends what the handler hints at, with the next flush; HTTP/1.0 has no interim answers
    /// (RFC 9110, 15.2).
    #[cold]
    pub(super) fn say_early_hints(&mut self, asked: Asked) {
        if let Some(hints) = EarlyHints::take_said()
            && !asked.is_http_10
        {
            encode_early_hints(&hints, self.output.block_mut());
        }
    }

    /// Serves the request's body to whoever reads it; ready when a piece went over.
    pub(super) fn poll_body(&mut self, cx: &mut Context<'_>, shared: &Shared) -> Poll<()> {
        self.say_continue(Incoming::wants_continue);
        let Some(incoming) = self.incoming.as_deref_mut() else {
            return Poll::Pending;
        };
        let timing = (&mut self.watch, &shared.clock, &shared.limits);
        incoming.poll_deliver(cx, &mut self.stream, &mut self.input, timing)
    }

    /// Throws away what nobody read of the request's body; whether the next
    /// request can be found.
    pub(super) async fn leave_body_behind(&mut self, shared: &Shared) -> bool {
        let Some(mut incoming) = self.incoming.take() else {
            return true;
        };
        self.watch.disarm();
        incoming.abandon();
        match incoming.leftover(&shared.limits) {
            Leftover::Nothing => return true,
            Leftover::Hopeless => return false,
            Leftover::Drainable => {}
        }
        // The client may wait for the answer before it sends the rest.
        if self.flush(shared).await.is_err() {
            return false;
        }
        let mut drained_bytes = 0;
        poll_fn(|cx| {
            let Self { stream, input, watch, .. } = &mut *self;
            let timing = (watch, &shared.clock, &shared.limits);
            incoming.poll_drain(cx, stream, input, timing, &mut drained_bytes)
        })
        .await
    }
}
