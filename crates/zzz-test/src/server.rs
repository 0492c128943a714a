//! A real server for a test.

use std::{fmt, net::SocketAddr, ops::Deref, panic::Location, sync::Arc, time::Duration};

use zzz_core::IntoApp;
use zzz_server::{Limits, RunningServer, Server};

use crate::{TestClient, built_app, carrier::STOP_SECONDS, carriers, carriers::Tcp};

/// A server on a free port of this machine, with a [`TestClient`] for it.
///
/// The server has threads of its own. The client, which this type stands in
/// for, speaks HTTP/1.1 over TCP and keeps its connections from request to
/// request. It ends the server when it is dropped, after the requests that
/// run, or earlier with [`stop`](Self::stop).
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::TestServer;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new()
///     .routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })));
/// let server = TestServer::start(app).await;
///
/// server.head("/").await.assert_status(200).assert_header("content-length", "5");
///
/// let answer = server.raw(b"GET / HTTP/1.1\r\n\r\n").await;
/// assert!(answer.starts_with(b"HTTP/1.1 400 Bad Request\r\n"), "there is no host");
/// server.stop().await;
/// # });
/// ```
pub struct TestServer {
    client: TestClient,
    carrier: Arc<Tcp>,
}

impl TestServer {
    /// Serves `app`, an `App` or a `Result` of one, with two workers and the default limits.
    ///
    /// # Panics
    ///
    /// If there is no application but an error, it does not start, or there is no port or thread to be had.
    #[track_caller]
    pub fn start(app: impl IntoApp) -> impl Future<Output = Self> + Send {
        let app = built_app(app);
        let mut limits = Limits::default();
        limits.drain_deadline = Duration::from_secs(STOP_SECONDS);
        Self::run(Server::new(app).limits(limits).workers(2))
    }

    /// Runs a server of one's own, with its backend and limits.
    ///
    /// # Panics
    ///
    /// If the application does not start, or there is no port or thread to be had.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::App;
    /// use zzz_server::{PerCore, Server};
    /// use zzz_test::TestServer;
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # runtime.block_on(async {
    /// let server = Server::new(App::new()).backend(PerCore::default());
    /// TestServer::run(server).await.get("/").await.assert_status(404);
    /// # });
    /// ```
    #[track_caller]
    pub fn run(server: Server) -> impl Future<Output = Self> + Send {
        let running = server.bind("127.0.0.1:0").and_then(zzz_server::BoundServer::spawn);
        let running = match running {
            Ok(running) => running,
            Err(error) => panic!("no server: {error}"),
        };
        Self::over(running, Location::caller())
    }

    async fn over(running: RunningServer, location: &'static Location<'static>) -> Self {
        running.started().await;
        if running.is_stopping() {
            // It has ended before it began, so that this does not block.
            match running.join() {
                Ok(()) => panic!("the server ended before its first request"),
                Err(error) => {
                    panic!("the server does not start: {error}\n\nit was given at {location}")
                }
            }
        }
        let services = running.app().services().clone();
        let carrier = Arc::new(Tcp::new(running));
        Self { client: TestClient::over(carrier.clone(), services), carrier }
    }

    /// The address that it listens on.
    pub fn local_addr(&self) -> SocketAddr {
        self.carrier.address()
    }

    /// Sends `bytes` over a connection of their own, closes its sending side,
    /// and returns everything that comes back until the server closes.
    ///
    /// A handler that wants to be dropped when its client leaves takes the
    /// closed side for that.
    ///
    /// # Panics
    ///
    /// If there is no connection to be had, or it fails in the middle.
    pub async fn raw(&self, bytes: impl AsRef<[u8]>) -> Vec<u8> {
        match carriers::raw(self.local_addr(), bytes.as_ref()).await {
            Ok(answer) => answer,
            Err(error) => panic!("a raw exchange with {} failed: {error}", self.local_addr()),
        }
    }

    /// Ends the server as SIGTERM does: what runs is finished, the application
    /// stopped.
    ///
    /// # Panics
    ///
    /// If the server ended with an error.
    pub async fn stop(self) {
        self.client.stop().await;
    }
}

impl Deref for TestServer {
    type Target = TestClient;

    fn deref(&self) -> &TestClient {
        &self.client
    }
}

impl fmt::Debug for TestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestServer({})", self.local_addr())
    }
}
