//! A body that is decompressed while it is read.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use zzz_core::{
    Body, Error, Frame, Headers, Problem, Result, bytes::Buf as _, bytes::Bytes, http::StatusCode,
};

use super::decoder::{Decoder, Malformed};

/// So much comes out of one step.
const STEP_BYTES: usize = 16 * 1024;

/// So much is decompressed before others on this thread have their turn.
const TURN_BYTES: usize = 64 * 1024;

/// Up to here nobody asks for the ratio: the start of much that is harmless repeats itself.
const ANY_RATIO_BYTES: u64 = 1024 * 1024;

/// How much more than twice its content may be sent: headers, and what is empty. Else who sends nothing but
/// empty blocks would never reach a limit.
const EMPTY_BYTES_MAX: u64 = 64 * 1024;

/// The frames of another body, decompressed.
pub(super) struct Decompressed {
    source: Body,
    /// Of the source, and still to be decompressed.
    input: Bytes,
    decoder: Decoder,
    room: Box<[u8]>,
    /// Whether the last step filled its room, so that the decoder may hold more.
    was_full: bool,
    read_bytes: u64,
    written_bytes: u64,
    ratio_max: u64,
    /// What was done in this turn.
    worked_bytes: usize,
    trailers: Option<Headers>,
}

impl Decompressed {
    pub(super) fn new(source: Body, decoder: Decoder, ratio_max: u64) -> Self {
        Self {
            source,
            input: Bytes::new(),
            decoder,
            room: vec![0; STEP_BYTES].into(),
            was_full: false,
            read_bytes: 0,
            written_bytes: 0,
            ratio_max,
            worked_bytes: 0,
            trailers: None,
        }
    }

    /// Decompresses what there is room for.
    fn step(&mut self) -> Result<Bytes> {
        let step = self.decoder.step(&self.input, &mut self.room);
        let step = step.map_err(|Malformed| malformed("it is not what its coding writes"))?;
        let (read_bytes, written_bytes) = (step.read_bytes, step.written_bytes);
        if read_bytes + written_bytes == 0 && !self.input.is_empty() {
            return Err(malformed("it is not what its coding writes"));
        }
        self.input.advance(read_bytes);
        self.read_bytes += read_bytes as u64;
        self.written_bytes += written_bytes as u64;
        self.was_full = written_bytes == self.room.len();
        self.worked_bytes += read_bytes + written_bytes;
        self.check()?;
        Ok(Bytes::copy_from_slice(&self.room[..written_bytes]))
    }

    fn check(&self) -> Result<()> {
        let (sent, content) = (self.read_bytes, self.written_bytes);
        if sent > content.saturating_mul(2).saturating_add(EMPTY_BYTES_MAX) {
            return Err(malformed("it is longer than its content"));
        }
        if content > ANY_RATIO_BYTES && content > sent.saturating_mul(self.ratio_max) {
            return Err(bomb(self.ratio_max));
        }
        Ok(())
    }

    fn check_end(&self) -> Result<()> {
        // A body without a byte is one of nothing, whatever it says of it.
        if self.read_bytes == 0 || self.decoder.is_done() {
            return Ok(());
        }
        Err(malformed("it ends early"))
    }
}

impl Stream for Decompressed {
    type Item = Result<Frame>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.worked_bytes >= TURN_BYTES {
                self.worked_bytes = 0;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if !self.input.is_empty() || self.was_full {
                let output = self.step()?;
                if !output.is_empty() {
                    return Poll::Ready(Some(Ok(Frame::Data(output))));
                }
                continue;
            }
            match ready!(self.source.poll_frame(cx)) {
                Some(Ok(Frame::Data(data))) => self.input = data,
                Some(Ok(Frame::Trailers(trailers))) => self.trailers = Some(trailers),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.check_end()?;
                    let trailers = self.trailers.take();
                    return Poll::Ready(trailers.map(|trailers| Ok(Frame::Trailers(trailers))));
                }
            }
        }
    }
}

#[cold]
fn malformed(why: &str) -> Error {
    let problem = Problem::new(StatusCode::BAD_REQUEST).with_code("malformed_content_encoding");
    problem.with_detail(format!("the body cannot be decompressed: {why}")).into()
}

#[cold]
fn bomb(ratio_max: u64) -> Error {
    let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE).with_code("body_too_large");
    let detail = format!("the body is more than {ratio_max} times as large as what was sent");
    problem.with_detail(detail).into()
}
