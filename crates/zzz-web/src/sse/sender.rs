//! Events that are sent from beside the handler.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::sync::mpsc;
use zzz_core::Result;

use crate::Event;

/// Sends events into a [`Sse::channel`](crate::Sse::channel). A copy is a second handle.
#[derive(Clone, Debug)]
pub struct EventSender {
    sender: mpsc::Sender<Event>,
}

impl EventSender {
    /// Sends `event`, and waits first while too many wait for the client.
    ///
    /// # Errors
    ///
    /// If the client has left.
    ///
    /// # Cancel safety
    ///
    /// Dropped while it waits, the event is not sent.
    pub async fn send(&self, event: Event) -> Result<(), ClientLeft> {
        self.sender.send(event).await.map_err(|_| ClientLeft)
    }

    /// Waits until the client has left.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe.
    pub async fn left(&self) {
        self.sender.closed().await;
    }
}

/// Why an event could not be sent: nobody reads any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientLeft;

impl fmt::Display for ClientLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client has left")
    }
}

impl std::error::Error for ClientLeft {}

/// What was sent.
pub(super) struct Received {
    receiver: mpsc::Receiver<Event>,
}

impl Received {
    pub(super) fn channel(waiting_max: usize) -> (EventSender, Self) {
        let (sender, receiver) = mpsc::channel(waiting_max);
        (EventSender { sender }, Self { receiver })
    }
}

impl Stream for Received {
    type Item = Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(cx).map(|event| event.map(Ok))
    }
}
