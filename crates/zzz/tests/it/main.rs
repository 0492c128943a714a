//! What the macros write, through the facade.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod compression;
mod csrf;
mod files;
mod handler;
mod middleware;
mod router;
mod sessions;
mod test;
mod web;
