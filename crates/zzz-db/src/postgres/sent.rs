//! Requests that are on their way while others are made.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// A request that has been sent. The driver sends one when its future is polled for the first time, and answers
/// come in the order of requests.
pub(super) enum Sent<F: Future> {
    Waiting(Pin<Box<F>>),
    Answered(F::Output),
}

impl<F: Future> Sent<F> {
    /// Sends `request` without waiting for its answer.
    pub(super) async fn new(request: F) -> Self {
        let mut request = Box::pin(request);
        match poll_fn(|context| Poll::Ready(request.as_mut().poll(context))).await {
            Poll::Ready(answer) => Self::Answered(answer),
            Poll::Pending => Self::Waiting(request),
        }
    }

    /// Its answer.
    pub(super) async fn answer(self) -> F::Output {
        match self {
            Self::Waiting(request) => request.await,
            Self::Answered(answer) => answer,
        }
    }
}

impl<F: Future<Output = Result<T, E>>, T, E> Sent<F> {
    /// Whether it has failed already: it was never sent.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Answered(Err(_)))
    }
}
