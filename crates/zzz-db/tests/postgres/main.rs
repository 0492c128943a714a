//! What PostgreSQL alone does: its types, its connections, and what goes wrong with them.
//!
//! `cargo xtask test` starts the servers that this runs on; without them, each test says that it is left out. Under it,
//! the contract's cases make sure that they are there.

#![expect(clippy::unwrap_used, reason = "a failure of what surrounds a test fails the test")]
#![expect(clippy::print_stdout, reason = "a test that is left out says so")]
#![expect(clippy::disallowed_methods, reason = "tasks end with the runtime of their test")]

mod addresses;
mod authentication;
mod cancelling;
mod encryption;
#[path = "../support/log.rs"]
mod log;
mod migrations;
mod parameters;
mod pipelining;
mod pool;
mod protocol;
mod restart;
mod sandbox;
mod server;
mod storage;
mod streaming;
mod transactions;
