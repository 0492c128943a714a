//! What the macros write, through the facade.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod auth;
mod csrf;
mod guards;
mod handler;
mod middleware;
mod needs;
mod problem;
mod router;
mod sessions;
mod test;
mod validate;
mod web;
