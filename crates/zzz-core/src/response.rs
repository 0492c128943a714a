//! The one value that travels back.

use std::fmt;

use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::{
    Body, Error, Headers, Problem, UnwrittenPage, Upgrade,
    headers::Line,
    pool::{self, Pooled, Stack},
};

/// An answer: status, headers, body.
///
/// An error stays an unrendered value in the response until the outermost
/// layer turns it into a page, problem+json or text, so that a middleware can
/// look at it, add headers or answer differently. A page stays one until its
/// handler is done: see [`UnwrittenPage`].
///
/// # Examples
///
/// ```
/// use zzz_core::{Response, http::{HeaderValue, StatusCode, header}};
///
/// let response = Response::text("created")
///     .with_status(StatusCode::CREATED)
///     .with_header(header::LOCATION, HeaderValue::from_static("/posts/7"));
/// assert_eq!(response.status(), StatusCode::CREATED);
/// assert_eq!(response.headers().get("content-type"), Some("text/plain; charset=utf-8"));
/// ```
///
/// Its memory is reused from answer to answer; as a value it is one pointer.
pub struct Response {
    /// `None` only while it is dropped.
    inner: Option<Box<Inner>>,
}

struct Inner {
    status: StatusCode,
    headers: Headers,
    body: Body,
    /// What only few responses have.
    rare: Option<Box<Rare>>,
}

#[derive(Default)]
struct Rare {
    error: Option<Error>,
    upgrade: Option<Upgrade>,
    page: Option<Box<dyn UnwrittenPage>>,
    pushes: Vec<String>,
    assigns: crate::Assigns,
}

impl Default for Inner {
    fn default() -> Self {
        Self { status: StatusCode::OK, headers: Headers::new(), body: Body::empty(), rare: None }
    }
}

thread_local! {
    static RESPONSES: Stack<Inner> = const { Stack::new() };
}

impl Pooled for Inner {
    fn stack() -> &'static std::thread::LocalKey<Stack<Self>> {
        &RESPONSES
    }

    fn recycle(&mut self) -> bool {
        self.status = StatusCode::OK;
        self.body.make_empty();
        if self.rare.is_some() {
            self.rare = None;
        }
        self.headers.recycle()
    }
}

impl Default for Response {
    /// 200 without headers or body.
    fn default() -> Self {
        Self { inner: Some(pool::take()) }
    }
}

impl Response {
    /// An answer without headers or body.
    pub fn new(status: StatusCode) -> Self {
        Self::default().with_status(status)
    }

