//! The test client, tested: in process and over a real server.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod app;
mod exchanges;
mod failures;
#[cfg(feature = "json")]
mod json;
mod life;
mod server;
