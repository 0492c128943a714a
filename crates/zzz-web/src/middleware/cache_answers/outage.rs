//! A store that cannot be reached.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use zzz_core::Error;

/// What the log was told: each request that meets an outage meets it anew, and all of them would fill the log.
#[derive(Debug, Default)]
pub(super) struct Outage {
    told: Mutex<Told>,
}

#[derive(Debug, Default)]
struct Told {
    last: Option<Instant>,
    /// How many failures were not told since.
    untold: u64,
}

/// How long one line is enough.
const PAUSE: Duration = Duration::from_secs(60);

impl Outage {
    /// Logs that the store failed, unless it was logged within the last minute.
    #[cold]
    pub(super) fn tell(&self, error: &Error) {
        let now = Instant::now();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            told.untold += 1;
            return;
        }
        let untold = std::mem::take(&mut told.untold);
        told.last = Some(now);
        drop(told);
        tracing::warn!(%error, untold, "answers are made anew and not kept: their store failed");
    }
}
