//! Whom a test lets ask.

use std::{fmt, sync::Arc};

use zzz_core::{App, Headers, Services, http::Method};

use crate::{TestRequest, carrier::Carrier, carriers::InProcess, request::appended};

/// Asks an application, in process or over the network, and remembers what it
/// sends with every request.
///
/// In process a request takes the way that [`App::handle`] is: endpoint
/// middleware, router, pipeline, handler, and the rendering of errors. It runs
/// on the test's own runtime, with the test's clock. What a server adds is not
/// there: framing fields such as `date`, limits other than the default one on
/// bodies, time-outs, deadlines, and what follows an upgrade; for those there is
/// [`TestServer`](crate::TestServer).
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::TestClient;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new().routes(handler_fn(|request| Box::pin(async move {
///     let content = request.body_mut().bytes().await?;
///     Ok(content.to_vec().into_response())
/// })));
///
/// let client = TestClient::new(app).await;
/// let response = client.post("/echo").text("to and fro").await;
/// response.assert_status(200).assert_text("to and fro");
/// client.stop().await;
/// # });
/// ```
pub struct TestClient {
    carrier: Arc<dyn Carrier>,
    services: Services,
    defaults: Headers,
}

impl TestClient {
    /// Starts the services of `app` and asks it in process.
    ///
    /// They stop with [`stop`](Self::stop), or when the last client is dropped:
    /// then on a thread of its own and within a second for each step, since
    /// dropping cannot wait on the test's runtime.
    ///
    /// # Panics
    ///
    /// If a service does not start.
    pub async fn new(app: App) -> Self {
        if let Err(error) = app.start().await {
            panic!("the application does not start: {error}");
        }
        let services = app.services().clone();
        Self::over(Arc::new(InProcess::new(app)), services)
    }

    pub(crate) fn over(carrier: Arc<dyn Carrier>, services: Services) -> Self {
        Self { carrier, services, defaults: Headers::new() }
    }

    /// Another client of the same application, which knows nothing of what
    /// this one remembers: a second visitor.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::over(self.carrier.clone(), self.services.clone())
    }

    /// Sends a header with every request that does not set it itself.
    ///
    /// # Panics
    ///
    /// If `name` or `value` cannot stand in a header.
    #[must_use]
    #[track_caller]
    pub fn with_header(mut self, name: impl AsRef<str>, value: impl AsRef<[u8]>) -> Self {
        appended(&mut self.defaults, name.as_ref(), value.as_ref());
        self
    }

    /// The services of the application, to look at what a request did to them.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// A GET request.
    #[track_caller]
    pub fn get(&self, target: &str) -> TestRequest<'_> {
        self.request(Method::GET, target)
    }

    /// A HEAD request.
    #[track_caller]
    pub fn head(&self, target: &str) -> TestRequest<'_> {
        self.request(Method::HEAD, target)
    }

    /// A POST request.
    #[track_caller]
    pub fn post(&self, target: &str) -> TestRequest<'_> {
        self.request(Method::POST, target)
    }

    /// A PUT request.
    #[track_caller]
    pub fn put(&self, target: &str) -> TestRequest<'_> {
        self.request(Method::PUT, target)
    }

    /// A PATCH request.
    #[track_caller]
    pub fn patch(&self, target: &str) -> TestRequest<'_> {
        self.request(Method::PATCH, target)
    }

    /// A DELETE request.
    #[track_caller]
    pub fn delete(&self, target: &str) -> TestRequest<'_> {
        self.request(Method::DELETE, target)
    }

    /// An OPTIONS request; `*` asks about the whole server.
    #[track_caller]
    pub fn options(&self, target: &str) -> TestRequest<'_> {
        self.request(Method::OPTIONS, target)
    }

    /// A request with any method. `target` goes out as it stands: a path with
    /// an optional query, percent-encoded.
    ///
    /// # Panics
    ///
    /// If `target` is empty, or has a space or a control character in it, which
    /// would end it on the wire.
    #[track_caller]
    pub fn request(&self, method: Method, target: &str) -> TestRequest<'_> {
        TestRequest::new(&*self.carrier, &self.defaults, method, target)
    }

    /// Stops the application: waits for its background work, runs its stop
    /// hooks, stops its services, each within ten seconds.
    ///
    /// # Panics
    ///
    /// If a server ended with an error.
    pub async fn stop(self) {
        self.carrier.stop().await;
    }
}

/// Names only: values may be credentials.
impl fmt::Debug for TestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClient")
            .field("carrier", &self.carrier)
            .field("defaults", &self.defaults)
            .finish_non_exhaustive()
    }
}
