//! What a handler asks of the server while it runs.

use std::{cell::Cell, task::Poll, time::Duration};

/// What the handler that was polled last asks of whoever drives it.
///
/// While a handler runs it holds the request, so the server cannot look there.
/// A handler with a wish says so each time it waits, in a cell of its thread;
/// one without never touches it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asks {
    /// To be dropped when the client goes away.
    pub cancel_on_disconnect: bool,
    /// To answer 503 in its place after this long; it runs on.
    pub deadline: Option<Duration>,
    /// To send an interim answer: see [`EarlyHints::take_said`](crate::EarlyHints::take_said).
    pub early_hints: bool,
}

thread_local! {
    static CURRENT: Cell<Option<Asks>> = const { Cell::new(None) };
}

impl Asks {
    /// For servers: runs `poll` and returns its value.
    ///
    /// # Errors
    ///
    /// If it is pending, what was asked for meanwhile.
    pub fn during<T>(poll: impl FnOnce() -> Poll<T>) -> Result<T, Self> {
        // What somebody said to nobody is forgotten.
        CURRENT.set(None);
        match poll() {
            Poll::Ready(value) => Ok(value),
            Poll::Pending => Err(CURRENT.take().unwrap_or_default()),
        }
    }

    /// Says it to whoever polls on this thread.
    pub(crate) fn say(self) {
        let said = CURRENT.take().unwrap_or_default();
        CURRENT.set(Some(Self { early_hints: self.early_hints || said.early_hints, ..self }));
    }

    /// Says that there are early hints, and whether it was said before in this poll.
    pub(crate) fn say_early_hints() -> bool {
        let said = CURRENT.take().unwrap_or_default();
        CURRENT.set(Some(Self { early_hints: true, ..said }));
        said.early_hints
    }
}
