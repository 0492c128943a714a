//! What an error page is made of.

use std::fmt;

use zzz_core::{Error, Place, Problem, Request, http::StatusCode};

/// An error that is to be shown, for pages of one's own.
///
/// Text in it may come from the client: escape it.
pub struct ErrorPage<'a> {
    request: &'a Request,
    error: &'a Error,
    status: StatusCode,
    is_open: bool,
}

impl<'a> ErrorPage<'a> {
    pub(super) fn new(
        request: &'a Request,
        error: &'a Error,
        status: StatusCode,
        is_open: bool,
    ) -> Self {
        Self { request, error, status, is_open }
    }

    /// The status of the answer; middleware may have changed the error's own.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The status in words, "Not Found".
    pub fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Unknown Status")
    }

    /// The stable name of the problem; empty where it has none.
    pub fn code(&self) -> &'a str {
        self.error.problem().map_or("", Problem::code)
    }

    /// What the client may know, in a sentence; empty where that is nothing.
    pub fn detail(&self) -> &'a str {
        self.error.problem().map_or("", Problem::detail)
    }

    /// What the problem adds for programs: names, and values as JSON text.
    pub fn members(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.error.problem().into_iter().flat_map(Problem::members)
    }

    /// The request.
    pub fn request(&self) -> &'a Request {
        self.request
    }

    /// The error, which only development pages may show.
    pub fn error(&self) -> &'a Error {
        self.error
    }

    /// Whether the page is for a developer on this machine.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Where the error was made.
    pub(super) fn place(&self) -> Option<Place> {
        self.error.place()
    }
}

/// Status and request only: the error's text may stay inside.
impl fmt::Debug for ErrorPage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for {:?}", self.status.as_u16(), self.request)
    }
}
