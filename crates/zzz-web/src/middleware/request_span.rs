//! What is logged, with the request that it was logged for.

use tracing::Instrument as _;
use zzz_core::{
    BoxFuture, Middleware, Next, ParamFilter, Request, RequestIdValue, Response, Result,
};

/// Runs the rest within a `tracing` span, so that every event of a handler,
/// and of what it calls, carries the request's method, path and id.
///
/// Parameters of the path whose names [`ParamFilter`] holds sensitive are masked where it
/// stands behind the router, in a pipeline; at the endpoint nobody knows the parameters yet, and the
/// path is shown as it came.
///
/// It belongs behind [`RequestId`](super::RequestId). It costs a box for each
/// request, which is why it is not part of [`Logger`](super::Logger).
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::{RequestId, RequestSpan};
///
/// let app = App::new().endpoint(RequestId::new()).endpoint(RequestSpan::new());
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RequestSpan {}

impl RequestSpan {
    /// A span for each request.
    pub const fn new() -> Self {
        Self {}
    }
}

impl Middleware for RequestSpan {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        let (method, path) = (request.method(), ParamFilter::of(request).path(request));
        let path = &*path;
        let id = request.get::<RequestIdValue>().map(tracing::field::display);
        let span = tracing::info_span!(target: "zzz::request", "request", %method, path, id);
        Some(Box::pin(async move { Ok(next.run(request).await) }.instrument(span)))
    }
}
