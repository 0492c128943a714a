//! The body of an answer on its way out.

use std::{future::poll_fn, task::Poll};

use bytes::Bytes;
use zzz_core::{Body, Error, FileRange, Frame, Io};

use super::{
    encode::{COPIED_BYTES_MAX, Framing, write_chunk_size},
    exchange::PIECES_PER_TURN,
    wire::{Gone, Wire},
};
use crate::{race::give_way, send_file::SendFile, shared::Shared};

/// Whether the client has a whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Whole,
    /// It must not take it for a whole one: the connection has to break.
    Cut,
}

/// What is put together before it is sent.
const HELD_BYTES_MAX: usize = 32 * 1024;

impl<S: Io + 'static> Wire<S> {
    /// Sends the body that follows the head. Meanwhile the request's body
    /// flows, for it may be what the answer is made of.
    pub(super) async fn send(&mut self, mut body: Body, framing: Framing, shared: &Shared) -> Sent {
        let sent = match body.take_bytes() {
            Some(bytes) => self.write_all(&bytes, shared).await.map(|()| Sent::Whole),
            None => match (self.without_copy.file, body.take_file()) {
                (Some(send_file), Some(file)) => self.file(send_file, file, shared).await,
                (None, Some(file)) => self.stream(file.into(), framing, shared).await,
                (_, None) => self.stream(body, framing, shared).await,
            },
        };
        sent.unwrap_or(Sent::Cut)
    }

    async fn file(
        &mut self,
        send_file: SendFile<S>,
        mut file: FileRange,
        shared: &Shared,
    ) -> Result<Sent, Gone> {
        self.write_file(send_file, &mut file, shared).await?;
        if file.is_empty() {
            return Ok(Sent::Whole);
        }
        let framing = Framing::Sized(file.len());
        self.stream(file.into(), framing, shared).await
    }

    async fn stream(
        &mut self,
        mut body: Body,
        mut framing: Framing,
        shared: &Shared,
    ) -> Result<Sent, Gone> {
        let trailers = loop {
            match self.next_frame(&mut body, shared).await? {
                Some(Ok(Frame::Data(data))) => {
                    if !self.send_data(data, &mut framing, shared).await? {
                        return Ok(Sent::Whole);
                    }
                }
                Some(Ok(Frame::Trailers(trailers))) => break Some(trailers),
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    tracing::error!(%error, "the stream of an answer failed; it is cut off");
                    // What came before the failure is the client's.
                    self.flush(shared).await?;
                    return Ok(Sent::Cut);
                }
                None => break None,
            }
        };
        match framing {
            Framing::Sized(0) | Framing::UntilClose => Ok(Sent::Whole),
            Framing::Sized(left) => {
                tracing::error!(left, "the stream of an answer is shorter than its length said");
                self.flush(shared).await?;
                Ok(Sent::Cut)
            }
            Framing::Chunked => {
                let out = self.output.block_mut();
                out.extend_from_slice(b"0\r\n");
                if let Some(trailers) = trailers {
                    trailers.write_to(out);
                }
                out.extend_from_slice(b"\r\n");
                Ok(Sent::Whole)
            }
        }
    }

    /// The next piece of the body; what is held is sent while it is waited for.
    async fn next_frame(
        &mut self,
        body: &mut Body,
        shared: &Shared,
    ) -> Result<Option<Result<Frame, Error>>, Gone> {
        poll_fn(|cx| {
            let mut pieces = 0;
            loop {
                if let Poll::Ready(frame) = body.poll_frame(cx) {
                    return Poll::Ready(Ok(frame));
                }
                if self.poll_body(cx, shared).is_pending() {
                    break;
                }
                pieces += 1;
                if pieces == PIECES_PER_TURN {
                    give_way(cx);
                    break;
                }
            }
            if let Poll::Ready(Err(gone)) = self.poll_flush(cx, shared) {
                return Poll::Ready(Err(gone));
            }
            self.rest();
            Poll::Pending
        })
        .await
    }

    /// Sends one piece; false once all that was promised is out.
    async fn send_data(
        &mut self,
        mut data: Bytes,
        framing: &mut Framing,
        shared: &Shared,
    ) -> Result<bool, Gone> {
        if data.is_empty() {
            return Ok(true);
        }
        if let Framing::Sized(left) = framing {
            if data.len() as u64 > *left {
                tracing::error!("the stream of an answer is longer than its length said");
                data.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            }
            *left -= data.len() as u64;
        }
        if matches!(framing, Framing::Chunked) {
            write_chunk_size(data.len(), self.output.block_mut());
        }
        if data.len() > COPIED_BYTES_MAX {
            self.write_all(&data, shared).await?;
        } else {
            self.output.block_mut().extend_from_slice(&data);
        }
        if matches!(framing, Framing::Chunked) {
            self.output.block_mut().extend_from_slice(b"\r\n");
        }
        if self.output.len() > HELD_BYTES_MAX {
            self.flush(shared).await?;
        }
        Ok(!matches!(framing, Framing::Sized(0)))
    }
}
