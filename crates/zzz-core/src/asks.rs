//! What a handler asks of the server while it runs.

use std::{cell::Cell, time::Duration};

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
}

thread_local! {
    static CURRENT: Cell<Asks> = const {
        Cell::new(Asks { cancel_on_disconnect: false, deadline: None })
    };
}

impl Asks {
    /// For servers: runs `poll` and returns what was asked for in it.
    pub fn during<T>(poll: impl FnOnce() -> T) -> (T, Self) {
        CURRENT.set(Self::default());
        let outcome = poll();
        (outcome, CURRENT.take())
    }

    /// Says it to whoever polls on this thread.
    pub(crate) fn say(self) {
        CURRENT.set(self);
    }
}
