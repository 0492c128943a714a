//! How connections are spread over threads.

use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
};

use zzz_core::Result;

use crate::{
    accept::{self, Accepted},
    listener::Socket,
    race::{First, race},
    relay::Relay,
    shared::{Counted, Shared, Stage},
    supervise::{OnServing, Stop, supervise},
    tls,
};

/// Runs the accept loops and the connections of a server.
///
/// Everything above the byte stream is the same on every backend, and one
/// suite of tests runs against all of them.
///
/// # Examples
///
/// The simplest one there is: one thread for everything.
///
/// ```
/// use zzz_server::{Backend, Work};
///
/// #[derive(Debug)]
/// struct OneThread;
///
/// impl Backend for OneThread {
///     fn name(&self) -> &'static str {
///         "one-thread"
///     }
///
///     fn run(&self, mut work: Work) -> zzz_core::Result<()> {
///         let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
///         runtime.block_on(async {
///             for listener in work.take_listeners() {
///                 work.spawn_accept(listener);
///             }
///             work.supervise().await
///         })
///     }
/// }
/// ```
pub trait Backend: fmt::Debug + Send + Sync + 'static {
    /// The name in logs and in configuration.
    fn name(&self) -> &'static str;

    /// How many listeners on the one port or Unix socket it wants for so many workers.
    fn listeners(&self, workers: usize) -> usize {
        let _ = workers;
        1
    }

    /// Serves until [`Work::supervise`] returns.
    ///
    /// # Errors
    ///
    /// If the threads cannot be started, or what `supervise` says.
    fn run(&self, work: Work) -> Result<()>;
}

/// A socket that waits for connections, and that the server waits for before
/// it ends.
#[derive(Debug)]
pub struct Listener {
    pub(crate) socket: Socket,
    pub(crate) _counted: Counted,
}

/// What a backend has to do. A copy shares everything but the listeners.
#[derive(Debug)]
pub struct Work {
    pub(crate) listeners: Vec<Listener>,
    pub(crate) workers: usize,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stop: Arc<Stop>,
    pub(crate) on_serving: OnServing,
    pub(crate) relay: Relay,
    /// Served by the one runtime that supervises: there is little to do.
    pub(crate) redirecting: Mutex<Option<tls::Redirecting>>,
}

impl Work {
    /// How many workers the application asked for.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// The listeners, as many as [`Backend::listeners`] said; more where a process with more workers has handed over to
    /// this one. Each has a queue of its own, so all are to be accepted from.
    pub fn take_listeners(&mut self) -> Vec<Listener> {
        std::mem::take(&mut self.listeners)
    }

    /// Accepts from `listener` and serves in tasks of the current runtime.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn spawn_accept(&self, listener: Listener) {
        let shared = self.shared.clone();
        self.watch_queue();
        #[expect(clippy::disallowed_methods, reason = "ends when the server drains")]
        tokio::spawn(async move {
            if let Err(error) = accept_here(listener, &shared).await {
                tracing::error!(%error, "cannot listen");
            }
        });
    }

    /// Accepts from `listener` and serves in tasks of the current runtime,
    /// until the server drains.
    ///
    /// # Errors
    ///
    /// If the listener cannot join the runtime.
    pub async fn accept(&self, listener: Listener) -> io::Result<()> {
        self.watch_queue();
        accept_here(listener, &self.shared).await
    }

    /// Has the current runtime refuse requests while its queue is too long. To be called where connections are served,
    /// and done already by whatever accepts and serves in one runtime.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn watch_queue(&self) {
        let shared = self.shared.clone();
        #[expect(clippy::disallowed_methods, reason = "ends when the server has stopped")]
        tokio::spawn(async move { shared.watch_queue().await });
    }

    /// Accepts from `listener` and gives each connection to `place`.
    pub(crate) async fn accept_for<F: Future<Output = ()>>(
        &self,
        listener: Listener,
        place: impl FnMut(Accepted) -> F,
    ) -> io::Result<()> {
        accept::accept(listener, &self.shared, place).await
    }

    /// Starts the services, keeps the time, waits for the signal to stop,
    /// drains, stops the services. One runtime runs it, and lives as long.
    ///
    /// # Errors
    ///
    /// If a service does not start.
    pub async fn supervise(&self) -> Result<()> {
        let redirecting = self.redirecting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let redirect = async {
            if let Some(redirecting) = redirecting {
                redirecting.serve(&self.shared).await;
            }
            std::future::pending::<()>().await
        };
        let supervised =
            Box::pin(supervise(&self.shared, &self.stop, &self.on_serving, &self.relay));
        match race(supervised, Box::pin(redirect)).await {
            First::Left(outcome) => outcome,
            First::Right(()) => Ok(()),
        }
    }

    /// Returns when nothing is left to wait for, for runtimes that do not
    /// supervise.
    pub async fn stopped(&self) {
        self.shared.reached(Stage::Stopped).await;
    }
}

async fn accept_here(listener: Listener, shared: &Arc<Shared>) -> io::Result<()> {
    let place = |accepted: Accepted| {
        accepted.spawn(shared.clone());
        std::future::ready(())
    };
    accept::accept(listener, shared, place).await
}
