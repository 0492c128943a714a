//! A byte stream with its buffers and its deadline.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use zzz_core::Io;

use super::incoming::Incoming;
use crate::{
    buffer::{Input, Output},
    shared::Shared,
    watch::Watch,
};

/// The stream takes nothing more: the client left, or does not read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone;

#[derive(Debug)]
pub(super) struct Wire<S> {
    pub(super) stream: S,
    pub(super) input: Input,
    pub(super) output: Output,
    pub(super) watch: Watch,
    /// How much was unsent when writing last got stuck.
    stuck_at: Option<usize>,
}

impl<S> Wire<S> {
    pub(super) fn new(stream: S, watch: Watch) -> Self {
        let (input, output) = (Input::default(), Output::default());
        Self { stream, input, output, watch, stuck_at: None }
    }
}

impl<S: Io> Wire<S> {
    /// The connection waits: what holds nothing is left to others meanwhile.
    pub(super) fn rest(&mut self) {
        self.input.rest();
        self.output.rest();
    }

    /// Writes all that is held.
    pub(super) async fn flush(&mut self, shared: &Shared) -> Result<(), Gone> {
        if self.output.is_empty() {
            return Ok(());
        }
        poll_fn(|cx| self.poll_flush(cx, shared)).await
    }

    pub(super) fn poll_flush(
        &mut self,
        cx: &mut Context<'_>,
        shared: &Shared,
    ) -> Poll<Result<(), Gone>> {
        let written = self.output.poll_write(cx, &mut self.stream);
        let unsent = self.output.len();
        self.judge_write(cx, shared, written, unsent).map_ok(|()| ())
    }

    /// Writes all that is held and then `tail`.
    pub(super) async fn write_all(&mut self, mut tail: &[u8], shared: &Shared) -> Result<(), Gone> {
        poll_fn(|cx| {
            while !tail.is_empty() {
                let written = self.output.poll_write_with(cx, &mut self.stream, tail);
                let unsent = self.output.len() + tail.len();
                let count = ready!(self.judge_write(cx, shared, written, unsent))?;
                tail = &tail[count..];
            }
            Poll::Ready(Ok(()))
        })
        .await
    }

    pub(super) async fn shutdown(&mut self, shared: &Shared) -> Result<(), Gone> {
        poll_fn(|cx| {
            let closed = Pin::new(&mut self.stream).poll_shutdown(cx);
            self.judge_write(cx, shared, closed, 0)
        })
        .await
    }

    /// Keeps the time in which nothing leaves.
    fn judge_write<T>(
        &mut self,
        cx: &Context<'_>,
        shared: &Shared,
        written: Poll<std::io::Result<T>>,
        unsent: usize,
    ) -> Poll<Result<T, Gone>> {
        match written {
            Poll::Ready(outcome) => {
                if self.stuck_at.take().is_some() {
                    self.watch.disarm();
                }
                Poll::Ready(outcome.map_err(|_| Gone))
            }
            Poll::Pending => {
                if self.stuck_at != Some(unsent) {
                    self.stuck_at = Some(unsent);
                    self.watch.arm(&shared.clock, shared.limits.write_timeout);
                }
                if self.watch.is_over(cx, &shared.clock) {
                    return Poll::Ready(Err(Gone));
                }
                Poll::Pending
            }
        }
    }

    /// Asks the client for the body, unless it has begun to come already
    /// (RFC 9110, 10.1.1). It leaves with the next flush.
    pub(super) fn say_continue(&mut self, incoming: &mut Incoming) {
        if self.input.is_empty() {
            self.output.block_mut().extend_from_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        incoming.continued();
    }

    /// Serves a request body to whoever reads it; ready when a piece went over.
    pub(super) fn poll_body(
        &mut self,
        cx: &mut Context<'_>,
        shared: &Shared,
        incoming: &mut Option<Box<Incoming>>,
    ) -> Poll<()> {
        let Some(incoming) = incoming else {
            return Poll::Pending;
        };
        if incoming.wants_continue() {
            self.say_continue(incoming);
        }
        let timing = (&mut self.watch, &shared.clock, &shared.limits);
        incoming.poll_deliver(cx, &mut self.stream, &mut self.input, timing)
    }
}
