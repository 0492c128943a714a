//! The integration tests of zzz-router, one module per module of the crate.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod router;
mod tree;