    /// 204: done, nothing to show.
    pub fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT)
    }

    /// 200 with a body of this media type.
    ///
    /// # Panics
    ///
    /// If `content_type` is not a header value.
    pub fn of_type(content_type: &'static str, body: impl Into<Body>) -> Self {
        Self::default()
            .with_header(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
            .with_body(body)
    }

    /// 200 with text.
    pub fn text(text: impl Into<Body>) -> Self {
        const LINE: Line = Line::new("content-type: text/plain; charset=utf-8\r\n");
        Self::with_content_type(&LINE, text.into())
    }

    /// 200 with an HTML page.
    pub fn html(page: impl Into<Body>) -> Self {
        const LINE: Line = Line::new("content-type: text/html; charset=utf-8\r\n");
        Self::with_content_type(&LINE, page.into())
    }

    /// 200 with a page that is written when the handler has answered.
    pub fn page(page: impl UnwrittenPage) -> Self {
        let mut response = Self::html(Body::empty());
        response.rare_mut().page = Some(Box::new(page));
        response
    }

    /// 200 with JSON text.
    pub fn json(text: impl Into<Body>) -> Self {
        const LINE: Line = Line::new("content-type: application/json\r\n");
        Self::with_content_type(&LINE, text.into())
    }

    fn with_content_type(line: &'static Line, body: Body) -> Self {
        let mut response = Self::default();
        let inner = response.inner_mut();
        inner.headers.append_line(line);
        inner.body.replace(body);
        response
    }

    /// Hands the byte stream over after the head of this answer went out, as
    /// WebSocket does: 101, and for `CONNECT` 200.
    ///
    /// The server adds `connection: upgrade`; the `upgrade` header is the caller's.
    pub fn upgrade(status: StatusCode, upgrade: Upgrade) -> Self {
        let mut response = Self::new(status);
        response.rare_mut().upgrade = Some(upgrade);
        response
    }

    /// Sets the status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.inner_mut().status = status;
        self
    }

    /// Sets a header in place of those of the same name.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers_mut().insert(name, value);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Body>) -> Self {
        self.body_mut().replace(body.into());
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.inner().status
    }

    /// Replaces the status.
    pub fn set_status(&mut self, status: StatusCode) {
        self.inner_mut().status = status;
    }

    /// The header fields.
    pub fn headers(&self) -> &Headers {
        &self.inner().headers
    }

    /// The header fields, to change them.
    pub fn headers_mut(&mut self) -> &mut Headers {
        &mut self.inner_mut().headers
    }

    /// The body.
    pub fn body(&self) -> &Body {
        &self.inner().body
    }

    /// The body, to change or read it.
    pub fn body_mut(&mut self) -> &mut Body {
        &mut self.inner_mut().body
    }

    /// Takes the body out and leaves an empty one.
    pub fn take_body(&mut self) -> Body {
        std::mem::take(self.body_mut())
    }

    /// Sends what a `GET` of `path` answers along, before the client has asked for it
    /// ([RFC 9113, section 8.4](https://www.rfc-editor.org/rfc/rfc9113#section-8.4)).
    ///
    /// It does nothing where the client refuses it, as browsers do by now, and on HTTP/1: tell those by
    /// [`EarlyHints`](crate::EarlyHints). `path` is one of this server, with an optional query; the request is for the
    /// same host and has no other field, no cookie either.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::Response;
    ///
    /// let mut response = Response::html("<script src=/assets/app.js></script>");
    /// response.push("/assets/app.js");
    /// ```
    pub fn push(&mut self, path: impl Into<String>) {
        self.rare_mut().pushes.push(path.into());
    }

    /// For servers: takes the paths out that were [pushed](Self::push).
    pub fn take_pushes(&mut self) -> Vec<String> {
        self.inner_mut()
            .rare
            .as_mut()
            .map(|rare| std::mem::take(&mut rare.pushes))
            .unwrap_or_default()
    }

    /// The error that this answer stands for.
    pub fn error(&self) -> Option<&Error> {
        self.inner().rare.as_ref()?.error.as_ref()
    }

    /// Takes the error out: what is left is the answer, and nobody renders it again.
    pub fn take_error(&mut self) -> Option<Error> {
        self.inner_mut().rare.as_mut()?.error.take()
    }

    /// Whether it stands for a page that is not written yet.
    pub fn has_page(&self) -> bool {
        self.inner().rare.as_ref().is_some_and(|rare| rare.page.is_some())
    }

    /// Takes the page out: what is left is the answer, and nobody writes it.
    pub fn take_page(&mut self) -> Option<Box<dyn UnwrittenPage>> {
        self.inner_mut().rare.as_mut()?.page.take()
    }

    /// For servers: takes the right to the byte stream out.
    pub fn take_upgrade(&mut self) -> Option<Upgrade> {
        self.inner_mut().rare.as_mut()?.upgrade.take()
    }

    /// Whether the answer takes the byte stream over.
    pub fn is_upgrade(&self) -> bool {
        self.inner().rare.as_ref().is_some_and(|rare| rare.upgrade.is_some())
    }

    /// The value of type `T` that a handler left for the middleware around it.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.inner().rare.as_ref()?.assigns.get()
    }

    /// Leaves a value of type `T` for the middleware around.
    pub fn set<T: Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        self.rare_mut().assigns.set(value)
    }

    /// Takes the value of type `T` out.
    pub fn take<T: Send + Sync + 'static>(&mut self) -> Option<T> {
        self.inner_mut().rare.as_mut()?.assigns.take()
    }

    fn rare_mut(&mut self) -> &mut Rare {
        self.inner_mut().rare.get_or_insert_default()
    }

    fn inner(&self) -> &Inner {
        self.inner.as_deref().unwrap_or_else(|| unreachable!("present until dropped"))
    }

    fn inner_mut(&mut self) -> &mut Inner {
        self.inner.as_deref_mut().unwrap_or_else(|| unreachable!("present until dropped"))
    }
}

impl Drop for Response {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            pool::give_back(inner);
        }
    }
}

impl From<Error> for Response {
    /// The error's status and headers, without a body until it is rendered.
    fn from(error: Error) -> Self {
        let mut response = Self::new(error.status());
        if let Some(after) = error.problem().and_then(Problem::retry_after) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs()));
        }
        response.headers_mut().extend(error.headers());
        response.rare_mut().error = Some(error);
        response
    }
}

impl From<Result<Response, Error>> for Response {
    fn from(outcome: Result<Response, Error>) -> Self {
        outcome.unwrap_or_else(Self::from)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("headers", self.headers())
            .field("body", self.body())
            .field("error", &self.error())
            .finish_non_exhaustive()
    }
}
