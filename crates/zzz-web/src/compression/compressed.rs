//! A body that is made smaller on its way.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use zzz_core::{Body, Error, Frame, Headers, Result, bytes::Bytes};

use super::encoder::Encoder;

/// So much is compressed before others on this thread have their turn: about half a millisecond.
const STEP_BYTES: usize = 16 * 1024;

/// The frames of another body, compressed.
pub(super) struct Compressed {
    source: Body,
    /// Of the source, and still to be compressed.
    input: Bytes,
    /// `None` once the end is out.
    encoder: Option<Encoder>,
    /// Whether to give out what was written when the source pauses. One whose length is known pauses only
    /// because a disk is slow, and would be compressed worse for nothing.
    is_live: bool,
    /// Whether something was written since the last flush.
    holds_back: bool,
    /// What was compressed in this turn.
    worked_bytes: usize,
    trailers: Option<Headers>,
}

impl Compressed {
    pub(super) fn new(source: Body, encoder: Encoder) -> Self {
        let is_live = source.len().is_none();
        Self {
            source,
            input: Bytes::new(),
            encoder: Some(encoder),
            is_live,
            holds_back: false,
            worked_bytes: 0,
            trailers: None,
        }
    }

    /// Compresses a step of the input, and says what came of it.
    fn step(&mut self, encoder: &mut Encoder) -> Result<Vec<u8>> {
        let piece = self.input.split_to(self.input.len().min(STEP_BYTES));
        encoder.write(&piece)?;
        self.holds_back = true;
        self.worked_bytes += piece.len();
        Ok(encoder.take())
    }

    fn poll(&mut self, encoder: &mut Encoder, cx: &mut Context<'_>) -> Poll<Result<Step>> {
        loop {
            if !self.input.is_empty() {
                if self.worked_bytes >= STEP_BYTES {
                    self.worked_bytes = 0;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                let output = self.step(encoder)?;
                if !output.is_empty() {
                    return Poll::Ready(Ok(Step::Output(output)));
                }
                continue;
            }
            match self.source.poll_frame(cx) {
                Poll::Ready(Some(Ok(Frame::Data(data)))) => self.input = data,
                Poll::Ready(Some(Ok(Frame::Trailers(trailers)))) => self.trailers = Some(trailers),
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => return Poll::Ready(Ok(Step::End)),
                Poll::Pending => {
                    self.worked_bytes = 0;
                    if !(self.is_live && std::mem::take(&mut self.holds_back)) {
                        return Poll::Pending;
                    }
                    encoder.flush()?;
                    return Poll::Ready(Ok(Step::Output(encoder.take())));
                }
            }
        }
    }
}

enum Step {
    Output(Vec<u8>),
    End,
}

impl Stream for Compressed {
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(mut encoder) = self.encoder.take() else {
            return Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::Trailers(trailers))));
        };
        let output = match self.poll(&mut encoder, cx) {
            Poll::Pending => {
                self.encoder = Some(encoder);
                return Poll::Pending;
            }
            Poll::Ready(Ok(Step::Output(output))) => {
                self.encoder = Some(encoder);
                Ok(output)
            }
            Poll::Ready(Ok(Step::End)) => encoder.finish().map_err(Error::from),
            Poll::Ready(Err(error)) => Err(error),
        };
        Poll::Ready(Some(output.map(|output| Frame::Data(output.into()))))
    }
}
