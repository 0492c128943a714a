//! What only a browser can tell, by Chromium: what one site may do to another, and what scripts see.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod cookies;
mod cors;
mod csp;
mod csrf;
mod downloads;
mod htmx;
mod sessions;
mod sse;
mod support;
mod uploads;
mod xss;
