//! An application as a tower service.

mod answering;

use std::{
    convert::Infallible,
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use tower_service::Service;
use zzz_core::{
    App, ConnectionInfo, Request, Response, Result,
    http::{self, Extensions, StatusCode},
};

pub use self::answering::Answering;
use crate::{
    body::{self, TowerBody},
    error::BoxError,
    fields, message,
};

/// An application as a tower service, for a server that is not ours: hyper, axum, one for a cloud.
///
/// It keeps zzz's promises where it can. A handler runs to its end even if the server drops it, as one of
/// [`Tasks`](zzz_core::Tasks), unless it asked to be dropped; a deadline is answered with 503. Bodies have the limit of
/// [`body_bytes_max`](Self::body_bytes_max). Limits on heads and connections, time-outs and draining are the server's. An
/// upgrade of the connection is answered with 501.
///
/// A request's [`ConnectionInfo`] is the one in its extensions, if there is one; see
/// [`connection`](Self::connection).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use tower::ServiceExt;
/// use zzz_core::{App, http::Request};
/// use zzz_tower::{AppService, TowerBody};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let service = AppService::start(App::new()).await.unwrap();
/// let answer = service.clone().oneshot(Request::new(TowerBody::default())).await.unwrap();
/// assert_eq!(answer.status(), 404);
/// service.stop(Duration::from_secs(10)).await;
/// # });
/// ```
#[derive(Clone)]
pub struct AppService {
    app: Arc<App>,
    connection: Arc<dyn Fn(&Extensions) -> ConnectionInfo + Send + Sync>,
    body_bytes_max: u64,
}

impl AppService {
    /// Starts the services of `app`.
    ///
    /// # Errors
    ///
    /// As [`App::start`].
    pub async fn start(app: App) -> Result<Self> {
        app.start().await?;
        Ok(Self {
            app: Arc::new(app),
            connection: Arc::new(|extensions| {
                extensions.get::<ConnectionInfo>().copied().unwrap_or_default()
            }),
            body_bytes_max: 8 * 1024 * 1024,
        })
    }

    /// Sets how a request's connection is found in its extensions, where the server puts it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::net::SocketAddr;
    ///
    /// use zzz_core::{App, ConnectionInfo};
    /// use zzz_tower::AppService;
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    /// # runtime.block_on(async {
    /// // In axum: `extensions.get::<ConnectInfo<SocketAddr>>()`.
    /// let service = AppService::start(App::new()).await.unwrap().connection(|extensions| {
    ///     ConnectionInfo::tcp(extensions.get::<SocketAddr>().copied(), None)
    /// });
    /// # let _ = service;
    /// # });
    /// ```
    #[must_use]
    pub fn connection(
        mut self,
        of: impl Fn(&Extensions) -> ConnectionInfo + Send + Sync + 'static,
    ) -> Self {
        self.connection = Arc::new(of);
        self
    }

    /// Sets how large a request's body may be; 8 MiB unless told. A middleware or a handler may
    /// set another limit on its request.
    #[must_use]
    pub fn body_bytes_max(mut self, body_bytes_max: u64) -> Self {
        self.body_bytes_max = body_bytes_max;
        self
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Waits for handlers that run on and for other tasks, runs the stop hooks, stops the services; each of the three
    /// within `deadline`. Call it when the server has stopped.
    pub async fn stop(&self, deadline: Duration) {
        self.app.begin_stop();
        self.app.stop(deadline).await;
    }

    /// The request as the application's own.
    fn request<B>(&self, incoming: http::Request<B>) -> Request
    where
        B: http_body::Body + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (parts, body) = incoming.into_parts();
        let mut request = Request::new(parts.method, &parts.uri.to_string());
        request.set_version(parts.version);
        request.set_connection((self.connection)(&parts.extensions));
        *request.headers_mut() = fields::from_map(parts.headers);
        let mut body = body::from_tower(body);
        body.set_limit(self.body_bytes_max);
        *request.body_mut() = body;
        request.set::<Extensions>(parts.extensions);
        request
    }
}

impl<B> Service<http::Request<B>> for AppService
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<TowerBody>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, incoming: http::Request<B>) -> Answering {
        let mut request = self.request(incoming);
        let app = self.app.clone();
        let tasks = app.tasks();
        Answering::new(tasks, async move {
            let mut response = app.handle(&mut request).await;
            if response.is_upgrade() {
                tracing::error!(?request, "an upgrade cannot leave through a tower service");
                response = Response::new(StatusCode::NOT_IMPLEMENTED);
            }
            answer(response)
        })
    }
}

fn answer(mut response: Response) -> http::Response<TowerBody> {
    message::answer(&mut response).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot leave through a tower service");
        let mut answer = http::Response::new(TowerBody::default());
        *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        answer
    })
}

impl fmt::Debug for AppService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppService({:?})", self.app)
    }
}
