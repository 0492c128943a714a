//! A request and its answer, however many it takes.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout_at};
use zzz_core::http::{HeaderValue, Method, Response, header};

use crate::{
    ClientResponse, FetchError, FetchErrorKind,
    answer_body::{AnswerBody, Bounds, Content},
    outgoing::Outgoing,
    redirect, retry,
    settings::Settings,
    transport::{Failed, Repeat, Transport},
};

/// What is needed to ask.
pub(crate) struct Exchange<'c> {
    pub(crate) settings: &'c Settings,
    pub(crate) transport: &'c Transport,
}

/// What is left for one request.
struct Left {
    retries: u32,
    redirects: u32,
    /// `None` for an endless time.
    deadline: Option<Instant>,
}

impl Exchange<'_> {
    /// Asks, again where that is safe, and follows where the answer leads.
    pub(crate) async fn run(&self, mut outgoing: Outgoing) -> Result<ClientResponse, FetchError> {
        let begun = Instant::now();
        let asked = outgoing.clone();
        let is_unzipped = self.complete(&mut outgoing);
        let left = Left {
            retries: self.settings.retries_max,
            redirects: outgoing.redirects_max,
            deadline: begun.checked_add(outgoing.time_out),
        };
        let deadline = left.deadline;
        let outcome = match deadline {
            Some(deadline) => timeout_at(deadline, self.follow(outgoing, left))
                .await
                .unwrap_or_else(|_| Err(late(&asked))),
            None => self.follow(outgoing, left).await,
        };
        let (method, host, path, took) =
            (&asked.method, asked.host(), asked.path(), begun.elapsed());
        match outcome {
            Ok((sent, answer)) => {
                let status = answer.status().as_u16();
                tracing::debug!(target: "zzz::client", %method, host, path, status, ?took, "answered");
                Ok(response(&sent, answer, deadline, is_unzipped))
            }
            Err(error) => {
                tracing::warn!(target: "zzz::client", %method, host, path, %error, ?took, "no answer");
                Err(error)
            }
        }
    }

    /// Adds what every request has. Whether gzip is asked for and undone here.
    fn complete(&self, outgoing: &mut Outgoing) -> bool {
        let headers = &mut outgoing.headers;
        headers.entry(header::USER_AGENT).or_insert_with(|| self.settings.user_agent.clone());
        headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        // A range is one of what is sent, and whoever names codings wants to see them.
        let asks_gzip =
            !headers.contains_key(header::ACCEPT_ENCODING) && !headers.contains_key(header::RANGE);
        if asks_gzip {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        asks_gzip
    }

    /// The answer that leads nowhere else, and the request that it answers.
    async fn follow(
        &self,
        mut outgoing: Outgoing,
        mut left: Left,
    ) -> Result<(Outgoing, Response<Content>), FetchError> {
        loop {
            let answer = self.insist(&outgoing, &mut left).await?;
            if outgoing.redirects_max == 0 {
                return Ok((outgoing, answer));
            }
            let refused = |why: String| {
                FetchError::new(FetchErrorKind::Refused, format!("{}: {why}", outgoing.what()))
            };
            match redirect::next(&outgoing, &answer).map_err(refused)? {
                None => return Ok((outgoing, answer)),
                Some(_) if left.redirects == 0 => {
                    let max = outgoing.redirects_max;
                    return Err(refused(format!("more than {max} redirects")));
                }
                Some(next) => {
                    left.redirects -= 1;
                    outgoing = next;
                }
            }
        }
    }

    /// The answer of one server, asked again where it may be.
    async fn insist(
        &self,
        outgoing: &Outgoing,
        left: &mut Left,
    ) -> Result<Response<Content>, FetchError> {
        loop {
            let outcome = self.transport.send(self.settings, outgoing).await;
            let Some(wait) = self.wait_before_next(outgoing, &outcome, left) else {
                return outcome.map_err(|failed| {
                    FetchError::new(failed.kind, format!("{}: {}", outgoing.what(), failed.why))
                });
            };
            left.retries -= 1;
            let reason = match outcome {
                Ok(answer) => answer.status().to_string(),
                Err(failed) => failed.why,
            };
            let (method, host, path) = (&outgoing.method, outgoing.host(), outgoing.path());
            tracing::warn!(target: "zzz::client", %method, host, path, reason, ?wait, "asked again");
            sleep(wait).await;
        }
    }

    /// How long to wait before it is asked again; `None` if the outcome is the last one.
    fn wait_before_next(
        &self,
        outgoing: &Outgoing,
        outcome: &Result<Response<Content>, Failed>,
        left: &Left,
    ) -> Option<Duration> {
        let (wait_max, retries_max) = (self.settings.retry_wait_max, self.settings.retries_max);
        let backoff = retry::backoff(retries_max - left.retries).min(wait_max);
        let (may_repeat, wait) = match outcome {
            Ok(answer) => {
                let asked = retry::asked_wait(answer.headers(), SystemTime::now());
                let is_temporary = retry::is_temporary(answer.status());
                (is_temporary && outgoing.may_repeat(), asked.unwrap_or(backoff))
            }
            Err(failed) => match failed.repeat {
                Repeat::Always => (true, backoff),
                Repeat::IfHarmless => (outgoing.may_repeat(), backoff),
                Repeat::Never => (false, backoff),
            },
        };
        // Whoever asks for a longer wait than there is time for has answered.
        let ends = Instant::now().checked_add(wait);
        let is_in_time = wait <= wait_max
            && left.deadline.is_none_or(|deadline| ends.is_some_and(|ends| ends < deadline));
        (may_repeat && left.retries > 0 && is_in_time).then_some(wait)
    }
}

#[cold]
fn late(asked: &Outgoing) -> FetchError {
    let (what, time_out) = (asked.what(), asked.time_out);
    FetchError::new(FetchErrorKind::TimedOut, format!("{what}: no answer within {time_out:?}"))
}

fn response(
    sent: &Outgoing,
    answer: Response<Content>,
    deadline: Option<Instant>,
    is_unzipped: bool,
) -> ClientResponse {
    let (mut head, content) = answer.into_parts();
    let coding = head.headers.get(header::CONTENT_ENCODING);
    let is_gzip = is_unzipped
        && sent.method != Method::HEAD
        && coding.is_some_and(|coding| matches!(coding.as_bytes(), b"gzip" | b"x-gzip"));
    if is_gzip {
        // They are those of what was sent, and not of what is read.
        head.headers.remove(header::CONTENT_ENCODING);
        head.headers.remove(header::CONTENT_LENGTH);
    }
    let bounds = Bounds { bytes_max: sent.body_bytes_max, deadline, what: sent.what() };
    let body = AnswerBody::new(content, is_gzip, bounds.clone());
    ClientResponse::new(head.status, head.headers, sent.uri.clone(), body, bounds.what)
}
