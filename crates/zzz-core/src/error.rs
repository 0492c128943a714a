//! The one error type of the request path.

use std::{any::Any, error::Error as StdError, fmt, panic::Location};

use http::StatusCode;

use crate::{
    Headers, Problem,
    expand::problem_link,
    place::{self, Place},
};

/// The result of everything on the request path.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Any error on its way to become an answer.
///
/// Every [`std::error::Error`] turns into it by `?`. What the client sees
/// comes from the first [`Problem`] in the chain of sources; without one the
/// answer is a 500 that says nothing, and the text goes to the log. `Error`
/// itself is no `std::error::Error`, which is what makes the blanket
/// conversion possible.
///
/// # Examples
///
/// ```
/// use zzz_core::{Error, Problem, Result, http::StatusCode};
///
/// fn age(text: &str) -> Result<u8> {
///     Ok(text.parse()?)
/// }
///
/// assert_eq!(age("old").unwrap_err().status(), StatusCode::INTERNAL_SERVER_ERROR);
///
/// let missing = Error::from(Problem::new(StatusCode::NOT_FOUND));
/// assert_eq!(missing.status(), StatusCode::NOT_FOUND);
/// ```
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    source: BoxError,
    /// What the first link among the sources made, unless a problem stands before it.
    linked: Option<Problem>,
    /// Sent with the answer: `Allow`, `Retry-After`, `WWW-Authenticate`, ...
    headers: Headers,
    location: &'static Location<'static>,
}

impl Error {
    /// An error that answers `status` and lets the client read `detail`.
    #[cold]
    #[track_caller]
    pub fn new(status: StatusCode, detail: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Problem::new(status).with_detail(detail).into()
    }

    /// An error whose `message` stays inside; the client sees a plain 500.
    #[cold]
    #[track_caller]
    pub fn internal(message: impl Into<String>) -> Self {
        Internal(message.into()).into()
    }

    /// What a panic left behind, as an error.
    #[cold]
    #[track_caller]
    pub fn from_panic(payload: &(dyn Any + Send)) -> Self {
        let text = payload.downcast_ref::<&'static str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let place = place::of_panic(text.unwrap_or_default());
        let message = text.unwrap_or("a value that is not text").to_owned();
        Panicked { message, place }.into()
    }

    /// Sets the headers of the answer, beside those that rendering adds.
    #[must_use]
    pub fn with_headers(mut self, headers: Headers) -> Self {
        self.inner.headers = headers;
        self
    }

    /// Headers of the answer.
    pub fn headers(&self) -> &Headers {
        &self.inner.headers
    }

    /// What the client may know: the first [`Problem`] among the error and its sources.
    pub fn problem(&self) -> Option<&Problem> {
        self.inner.linked.as_ref().or_else(|| self.downcast_ref())
    }

    /// The status of the answer; 500 where no [`Problem`] says otherwise.
    pub fn status(&self) -> StatusCode {
        self.problem().map_or(StatusCode::INTERNAL_SERVER_ERROR, Problem::status)
    }

    /// The first error of type `E` in the chain of sources.
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.chain().find_map(<dyn StdError>::downcast_ref)
    }

    /// The error and its sources, outermost first.
    pub fn chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        problem_link::chain(&*self.inner.source)
    }

    /// What the error and its sources say, outermost first. One whose words stand in what was said before it is left out, since
    /// some tell their source themselves.
    pub fn messages(&self) -> impl Iterator<Item = String> {
        let mut before = String::new();
        self.chain().map(ToString::to_string).filter(move |text| {
            let is_new = !before.contains(text.as_str());
            if is_new {
                before.clone_from(text);
            }
            is_new
        })
    }

    /// Whether a panic caused it.
    pub fn is_panic(&self) -> bool {
        self.downcast_ref::<Panicked>().is_some()
    }

    /// Where in the source the error was made or passed on by `?`; a panic, where it
    /// was. That is known of panics on the thread that caught them, from the
    /// first [`App::start`](crate::App::start) of the process on.
    pub fn place(&self) -> Option<Place> {
        match self.downcast_ref::<Panicked>() {
            Some(panic) => panic.place.clone(),
            None => Some(self.location().into()),
        }
    }

    /// Where in the source the error was made or passed on by `?`; a panic, where
    /// it was caught.
    pub fn location(&self) -> &'static Location<'static> {
        self.inner.location
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    #[cold]
    #[track_caller]
    fn from(error: E) -> Self {
        let source: BoxError = Box::new(error);
        let linked = problem_link::find(&*source);
        let inner = Inner { source, linked, headers: Headers::new(), location: Location::caller() };
        Self { inner: Box::new(inner) }
    }
}

