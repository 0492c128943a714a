//! A handler that has less time than it takes.

use std::time::Duration;

use tokio::time::sleep;
use zzz::handler;

const TAKES: Duration = Duration::from_secs(2);

/// 503 after one second, which its route allows. The work goes on to its end:
/// watch the log.
#[handler]
pub(crate) async fn overdue() -> &'static str {
    sleep(TAKES).await;
    tracing::info!("overdue work is done");
    "nobody will ever read this\n"
}
