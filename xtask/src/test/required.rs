//! Which contract suites must have run, and on what.
//!
//! A backend that is quietly left out of a test run is the error that nothing
//! else here would notice; it is noticed by this table.

/// One suite on one implementation of its contract.
#[derive(Debug)]
pub(super) struct Required {
    pub(super) suite: &'static str,
    pub(super) backend: &'static str,
    /// As [`std::env::consts::OS`] names it; `None` demands it everywhere.
    pub(super) os: Option<&'static str>,
}

/// A new backend, engine or browser gets its line together with its tests.
pub(super) const REQUIRED: &[Required] = &[
    Required { suite: "http1", backend: "in-memory", os: None },
    Required { suite: "http1", backend: "per-core", os: None },
    Required { suite: "http1", backend: "per-core-handed-out", os: None },
    Required { suite: "http1", backend: "multi-thread", os: None },
    Required { suite: "http1", backend: "io-uring", os: Some("linux") },
    Required { suite: "http1-tls", backend: "per-core", os: None },
    Required { suite: "http1-tls", backend: "per-core-handed-out", os: None },
    Required { suite: "http1-tls", backend: "multi-thread", os: None },
    Required { suite: "http1-tls", backend: "io-uring", os: Some("linux") },
    Required { suite: "http2", backend: "in-memory", os: None },
    Required { suite: "http2", backend: "per-core", os: None },
    Required { suite: "http2", backend: "per-core-handed-out", os: None },
    Required { suite: "http2", backend: "multi-thread", os: None },
    Required { suite: "http2", backend: "io-uring", os: Some("linux") },
    Required { suite: "http2-tls", backend: "per-core", os: None },
    Required { suite: "http2-tls", backend: "per-core-handed-out", os: None },
    Required { suite: "http2-tls", backend: "multi-thread", os: None },
    Required { suite: "http1-split", backend: "in-memory", os: None },
    Required { suite: "life-cycle", backend: "per-core", os: None },
    Required { suite: "life-cycle", backend: "per-core-handed-out", os: None },
    Required { suite: "life-cycle", backend: "multi-thread", os: None },
    Required { suite: "life-cycle", backend: "io-uring", os: Some("linux") },
    Required { suite: "abuse", backend: "per-core", os: Some("linux") },
    Required { suite: "restart", backend: "per-core", os: None },
    Required { suite: "restart", backend: "per-core-handed-out", os: None },
    Required { suite: "restart", backend: "multi-thread", os: None },
    Required { suite: "restart", backend: "io-uring", os: Some("linux") },
    Required { suite: "db", backend: "sqlite", os: None },
    Required { suite: "db", backend: "postgres", os: None },
    Required { suite: "db", backend: "sqlite-sandbox", os: None },
    Required { suite: "db", backend: "postgres-sandbox", os: None },
    Required { suite: "browser", backend: "chromium", os: None },
    Required { suite: "showcase", backend: "chromium", os: None },
];
