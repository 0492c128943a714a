//! Something that all requests share.

use std::sync::atomic::{AtomicU64, Ordering};

use zzz::{Service, handler};

/// How often the page was asked for since the start.
#[derive(Default)]
pub(crate) struct Counter {
    asked: AtomicU64,
}

impl Service for Counter {}

/// Counts this request.
#[handler]
pub(crate) async fn count(counter: &Counter) -> String {
    let asked = counter.asked.fetch_add(1, Ordering::Relaxed) + 1;
    format!("{asked}\n")
}
