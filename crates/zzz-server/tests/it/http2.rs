//! HTTP/2, with the client of the crate h2 where requests are good, and with
//! frames made by hand where they are not.

mod abuse;
mod bodies;
mod case;
mod cases;
pub(crate) mod client;
mod clients;
mod life_cycle;
mod raw;
mod times;

use std::time::Duration;

use h2::client::Builder;

use self::{case::Case, client::Http2};
use crate::h1::Transport;

/// A safety net: no case waits for a clock, so one that takes so long hangs.
const CASE_TIME_MAX: Duration = Duration::from_secs(10);

/// Runs every case of the contract, each on a connection of its own, which has
/// to serve another request afterwards; says how many there were.
///
/// # Panics
///
/// After the last case, with a report of all that failed on this `backend`.
pub(crate) async fn run_all<T: Transport>(backend: &str, transport: &T) -> usize {
    let cases = cases::all();
    let mut reports = Vec::new();
    for case in &cases {
        let calls_before = transport.handler_calls();
        let run = async { run(case, transport.connect().await).await };
        let verdict = match tokio::time::timeout(CASE_TIME_MAX, run).await {
            Ok(verdict) => verdict,
            Err(_) => Err("it hangs".to_owned()),
        };
        let calls = transport.handler_calls() - calls_before;
        let wanted = usize::from(case.handled) + 1;
        let verdict = verdict.and_then(|()| match calls {
            calls if calls == wanted => Ok(()),
            _ => Err(format!("the handler was called {calls} times instead of {wanted}")),
        });
        if let Err(reason) = verdict {
            reports.push(format!("{} ({})\n  {reason}\n", case.name, case.clause));
        }
    }
    let failed = reports.len();
    assert!(failed == 0, "{backend}: {failed} cases failed\n\n{}", reports.join("\n"));
    cases.len()
}

async fn run<Io>(case: &Case, io: Io) -> Result<(), String>
where
    Io: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    // As browsers do.
    let mut client = Http2::with(Builder::new().enable_push(false), io).await;
    let outcome = client.ask(case.request()).await;
    case.check(&outcome)?;
    let probe = client.get("/?probe").await.map_err(|error| format!("the probe: {error}"))?;
    match (probe.status, &*probe.content) {
        (200, b"hello") => Ok(()),
        _ => Err(format!("the probe got {probe:?}")),
    }
}
