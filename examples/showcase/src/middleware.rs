//! What every request passes before it is routed.

use std::time::{Duration, Instant};

use zzz::{
    Flow, Middleware, Request, Response, Result,
    http::{HeaderValue, header},
};

/// Logs each answer: method, path, status and time. Never the query or the
/// headers, which may hold secrets.
pub(crate) struct RequestLog;

struct Begun(Instant);

impl Middleware for RequestLog {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set(Begun(Instant::now()));
        Ok(Flow::Next)
    }

    fn after(&self, request: &mut Request, response: &mut Response) {
        let Some(Begun(begun)) = request.get() else {
            return;
        };
        let took = begun.elapsed();
        let (method, path) = (request.method(), request.path());
        let status = response.status().as_u16();
        // The server has answered 503 in its place, and this one goes nowhere.
        if request.deadline().is_some_and(|deadline| took > deadline) {
            tracing::warn!(%method, path, ?took, "finished after its deadline");
        } else {
            tracing::info!(%method, path, status, ?took, "answered");
        }
    }
}

/// Tells browsers to believe the content type. It also makes them show a text
/// that arrives in pieces at once: there is nothing to guess from its beginning.
pub(crate) struct NoSniff;

impl Middleware for NoSniff {
    fn after(&self, _request: &mut Request, response: &mut Response) {
        response
            .headers_mut()
            .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
}

/// Answers 503 where the handler takes longer; it runs on to its end.
pub(crate) struct Deadline(pub(crate) Duration);

impl Middleware for Deadline {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set_deadline(self.0);
        Ok(Flow::Next)
    }
}
