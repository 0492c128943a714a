//! The life of a server from its start to its end.

use std::{
    fmt,
    future::poll_fn,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::Poll,
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use zzz_core::Result;

use crate::{
    clock::TICK,
    race::{First, race},
    relay::{Relay, RestartSignals},
    shared::{Shared, Stage},
    signals::Signals,
};

/// How often the server was told to stop: once to drain, twice to end.
#[derive(Debug)]
pub(crate) struct Stop {
    asked: AtomicUsize,
    changed: Notify,
    listens_to_signals: bool,
}

impl Stop {
    pub(crate) fn new(listens_to_signals: bool) -> Self {
        Self { asked: AtomicUsize::new(0), changed: Notify::new(), listens_to_signals }
    }

    pub(crate) fn ask(&self) {
        self.asked.fetch_add(1, Ordering::AcqRel);
        self.changed.notify_waiters();
    }

    /// Returns once it was asked for so many times.
    async fn asked(&self, times: usize) {
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            if self.asked.load(Ordering::Acquire) >= times {
                return;
            }
            changed.await;
        }
    }
}

/// What a server does once it accepts connections.
#[derive(Default)]
pub(crate) struct OnServing(Option<Box<dyn Fn() + Send + Sync>>);

impl OnServing {
    pub(crate) fn new(tell: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(tell)))
    }
}

impl fmt::Debug for OnServing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OnServing({})", self.0.is_some())
    }
}

/// See [`Work::supervise`](crate::Work::supervise).
pub(crate) async fn supervise(
    shared: &Shared,
    stop: &Stop,
    on_serving: &OnServing,
    relay: &Relay,
) -> Result<()> {
    // Before anybody is told that the server is there, so that from then on a
    // signal drains it, or restarts it.
    let signals = if stop.listens_to_signals { listen_to_signals() } else { None };
    let restart = relay.listen();
    let beside = async {
        let follow_files = async {
            match &shared.tls {
                Some(endpoint) => endpoint.follow_files().await,
                None => std::future::pending().await,
            }
        };
        race(
            keep_time(shared),
            race(follow_files, race(pass_signals_on(signals, stop), relay.beat())),
        )
        .await;
        std::future::pending::<()>().await
    };
    match race(live(shared, stop, on_serving, (relay, restart)), beside).await {
        First::Left(outcome) => outcome,
        First::Right(()) => Ok(()),
    }
}

async fn live(
    shared: &Shared,
    stop: &Stop,
    on_serving: &OnServing,
    (relay, restart): (&Relay, RestartSignals),
) -> Result<()> {
    // Told to stop before anything is served, there is nothing to drain.
    match race(shared.app.start(), stop.asked(1)).await {
        First::Left(Ok(())) => {}
        First::Left(Err(error)) => {
            shared.enter(Stage::Stopped);
            return Err(error);
        }
        First::Right(()) => {
            tracing::warn!("told to stop while services start: those that have are stopped");
            let stopping = shared.app.stop_started(shared.limits.drain_deadline);
            race(stopping, stop.asked(2)).await;
            shared.enter(Stage::Stopped);
            return Ok(());
        }
    }
    shared.enter(Stage::Serving);
    if let Some(tell) = &on_serving.0 {
        tell();
    }
    relay.serves();
    let grace = match race(stop.asked(1), relay.replaced(restart)).await {
        First::Left(()) => {
            relay.stops();
            shared.limits.drain_grace
        }
        // New connections are served elsewhere: whoever keeps one has time to be told so.
        First::Right(()) => shared.limits.drain_deadline / 2,
    };
    tracing::info!(open = shared.open(), "stopping: no new connections, finishing what runs");
    match race(drain(shared, grace), stop.asked(2)).await {
        First::Left(true) => tracing::info!("all connections are closed"),
        First::Left(false) => {
            let (open, overdue) = (shared.open(), shared.overdue());
            tracing::error!(open, overdue, "connections did not end in time and are given up");
        }
        First::Right(()) => tracing::warn!(open = shared.open(), "told twice: stopping at once"),
    }
    let stopping = shared.app.stop(shared.limits.drain_deadline);
    if let First::Right(()) = race(stopping, stop.asked(2)).await {
        tracing::warn!("told twice: services are left as they are");
    }
    shared.enter(Stage::Stopped);
    Ok(())
}

/// Whether all connections came to their end within the deadline.
async fn drain(shared: &Shared, grace: Duration) -> bool {
    shared.enter(Stage::Draining);
    let drained = async {
        // Requests that are on their way to an idle connection are answered.
        race(sleep(grace), shared.all_closed()).await;
        shared.enter(Stage::ClosingIdle);
        shared.all_closed().await;
    };
    timeout(shared.limits.drain_deadline, drained).await.is_ok()
}

/// Winds the clock for ever.
pub(crate) async fn keep_time(shared: &Shared) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        shared.tick();
        shared.tell_refused();
    }
}

fn listen_to_signals() -> Option<Signals> {
    let signals = Signals::new();
    if let Err(error) = &signals {
        tracing::error!(%error, "cannot listen to signals; one of them ends the server undrained");
    }
    signals.ok()
}

/// Turns each signal to stop into a wish to stop.
async fn pass_signals_on(signals: Option<Signals>, stop: &Stop) {
    let Some(mut signals) = signals else {
        return std::future::pending().await;
    };
    loop {
        poll_fn(|cx| if signals.poll_next(cx) { Poll::Ready(()) } else { Poll::Pending }).await;
        stop.ask();
    }
}
