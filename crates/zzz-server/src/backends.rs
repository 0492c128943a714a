//! The backends that are built in.

mod courtesy;
#[cfg(feature = "io-uring")]
mod io_uring;
#[cfg(feature = "multi-thread")]
mod multi_thread;
mod per_core;

#[cfg(feature = "io-uring")]
pub use self::io_uring::IoUring;
#[cfg(feature = "multi-thread")]
pub use self::multi_thread::MultiThread;
pub use self::per_core::PerCore;
