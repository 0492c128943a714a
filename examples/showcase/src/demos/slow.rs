//! A handler that nobody can hurry.

use std::time::Duration;

use tokio::time::sleep;
use zzz::handler;

const TAKES: Duration = Duration::from_secs(3);

/// Runs to its end even if the client leaves or the server is told to stop:
/// watch the log.
#[handler]
pub(crate) async fn slow() -> &'static str {
    tracing::info!("slow work has begun");
    sleep(TAKES).await;
    tracing::info!("slow work is done");
    "done, after three seconds\n"
}
