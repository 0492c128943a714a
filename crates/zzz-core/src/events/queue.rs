//! Events of one type that wait to be told.

use std::{
    collections::VecDeque,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use http::StatusCode;

use super::listener::{AnyEvent, Erased};
use crate::{Error, Problem, Result, Services};

#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<AnyEvent>,
    /// Whether somebody is telling them. There is a task only while there are
    /// events, so that a shutdown, which waits for tasks, waits for them and for nothing else.
    is_told: bool,
}

impl Queue {
    /// Adds an event; whether nobody is telling events yet, and the caller has to see to it.
    pub(super) fn push(&self, event: AnyEvent, waiting_max: usize) -> Result<bool> {
        static FULL: Problem = Problem::fixed(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "too much work is waiting already; try again later",
        );
        let mut state = self.state();
        if state.waiting.len() >= waiting_max {
            return Err(FULL.clone().into());
        }
        state.waiting.push_back(event);
        Ok(!std::mem::replace(&mut state.is_told, true))
    }

    /// Tells all that wait, to all listeners in turn.
    pub(super) async fn tell(&self, listeners: &[Arc<Erased>], services: &Services) {
        while let Some(event) = self.pop() {
            for listener in listeners {
                if let Err(error) = tell_one(listener, &event, services).await {
                    tracing::error!(listener = listener.name, %error, "a listener failed");
                }
            }
        }
    }

    /// The next one; with `None`, whoever adds one tells it.
    fn pop(&self) -> Option<AnyEvent> {
        let mut state = self.state();
        let event = state.waiting.pop_front();
        state.is_told = event.is_some();
        event
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held, and it is whole at any time.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic is an error of this listener and concerns no other.
async fn tell_one(listener: &Erased, event: &AnyEvent, services: &Services) -> Result<()> {
    let mut telling = None;
    poll_fn(|cx| {
        let poll = || {
            if telling.is_none() {
                telling = listener.tell(event, services);
            }
            telling.as_mut().map_or(Poll::Ready(Ok(())), |telling| telling.as_mut().poll(cx))
        };
        catch_unwind(AssertUnwindSafe(poll))
            .unwrap_or_else(|payload| Poll::Ready(Err(Error::from_panic(&*payload))))
    })
    .await
}
