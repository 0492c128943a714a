//! Requests on condition.

use std::time::{Duration, SystemTime};

use httpdate::{fmt_http_date, parse_http_date};
use zzz_core::{
    Headers, IntoResponse, Problem, Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::etag::{ETag, Listed};

/// What the server knows of the version that it has, and so whether the client has it already
/// ([RFC 9110, section 13](https://www.rfc-editor.org/rfc/rfc9110#section-13)).
///
/// For handlers that know an [`ETag`] or a time without making the answer; files have it
/// from [`StaticFiles`](crate::StaticFiles) and [`send_file`](crate::send_file()).
///
/// # Examples
///
/// ```
/// use zzz_core::{Request, Response, http::{HeaderValue, Method, header}};
/// use zzz_web::{ETag, Fresh};
///
/// // What `#[handler] async fn show(request: &Request) -> Response` would do.
/// fn show(request: &Request) -> Response {
///     let fresh = Fresh::new().etag(ETag::of("post 7, version 3"));
///     fresh.respond(request, || "a page that is dear to make")
/// }
///
/// let mut request = Request::new(Method::GET, "/");
/// let etag = show(&request).headers().get("etag").unwrap().to_owned();
/// let etag = HeaderValue::from_str(&etag)?;
/// request.headers_mut().insert(header::IF_NONE_MATCH, etag);
/// assert_eq!(show(&request).status(), 304);
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Fresh {
    etag: Option<ETag>,
    modified: Option<SystemTime>,
}

const PRECONDITION_FAILED: Problem = Problem::fixed(
    StatusCode::PRECONDITION_FAILED,
    "precondition_failed",
    "this has changed since you read it; read it again",
);

impl Fresh {
    /// Nothing is known: every request is answered as if it had no condition.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name of the version.
    #[must_use]
    pub fn etag(mut self, etag: ETag) -> Self {
        self.etag = Some(etag);
        self
    }

    /// When it was last changed, to the second; a time to come is left out
    /// (RFC 9110, section 8.8.2.1).
    #[must_use]
    pub fn modified(mut self, modified: SystemTime) -> Self {
        self.modified = (modified <= SystemTime::now()).then(|| whole_seconds(modified));
        self
    }

    /// The answer if a condition decides it, in the order of
    /// [section 13.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2): 304 if the client
    /// has this version, 412 if it wanted to act on another one. Otherwise `None`, and the request
    /// is to be answered in full.
    ///
    /// Ask it before a method that changes something is carried out. A 304 wants the
    /// `cache-control` and `vary` that the full answer would have.
    pub fn answer(&self, request: &Request) -> Option<Response> {
        let headers = request.headers();
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        if headers.contains(header::IF_MATCH) {
            let is_it =
                |tag: &Listed<'_>| self.etag.as_ref().is_some_and(|etag| etag.is_strongly(tag));
            if !lists(headers, header::IF_MATCH, is_it) {
                return Some(failed());
            }
        } else if self.has_changed_since(headers, header::IF_UNMODIFIED_SINCE) == Some(true) {
            return Some(failed());
        }
        if headers.contains(header::IF_NONE_MATCH) {
            let is_it =
                |tag: &Listed<'_>| self.etag.as_ref().is_some_and(|etag| etag.is_weakly(tag));
            if lists(headers, header::IF_NONE_MATCH, is_it) {
                return Some(if is_read { self.not_modified() } else { failed() });
            }
        } else if is_read
            && self.has_changed_since(headers, header::IF_MODIFIED_SINCE) == Some(false)
        {
            return Some(self.not_modified());
        }
        None
    }

    /// [`answer`](Self::answer), or else what `make` makes, [marked](Self::mark).
    pub fn respond<R: IntoResponse>(
        &self,
        request: &Request,
        make: impl FnOnce() -> R,
    ) -> Response {
        self.answer(request).unwrap_or_else(|| self.mark(make()))
    }

    /// Adds `etag` and `last-modified`, by which the client asks the next time.
    pub fn mark(&self, response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        let etag =
            self.etag.as_ref().and_then(|etag| HeaderValue::from_str(&etag.to_string()).ok());
        if let Some(etag) = etag {
            response.headers_mut().insert(header::ETAG, etag);
        }
        let modified = self.modified.map(fmt_http_date);
        if let Some(modified) = modified.and_then(|date| HeaderValue::from_str(&date).ok()) {
            response.headers_mut().insert(header::LAST_MODIFIED, modified);
        }
        response
    }

    /// Whether a `Range` may be answered by a part: the client has no other part, or one of this
    /// version (RFC 9110, section 13.1.5).
    pub(super) fn allows_range(&self, headers: &Headers) -> bool {
        let Some(field) = headers.get(header::IF_RANGE) else {
            return !headers.contains(header::IF_RANGE);
        };
        if let Some((tag, "")) = Listed::parse(field.trim()) {
            return self.etag.as_ref().is_some_and(|etag| etag.is_strongly(&tag));
        }
        // A second that is not over may see another version (section 8.8.2.2).
        let is_settled = |modified: &SystemTime| {
            modified.elapsed().is_ok_and(|elapsed| elapsed >= Duration::from_secs(1))
        };
        let modified = self.modified.filter(is_settled);
        modified.is_some() && parse_http_date(field).ok() == modified
    }

    /// `None` where the field says nothing, or the time is not known.
    fn has_changed_since(&self, headers: &Headers, name: header::HeaderName) -> Option<bool> {
        let since = parse_http_date(headers.get(name)?).ok()?;
        Some(self.modified? > since)
    }

    fn not_modified(&self) -> Response {
        self.mark(Response::new(StatusCode::NOT_MODIFIED))
    }
}

/// Whether a field that names versions names one of which `is_it` holds; `*` is any.
fn lists(headers: &Headers, name: header::HeaderName, is_it: impl Fn(&Listed<'_>) -> bool) -> bool {
    headers
        .get_all(name)
        .any(|field| field.trim() == "*" || Listed::list(field).any(|tag| is_it(&tag)))
}

fn failed() -> Response {
    zzz_core::Error::from(PRECONDITION_FAILED).into()
}

/// What an HTTP date can say.
fn whole_seconds(time: SystemTime) -> SystemTime {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}
