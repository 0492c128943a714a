//! tower services, tower layers and applications of zzz in each other's place.

mod app_service;
mod handler;
mod middleware;

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::sync::mpsc;
use zzz::{
    Body, Frame, Result, Stream,
    bytes::Bytes,
    http::{HeaderName, HeaderValue},
};

/// Pieces of a body as the test sends them.
struct Pieces(mpsc::UnboundedReceiver<&'static str>);

impl Pieces {
    fn channel() -> (mpsc::UnboundedSender<&'static str>, Self) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (sender, Self(receiver))
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| Ok(piece.into())))
    }
}

/// A body that says its checksum at the end.
fn with_trailer() -> Body {
    let mut frames = vec![
        Frame::Trailers(
            [(HeaderName::from_static("x-sum"), HeaderValue::from_static("42"))]
                .into_iter()
                .collect(),
        ),
        Frame::Data("content".into()),
    ];
    struct Frames<F>(F);
    impl<F: FnMut() -> Option<Frame> + Unpin> Stream for Frames<F> {
        type Item = Result<Frame>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready((self.0)().map(Ok))
        }
    }
    Body::frames(Frames(move || frames.pop()), None)
}
