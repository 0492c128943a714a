//! The backends that are built in.

mod multi_thread;
mod per_core;

pub use self::{multi_thread::MultiThread, per_core::PerCore};
