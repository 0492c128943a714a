//! Whom a test lets ask.

use std::{
    fmt,
    panic::Location,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use zzz_core::{
    Headers, IntoApp, Services,
    http::{Method, header},
};

use crate::{
    TestRequest, built_app, carrier::Carrier, carriers::InProcess, cookies::Jar, request::appended,
};

/// Asks an application, in process or over the network, and remembers what it
/// sends with every request.
///
/// In process a request takes the way that [`App::handle`](zzz_core::App::handle) is: endpoint
/// middleware, router, pipeline, handler, and the rendering of errors. It runs
/// on the test's own runtime, with the test's clock. What a server adds is not
/// there: framing fields such as `date`, limits other than the default one on
/// bodies, time-outs, deadlines, and what follows an upgrade; for those there is
/// [`TestServer`](crate::TestServer).
///
/// # Cookies and redirects
///
/// A client is one visitor. It keeps the cookies that answers set and sends
/// them by their domain, path, expiry and `secure`; that one goes, as in
/// browsers, only over TLS or to `localhost` and names that end in
/// `.localhost`. It keeps at most 300 cookies of at most 4096 bytes each. A
/// `cookie` header of one's own is sent instead. Redirects are not followed
/// until [`follow_redirects`](Self::follow_redirects) says so.
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
/// response.assert_status(200).assert_body("to and fro");
/// client.stop().await;
/// # });
/// ```
pub struct TestClient {
    carrier: Arc<dyn Carrier>,
    services: Services,
    defaults: Headers,
    /// `None` where cookies are switched off.
    jar: Option<Mutex<Jar>>,
    redirects_max: usize,
}

impl TestClient {
    /// Starts the services of `app`, an `App` or a `Result` of one, and asks it in process.
    ///
    /// They stop with [`stop`](Self::stop), or when the last client is dropped:
    /// then on a thread of its own and within a second for each step, since
    /// dropping cannot wait on the test's runtime.
    ///
    /// # Panics
    ///
    /// If there is no application but an error, or it does not start.
    #[track_caller]
    pub fn new(app: impl IntoApp) -> impl Future<Output = Self> + Send {
        let app = built_app(app);
        let location = Location::caller();
        async move {
            if let Err(error) = app.start().await {
                panic!("the application does not start: {error}\n\nit was given at {location}");
            }
            let services = app.services().clone();
            Self::over(Arc::new(InProcess::new(app)), services)
        }
    }

    pub(crate) fn over(carrier: Arc<dyn Carrier>, services: Services) -> Self {
        let jar = Some(Mutex::default());
        Self { carrier, services, defaults: Headers::new(), jar, redirects_max: 0 }
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

    /// Follows up to `max` redirects after each request; 0, the default, none.
    ///
    /// After 301, 302 and 303 follows a GET without a body, or a HEAD after a
    /// HEAD; after 307 and 308 the same method with the same body. Only the
    /// same host is asked again: an answer that leads elsewhere is returned.
    ///
    /// More than `max`, and a redirect to a request that was made twice before
    /// with the same cookies, fail the test and print the whole way.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{App, IntoResponse, Response, handler_fn, http::{HeaderValue, header}};
    /// use zzz_test::TestClient;
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    /// # runtime.block_on(async {
    /// let app = App::new().routes(handler_fn(|request| Box::pin(async move {
    ///     let mut response = request.path().to_owned().into_response();
    ///     if request.path() == "/old" {
    ///         response = response.with_status(zzz_core::http::StatusCode::FOUND)
    ///             .with_header(header::LOCATION, HeaderValue::from_static("/new"));
    ///     }
    ///     Ok(response)
    /// })));
    ///
    /// let client = TestClient::new(app).await;
    /// client.get("/old").await.assert_redirect("/new");
    /// client.follow_redirects(5).get("/old").await.assert_body("/new");
    /// # });
    /// ```
    #[must_use]
    pub fn follow_redirects(mut self, max: usize) -> Self {
        self.redirects_max = max;
        self
    }

    /// Keeps no cookies and sends none.
    #[must_use]
    pub fn without_cookies(mut self) -> Self {
        self.jar = None;
        self
    }

    /// The value of the cookie with this name that the client keeps; of
    /// several, the one with the longest path.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar()?.value(name, SystemTime::now()).map(str::to_owned)
    }

    /// Keeps a cookie for all paths of the client's host, as if an answer had
    /// set it.
    ///
    /// # Panics
    ///
    /// If `name` or `value` cannot stand in a cookie, or cookies are switched off.
    #[track_caller]
    pub fn set_cookie(&self, name: &str, value: &str) -> &Self {
        let is_plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_graphic() && !b",;\"\\".contains(&byte))
        };
        let is_name = !name.is_empty() && !name.contains('=') && is_plain(name);
        assert!(is_name, "{name:?} cannot be the name of a cookie");
        assert!(
            is_plain(value),
            "{value:?} cannot be the value of the cookie {name}: percent-encode it"
        );
        let Some(mut jar) = self.jar() else {
            panic!("this client keeps no cookies: it was made by `without_cookies`");
        };
        jar.set(self.defaults.get(header::HOST).unwrap_or(LOCALHOST), name, value);
        drop(jar);
        self
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&self) -> &Self {
        if let Some(mut jar) = self.jar() {
            jar.clear();
        }
        self
    }

    /// What a panic of another test left behind is as good as before.
    pub(crate) fn jar(&self) -> Option<MutexGuard<'_, Jar>> {
        let jar = self.jar.as_ref()?;
        Some(jar.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn carrier(&self) -> &dyn Carrier {
        &*self.carrier
    }

    pub(crate) fn defaults(&self) -> &Headers {
        &self.defaults
    }

    pub(crate) fn redirects_max(&self) -> usize {
        self.redirects_max
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
    /// If `target` does not begin with `/` and is not `*`, or has a space or a
    /// control character in it, which would end it on the wire.
    #[track_caller]
    pub fn request(&self, method: Method, target: &str) -> TestRequest<'_> {
        TestRequest::new(self, method, target)
    }

    /// Sends a form: see [`TestResponse::fill_form`](crate::TestResponse::fill_form).
    #[cfg(feature = "html")]
    #[expect(clippy::needless_pass_by_value, reason = "a form that was filled in is sent once")]
    #[track_caller]
    pub fn submit(&self, form: crate::TestForm) -> TestRequest<'_> {
        form.send(self)
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

/// The host of requests that name none.
pub(crate) const LOCALHOST: &str = "localhost";

/// Names only: values may be credentials.
impl fmt::Debug for TestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClient")
            .field("carrier", &self.carrier)
            .field("defaults", &self.defaults)
            .finish_non_exhaustive()
    }
}
