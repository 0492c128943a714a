//! The contract of HTTP/1.1, as raw bytes, whatever carries them.
//!
//! [`run_all`] sends every [`Case`] over a [`Transport`] whose server runs
//! [`test_app`](crate::test_app), reads the answers with a strict client and
//! reports all cases that went wrong at once. [`run_splits`] checks that it
//! makes no difference where the bytes of a request are cut on their way.
//!
//! The server under test has these limits: head 16 KiB, 100 fields, target
//! 8 KiB, body 1 MiB, unread body 64 KiB. Its time-outs are longer than
//! [`CASE_TIME_MAX`], or a connection that it wrongly keeps would look closed.

mod case;
mod cases;
pub(crate) mod client;
mod exchange;
mod expect;
mod split;
pub(crate) mod wire;

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

pub(crate) use self::split::run_splits;
use self::{
    case::{Case, End},
    client::{Answer, Asked},
    exchange::Exchange,
    expect::Expect,
};

/// A safety net: no case waits for a clock, so one that takes so long hangs.
const CASE_TIME_MAX: Duration = Duration::from_secs(10);

/// How much of each side a report shows.
const REPORT_BYTES_MAX: usize = 1024;

/// What carries the bytes to a server that runs the test application.
pub(crate) trait Transport {
    /// The client's end of a connection.
    type Io: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Opens a connection.
    fn connect(&self) -> impl Future<Output = Self::Io> + Send;

    /// How often the handler was called so far, over all connections. Nobody
    /// else may use the server while a suite runs.
    fn handler_calls(&self) -> usize;
}

/// Runs every case, each on a connection of its own; says how many there were.
///
/// # Panics
///
/// After the last case, with a report of all that failed on this `backend`.
pub(crate) async fn run_all<T: Transport>(backend: &str, transport: &T) -> usize {
    let cases = cases::all();
    let mut reports = Vec::new();
    for case in &cases {
        let mut exchange = Exchange::new(transport.connect().await, asked(case));
        let calls_before = transport.handler_calls();
        let verdict = match tokio::time::timeout(CASE_TIME_MAX, run(case, &mut exchange)).await {
            Ok(verdict) => verdict,
            Err(_) => Err(format!("it hangs, expecting {:?}", case.end)),
        };
        let calls = transport.handler_calls() - calls_before;
        let verdict = verdict.and_then(|()| check_calls(case, calls));
        if let Err(reason) = verdict {
            reports.push(report(case, &reason, exchange.received()));
        }
    }
    assert!(
        reports.is_empty(),
        "{backend}: {} of {} cases failed\n\n{}",
        reports.len(),
        cases.len(),
        reports.join("\n")
    );
    cases.len()
}

/// What all requests ask for, the probe's last.
fn asked(case: &Case) -> Vec<Asked> {
    let mut asked = case.asked();
    asked.push(Asked::Content);
    asked
}

async fn run<Io: AsyncRead + AsyncWrite + Send>(
    case: &Case,
    exchange: &mut Exchange<Io>,
) -> Result<(), String> {
    for step in &case.steps {
        exchange.step(step).await?;
    }
    let finals = case.finals();
    if case.end != End::Closed {
        exchange.read_until(|answers| answers.finals() >= finals).await?;
    }
    if case.end == End::KeepAlive {
        exchange.send(wire::PROBE).await?;
    }
    if case.end != End::Either {
        exchange.read_to_end().await?;
    }
    check(case, &exchange.finish()?)
}

fn check(case: &Case, answers: &[Answer]) -> Result<(), String> {
    let mut expect = case.expect.clone();
    if case.end == End::KeepAlive {
        expect.push(Expect::ok("hello").listing("connection", "close"));
    }
    let has_interim = answers.iter().any(Answer::is_interim);
    expect.retain(|expect| has_interim || !expect.optional);
    for (index, (expect, answer)) in expect.iter().zip(answers).enumerate() {
        let number = index + 1;
        expect.check(answer).map_err(|reason| format!("answer {number}: {reason}"))?;
        if answer.lists("connection", "close") && number < answers.len() {
            return Err(format!("answer {number} says close, and another follows"));
        }
    }
    if expect.len() != answers.len() {
        return Err(format!("{} answers instead of {}", answers.len(), expect.len()));
    }
    Ok(())
}

fn check_calls(case: &Case, calls: usize) -> Result<(), String> {
    let probes = usize::from(case.end == End::KeepAlive);
    let wanted = case.handler_calls() + probes;
    if calls != wanted {
        return Err(format!("the handler was called {calls} times instead of {wanted}"));
    }
    Ok(())
}

fn report(case: &Case, reason: &str, received: &[u8]) -> String {
    format!(
        "{} ({})\n  {reason}\n  sent:     {}\n  received: {}\n",
        case.name,
        case.clause,
        excerpt(&case.sent()),
        excerpt(received),
    )
}

fn excerpt(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(REPORT_BYTES_MAX)];
    let more = match bytes.len() - shown.len() {
        0 => String::new(),
        more => format!(" ... and {more} bytes more"),
    };
    format!("{}{more}", shown.escape_ascii())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::cases;

    #[test]
    fn every_case_has_a_name_of_its_own_and_a_clause() {
        let cases = cases::all();
        assert!(cases.len() >= 180, "{} cases", cases.len());
        let mut names = HashSet::new();
        for case in &cases {
            assert!(names.insert(case.name), "two cases are named {}", case.name);
            let section =
                ["RFC 9110 ", "RFC 9112 "].iter().find_map(|rfc| case.clause.strip_prefix(rfc));
            let is_section = section.is_some_and(|section| {
                section.split('.').all(|number| number.parse::<u8>().is_ok())
            });
            assert!(is_section, "{} cites {}", case.name, case.clause);
        }
    }
}
