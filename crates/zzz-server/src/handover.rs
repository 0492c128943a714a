//! From one process to the next, without refusing a connection.

mod activation;
mod channel;
mod doors;
mod manager;
mod successor;

use std::{
    fmt, io,
    net::SocketAddr,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::signal::unix::{Signal, SignalKind, signal};

pub(crate) use self::{
    channel::Inherited,
    doors::{Door, Doors},
};
use self::{manager::Manager, successor::Program};

/// What a process was left by the one before it or by systemd, and what it leaves to the next one.
///
/// At SIGUSR2 the server starts its own program anew, with the arguments, the environment and the
/// working directory of the first start, and gives it its listening sockets: those themselves, with all
/// connections that wait in their queues. Both accept until the new process serves; then the old one
/// drains as on SIGTERM and ends. Where the new process fails to start, or does not serve
/// in [`timeout`](Self::timeout), the old one says why and goes on as if nothing had been. To deploy, replace the
/// file of the program and send the signal.
///
/// Beside that it speaks with systemd, where systemd has started the process: it listens on the sockets of a
/// socket unit (`LISTEN_FDS`), whatever address was asked for; it says when the server serves
/// (`Type=notify`), when it begins to stop, and that it lives (`WatchdogSec=`); at a restart it says
/// which process is the main one now (`Type=notify-reload` with `ReloadSignal=SIGUSR2`).
///
/// The process with the number 1, that of a container, is not restarted: the container would end with it.
///
/// # Examples
///
/// ```no_run
/// use zzz_core::App;
/// use zzz_server::{Handover, Server};
///
/// fn main() -> zzz_core::Result<()> {
///     let handover = Handover::of_process()?;
///     Server::new(App::new()).handover(handover).bind("0.0.0.0:5555")?.run()
/// }
/// ```
pub struct Handover {
    inherited: Vec<Inherited>,
    /// The process before this one; it waits to be told that this one serves.
    predecessor: Option<UnixStream>,
    manager: Option<Manager>,
    program: Program,
    timeout: Duration,
}

/// How long a new process may take until it serves.
const START_TIMEOUT: Duration = Duration::from_secs(60);

impl Handover {
    /// Takes what was left to this process. To be called once, at the beginning of `main`, before the
    /// process changes its working directory.
    ///
    /// # Errors
    ///
    /// If this process was promised listening sockets and did not get them.
    pub fn of_process() -> io::Result<Self> {
        let mut inherited = activation::take()?;
        let predecessor = channel::predecessor()?;
        if let Some(predecessor) = &predecessor {
            inherited.append(&mut channel::receive(predecessor)?);
        }
        let (manager, program) = (Manager::of_process(), Program::of_process());
        Ok(Self { inherited, predecessor, manager, program, timeout: START_TIMEOUT })
    }

    /// Sets how long a new process may take until it serves; 60 s unless told. Its services start in this time.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The path of the Unix socket that systemd listens on for this process, if it is such a socket and no
    /// port.
    pub fn activated_path(&self) -> Option<PathBuf> {
        let activated = || self.inherited.iter().filter(|inherited| inherited.is_activated());
        if activated().any(|inherited| inherited.tcp_address().is_some()) {
            return None;
        }
        activated().find_map(Inherited::unix_path)
    }

    /// What listens on a port for this server: all that systemd opened, else what the process before had open at
    /// one of `addresses`.
    pub(crate) fn take_tcp(&mut self, addresses: &[SocketAddr]) -> Vec<Inherited> {
        let is_one_of_them = |found: SocketAddr| {
            let fits = |wanted: &SocketAddr| {
                wanted.ip() == found.ip() && [0, found.port()].contains(&wanted.port())
            };
            addresses.iter().any(fits)
        };
        self.take(
            |inherited| inherited.tcp_address().is_some(),
            |inherited| inherited.tcp_address().is_some_and(is_one_of_them),
        )
    }

    /// What listens on a port from which clients are sent on: at one of `addresses`, or systemd's at such a port.
    pub(crate) fn take_redirect(&mut self, addresses: &[SocketAddr]) -> Vec<Inherited> {
        let is_one_of_them = |inherited: &mut Inherited| {
            let Some(found) = inherited.tcp_address() else {
                return false;
            };
            let fits = |wanted: &SocketAddr| {
                (inherited.is_activated() || wanted.ip() == found.ip())
                    && wanted.port() == found.port()
            };
            addresses.iter().any(fits)
        };
        self.inherited.extract_if(.., is_one_of_them).collect()
    }

    /// The same for the Unix socket at `path`.
    pub(crate) fn take_unix(&mut self, path: &Path) -> Vec<Inherited> {
        self.take(
            |inherited| inherited.unix_path().is_some(),
            |inherited| inherited.unix_path().is_some_and(|found| found == path),
        )
    }

    fn take(
        &mut self,
        is_of_kind: impl Fn(&Inherited) -> bool,
        is_wanted: impl Fn(&Inherited) -> bool,
    ) -> Vec<Inherited> {
        let is_activated =
            |inherited: &mut Inherited| inherited.is_activated() && is_of_kind(inherited);
        let activated: Vec<_> = self.inherited.extract_if(.., is_activated).collect();
        if !activated.is_empty() {
            return activated;
        }
        self.inherited.extract_if(.., |inherited| is_wanted(inherited)).collect()
    }

    /// Closes what nobody wanted.
    pub(crate) fn close_the_rest(&mut self) {
        for inherited in self.inherited.drain(..) {
            tracing::info!(address = %inherited, "a socket of the process before is not listened on any more");
        }
    }

    /// Says that this process serves: to whoever waits for it.
    pub(crate) fn serves(&self) {
        match &self.predecessor {
            // It tells systemd, which would not listen to this process yet.
            Some(predecessor) => channel::say_ready(predecessor),
            None => self.manager.iter().for_each(Manager::ready),
        }
    }

    /// Says that the server begins to stop.
    pub(crate) fn stops(&self) {
        self.manager.iter().for_each(Manager::stopping);
    }

    /// Tells systemd that this process lives, for ever.
    pub(crate) async fn beat(&self) {
        match &self.manager {
            Some(manager) => manager.beat().await,
            None => std::future::pending().await,
        }
    }

    /// Returns once a new process serves behind `doors` in the place of this one.
    pub(crate) async fn replaced(&self, signals: Option<Signal>, doors: &Doors) {
        let Some(mut signals) = signals else {
            return std::future::pending().await;
        };
        while signals.recv().await.is_some() {
            tracing::info!("told to restart: starting {} anew", self.program);
            self.manager.iter().for_each(Manager::reloading);
            match self.program.start(doors, self.timeout).await {
                Ok(id) => {
                    tracing::info!(process = id, "a new process serves");
                    self.manager.iter().for_each(|manager| manager.replaced_by(id));
                    return;
                }
                Err(error) => {
                    tracing::error!(%error, "not restarted; this process goes on");
                    self.manager.iter().for_each(Manager::not_replaced);
                }
            }
        }
    }

    /// The signal to restart.
    pub(crate) fn listen() -> Option<Signal> {
        let signals = signal(SignalKind::user_defined2());
        if let Err(error) = &signals {
            tracing::error!(%error, "cannot listen to SIGUSR2, which ends the server");
        }
        signals.ok()
    }
}

impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handover").field("inherited", &self.inherited).finish_non_exhaustive()
    }
}
