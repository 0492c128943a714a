//! What all connections of a server share.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, Semaphore};
use zzz_core::App;

use crate::{
    clients::{Clients, OfClient},
    clock::Clock,
    limits::Limits,
    load::Load,
    proxy_protocol::ProxyProtocol,
    tls,
    watch::Wheel,
};

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) app: App,
    pub(crate) limits: Limits,
    pub(crate) proxy_protocol: Option<Arc<ProxyProtocol>>,
    /// What connections over TCP are encrypted by, if they are.
    pub(crate) tls: Option<Arc<tls::Endpoint>>,
    pub(crate) clock: Clock,
    pub(crate) wheel: Wheel,
    pub(crate) clients: Clients,
    pub(crate) load: Load,
    /// One for each connection that may still be accepted.
    places: Semaphore,
    stage: AtomicU8,
    stage_changed: Notify,
    open: AtomicUsize,
    listening: AtomicUsize,
    /// Connections that are accepted and have no place yet.
    waiting_for_place: AtomicUsize,
    /// How many connections may still make room for them, until the next tick.
    leaving: AtomicUsize,
    last_gone: Notify,
    overdue: AtomicUsize,
    /// When refused connections were told of last.
    told_ms: AtomicU64,
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
            proxy_protocol: None,
            tls: None,
            clock: Clock::new(),
            wheel: Wheel::new(),
            clients: Clients::new(&limits),
            load: Load::new(&limits),
            places: Semaphore::new(limits.connections_max),
            stage: AtomicU8::new(Stage::Starting as u8),
            stage_changed: Notify::new(),
            open: AtomicUsize::new(0),
            listening: AtomicUsize::new(0),
            waiting_for_place: AtomicUsize::new(0),
            leaving: AtomicUsize::new(0),
            last_gone: Notify::new(),
            overdue: AtomicUsize::new(0),
            told_ms: AtomicU64::new(0),
            limits,
        }
    }

    /// Moves the clock and wakes whoever's time is over.
    pub(crate) fn tick(&self) {
        self.clock.wind();
        let is_crowded = self.waiting_for_place.load(Ordering::Relaxed) > 0;
        let leaving = if is_crowded { (self.limits.connections_max / 16).max(1) } else { 0 };
        self.leaving.store(leaving, Ordering::Relaxed);
        self.wheel.tick(self.clock.now_ms(), is_crowded);
    }

    /// Whether a connection without a request, since `waited`, is to make room for another one.
    pub(crate) fn makes_room(&self, waited: Duration) -> bool {
        self.leaving.load(Ordering::Relaxed) > 0
            && waited >= self.limits.crowded_timeout
            && self
                .leaving
                .try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                .is_ok()
    }

    /// Tells of connections that were refused, in one line for many.
    pub(crate) fn tell_refused(&self) {
        const EVERY_MS: u64 = 10_000;
        let now_ms = self.clock.now_ms();
        if now_ms < self.told_ms.load(Ordering::Relaxed).saturating_add(EVERY_MS) {
            return;
        }
        let connections = self.clients.take_refused();
        if connections > 0 {
            self.told_ms.store(now_ms, Ordering::Relaxed);
            tracing::warn!(connections, "refused: their clients have too many already");
        }
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
        if stage >= Stage::Draining {
            self.app.begin_stop();
        }
        self.stage.fetch_max(stage as u8, Ordering::AcqRel);
        self.stage_changed.notify_waiters();
        self.wheel.wake_all();
    }

    /// Drains from this moment on, if there is anything to drain.
    pub(crate) fn begin_drain(&self) {
        if self.has_reached(Stage::Serving) {
            self.enter(Stage::Draining);
        }
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

    /// Returns once no connection is open and none can come.
    pub(crate) async fn all_closed(&self) {
        loop {
            let mut closed = pin!(self.last_gone.notified());
            closed.as_mut().enable();
            if self.listening.load(Ordering::Acquire) == 0 && self.open() == 0 {
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

    /// Waits for a place and counts a connection, until the guard is dropped.
    pub(crate) async fn open_connection(self: &Arc<Self>, of_client: OfClient) -> Open {
        let place = match self.places.try_acquire() {
            Ok(place) => Ok(place),
            Err(_) => {
                let _waits = Counted::new(self, |shared| &shared.waiting_for_place);
                self.places.acquire().await
            }
        };
        // Nobody closes the semaphore: the permit is always there in the end.
        if let Ok(place) = place {
            place.forget();
        }
        Open {
            _counted: Counted::new(self, |shared| &shared.open),
            of_client,
            _place: Place { shared: self.clone() },
        }
    }

    /// Counts a listener from which connections may still come, until the
    /// guard is dropped.
    pub(crate) fn count_listener(self: &Arc<Self>) -> Counted {
        Counted::new(self, |shared| &shared.listening)
    }
}

/// One in a count; the last one to go is told to whoever waits.
#[derive(Debug)]
pub(crate) struct Counted {
    shared: Arc<Shared>,
    count: fn(&Shared) -> &AtomicUsize,
}

impl Counted {
    fn new(shared: &Arc<Shared>, count: fn(&Shared) -> &AtomicUsize) -> Self {
        count(shared).fetch_add(1, Ordering::AcqRel);
        Self { shared: shared.clone(), count }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if (self.count)(&self.shared).fetch_sub(1, Ordering::AcqRel) == 1 {
            self.shared.last_gone.notify_waiters();
        }
    }
}

/// An open connection: counted out before its place is given back, so that
/// no more are open than there are places.
#[derive(Debug)]
pub(crate) struct Open {
    _counted: Counted,
    /// Whose it is, for the count of that client.
    pub(crate) of_client: OfClient,
    _place: Place,
}

#[derive(Debug)]
struct Place {
    shared: Arc<Shared>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.places.add_permits(1);
    }
}
