//! A tower service as a handler.

use std::{any::type_name, borrow::Cow, fmt, future::poll_fn};

use tower_service::Service;
use zzz_core::{BoxFuture, Error, Handler, Request, Response, Result, http};

use crate::{
    body::TowerBody,
    error::{BoxError, TowerError},
    message,
};

/// A tower service as a handler: an axum router, a tonic service, anything that takes an [`http::Request`].
///
/// `forward` hands it a path and all below. The service sees the whole path, and after
/// [`below`](Self::below) only the rest of it. In the request's extensions it finds the
/// [`ConnectionInfo`](zzz_core::ConnectionInfo) and the [`Services`](zzz_core::Services) of the application.
///
/// Each request has a clone of the service, and waits until it is ready. Its error, and a panic, are
/// an error of the handler: 500 with a line in the log, unless the chain of its sources has a
/// [`Problem`](zzz_core::Problem). Upgrades of the connection are not passed on.
///
/// # Examples
///
/// ```
/// use std::convert::Infallible;
///
/// use tower::service_fn;
/// use zzz_core::{App, http::{Request, Response}};
/// use zzz_tower::{TowerBody, TowerHandler};
///
/// let hello = service_fn(|_: Request<TowerBody>| async {
///     Ok::<_, Infallible>(Response::new("hello".to_owned()))
/// });
/// let app = App::new().routes(TowerHandler::new(hello));
/// # let _ = app;
/// ```
#[derive(Clone)]
pub struct TowerHandler<S> {
    service: S,
    /// The segments that the service does not see; empty at the root.
    prefix: Cow<'static, str>,
}

impl<S> TowerHandler<S> {
    /// A handler that asks `service`.
    pub fn new(service: S) -> Self {
        Self { service, prefix: Cow::Borrowed("") }
    }

    /// Leaves `prefix` out of the path that the service sees: the whole of it, scopes
    /// included. A segment like `:tenant` stands for any. At the prefix itself the service sees `/`.
    ///
    /// A request whose path does not begin so is answered with 500, and the log says why.
    #[must_use]
    pub fn below(mut self, prefix: impl Into<Cow<'static, str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The target that the service sees.
    fn target<'a>(&self, request: &'a Request) -> Result<Cow<'a, str>> {
        let prefix = self.prefix.trim_matches('/');
        if prefix.is_empty() {
            return Ok(request.target().into());
        }
        let mut rest = request.path();
        for expected in prefix.split('/') {
            let Some(found) = rest.strip_prefix('/') else {
                return Err(self.misplaced(request));
            };
            let end = found.find('/').unwrap_or(found.len());
            if !expected.starts_with(':') && expected != &found[..end] {
                return Err(self.misplaced(request));
            }
            rest = &found[end..];
        }
        Ok(match (rest, request.query()) {
            ("", None) => "/".into(),
            ("", Some(query)) => format!("/?{query}").into(),
            (rest, None) => rest.into(),
            (rest, Some(query)) => format!("{rest}?{query}").into(),
        })
    }

    #[cold]
    fn misplaced(&self, request: &Request) -> Error {
        let (prefix, path) = (&self.prefix, request.path());
        Error::internal(format!(
            "a tower service below {prefix:?} was asked for {path:?}; route it there, with the prefixes of \
             all scopes"
        ))
    }
}

impl<S, B> Handler for TowerHandler<S>
where
    S: Service<http::Request<TowerBody>, Response = http::Response<B>>,
    S: Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        let mut service = self.service.clone();
        Box::pin(async move {
            let target = self.target(request)?.into_owned();
            let outgoing = message::to_tower(request, &target)?;
            poll_fn(|cx| service.poll_ready(cx)).await.map_err(TowerError::serving)?;
            let answer = service.call(outgoing).await.map_err(TowerError::serving)?;
            Ok(message::from_tower(answer))
        })
    }

    fn name(&self) -> &'static str {
        type_name::<S>()
    }
}

impl<S> fmt::Debug for TowerHandler<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TowerHandler({})", type_name::<S>())
    }
}
