//! The body of an answer on its way out.

use std::{
    future::poll_fn,
    task::{Context, Poll},
};

use bytes::Bytes;
use h2::{Reason, SendStream};
use zzz_core::{Body, Error, Frame};

use super::{answer, connection::Link};
use crate::watch::Watch;

/// The stream takes nothing more: the client reset it, left, or does not read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone;

impl From<h2::Error> for Gone {
    #[cold]
    fn from(error: h2::Error) -> Self {
        tracing::debug!(%error, "an answer could not be sent");
        Self
    }
}

/// Bodies of this length and less are few bytes: see [`Sending::send_few`].
pub(super) const FEW_BYTES_MAX: usize = 8 * 1024;

/// What one stream sends of a long body before others have their turn.
const PIECE_BYTES_MAX: usize = 32 * 1024;

/// The sending side of one stream.
pub(super) struct Sending<'a> {
    stream: SendStream<Bytes>,
    link: &'a Link,
    /// Only a stream that had to wait has a deadline.
    watch: Option<Watch>,
}

impl<'a> Sending<'a> {
    pub(super) fn new(stream: SendStream<Bytes>, link: &'a Link) -> Self {
        Self { stream, link, watch: None }
    }

    /// Leaves `bytes`, which are few, and the end of the answer to h2. Should the client not open its
    /// window for them, the connection notices that nothing leaves.
    pub(super) fn send_few(&mut self, bytes: Bytes) -> Result<(), Gone> {
        Ok(self.stream.send_data(bytes, true)?)
    }

    /// Sends the body, of which `len` bytes were promised.
    pub(super) async fn send(&mut self, mut body: Body, len: Option<u64>) -> Result<(), Gone> {
        if let Some(bytes) = body.take_bytes() {
            return self.send_data(bytes, true).await;
        }
        let mut left = len;
        let trailers = loop {
            match self.next_frame(&mut body).await? {
                Some(Ok(Frame::Data(mut data))) => {
                    let is_last = count_down(&mut left, &mut data);
                    if is_last || !data.is_empty() {
                        self.send_data(data, is_last).await?;
                    }
                    if is_last {
                        return Ok(());
                    }
                }
                Some(Ok(Frame::Trailers(trailers))) => break Some(trailers),
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    tracing::error!(%error, "the stream of an answer failed; it is cut off");
                    return Err(self.cut());
                }
                None => break None,
            }
        };
        if let Some(left) = left {
            tracing::error!(left, "the stream of an answer is shorter than its length said");
            return Err(self.cut());
        }
        match trailers {
            Some(trailers) => self.stream.send_trailers(answer::trailers(&trailers))?,
            None => self.stream.send_data(Bytes::new(), true)?,
        }
        Ok(())
    }

    /// The client must not take it for a whole answer (RFC 9113, 8.1).
    #[cold]
    fn cut(&mut self) -> Gone {
        self.stream.send_reset(Reason::INTERNAL_ERROR);
        Gone
    }

    /// The next piece of the body, unless the client leaves before.
    async fn next_frame(&mut self, body: &mut Body) -> Result<Option<Result<Frame, Error>>, Gone> {
        poll_fn(|cx| {
            if let Poll::Ready(frame) = body.poll_frame(cx) {
                return Poll::Ready(Ok(frame));
            }
            match self.stream.poll_reset(cx) {
                Poll::Ready(_) => Poll::Ready(Err(Gone)),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// Sends one piece of the body, as the windows allow.
    async fn send_data(&mut self, mut data: Bytes, is_last: bool) -> Result<(), Gone> {
        loop {
            let wanted = data.len().min(PIECE_BYTES_MAX);
            let count = poll_fn(|cx| self.poll_capacity(cx, wanted)).await?;
            let piece = data.split_to(count);
            self.stream.send_data(piece, is_last && data.is_empty())?;
            if data.is_empty() {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }

    /// How much of `wanted` may be sent now.
    fn poll_capacity(&mut self, cx: &mut Context<'_>, wanted: usize) -> Poll<Result<usize, Gone>> {
        if wanted == 0 {
            return Poll::Ready(Ok(0));
        }
        self.stream.reserve_capacity(wanted);
        let mut count = self.stream.capacity();
        while count == 0 {
            match self.stream.poll_capacity(cx) {
                Poll::Ready(Some(Ok(capacity))) => count = capacity,
                Poll::Ready(_) => return Poll::Ready(Err(Gone)),
                Poll::Pending => return self.judge_wait(cx).map(Err),
            }
        }
        if let Some(watch) = &self.watch {
            watch.disarm();
        }
        Poll::Ready(Ok(count.min(wanted)))
    }

    /// Ready when the client has not opened its window for too long.
    fn judge_wait(&mut self, cx: &mut Context<'_>) -> Poll<Gone> {
        let shared = &self.link.shared;
        let watch = self.watch.get_or_insert_with(|| shared.wheel.join());
        if !watch.is_armed() {
            watch.arm(&shared.clock, shared.limits.write_timeout);
        }
        if !watch.is_over(cx, &shared.clock) {
            return Poll::Pending;
        }
        self.stream.send_reset(Reason::CANCEL);
        Poll::Ready(Gone)
    }
}

/// Counts `data`, which is cut where it is longer than what is `left`; whether nothing is then.
fn count_down(left: &mut Option<u64>, data: &mut Bytes) -> bool {
    let Some(left) = left else {
        return false;
    };
    if data.len() as u64 > *left {
        tracing::error!("the stream of an answer is longer than its length said");
        data.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
    }
    *left -= data.len() as u64;
    *left == 0
}
