//! An application as its own tool, as people call it.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod commands;
mod config;
#[cfg(all(feature = "tls", unix))]
mod https;
mod misuse;
mod serve;
mod support;
