//! Why there is no answer.

use std::{error::Error as StdError, fmt};

use zzz_core::{Problem, http::StatusCode};

/// Why another server did not answer, or not as it should.
///
/// Its text names the method and the address without its query, and is for the log; of the
/// headers and bodies it tells nothing. A handler that returns it answers 502, or 504 where the
/// other server took too long; 500 where the request itself could not be made.
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> zzz_core::Result<()> {
/// use zzz_client::{Client, FetchErrorKind};
///
/// let answer = Client::new().get("https://status.example.com/").send().await;
/// let is_up = match answer {
///     Ok(answer) => answer.status().is_success(),
///     Err(error) if error.kind() == FetchErrorKind::TimedOut => false,
///     Err(error) => return Err(error.into()),
/// };
/// # let _ = is_up;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FetchError {
    kind: FetchErrorKind,
    status: Option<StatusCode>,
    text: String,
}

/// What went wrong, as far as a caller would act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchErrorKind {
    /// The request cannot be made: a header or a value that cannot be sent. Answered with 500.
    Invalid,
    /// The address may not be asked: it is none of `http` or `https`, it or what it leads to is
    /// internal, or redirects go on too long. Answered with 502, as all that follow but one; logged
    /// at WARN, since the address is mostly what somebody sent.
    Refused,
    /// There was no connection, or it broke before the whole answer was there.
    Unreachable,
    /// A time ran out. Answered with 504.
    TimedOut,
    /// The answer is longer than it may be.
    TooLarge,
    /// The answer is not what it should be: no HTTP, no text, not the JSON that was expected.
    Malformed,
    /// The status is an error: see [`ClientResponse::error_for_status`](crate::ClientResponse::error_for_status).
    Status,
}

impl FetchError {
    #[cold]
    pub(crate) fn new(kind: FetchErrorKind, text: impl Into<String>) -> Self {
        Self { kind, status: None, text: text.into() }
    }

    #[cold]
    pub(crate) fn of_status(status: StatusCode, what: &str) -> Self {
        let text = format!("{what}: the answer is {status}");
        Self { kind: FetchErrorKind::Status, status: Some(status), text }
    }

    /// What went wrong.
    pub fn kind(&self) -> FetchErrorKind {
        self.kind
    }

    /// The status of the answer, where that is what went wrong.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for FetchError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        static REFUSED: Problem = Problem::fixed(
            StatusCode::BAD_GATEWAY,
            "address_refused",
            "this address may not be asked",
        )
        .as_warning();
        static FAILED: Problem = Problem::fixed(
            StatusCode::BAD_GATEWAY,
            "other_server_failed",
            "a server that is needed for this did not answer as it should",
        );
        static TIMED_OUT: Problem = Problem::fixed(
            StatusCode::GATEWAY_TIMEOUT,
            "other_server_timed_out",
            "a server that is needed for this took too long",
        );
        match self.kind {
            FetchErrorKind::Invalid => None,
            FetchErrorKind::Refused => Some(&REFUSED),
            FetchErrorKind::TimedOut => Some(&TIMED_OUT),
            FetchErrorKind::Unreachable
            | FetchErrorKind::TooLarge
            | FetchErrorKind::Malformed
            | FetchErrorKind::Status => Some(&FAILED),
        }
    }
}

/// An error and what caused it, in one line.
pub(crate) fn with_causes(error: &(dyn StdError + 'static)) -> String {
    let mut text = String::new();
    for cause in std::iter::successors(Some(error), |error| (*error).source()) {
        let cause = cause.to_string();
        // Some tell their cause themselves.
        if !text.ends_with(&cause) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause);
        }
    }
    text
}
