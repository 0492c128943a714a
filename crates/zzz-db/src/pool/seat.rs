//! Who holds a connection.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Since when a connection is held, and what runs on it: for the message of those who wait in vain.
#[derive(Debug, Default)]
pub(crate) struct Seat(Mutex<Holder>);

#[derive(Debug, Default)]
struct Holder {
    /// Nothing, while the connection is idle.
    since: Option<Instant>,
    statement: Option<Arc<str>>,
}

impl Seat {
    /// That `statement` runs now.
    pub(crate) fn note(&self, statement: &Arc<str>) {
        self.lock().statement = Some(Arc::clone(statement));
    }

    pub(crate) fn take(&self, now: Instant) {
        *self.lock() = Holder { since: Some(now), statement: None };
    }

    pub(crate) fn free(&self) {
        self.lock().since = None;
    }

    /// How long it is held, and by what.
    pub(crate) fn held(&self, now: Instant) -> Option<(Duration, Option<Arc<str>>)> {
        let holder = self.lock();
        Some((now - holder.since?, holder.statement.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, Holder> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