/// The error and its sources in one line, for logs: `what: why: why`, each of the [messages](Error::messages) once.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, message) in self.messages().enumerate() {
            let separator = if index == 0 { "" } else { ": " };
            write!(f, "{separator}{message}")?;
        }
        Ok(())
    }
}

/// What is displayed, and where the error was made: `what: why (src/main.rs:7:5)`.
///
/// This is what a `main` that returns a `Result` prints, and `unwrap`. The fields of the sources are
/// left out: they may hold what nobody is to read.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({})", self.inner.location)
    }
}

/// An error that is only a sentence for the log.
#[derive(Debug)]
struct Internal(String);

impl fmt::Display for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Internal {}

#[derive(Debug)]
struct Panicked {
    message: String,
    place: Option<Place>,
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.message)
    }
}

impl StdError for Panicked {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_mark_keeps_its_place() {
        fn fails() -> Result<u8> {
            Ok("x".parse::<u8>()?)
        }
        let error = fails().unwrap_err();
        assert!(error.location().file().ends_with("error.rs"));
        assert_eq!(error.to_string(), "invalid digit found in string");
    }

    #[test]
    fn debug_is_a_sentence_and_its_place_without_the_fields() {
        #[derive(Debug)]
        struct LoginFailed {
            #[expect(dead_code, reason = "only `Debug` would read it")]
            password: &'static str,
            cause: std::num::ParseIntError,
        }
        impl fmt::Display for LoginFailed {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("nobody could log in")
            }
        }
        impl StdError for LoginFailed {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                Some(&self.cause)
            }
        }
        let cause = "x".parse::<u8>().unwrap_err();
        let error = Error::from(LoginFailed { password: "hunter2", cause });
        let place = error.location();
        let expected = format!("nobody could log in: invalid digit found in string ({place})");
        assert_eq!(format!("{error:?}"), expected);
        assert_eq!(format!("{error:#?}"), expected);
    }

    #[test]
    fn what_two_of_a_chain_say_is_told_once() {
        #[derive(Debug)]
        struct Link(&'static str, Option<Box<Link>>);
        impl fmt::Display for Link {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }
        }
        impl StdError for Link {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                self.1.as_deref().map(|link| link as _)
            }
        }
        #[track_caller]
        fn check(texts: &[&'static str], expected: &str) {
            let link = |inner, text: &&'static str| Some(Box::new(Link(text, inner)));
            let error = Error::from(*texts.iter().rev().fold(None, link).unwrap());
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.chain().count(), texts.len());
        }
        check(&["no row", "no row"], "no row");
        check(&["cannot save: no row", "no row"], "cannot save: no row");
        check(&["cannot save: no row, try again", "no row"], "cannot save: no row, try again");
        check(&["cannot save: no row", "no row", "no row", "why"], "cannot save: no row: why");
        // What is said in between is said of another thing.
        check(&["no row", "again", "no row"], "no row: again: no row");
    }

    #[test]
    fn a_panic_is_a_500_that_says_so_inside_only() {
        let error = Error::from_panic(&"boom");
        assert!(error.is_panic() && error.problem().is_none());
        assert_eq!(error.to_string(), "panicked: boom");
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
