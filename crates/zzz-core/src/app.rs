//! The application: services, endpoint middleware, routes.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::StatusCode;

use crate::{
    BootError, BoxFuture, Error, IntoResponse, IntoRoute, Middleware, Next, ParamFilter, Problem,
    RenderError, Request, RequestIdValue, Response, Result, Route, RouteInfo, Service,
    ServiceCommand, Services, StageInfo, Tasks, middleware::write_page, place,
    render_error::PlainErrors, services::StartError,
};

type Hook = Box<dyn Fn(&Services) -> BoxFuture<'_, Result<()>> + Send + Sync>;

/// Told of each error that is answered with 5xx.
type Watch = Box<dyn Fn(&Request, &Error) + Send + Sync>;

/// Everything an application is made of, in one visible list.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, Request, handler_fn, http::Method};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new()
///     .routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })));
///
/// let mut request = Request::new(Method::GET, "/");
/// let mut response = app.handle(&mut request).await;
/// assert_eq!(response.body_mut().bytes().await.unwrap(), "hello");
/// # });
/// ```
pub struct App {
    services: Services,
    endpoint: Vec<Arc<dyn Middleware>>,
    routes: Box<dyn Route>,
    errors: Box<dyn RenderError>,
    start_hooks: Vec<Hook>,
    stop_hooks: Vec<Hook>,
    watch: OnceLock<Watch>,
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// An application that answers 404 to everything.
    pub fn new() -> Self {
        let not_found = crate::handler_fn(|_| {
            Box::pin(async {
                Ok(Error::new(StatusCode::NOT_FOUND, "this application has no routes")
                    .into_response())
            })
        });
        Self {
            services: Services::of_new_app(),
            endpoint: Vec::new(),
            routes: Box::new(not_found),
            errors: Box::new(PlainErrors),
            start_hooks: Vec::new(),
            stop_hooks: Vec::new(),
            watch: OnceLock::new(),
        }
    }

    /// Adds a service; handlers find it by its type.
    ///
    /// # Panics
    ///
    /// If a service of this type is listed already.
    #[must_use]
    pub fn service<S: Service>(mut self, service: S) -> Self {
        self.services.add(service);
        self
    }

    /// Puts `service` in the place of the one of its type: for tests, which give an application
    /// one that does not ask the world outside. It starts where the other one would have.
    ///
    /// # Panics
    ///
    /// If no service of this type is listed: then the test would replace nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{App, Service};
    ///
    /// struct Clock(fn() -> u64);
    /// impl Service for Clock {}
    ///
    /// fn app() -> App {
    ///     App::new().service(Clock(|| 1_767_225_600))
    /// }
    ///
    /// let app = app().replace_service(Clock(|| 7));
    /// assert_eq!((app.services().get::<Clock>().unwrap().0)(), 7);
    /// ```
    #[must_use]
    pub fn replace_service<S: Service>(mut self, service: S) -> Self {
        self.services.replace(service);
        self
    }

