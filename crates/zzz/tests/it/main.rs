//! What the macros write, through the facade.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod handler;
mod middleware;
mod needs;
mod router;
mod test;
mod web;
