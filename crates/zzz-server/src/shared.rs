//! What all connections of a server share.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
};

use tokio::sync::{Notify, Semaphore};
use zzz_core::App;

use crate::{clock::Clock, limits::Limits, watch::Wheel};

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) app: App,
    pub(crate) limits: Limits,
    pub(crate) clock: Clock,
    pub(crate) wheel: Wheel,
    /// One for each connection that may still be accepted.
    pub(crate) places: Semaphore,
    stage: AtomicU8,
    stage_changed: Notify,
    open: AtomicUsize,
    last_closed: Notify,
    overdue: AtomicUsize,
}

/// How far the server is on its way to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Services start; connections wait in the kernel's queue.
    Starting,
    Serving,
    /// No new connections; answers say that they are the last.
    Draining,
    /// Connections without a request close.
    ClosingIdle,
    /// What still runs is given up.
    Stopped,
}

impl Shared {
    pub(crate) fn new(app: App, limits: Limits) -> Self {
        let limits = limits.bounded();
        Self {
            app,
            clock: Clock::new(),
            wheel: Wheel::new(),
            places: Semaphore::new(limits.connections_max),
            stage: AtomicU8::new(Stage::Starting as u8),
            stage_changed: Notify::new(),
            open: AtomicUsize::new(0),
            last_closed: Notify::new(),
            overdue: AtomicUsize::new(0),
            limits,
        }
    }

    /// Moves the clock and wakes whoever's time is over.
    pub(crate) fn tick(&self) {
        self.clock.wind();
        self.wheel.tick(self.clock.now_ms());
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.has_reached(Stage::Draining)
    }

    pub(crate) fn closes_idle(&self) -> bool {
        self.has_reached(Stage::ClosingIdle)
    }

    fn has_reached(&self, stage: Stage) -> bool {
        self.stage.load(Ordering::Acquire) >= stage as u8
    }

    /// Goes on to `stage` and tells everybody.
    pub(crate) fn enter(&self, stage: Stage) {
        self.stage.fetch_max(stage as u8, Ordering::AcqRel);
        self.stage_changed.notify_waiters();
        self.wheel.wake_all();
    }

    /// Returns once `stage` is reached.
    pub(crate) async fn reached(&self, stage: Stage) {
        loop {
            // Registered before the stage is read, so that no change is missed.
            let mut changed = pin!(self.stage_changed.notified());
            changed.as_mut().enable();
            if self.has_reached(stage) {
                return;
            }
            changed.await;
        }
    }

    /// How many connections are open.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::Acquire)
    }

    /// How many handlers run on after their deadline.
    pub(crate) fn overdue(&self) -> usize {
        self.overdue.load(Ordering::Acquire)
    }

    /// Returns once no connection is open.
    pub(crate) async fn all_closed(&self) {
        loop {
            let mut closed = pin!(self.last_closed.notified());
            closed.as_mut().enable();
            if self.open() == 0 {
                return;
            }
            closed.await;
        }
    }

    /// Counts a handler that runs on, until the guard is dropped.
    pub(crate) fn count_overdue(&self) -> impl Drop + '_ {
        struct Overdue<'a>(&'a AtomicUsize);
        impl Drop for Overdue<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::AcqRel);
            }
        }
        self.overdue.fetch_add(1, Ordering::AcqRel);
        Overdue(&self.overdue)
    }

    /// Counts a connection, until the guard is dropped; the place it takes
    /// was acquired before.
    pub(crate) fn count_open(self: &Arc<Self>) -> Open {
        self.open.fetch_add(1, Ordering::AcqRel);
        Open {
            shared: self.clone(),
        }
    }
}

/// One in the count of open connections, and the place it takes.
#[derive(Debug)]
pub(crate) struct Open {
    shared: Arc<Shared>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.places.add_permits(1);
        if self.shared.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.shared.last_closed.notify_waiters();
        }
    }
}
