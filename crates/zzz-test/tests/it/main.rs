//! The test client, tested: in process and over a real server.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod app;
mod attribute;
#[cfg(feature = "browser")]
mod browser;
mod cookies;
mod exchanges;
mod failures;
mod forms;
#[cfg(feature = "html")]
mod html;
#[cfg(feature = "json")]
mod json;
mod life;
mod redirects;
#[cfg(feature = "sandboxes")]
mod sandboxes;
mod server;
mod store;
mod streams;
