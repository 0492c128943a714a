//! The integration tests of zzz-core, one module per module of the crate.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod app;
mod body;
mod error;
mod events;
mod headers;
mod middleware;
mod request;
mod services;
mod tasks;
mod upgrade;

mod log;
mod pieces;
