//! A server, from its configuration to its end.

#[cfg(unix)]
use std::path::PathBuf;
use std::{
    fmt, io,
    net::{SocketAddr, ToSocketAddrs},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use zzz_core::{App, Result};

use crate::{
    Backend, Limits, Listener, PerCore, ProxyProtocol, Work,
    listener::{self, Bound},
    relay::Relay,
    shared::{Shared, Stage},
    supervise::{OnServing, Stop},
    tls,
};
#[cfg(unix)]
use crate::{
    Handover, UnixSocket,
    descriptors::connections_max,
    handover::{Door, Doors},
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
    proxy_protocol: Option<ProxyProtocol>,
    tls: Option<Arc<tls::Endpoint>>,
    redirect: Option<tls::Redirect>,
    #[cfg(unix)]
    handover: Option<Handover>,
}

impl Server {
    /// A server with default limits, the default backend and a worker per core.
    pub fn new(app: App) -> Self {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let (limits, backend) = (Limits::default(), Box::new(PerCore::default()));
        Self {
            app,
            limits,
            backend,
            workers,
            proxy_protocol: None,
            tls: None,
            redirect: None,
            #[cfg(unix)]
            handover: None,
        }
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

    /// Lets proxies say whom a connection comes from; nobody may unless told.
    #[must_use]
    pub fn proxy_protocol(mut self, proxies: ProxyProtocol) -> Self {
        self.proxy_protocol = Some(proxies);
        self
    }

    /// Has all that comes by a port come over TLS. A Unix socket, which stays on this machine, needs none.
    ///
    /// # Errors
    ///
    /// If a file is missing or is not what it should be, a key is not that of its certificate or is encrypted, or a certificate has
    /// expired.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: crate::Tls) -> Result<Self> {
        self.tls = Some(Arc::new(tls::Endpoint::new(tls)?));
        Ok(self)
    }

    /// Takes over from the process before, and hands over to the next one at SIGUSR2; see [`Handover`].
    ///
    /// Of the sockets that were inherited, those are listened on that systemd opened or, if there are none, that
    /// listen where this server is told to. One server of a process can have it.
    #[cfg(unix)]
    #[must_use]
    pub fn handover(mut self, handover: Handover) -> Self {
        self.handover = Some(handover);
        self
    }

    /// Takes the first of `addresses` that is free for clients that speak plain HTTP: each is sent by 308 to the same host and path
    /// over HTTPS, at the port that [`bind`](Self::bind) takes. Who names no port there although this one is not 80
    /// comes through something that maps ports, and is sent to 443.
    ///
    /// The socket comes from the process before, too, where [`handover`](Self::handover) is said first.
    ///
    /// # Errors
    ///
    /// As for [`bind`](Self::bind).
    #[cfg(feature = "tls")]
    pub fn redirect_from(mut self, addresses: impl ToSocketAddrs) -> io::Result<Self> {
        let bound = self.take_or_bind(addresses, 1, Purpose::Redirect)?;
        self.redirect = Some(tls::Redirect::new(bound));
        Ok(self)
    }

    /// Takes the first of `addresses` that is free. Port 0 takes any.
    ///
    /// # Errors
    ///
    /// If none is free, or there is no such address on this machine.
    pub fn bind(mut self, addresses: impl ToSocketAddrs) -> io::Result<BoundServer> {
        let redirect = self.redirect.take();
        if redirect.is_some() && self.tls.is_none() {
            let text = "clients are to be sent to HTTPS, which this server does not speak; set `Server::tls`";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let count = self.backend.listeners(self.workers);
        let bound = self.take_or_bind(addresses, count, Purpose::Serve)?;
        let https = bound.local_addr.port();
        let mut server = self.on(bound, redirect.as_ref().map(tls::Redirect::bound))?;
        server.redirect_addr = redirect.as_ref().map(tls::Redirect::local_addr);
        let redirecting = redirect.map(|redirect| redirect.listen(&server.work.shared, https));
        server.work.redirecting = Mutex::new(redirecting);
        Ok(server)
    }

    /// What the process before has left at `addresses`, or new sockets.
    #[cfg_attr(not(unix), expect(clippy::unused_self, reason = "nothing is inherited there"))]
    fn take_or_bind(
        &mut self,
        addresses: impl ToSocketAddrs,
        count: usize,
        purpose: Purpose,
    ) -> io::Result<Bound<SocketAddr>> {
        let addresses: Vec<SocketAddr> = addresses.to_socket_addrs()?.collect();
        #[cfg(unix)]
        if let Some(handover) = &mut self.handover {
            let inherited = match purpose {
                Purpose::Serve => handover.take_tcp(&addresses),
                Purpose::Redirect => handover.take_redirect(&addresses),
            };
            if let Some(origin) = inherited.first().map(|inherited| inherited.origin) {
                return listener::inherit_tcp(inherited, origin, count);
            }
        }
        #[cfg(not(unix))]
        let _ = purpose;
        listener::bind_tcp(&addresses[..], count)
    }

    /// Listens on a Unix socket in the place of a port. Its path is the server's address. Nobody is redirected
    /// to it.
    ///
    /// # Errors
    ///
    /// If another process listens there, something lies there that is no socket, or the folder is
    /// missing or closed to this process.
    #[cfg(unix)]
    pub fn bind_unix(mut self, socket: UnixSocket) -> io::Result<BoundServer<PathBuf>> {
        let count = self.backend.listeners(self.workers);
        if let Some(handover) = &mut self.handover {
            let inherited = handover.take_unix(socket.path());
            if let Some(origin) = inherited.first().map(|inherited| inherited.origin) {
                return self.on(listener::inherit_unix(inherited, origin, socket, count)?, None);
            }
        }
        self.on(listener::bind_unix(socket, count)?, None)
    }

    /// Serves on `bound`. What is served `beside` goes to the next process, too.
    fn on<A>(mut self, bound: Bound<A>, beside: Option<&Bound>) -> io::Result<BoundServer<A>> {
        let relay = self.relay(&bound, beside)?;
        let Bound { sockets, local_addr, .. } = bound;
        let Self { app, limits, backend, workers, proxy_protocol, tls, .. } = self;
        #[cfg(unix)]
        let limits = Limits { connections_max: connections_max(limits.connections_max), ..limits };
        let mut shared = Shared::new(app, limits);
        shared.proxy_protocol = proxy_protocol.map(Arc::new);
        shared.tls = tls;
        let shared = Arc::new(shared);
        let stop = Arc::new(Stop::new(true));
        let listeners = sockets
            .into_iter()
            .map(|socket| Listener { socket, _counted: shared.count_listener() })
            .collect();
        let (on_serving, redirecting) = (OnServing::default(), Mutex::default());
        let work = Work { listeners, workers, shared, stop, on_serving, relay, redirecting };
        Ok(BoundServer { work, backend, local_addr, redirect_addr: None })
    }

    /// Keeps a handle of each socket for the next process, if there may be one.
    #[cfg(unix)]
    fn relay<A>(&mut self, bound: &Bound<A>, beside: Option<&Bound>) -> io::Result<Relay> {
        let Some(mut handover) = self.handover.take() else {
            return Ok(Relay::default());
        };
        handover.close_the_rest();
        let doors = bound.sockets.iter().map(|socket| Door::of(socket, bound.origin));
        let beside = beside
            .into_iter()
            .flat_map(|bound| bound.sockets.iter().map(|socket| Door::of(socket, bound.origin)));
        Ok(Relay::new(handover, Doors::new(doors.chain(beside).collect::<io::Result<_>>()?)))
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "can fail elsewhere")]
    fn relay<A>(&mut self, _: &Bound<A>, _: Option<&Bound>) -> io::Result<Relay> {
        Ok(Relay::default())
    }
}

/// What a port is for.
#[derive(Clone, Copy, Debug)]
enum Purpose {
    Serve,
    #[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "nobody is sent to HTTPS"))]
    Redirect,
}

/// A server that has its address and waits to be run. `A` is what its address
/// is: that of a port, or the path of a Unix socket.
pub struct BoundServer<A = SocketAddr> {
    work: Work,
    backend: Box<dyn Backend>,
    local_addr: A,
    redirect_addr: Option<SocketAddr>,
}

impl<A: Clone> BoundServer<A> {
    /// The address that clients connect to.
    pub fn local_addr(&self) -> A {
        self.local_addr.clone()
    }
}

impl<A> BoundServer<A> {
    /// The address from which clients are sent to HTTPS, if there is one.
    pub fn redirect_addr(&self) -> Option<SocketAddr> {
        self.redirect_addr
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
    pub fn spawn(self) -> io::Result<RunningServer<A>> {
        let Self { mut work, backend, local_addr, redirect_addr } = self;
        let stop = Arc::new(Stop::new(false));
        work.stop = stop.clone();
        let shared = work.shared.clone();
        let name = "zzz-server".to_owned();
        let thread = thread::Builder::new().name(name).spawn(move || backend.run(work))?;
        Ok(RunningServer { local_addr, redirect_addr, shared, stop, thread: Some(thread) })
    }
}

impl<A: fmt::Debug> fmt::Debug for BoundServer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BoundServer({:?})", self.local_addr)
    }
}

/// A server on threads of its own, at an address of the kind `A`. Dropping it
/// stops it at once.
pub struct RunningServer<A = SocketAddr> {
    local_addr: A,
    redirect_addr: Option<SocketAddr>,
    shared: Arc<Shared>,
    stop: Arc<Stop>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl<A: Clone> RunningServer<A> {
    /// The address that clients connect to.
    pub fn local_addr(&self) -> A {
        self.local_addr.clone()
    }
}

impl<A> RunningServer<A> {
    /// The address from which clients are sent to HTTPS, if there is one.
    pub fn redirect_addr(&self) -> Option<SocketAddr> {
        self.redirect_addr
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

impl<A> Drop for RunningServer<A> {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.stop.ask();
            self.stop.ask();
            let _ = self.join_thread();
        }
    }
}

impl<A: fmt::Debug> fmt::Debug for RunningServer<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RunningServer({:?})", self.local_addr)
    }
}
