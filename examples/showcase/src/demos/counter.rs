//! Something that all requests share.

use std::sync::atomic::{AtomicU64, Ordering};

use zzz::{BoxFuture, IntoResponse, Request, Response, Result, Service};

/// How often the page was asked for since the start.
#[derive(Default)]
pub(crate) struct Counter {
    asked: AtomicU64,
}

impl Service for Counter {}

/// Counts this request.
pub(crate) fn count(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let counter = request.services().get::<Counter>()?;
        let asked = counter.asked.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(format!("{asked}\n").into_response())
    })
}
