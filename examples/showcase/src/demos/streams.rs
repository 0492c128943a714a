//! Bodies that come and go in pieces.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;
use tokio::time::{Interval, interval};
use zzz::{Body, Response, Result, bytes::Bytes, handler};

/// Lines that are sent as they are made, four a second.
#[handler]
pub(crate) async fn lines() -> Response {
    Response::text(Body::stream(Sheep::new()))
}

/// What was sent, while it is still being sent.
#[handler]
pub(crate) async fn echo(body: Body) -> Response {
    Response::text(body)
}

const SHEEP: u32 = 9;
const BETWEEN_SHEEP: Duration = Duration::from_millis(250);

/// Counts sheep; the first one comes at once.
struct Sheep {
    ticks: Interval,
    counted: u32,
}

impl Sheep {
    fn new() -> Self {
        Self { ticks: interval(BETWEEN_SHEEP), counted: 0 }
    }
}

impl Stream for Sheep {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.counted == SHEEP {
            return Poll::Ready(None);
        }
        ready!(self.ticks.poll_tick(cx));
        self.counted += 1;
        let line = match self.counted {
            1 => "1 sheep\n".to_owned(),
            SHEEP => format!("{SHEEP} sheep, and still awake\n"),
            counted => format!("{counted} sheep\n"),
        };
        Poll::Ready(Some(Ok(line.into())))
    }
}
