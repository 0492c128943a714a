//! A handler that has less time than it takes.

use std::time::Duration;

use tokio::time::sleep;
use zzz::{Deadline, handler};

const TAKES: Duration = Duration::from_secs(2);

const MAY_TAKE: Duration = Duration::from_secs(1);

/// Lets what takes longer run on.
pub(crate) const LENIENT: Deadline = Deadline::after(MAY_TAKE);

/// Drops what takes longer.
pub(crate) const STRICT: Deadline = Deadline::after(MAY_TAKE).cancel();

/// 503 after one second, which its route allows. The work goes on to its end:
/// watch the log.
#[handler]
pub(crate) async fn overdue() -> &'static str {
    sleep(TAKES).await;
    tracing::info!("overdue work is done");
    "nobody will ever read this\n"
}

struct Desk;

impl Drop for Desk {
    fn drop(&mut self) {
        tracing::info!("the desk is free again");
    }
}

/// 503 after one second, and the work ends there, wherever it is.
#[handler]
pub(crate) async fn cancelled() -> &'static str {
    let _desk = Desk;
    sleep(TAKES).await;
    tracing::error!("nobody gets here");
    ""
}
