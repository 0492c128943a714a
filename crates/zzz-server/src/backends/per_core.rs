//! A runtime of its own for each worker.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc,
};
use zzz_core::{Error, Result};

use super::courtesy::Courtesy;
use crate::{
    Backend, Listener, Work,
    accept::{Accepted, Detached},
    listener::PORTS_CAN_BE_SHARED,
    race::{all, both},
};

/// One single-threaded runtime per worker; a connection stays where it was
/// accepted.
///
/// On Linux each worker has a listener of its own and the kernel spreads the
/// connections; elsewhere one acceptor hands them out in turn, through bounded
/// queues.
#[derive(Clone, Copy, Debug)]
pub struct PerCore {
    hands_out: bool,
}

/// Connections on their way to a worker; past it the acceptor waits.
const HANDED_OUT_MAX: usize = 256;

impl Default for PerCore {
    fn default() -> Self {
        Self { hands_out: !PORTS_CAN_BE_SHARED }
    }
}

impl PerCore {
    /// Whether one acceptor hands connections out even where each worker
    /// could have a listener of its own.
    #[must_use]
    pub fn hand_out(mut self, hands_out: bool) -> Self {
        self.hands_out = hands_out || !PORTS_CAN_BE_SHARED;
        self
    }
}

impl Backend for PerCore {
    fn name(&self) -> &'static str {
        "per-core"
    }

    fn listeners(&self, workers: usize) -> usize {
        if self.hands_out { 1 } else { workers }
    }

    fn run(&self, mut work: Work) -> Result<()> {
        let listeners = work.take_listeners();
        let main = runtime()?;
        let workers = work.workers();
        let runtimes = (0..workers).map(|_| runtime()).collect::<io::Result<Vec<_>>>()?;
        let work = &work;
        thread::scope(|scope| {
            if self.hands_out {
                let (senders, receivers): (Vec<_>, Vec<_>) =
                    (0..workers).map(|_| mpsc::channel(HANDED_OUT_MAX)).unzip();
                for (runtime, receiver) in runtimes.into_iter().zip(receivers) {
                    spawn(scope, runtime, serve_handed_out(work, receiver))?;
                }
                main.block_on(hand_out(work, listeners, &senders))
            } else {
                let mut dealt: Vec<Vec<Listener>> = (0..workers).map(|_| Vec::new()).collect();
                for (number, listener) in listeners.into_iter().enumerate() {
                    dealt[number % workers].push(listener);
                }
                for (runtime, listeners) in runtimes.into_iter().zip(dealt) {
                    spawn(scope, runtime, serve_own(work, listeners))?;
                }
                main.block_on(work.supervise())
            }
        })
    }
}

fn runtime() -> io::Result<Runtime> {
    let courtesy = Courtesy::default();
    Builder::new_current_thread()
        .enable_all()
        .on_thread_park(move || courtesy.before_sleep())
        .build()
}

fn spawn<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    runtime: Runtime,
    worker: impl Future<Output = ()> + Send + 'scope,
) -> Result<()> {
    let name = "zzz-worker".to_owned();
    thread::Builder::new().name(name).spawn_scoped(scope, move || {
        runtime.block_on(worker);
        runtime.shutdown_background();
    })?;
    Ok(())
}

async fn serve_own(work: &Work, mut listeners: Vec<Listener>) {
    let own = listeners.pop();
    // Those of a process that had more workers.
    for listener in listeners {
        work.spawn_accept(listener);
    }
    if let Some(own) = own
        && let Err(error) = work.accept(own).await
    {
        tracing::error!(%error, "a worker cannot listen");
    }
    work.stopped().await;
}

async fn serve_handed_out(work: &Work, mut queue: mpsc::Receiver<Detached>) {
    work.watch_queue();
    while let Some(connection) = queue.recv().await {
        match connection.attach() {
            Ok(accepted) => accepted.spawn(work.shared.clone()),
            Err(error) => tracing::error!(%error, "a worker cannot take a connection"),
        }
    }
    work.stopped().await;
}

/// Accepts for all workers, beside the supervision.
async fn hand_out(
    work: &Work,
    listeners: Vec<Listener>,
    workers: &[mpsc::Sender<Detached>],
) -> Result<()> {
    let turn = AtomicUsize::new(0);
    let accept = async {
        let place = |accepted: Accepted| {
            let worker = &workers[turn.fetch_add(1, Ordering::Relaxed) % workers.len()];
            async move {
                if let Ok(connection) = accepted.detach() {
                    let _ = worker.send(connection).await;
                }
            }
        };
        let accepting = listeners.into_iter().map(|listener| work.accept_for(listener, place));
        let outcomes = all(accepting).await;
        outcomes.into_iter().collect::<io::Result<()>>().map_err(Error::from)?;
        work.stopped().await;
        Ok(())
    };
    let (accepted, supervised) = both(accept, Box::pin(work.supervise())).await;
    supervised.and(accepted)
}
