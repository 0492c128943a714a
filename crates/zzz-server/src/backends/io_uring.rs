//! A runtime and a ring of its own for each worker.

use std::{io, sync::OnceLock, thread};

use tokio::runtime::{Builder, Runtime};
use zzz_core::Result;

use super::courtesy::Courtesy;
use crate::{Backend, Listener, PerCore, Work, uring};

/// As [`PerCore`], and Linux's io_uring carries the connections: one system call brings the kernel all that the
/// connections of a worker want, and tells what has come for them.
///
/// Timers, channels and the connections that an application opens itself are those of tokio as ever. Where the kernel refuses, because it
/// is older than 6.1 or a filter forbids io_uring, and on every other system, it is [`PerCore`], and one line of the log
/// says so.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_server::{IoUring, Server};
///
/// let server = Server::new(App::new()).backend(IoUring::default()).bind("127.0.0.1:0")?;
/// assert!(["io-uring", "per-core"].contains(&server.backend()));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct IoUring {
    is_there: OnceLock<bool>,
}

impl IoUring {
    /// Whether the kernel grants a ring; asked once.
    fn is_there(&self) -> bool {
        *self.is_there.get_or_init(|| match uring::check() {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "no io_uring to be had: the backend is per-core, by epoll");
                false
            }
        })
    }
}

impl Backend for IoUring {
    fn name(&self) -> &'static str {
        if self.is_there() { "io-uring" } else { PerCore::default().name() }
    }

    fn listeners(&self, workers: usize) -> usize {
        PerCore::default().listeners(workers)
    }

    fn run(&self, mut work: Work) -> Result<()> {
        if !self.is_there() {
            return PerCore::default().run(work);
        }
        let listeners = work.take_listeners();
        let main = Builder::new_current_thread().enable_all().build()?;
        let runtimes = listeners.iter().map(|_| runtime()).collect::<io::Result<Vec<_>>>()?;
        let work = &work;
        thread::scope(|scope| {
            for (runtime, listener) in runtimes.into_iter().zip(listeners) {
                let name = "zzz-worker".to_owned();
                let worker = move || serve(runtime, work, listener);
                thread::Builder::new().name(name).spawn_scoped(scope, worker)?;
            }
            main.block_on(work.supervise())
        })
    }
}

fn runtime() -> io::Result<Runtime> {
    let courtesy = Courtesy::default();
    Builder::new_current_thread()
        .enable_all()
        .on_thread_park(move || {
            courtesy.before_sleep();
            uring::before_park();
        })
        .build()
}

/// The whole life of a worker's thread.
fn serve(runtime: Runtime, work: &Work, listener: Listener) {
    let ring = uring::install();
    if let Err(error) = &ring {
        tracing::error!(%error, "a worker gets no ring of io_uring and serves by epoll");
    }
    runtime.block_on(async {
        if ring.is_ok() {
            #[expect(clippy::disallowed_methods, reason = "ends with the runtime")]
            tokio::spawn(async {
                if let Err(error) = uring::pump().await {
                    tracing::error!(%error, "a worker cannot hear its ring");
                }
            });
        }
        if let Err(error) = work.accept(listener).await {
            tracing::error!(%error, "a worker cannot listen");
        }
        work.stopped().await;
    });
    runtime.shutdown_background();
    // Last: connections that were dropped with the runtime still send what they promised.
    drop(ring);
}
