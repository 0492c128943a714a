//! One runtime whose workers take work from each other.

use std::time::Duration;

use tokio::runtime::Builder;
use zzz_core::Result;

use crate::{Backend, Work};

/// The work-stealing runtime of tokio: a worker that is busy leaves its other
/// connections to those that are not, so one slow handler delays nobody else
/// as long as a worker is free.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct MultiThread;

/// How long what still runs may take to be dropped.
const END: Duration = Duration::from_secs(1);

impl Backend for MultiThread {
    fn name(&self) -> &'static str {
        "multi-thread"
    }

    fn run(&self, mut work: Work) -> Result<()> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(work.workers())
            .thread_name("zzz-worker")
            .enable_all()
            .build()?;
        let outcome = runtime.block_on(async {
            for listener in work.take_listeners() {
                work.spawn_accept(listener);
            }
            work.supervise().await
        });
        // Waits until connections and listeners are dropped; blocking work that
        // ignores every deadline does not hold the process.
        runtime.shutdown_timeout(END);
        outcome
    }
}
