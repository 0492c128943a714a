//! A handler that nobody can hurry.

use std::time::Duration;

use tokio::time::sleep;
use zzz::{BoxFuture, IntoResponse, Request, Response, Result};

const TAKES: Duration = Duration::from_secs(3);

/// Runs to its end even if the client leaves or the server is told to stop:
/// watch the log.
pub(crate) fn slow(_request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        tracing::info!("slow work has begun");
        sleep(TAKES).await;
        tracing::info!("slow work is done");
        Ok("done, after three seconds\n".into_response())
    })
}
