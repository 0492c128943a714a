//! How fast a body has to arrive.

use std::time::Duration;

use crate::{clock::Clock, limits::Limits, watch::Watch};

/// How fast a body arrives, counted over the time in which it was waited for.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    waited_ms: u64,
    received_bytes: u64,
    waiting_since_ms: Option<u64>,
}

impl Pace {
    /// Starts to wait, unless it does already.
    pub(crate) fn wait(&mut self, watch: &Watch, clock: &Clock, limits: &Limits) {
        // A write that got stuck in between took the deadline with it.
        if self.waiting_since_ms.is_some() && watch.is_armed() {
            return;
        }
        self.waiting_since_ms.get_or_insert(clock.now_ms());
        let mut patience = limits.body_timeout;
        if let Some(earned_ms) =
            (self.received_bytes.saturating_mul(1000)).checked_div(limits.body_rate_min)
        {
            let grace_ms = u64::try_from(limits.body_timeout.as_millis()).unwrap_or(u64::MAX);
            let left_ms = grace_ms.saturating_add(earned_ms).saturating_sub(self.waited_ms);
            patience = patience.min(Duration::from_millis(left_ms));
        }
        watch.arm(clock, patience);
    }

    pub(crate) fn received(&mut self, watch: &Watch, clock: &Clock, count: usize) {
        self.received_bytes = self.received_bytes.saturating_add(count as u64);
        if let Some(since_ms) = self.waiting_since_ms.take() {
            self.waited_ms += clock.now_ms().saturating_sub(since_ms);
            watch.disarm();
        }
    }
}
