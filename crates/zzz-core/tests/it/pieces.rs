//! Streams for tests.

use std::{
    pin::Pin,
    task::{Context, Poll},
    vec,
};

use futures_core::Stream;
use zzz_core::{Result, bytes::Bytes};

/// A stream that is never ready at once: each piece comes at the second poll.
pub(crate) struct Pieces<T> {
    left: vec::IntoIter<T>,
    is_ready: bool,
}

impl<T> Pieces<T> {
    pub(crate) fn new(pieces: impl IntoIterator<Item = T>) -> Self {
        Self { left: pieces.into_iter().collect::<Vec<_>>().into_iter(), is_ready: false }
    }
}

/// A stream of text.
pub(crate) fn text(pieces: &[&'static str]) -> Pieces<Result<Bytes>> {
    Pieces::new(pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
}

impl<T: Unpin> Stream for Pieces<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.is_ready = !self.is_ready;
        if self.is_ready {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.left.next())
    }
}
