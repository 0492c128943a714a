//! What the outside may know of an error.

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

use http::StatusCode;

/// The outside of an error: a status, a stable code and a sentence for the
/// client ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) calls these
/// status, type and detail).
///
/// A `Problem` is itself an error, and every error that has one as a link of
/// its [`source`](StdError::source) chain is answered as it says. An error
/// without one is a 500 whose text stays inside.
///
/// It is a type and not a trait because an error behind `dyn Error` can be
/// asked whether it *is* a type but not whether it *implements* a trait.
///
/// # Examples
///
/// An error of one's own that is answered with 409, as `#[derive(Problem)]` of the facade writes it
/// with less:
///
/// ```
/// use std::{error::Error as StdError, fmt};
/// use zzz_core::{Error, Problem, http::StatusCode};
///
/// #[derive(Debug)]
/// struct SoldOut { article: u32 }
///
/// impl fmt::Display for SoldOut {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(f, "article {} is sold out", self.article)
///     }
/// }
///
/// impl StdError for SoldOut {
///     fn source(&self) -> Option<&(dyn StdError + 'static)> {
///         static SOLD_OUT: Problem =
///             Problem::fixed(StatusCode::CONFLICT, "sold_out", "somebody was faster");
///         Some(&SOLD_OUT)
///     }
/// }
///
/// let error = Error::from(SoldOut { article: 7 });
/// assert_eq!(error.status(), StatusCode::CONFLICT);
/// assert_eq!(error.problem().map(|problem| problem.code()), Some("sold_out"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: Cow<'static, str>,
    members: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    is_warning: bool,
    /// Not zero where it is said.
    retry_after_seconds: u64,
}

impl Problem {
    /// A problem that says no more than its status.
    pub const fn new(status: StatusCode) -> Self {
        Self::fixed(status, "", "")
    }

    /// A problem known when the program is written, for a `static`.
    pub const fn fixed(status: StatusCode, code: &'static str, detail: &'static str) -> Self {
        let (code, detail) = (Cow::Borrowed(code), Cow::Borrowed(detail));
        let members = Vec::new();
        Self { status, code, detail, members, is_warning: false, retry_after_seconds: 0 }
    }

    /// Sets the stable, machine-readable name of the problem.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = code.into();
        self
    }

    /// Sets the sentence that the client may read.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Sets a member beside status, code and detail, which programs read of problem+json
    /// ([RFC 9457, section 3.2](https://www.rfc-editor.org/rfc/rfc9457#section-3.2)); pages and text show the detail only.
    ///
    /// `json` is JSON text, and goes out as it is. `ProblemExt::with` of zzz-web takes any value
    /// that serde serialises. The members of the standard, `type`, `title`, `status` and `detail`, are
    /// not overwritten.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{Problem, http::StatusCode};
    ///
    /// let problem = Problem::new(StatusCode::FORBIDDEN).with_json("balance", "30");
    /// assert_eq!(problem.members().collect::<Vec<_>>(), [("balance", "30")]);
    /// ```
    #[must_use]
    pub fn with_json(
        mut self,
        name: impl Into<Cow<'static, str>>,
        json: impl Into<Cow<'static, str>>,
    ) -> Self {
        let name = name.into();
        self.members.retain(|(other, _)| *other != name);
        self.members.push((name, json.into()));
        self
    }

    /// Has the request be logged at WARN where the status is 5xx, and not at ERROR: for what an application meets in its daily life,
    /// and nobody has to look after.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{Problem, http::StatusCode};
    ///
    /// static REFUSED: Problem =
    ///     Problem::fixed(StatusCode::BAD_GATEWAY, "address_refused", "this address may not be asked")
    ///         .as_warning();
    /// assert!(REFUSED.is_warning());
    /// ```
    #[must_use]
    pub const fn as_warning(mut self) -> Self {
        self.is_warning = true;
        self
    }

    /// Whether [`as_warning`](Self::as_warning) was said.
    pub fn is_warning(&self) -> bool {
        self.is_warning
    }

    /// Has the answer say that the same request may succeed after this long, by the header `Retry-After`
    /// ([RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)): in whole seconds, rounded up, one at
    /// least. A header that the error was [given](crate::Error::with_headers) counts in its place.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use zzz_core::{Error, Problem, Response, http::StatusCode};
    ///
    /// static BUSY: Problem = Problem::fixed(StatusCode::SERVICE_UNAVAILABLE, "busy", "try again")
    ///     .with_retry_after(Duration::from_secs(5));
    /// let response = Response::from(Error::from(BUSY.clone()));
    /// assert_eq!(response.headers().get("retry-after"), Some("5"));
    /// ```
    #[must_use]
    pub const fn with_retry_after(mut self, after: Duration) -> Self {
        let begun = if after.subsec_nanos() > 0 { 1 } else { 0 };
        let seconds = after.as_secs().saturating_add(begun);
        self.retry_after_seconds = if seconds == 0 { 1 } else { seconds };
        self
    }

    /// After how long the same request may succeed, where that was said.
    pub fn retry_after(&self) -> Option<Duration> {
        (self.retry_after_seconds > 0).then(|| Duration::from_secs(self.retry_after_seconds))
    }

    /// The members that were added, with their values as JSON text.
    pub fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.members.iter().map(|(name, json)| (&**name, &**json))
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable name; empty where none was given.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The sentence for the client; empty where none was given.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.status.canonical_reason().unwrap_or("Unknown Status");
        write!(f, "{} {reason}", self.status.as_u16())?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

impl StdError for Problem {}
