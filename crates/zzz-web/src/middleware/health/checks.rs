//! What has to work.

use std::{fmt, future::poll_fn, sync::Arc, task::Poll, time::Duration};

use tokio::time::timeout;
use zzz_core::{BoxFuture, Result, Services};

/// Something that is asked whether it works.
#[derive(Clone)]
pub(super) struct Check {
    /// Fit for JSON as it is.
    pub(super) name: &'static str,
    pub(super) run: Arc<dyn Fn(Services) -> BoxFuture<'static, Result<()>> + Send + Sync>,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed,
    TimedOut,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
        })
    }
}

/// Runs all checks at once, each for no longer than `limit`.
pub(super) async fn run_all(
    checks: &[Check],
    services: &Services,
    limit: Duration,
) -> Vec<(&'static str, Outcome)> {
    let begin = |check| Box::pin(run(check, services.clone(), limit));
    let mut running: Vec<_> = checks.iter().map(begin).collect();
    let mut outcomes = vec![None; running.len()];
    poll_fn(|cx| {
        for (check, outcome) in running.iter_mut().zip(&mut outcomes) {
            if outcome.is_none()
                && let Poll::Ready(ready) = check.as_mut().poll(cx)
            {
                *outcome = Some(ready);
            }
        }
        if outcomes.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    checks
        .iter()
        .zip(outcomes)
        .filter_map(|(check, outcome)| Some((check.name, outcome?)))
        .collect()
}

async fn run(check: &Check, services: Services, limit: Duration) -> Outcome {
    let name = check.name;
    match timeout(limit, (check.run)(services)).await {
        Ok(Ok(())) => Outcome::Passed,
        Ok(Err(error)) => {
            tracing::warn!(check = name, %error, "a health check failed");
            Outcome::Failed
        }
        Err(_) => {
            tracing::warn!(check = name, ?limit, "a health check took too long");
            Outcome::TimedOut
        }
    }
}
