//! What the macros write, through the facade.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod csrf;
mod handler;
mod middleware;
mod multipart;
mod router;
mod sessions;
mod sse;
mod test;
mod web;