    /// Adds a service that every request has its own of, made when it is
    /// first asked for by [`Request::scoped`].
    ///
    /// # Panics
    ///
    /// If the type has such a function already.
    #[must_use]
    pub fn scoped<T: Send + Sync + 'static>(
        mut self,
        make: impl Fn(&mut Request) -> T + Send + Sync + 'static,
    ) -> Self {
        self.services.add_scoped(make);
        self
    }

    /// Adds a middleware that every request passes before it is routed; the
    /// first listed is the outermost.
    #[must_use]
    pub fn endpoint(mut self, middleware: impl Middleware) -> Self {
        self.endpoint.push(Arc::new(middleware));
        self
    }

    /// Sets what finds the handler of a request: a router, or one handler.
    /// What is wrong with a router is told by [`check`](Self::check) and at the start.
    #[must_use]
    pub fn routes(mut self, routes: impl IntoRoute) -> Self {
        self.routes = Box::new(routes.into_route());
        self
    }

    /// Sets what makes an answer of an error that nobody turned into one.
    #[must_use]
    pub fn errors(mut self, errors: impl RenderError) -> Self {
        self.errors = Box::new(errors);
        self
    }

    /// Says that it runs on the machine of whoever writes it, as `serve` does in the
    /// environment `dev`; see [`Services::is_development`].
    #[must_use]
    pub fn development(mut self) -> Self {
        self.services.set_development();
        self
    }

    /// Has what it does leave no trace, for tests: each service [keeps it to
    /// itself](Service::enter_sandbox), as a database which undoes it in the end.
    ///
    /// `#[zzz::test(app = ..)]` does so with the application that it starts.
    ///
    /// # Errors
    ///
    /// If a service cannot.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// use zzz_core::{App, Result, Service, Services};
    ///
    /// #[derive(Default)]
    /// struct Mailer {
    ///     sends: AtomicBool,
    /// }
    ///
    /// impl Service for Mailer {
    ///     fn enter_sandbox(&self, _: &Services) -> Result<()> {
    ///         self.sends.store(false, Ordering::Relaxed);
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let app = App::new().service(Mailer { sends: true.into() }).sandboxed()?;
    /// assert!(!app.services().get::<Mailer>()?.sends.load(Ordering::Relaxed));
    /// # Ok::<(), zzz_core::Error>(())
    /// ```
    pub fn sandboxed(self) -> Result<Self> {
        self.services.enter_sandbox()?;
        Ok(self)
    }

    /// Runs `hook` once all services have started, in the order of the calls.
    #[must_use]
    pub fn on_start(
        mut self,
        hook: impl Fn(&Services) -> BoxFuture<'_, Result<()>> + Send + Sync + 'static,
    ) -> Self {
        self.start_hooks.push(Box::new(hook));
        self
    }

    /// Runs `hook` before the services stop, in reverse order of the calls.
    #[must_use]
    pub fn on_stop(
        mut self,
        hook: impl Fn(&Services) -> BoxFuture<'_, Result<()>> + Send + Sync + 'static,
    ) -> Self {
        self.stop_hooks.push(Box::new(hook));
        self
    }

    /// Tells `watch` of each error that is answered with 5xx; the first one that is set stays. For zzz-test, which
    /// shows why a request failed, also of an application that is served already.
    #[doc(hidden)]
    pub fn watch_failures(&self, watch: impl Fn(&Request, &Error) + Send + Sync + 'static) {
        // Of two test clients of one application, one knows.
        let _ = self.watch.set(Box::new(watch));
    }

    /// What finds the handler of a request.
    pub(crate) fn route(&self) -> &dyn Route {
        &*self.routes
    }

    /// The services.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// The supervisor of background work.
    pub fn tasks(&self) -> Tasks {
        self.services.tasks()
    }

    /// Runs `work` beside requests; see [`Tasks::spawn`].
    pub fn spawn(&self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks().spawn(name, work);
    }

    /// All routes, in the order in which they were written.
    pub fn list_routes(&self) -> Vec<RouteInfo> {
        self.routes.list()
    }

    /// What answers where no route does; see [`Route::fallbacks`].
    pub fn list_fallbacks(&self) -> Vec<RouteInfo> {
        self.routes.fallbacks()
    }

    /// The middleware that every request passes, outermost first.
    pub fn list_endpoint(&self) -> Vec<StageInfo> {
        self.endpoint.iter().map(|stage| StageInfo::of(&**stage)).collect()
    }

    /// Looks for what would go wrong at a request and can be known before:
    /// routes that cannot be, handlers, extractors and middleware that ask for
    /// services which nobody provides, services that need one which is not ready
    /// when they start ([`Service::needs`]). What somebody takes out of
    /// [`Request::services`] without saying so is found by the first request.
    ///
    /// # Errors
    ///
    /// All that was found.
    pub fn check(&self) -> Result<(), BootError> {
        BootError::check(self)
    }

    /// What could be better, and keeps the application from nothing: what its [services](crate::Service::findings) say.
    pub fn findings(&self) -> Vec<String> {
        self.services.findings()
    }

    /// The commands that its [services](crate::Service::commands) add to its own.
    pub fn commands(&self) -> Vec<ServiceCommand> {
        self.services.commands()
    }

    /// Checks the application, starts the services in order, then runs the start hooks.
    ///
    /// The first start of a process hooks into its panics, so that the log can tell where one was.
    /// The hook that was there before, which writes to the standard error or to an error
    /// tracker, is called as ever; one that is set later should call the former one, too.
    ///
    /// # Errors
    ///
    /// What [`check`](Self::check) found; what the first service or hook that failed says; those that had
    /// started are stopped again.
    pub async fn start(&self) -> Result<()> {
        self.check()?;
        place::watch_panics();
        self.services.start().await.map_err(|error: StartError| Error::from(error))?;
        for hook in &self.start_hooks {
            if let Err(error) = hook(&self.services).await {
                self.services.stop(STOP_AFTER_FAILED_START).await;
                return Err(error);
            }
        }
        Ok(())
    }

    /// For servers: says that the application is about to stop, which
    /// [`Services::is_stopping`] tells from then on. What runs goes on.
    pub fn begin_stop(&self) {
        self.services.begin_stop();
    }

    /// Stops the services that have started, after a start that was given up
    /// half way; within `deadline`.
    pub async fn stop_started(&self, deadline: Duration) {
        self.services.stop(deadline).await;
    }

    /// Waits for background work, runs the stop hooks, stops the services in
    /// reverse; each of the three within `deadline`.
    pub async fn stop(&self, deadline: Duration) {
        if !self.tasks().drain(deadline).await {
            let running = self.tasks().running();
            tracing::error!(running, ?deadline, "background tasks did not end in time");
        }
        let hooks = async {
            for hook in self.stop_hooks.iter().rev() {
                if let Err(error) = hook(&self.services).await {
                    tracing::error!(%error, "a stop hook failed");
                }
            }
        };
        if tokio::time::timeout(deadline, hooks).await.is_err() {
            tracing::error!(?deadline, "stop hooks did not end in time");
        }
        self.services.stop(deadline).await;
    }

    /// Answers a request: endpoint middleware, router, pipeline, handler, and
    /// back. An error that is left is rendered.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: dropping it drops the handler half done. A server
    /// runs it to its end even if the client has gone.
    pub async fn handle(&self, request: &mut Request) -> Response {
        request.set_services(&self.services);
        let mut response = Next::routes(&self.endpoint, &*self.routes).run(request).await;
        if response.error().is_some() {
            self.render_error(request, &mut response);
            self.write_error_page(request, &mut response).await;
        }
        if !request.answer_headers().is_empty() {
            response.headers_mut().extend(request.answer_headers());
        }
        response
    }

    /// Writes the page that stands for an error, if it is one that waits to be written.
    async fn write_error_page(&self, request: &mut Request, response: &mut Response) {
        if !response.has_page() {
            return;
        }
        let status = response.status();
        write_page(request, response).await;
        if let Some(error) = response.take_error() {
            tracing::error!(%error, "the page of an error could not be written");
            response.set_status(status);
            PlainErrors.render(request, &error, response);
        }
    }

    #[cold]
    fn render_error(&self, request: &Request, response: &mut Response) {
        if let Some(error) = response.take_error() {
            if response.status().is_server_error() {
                if let Some(watch) = self.watch.get() {
                    watch(request, &error);
                }
                let (method, path) = (request.method(), ParamFilter::of(request).path(request));
                let id = request.get::<RequestIdValue>().map(tracing::field::display);
                let location = error.place().map(tracing::field::display);
                // The level of an event is known when the program is built.
                if error.problem().is_some_and(Problem::is_warning) {
                    tracing::warn!(%method, path = &*path, id, %error, location, "a request failed");
                } else {
                    tracing::error!(%method, path = &*path, id, %error, location, "a request failed");
                }
            }
            let render = || self.errors.render(request, &error, response);
            if let Err(payload) = catch_unwind(AssertUnwindSafe(render)) {
                let panic = Error::from_panic(&*payload);
                let location = panic.place().map(tracing::field::display);
                tracing::error!(%panic, location, "an error could not be rendered");
                *response = Response::new(StatusCode::INTERNAL_SERVER_ERROR);
            }
        }
    }
}

/// How long services that had started may take to stop when another one failed.
const STOP_AFTER_FAILED_START: Duration = Duration::from_secs(10);

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("services", &self.services)
            .field("endpoint", &self.endpoint.len())
            .finish_non_exhaustive()
    }
}
