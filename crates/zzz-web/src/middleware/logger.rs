//! One line for each answer.

use std::time::Instant;

use zzz_core::{Flow, Middleware, ParamFilter, Request, RequestIdValue, Response, Result};

/// Logs each answer with method, path, status and time: as `info`, and as
/// `warn` where the server was at fault. The query and the headers stay out of
/// it, because they may hold secrets, and so do parameters of the path whose names
/// [`ParamFilter`] holds sensitive.
///
/// The events have the target `zzz::request`; they go wherever the
/// application's `tracing` subscriber sends them. Behind
/// [`RequestId`](super::RequestId) they carry the request's id.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::{Logger, RequestId};
///
/// let app = App::new().endpoint(RequestId::new()).endpoint(Logger::new());
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Logger {}

struct Begun(Instant);

impl Logger {
    /// A logger.
    pub const fn new() -> Self {
        Self {}
    }
}

impl Middleware for Logger {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set(Begun(Instant::now()));
        Ok(Flow::Next)
    }

    fn after(&self, request: &mut Request, response: &mut Response) {
        let Some(Begun(begun)) = request.get() else {
            return;
        };
        let took = begun.elapsed();
        let (method, path) = (request.method(), ParamFilter::of(request).path(request));
        let path = &*path;
        let status = response.status().as_u16();
        let id = request
            .get::<RequestIdValue>()
            .map(RequestIdValue::as_str)
            .map(tracing::field::display);
        // Where the deadline was over, the server has answered long ago.
        if request.deadline().is_some_and(|deadline| took > deadline) {
            let message = "finished after its deadline";
            tracing::warn!(target: "zzz::request", %method, path, ?took, id, message);
        } else if response.status().is_server_error() {
            tracing::warn!(target: "zzz::request", %method, path, status, ?took, id, "answered");
        } else {
            tracing::info!(target: "zzz::request", %method, path, status, ?took, id, "answered");
        }
    }
}
