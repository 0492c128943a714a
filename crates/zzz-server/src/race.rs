//! Waiting for the first of two things, or for both.

use std::{
    future::poll_fn,
    pin::pin,
    task::{Context, Poll},
};

use tokio::task::yield_now;

/// What came first.
#[derive(Debug)]
pub(crate) enum First<A, B> {
    Left(A),
    Right(B),
}

/// Runs both and drops the one that is not first; `left` is asked first.
pub(crate) async fn race<A, B>(
    left: impl Future<Output = A>,
    right: impl Future<Output = B>,
) -> First<A, B> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|cx| {
        if let Poll::Ready(value) = left.as_mut().poll(cx) {
            return Poll::Ready(First::Left(value));
        }
        right.as_mut().poll(cx).map(First::Right)
    })
    .await
}

/// Runs all futures to their ends.
pub(crate) async fn all<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(|cx| {
        for (future, outcome) in &mut running {
            if outcome.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(cx)
            {
                *outcome = Some(value);
            }
        }
        let all_done = running.iter().all(|(_, outcome)| outcome.is_some());
        if all_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    running.into_iter().filter_map(|(_, outcome)| outcome).collect()
}

/// Wakes the task once all others, and whatever the kernel has for them, had their turn.
///
/// To wake it at once would put it before all that the kernel holds: the runtime asks that only from time to time while tasks are
/// ready.
pub(crate) fn give_way(cx: &mut Context<'_>) {
    let waits = pin!(yield_now()).poll(cx);
    debug_assert!(waits.is_pending(), "it has asked to be woken");
}

/// Runs two futures to their ends.
pub(crate) async fn both<A, B>(
    left: impl Future<Output = A>,
    right: impl Future<Output = B>,
) -> (A, B) {
    let (mut left, mut right) = (pin!(left), pin!(right));
    let (mut left_done, mut right_done) = (None, None);
    poll_fn(|cx| {
        if left_done.is_none()
            && let Poll::Ready(value) = left.as_mut().poll(cx)
        {
            left_done = Some(value);
        }
        if right_done.is_none()
            && let Poll::Ready(value) = right.as_mut().poll(cx)
        {
            right_done = Some(value);
        }
        match (left_done.take(), right_done.take()) {
            (Some(left), Some(right)) => Poll::Ready((left, right)),
            (left, right) => {
                (left_done, right_done) = (left, right);
                Poll::Pending
            }
        }
    })
    .await
}
