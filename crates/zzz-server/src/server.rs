//! A server, from its configuration to its end.

use std::{
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
    sync::Arc,
    thread::{self, JoinHandle},
};

use zzz_core::{App, Result};

use crate::{
    Backend, Limits, Listener, PerCore, Work, listener,
    shared::{Shared, Stage},
    supervise::{OnServing, Stop},
};

/// A server that is being put together.
///
/// # Examples
///
/// ```no_run
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_server::Server;
///
/// fn main() -> zzz_core::Result<()> {
///     let app = App::new()
///         .routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })));
///     let server = Server::new(app).bind("127.0.0.1:5555")?;
///     let address = server.local_addr();
///     server.on_serving(move || println!("listening on http://{address}")).run()
/// }
/// ```
#[derive(Debug)]
pub struct Server {
    app: App,
    limits: Limits,
    backend: Box<dyn Backend>,
    workers: usize,
}

impl Server {
    /// A server with default limits, the default backend and a worker per core.
    pub fn new(app: App) -> Self {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        Self { app, limits: Limits::default(), backend: Box::new(PerCore::default()), workers }
    }

    /// Sets how much a peer may ask for.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how connections are spread over threads; [`PerCore`] by default.
    #[must_use]
    pub fn backend(mut self, backend: impl Backend) -> Self {
        self.backend = Box::new(backend);
        self
    }

    /// Sets how many threads serve, at least one; one per core by default.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers.max(1);
        self
    }

    /// Takes the first of `addresses` that is free. Port 0 takes any.
    ///
    /// # Errors
    ///
    /// If none is free, or there is no such address on this machine.
    pub fn bind(self, addresses: impl ToSocketAddrs) -> io::Result<BoundServer> {
        let listeners = listener::bind(addresses, self.backend.listeners(self.workers))?;
        let local_addr = match listeners.first() {
            Some(listener) => listener.local_addr()?,
            None => return Err(io::ErrorKind::AddrNotAvailable.into()),
        };
        let Self { app, limits, backend, workers } = self;
        let shared = Arc::new(Shared::new(app, limits));
        let stop = Arc::new(Stop::new(true));
        let listeners = listeners
            .into_iter()
            .map(|socket| Listener { socket, _counted: shared.count_listener() })
            .collect();
        let work = Work { listeners, workers, shared, stop, on_serving: OnServing::default() };
        Ok(BoundServer { work, backend, local_addr })
    }
}

/// A server that has its address and waits to be run.
pub struct BoundServer {
    work: Work,
    backend: Box<dyn Backend>,
    local_addr: SocketAddr,
}

impl BoundServer {
    /// The address that clients connect to.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The name of the backend.
    pub fn backend(&self) -> &'static str {
        self.backend.name()
    }

    /// Calls `tell` once services have started and connections are accepted;
    /// from then on a signal drains the server. The place for the line that
    /// says where it listens.
    #[must_use]
    pub fn on_serving(mut self, tell: impl Fn() + Send + Sync + 'static) -> Self {
        self.work.on_serving = OnServing::new(tell);
        self
    }

    /// Serves until SIGTERM or SIGINT, then drains; a second signal ends it
    /// at once.
    ///
    /// # Errors
    ///
    /// If a service does not start or there are no threads to be had.
    pub fn run(self) -> Result<()> {
        self.backend.run(self.work)
    }

    /// Serves on threads beside the caller, deaf to signals, until the handle
    /// says stop.
    ///
    /// # Errors
    ///
    /// If there is no thread to be had.
    pub fn spawn(mut self) -> io::Result<RunningServer> {
        let stop = Arc::new(Stop::new(false));
        self.work.stop = stop.clone();
        let shared = self.work.shared.clone();
        let local_addr = self.local_addr;
        let name = "zzz-server".to_owned();
        let thread = thread::Builder::new().name(name).spawn(move || self.run())?;
        Ok(RunningServer { local_addr, shared, stop, thread: Some(thread) })
    }
}

impl fmt::Debug for BoundServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BoundServer({})", self.local_addr)
    }
}

/// A server on threads of its own. Dropping it stops it at once.
pub struct RunningServer {
    local_addr: SocketAddr,
    shared: Arc<Shared>,
    stop: Arc<Stop>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl RunningServer {
    /// The address that clients connect to.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The application that it serves.
    pub fn app(&self) -> &App {
        &self.shared.app
    }

    /// How many connections are open.
    pub fn open_connections(&self) -> usize {
        self.shared.open()
    }

    /// How many handlers run on after their deadline.
    pub fn overdue_handlers(&self) -> usize {
        self.shared.overdue()
    }

    /// Stops accepting and finishes what runs, as on SIGTERM; returns at once.
    /// Called a second time, it ends what runs.
    pub fn begin_stop(&self) {
        self.shared.begin_drain();
        self.stop.ask();
    }

    /// Whether it has begun to stop: answers now say that they are the last.
    pub fn is_stopping(&self) -> bool {
        self.shared.is_draining()
    }

    /// Waits until the server accepts connections; false if it has failed to
    /// start, and [`join`](Self::join) says why.
    pub async fn started(&self) -> bool {
        self.shared.reached(Stage::Serving).await;
        !self.shared.is_draining()
    }

    /// Waits for the end; call [`begin_stop`](Self::begin_stop) before.
    ///
    /// # Errors
    ///
    /// What the server ended with.
    pub fn join(mut self) -> Result<()> {
        self.join_thread()
    }

    fn join_thread(&mut self) -> Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(payload)) => Err(zzz_core::Error::from_panic(&*payload)),
            None => Ok(()),
        }
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.stop.ask();
            self.stop.ask();
            let _ = self.join_thread();
        }
    }
}

impl fmt::Debug for RunningServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RunningServer({})", self.local_addr)
    }
}
