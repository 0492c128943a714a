//! What a repo does.

#![expect(clippy::unwrap_used, reason = "a failure of what surrounds a test fails the test")]

mod blog;
mod migrations;
mod observing;
mod preloads;
mod queries;
mod writes;
