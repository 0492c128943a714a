//! What is logged, with the request that it was logged for.

use tracing::Instrument as _;
use zzz_core::{
    BoxFuture, Middleware, Next, ParamFilter, Request, RequestIdValue, Response, Result,
};

/// Runs the rest within a `tracing` span, so that every event of a handler,
/// and of what it calls, carries the request's method, path and id.
///
/// Parameters of the path whose names [`ParamFilter`] holds sensitive are masked. Which these are is known once the request was
/// routed: at the endpoint, what is logged before that has no path.
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
        let method = request.method();
        let id = request.get::<RequestIdValue>().map(tracing::field::display);
        let path = tracing::field::Empty;
        let span = tracing::info_span!(target: "zzz::request", "request", %method, id, path);
        let told = span.clone();
        let on_routed = move |request: &Request| {
            told.record("path", &*ParamFilter::of(request).path(request));
        };
        let rest = async move { Ok(next.run_and_tell(request, on_routed).await) };
        Some(Box::pin(rest.instrument(span)))
    }
}
