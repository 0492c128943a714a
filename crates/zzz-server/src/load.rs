//! Whether the server has more to do than it can.
//!
//! Two things grow without end where more comes than is done: handlers that wait for something, such as a database, and the
//! queue of tasks that wait for a worker. The first is counted. The length of the second is told by a task that
//! goes through the same queue: how late it is, so late is every request that came with it.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::yield_now,
    time::sleep,
};

use crate::{
    limits::Limits,
    race::race,
    shared::{Shared, Stage},
};

/// How often a worker's queue is looked at, where there is no hurry.
const LOOK: Duration = Duration::from_millis(LOOK_MS);
const LOOK_MS: u64 = 100;

/// What is to be done, beside what can be done.
#[derive(Debug)]
pub(crate) struct Load {
    requests_max: usize,
    /// Zero where the queue may have any length.
    lag_ms_max: u64,
    waiting: Alone,
    /// Of workers that share their queue.
    shared_queue: SharedQueue,
}

/// In a cache line of its own, or each change would cost whoever reads its neighbours.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Alone(AtomicUsize);

#[derive(Debug)]
struct SharedQueue {
    turned_ms: AtomicU64,
    was_late: AtomicBool,
}

/// When a task came through a queue the last time, and whether it was late.
#[derive(Clone, Copy, Debug)]
struct Turn {
    at_ms: u64,
    was_late: bool,
}

/// Nobody looks at the queue.
const UNKNOWN: Turn = Turn { at_ms: u64::MAX, was_late: false };

thread_local! {
    /// Of a worker that has a queue of its own.
    static OWN_QUEUE: Cell<Turn> = const { Cell::new(UNKNOWN) };
}

impl Load {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            requests_max: limits.requests_max,
            lag_ms_max: u64::try_from(limits.lag_max.as_millis()).unwrap_or(u64::MAX),
            waiting: Alone::default(),
            shared_queue: SharedQueue {
                turned_ms: AtomicU64::new(UNKNOWN.at_ms),
                was_late: AtomicBool::new(false),
            },
        }
    }

    /// Whether a request that comes now is one too many.
    #[inline]
    pub(crate) fn is_too_much(&self, now_ms: u64) -> bool {
        self.waiting.0.load(Ordering::Relaxed) >= self.requests_max || self.lags(now_ms)
    }

    /// Whether the queue has been too long for a whole turn, and is again.
    ///
    /// One long turn is no reason: a handler that computes, or a burst that is soon done.
    #[inline]
    fn lags(&self, now_ms: u64) -> bool {
        let own = OWN_QUEUE.get();
        if own.was_late {
            return self.is_late(own.at_ms, now_ms);
        }
        self.shared_queue.was_late.load(Ordering::Relaxed)
            && self.is_late(self.shared_queue.turned_ms.load(Ordering::Relaxed), now_ms)
    }

    fn is_late(&self, turned_ms: u64, now_ms: u64) -> bool {
        self.lag_ms_max > 0
            && now_ms.saturating_sub(turned_ms).saturating_sub(LOOK_MS) > self.lag_ms_max
    }

    fn turned(&self, turn: Turn) {
        if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
            OWN_QUEUE.set(turn);
        } else {
            self.shared_queue.turned_ms.store(turn.at_ms, Ordering::Relaxed);
            self.shared_queue.was_late.store(turn.was_late, Ordering::Relaxed);
        }
    }
}

impl Shared {
    /// Looks at the queue of the current runtime until the server has stopped.
    pub(crate) async fn watch_queue(&self) {
        if self.load.lag_ms_max == 0 {
            return;
        }
        let looks = async {
            let mut turn = Turn { at_ms: self.clock.now_ms(), was_late: false };
            loop {
                self.load.turned(turn);
                sleep(LOOK).await;
                // To the end of the queue, wherever the timer has put us.
                yield_now().await;
                let now_ms = self.clock.now_ms();
                let was_late = self.load.is_late(turn.at_ms, now_ms);
                if was_late && !turn.was_late {
                    let late_ms = now_ms.saturating_sub(turn.at_ms);
                    tracing::warn!(late_ms, "overloaded: if this goes on, requests are refused");
                }
                turn = Turn { at_ms: now_ms, was_late };
            }
        };
        race(self.reached(Stage::Stopped), looks).await;
        self.load.turned(UNKNOWN);
    }

    /// Counts a handler that waits, until the guard is dropped.
    ///
    /// One that answers at once is never counted, and costs nothing.
    pub(crate) fn count_waiting(self: &Arc<Self>) -> Waiting {
        self.load.waiting.0.fetch_add(1, Ordering::Relaxed);
        Waiting { shared: self.clone() }
    }
}

/// A handler that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    shared: Arc<Shared>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.shared.load.waiting.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_turn_is_no_reason_and_a_second_is() {
        let mut limits = Limits { lag_max: Duration::from_millis(500), ..Limits::default() };
        let load = Load::new(&limits);
        assert!(!load.is_too_much(10_000), "nobody looks at the queue");
        let set = |at_ms, was_late| {
            load.shared_queue.turned_ms.store(at_ms, Ordering::Relaxed);
            load.shared_queue.was_late.store(was_late, Ordering::Relaxed);
        };
        set(1000, false);
        assert!(!load.is_too_much(9000));
        set(1000, true);
        assert!(!load.is_too_much(1600));
        assert!(load.is_too_much(1601));
        limits.lag_max = Duration::ZERO;
        let load = Load::new(&limits);
        load.shared_queue.turned_ms.store(1000, Ordering::Relaxed);
        load.shared_queue.was_late.store(true, Ordering::Relaxed);
        assert!(!load.is_too_much(u64::MAX - 1), "it may have any length");
    }
}
