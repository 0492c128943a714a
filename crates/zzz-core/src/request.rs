//! The one value that travels from the socket to the handler.

mod assigns;
mod connection;
mod params;

use std::{fmt, time::Duration};

use http::{Method, Version, header};

pub use self::{assigns::Assigns, connection::ConnectionInfo, params::Params};
use crate::{
    Body, Headers, Services,
    pool::{self, Pooled, Stack},
};

/// A request, with all that the stages before the handler learnt about it.
///
/// It owns everything it holds, so a slow handler keeps no buffer of its
/// connection. Its memory is reused from request to request.
///
/// # Examples
///
/// ```
/// use zzz_core::{Request, http::Method};
///
/// let mut request = Request::new(Method::GET, "/users/7?tab=posts");
/// assert_eq!(request.path(), "/users/7");
/// assert_eq!(request.query(), Some("tab=posts"));
/// ```
pub struct Request {
    /// `None` only while it is dropped.
    inner: Option<Box<Inner>>,
}

#[derive(Debug)]
struct Inner {
    method: Method,
    version: Version,
    /// As sent; `path_start..path_end` is the path in it, the query follows.
    target: String,
    path_start: usize,
    path_end: usize,
    headers: Headers,
    body: Body,
    /// What every answer gets; empty for nearly every request.
    answer_headers: Headers,
    params: Params,
    assigns: Assigns,
    connection: ConnectionInfo,
    /// Kept while the memory is reused, and told only once it was set again.
    services: Services,
    has_services: bool,
    deadline: Option<Duration>,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            method: Method::GET,
            version: Version::HTTP_11,
            target: String::new(),
            path_start: 0,
            path_end: 0,
            headers: Headers::new(),
            body: Body::empty(),
            answer_headers: Headers::new(),
            params: Params::default(),
            assigns: Assigns::default(),
            connection: ConnectionInfo::default(),
            services: Services::default(),
            has_services: false,
            deadline: None,
        }
    }
}

/// Requests whose target grew past this are freed rather than kept.
const KEPT_TARGET_BYTES_MAX: usize = 4 * 1024;

thread_local! {
    static REQUESTS: Stack<Inner> = const { Stack::new() };
}

impl Pooled for Inner {
    fn stack() -> &'static std::thread::LocalKey<Stack<Self>> {
        &REQUESTS
    }

    fn recycle(&mut self) -> bool {
        self.target.clear();
        (self.path_start, self.path_end) = (0, 0);
        let headers_are_kept = self.headers.recycle();
        self.body.make_empty();
        if !self.answer_headers.is_empty() {
            // The block goes back to its pool: few requests need one.
            self.answer_headers = Headers::new();
        }
        self.params.clear();
        self.assigns.clear();
        self.connection = ConnectionInfo::default();
        self.has_services = false;
        self.deadline = None;
        headers_are_kept && self.target.capacity() <= KEPT_TARGET_BYTES_MAX
    }
}

impl Request {
    /// A request without headers or body, from nowhere.
    ///
    /// `target` is what stands in the request line
    /// ([RFC 9112, section 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)):
    /// usually a path with an optional query.
    pub fn new(method: Method, target: &str) -> Self {
        let mut request = Self { inner: Some(pool::take()) };
        let inner = request.inner_mut();
        inner.method = method;
        inner.version = Version::HTTP_11;
        inner.target.push_str(target);
        inner.locate_path();
        request
    }

    /// For servers: a request whose target is a path, with an optional query
    /// that begins at `path_end`; asking for the path panics if that lies
    /// outside of `target`.
    pub fn from_origin_form(method: Method, target: &str, path_end: usize) -> Self {
        let mut request = Self { inner: Some(pool::take()) };
        let inner = request.inner_mut();
        inner.method = method;
        inner.version = Version::HTTP_11;
        inner.target.push_str(target);
        inner.path_end = path_end;
        request
    }

    /// For servers: sets the version that the client speaks.
    pub fn set_version(&mut self, version: Version) {
        self.inner_mut().version = version;
    }

    /// For servers: sets where the request came from.
    pub fn set_connection(&mut self, connection: ConnectionInfo) {
        self.inner_mut().connection = connection;
    }

    /// For servers: sets the services that handlers may ask for.
    pub fn set_services(&mut self, services: &Services) {
        // Requests of one application keep the handle while they are reused:
        // no count that threads share is touched.
        let inner = self.inner_mut();
        inner.has_services = true;
        if !inner.services.is_same(services) {
            inner.services = services.clone();
        }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.inner().method
    }

    /// Replaces the method, as a form's method override does.
    pub fn set_method(&mut self, method: Method) {
        self.inner_mut().method = method;
    }

    /// The version that the client speaks.
    pub fn version(&self) -> Version {
        self.inner().version
    }

    /// The target as it was sent; an absolute one without a path gets `/`.
    pub fn target(&self) -> &str {
        &self.inner().target
    }

    /// Replaces the target, as a middleware of the endpoint does that rewrites addresses. A request
    /// that was routed already keeps its handler and its parameters.
    pub fn set_target(&mut self, target: &str) {
        let inner = self.inner_mut();
        inner.target.clear();
        inner.target.push_str(target);
        inner.locate_path();
    }

    /// The path of the target, not decoded: `*` for a question about the whole
    /// server, empty for `CONNECT`.
    pub fn path(&self) -> &str {
        let inner = self.inner();
        &inner.target[inner.path_start..inner.path_end]
    }

    /// What follows the first `?` of the target, not decoded.
    pub fn query(&self) -> Option<&str> {
        let inner = self.inner();
        inner.target.get(inner.path_end + 1..)
    }

    /// The host and port that the client asked for: the target's if it names
    /// one, else the `Host` header
    /// ([RFC 9112, section 3.2.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)).
    pub fn host(&self) -> Option<&str> {
        let inner = self.inner();
        if inner.target.starts_with('/') || inner.target == "*" {
            return inner.headers.get(header::HOST);
        }
        let start = inner.target.find("://").map_or(0, |scheme_end| scheme_end + 3);
        let end = if start == 0 { inner.target.len() } else { inner.path_start };
        inner.target.get(start..end)
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

    /// The body, to read it or to set its limit.
    pub fn body_mut(&mut self) -> &mut Body {
        &mut self.inner_mut().body
    }

    /// Takes the body out and leaves an empty one.
    pub fn take_body(&mut self) -> Body {
        std::mem::take(self.body_mut())
    }

    /// Reads what is left of the body into memory, where
    /// [`Body::as_bytes`] finds it.
    ///
    /// # Errors
    ///
    /// As [`Body::bytes`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: what was read so far is lost.
    pub async fn load_body(&mut self) -> crate::Result<()> {
        let bytes = self.body_mut().bytes().await?;
        *self.body_mut() = Body::from(bytes);
        Ok(())
    }

    /// Fields that every answer to this request gets; see
    /// [`answer_headers_mut`](Self::answer_headers_mut).
    pub fn answer_headers(&self) -> &Headers {
        &self.inner().answer_headers
    }

    /// Fields that every answer to this request gets, whether the handler
    /// returned one, an error, or was never reached.
    ///
    /// They are added to those of the answer at the end of
    /// [`App::handle`](crate::App::handle), after errors are rendered. For
    /// what an extractor has to say to the client, as cookies do; what belongs to one
    /// answer is set on that [`Response`](crate::Response).
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{App, Request, http::{HeaderValue, Method, header}};
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    /// # runtime.block_on(async {
    /// let mut request = Request::new(Method::GET, "/");
    /// let seen = HeaderValue::from_static("seen=1");
    /// request.answer_headers_mut().append(header::SET_COOKIE, seen);
    ///
    /// let response = App::new().handle(&mut request).await;
    /// assert_eq!(response.status(), 404);
    /// assert_eq!(response.headers().get("set-cookie"), Some("seen=1"));
    /// # });
    /// ```
    pub fn answer_headers_mut(&mut self) -> &mut Headers {
        &mut self.inner_mut().answer_headers
    }

    /// What the router captured from the path.
    pub fn params(&self) -> &Params {
        &self.inner().params
    }

    /// For routers: the captures, to fill them.
    pub fn params_mut(&mut self) -> &mut Params {
        &mut self.inner_mut().params
    }

    /// For routers: captures parameters while the path is borrowed.
    ///
    /// `capture` gets the path and the emptied parameters.
    pub fn capture<R>(&mut self, capture: impl FnOnce(&str, &mut Params) -> R) -> R {
        let inner = self.inner_mut();
        inner.params.clear();
        capture(&inner.target[inner.path_start..inner.path_end], &mut inner.params)
    }

    /// The value of type `T` that an earlier stage set.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.inner().assigns.get()
    }

    /// Sets the value of type `T` for later stages.
    pub fn set<T: Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        self.inner_mut().assigns.set(value)
    }

    /// All values set so far.
    pub fn assigns(&self) -> &Assigns {
        &self.inner().assigns
    }

    /// All values set so far, to change them.
    pub fn assigns_mut(&mut self) -> &mut Assigns {
        &mut self.inner_mut().assigns
    }

    /// The value of type `T` of this request, made by `make` the first time it
    /// is asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{Request, http::Method};
    ///
    /// struct Locale(String);
    ///
    /// fn locale(request: &mut Request) -> &Locale {
    ///     request.memoise(|request| {
    ///         Locale(request.headers().get("accept-language").unwrap_or("en").to_owned())
    ///     })
    /// }
    ///
    /// let mut request = Request::new(Method::GET, "/");
    /// assert_eq!(locale(&mut request).0, "en");
    /// ```
    pub fn memoise<T: Send + Sync + 'static>(&mut self, make: impl FnOnce(&mut Self) -> T) -> &T {
        if self.get::<T>().is_none() {
            let value = make(self);
            self.set(value);
        }
        self.get().unwrap_or_else(|| unreachable!("set above"))
    }

    /// The services of the application; none before it handles the request.
    pub fn services(&self) -> &Services {
        static NONE: Services = Services::none();
        let inner = self.inner();
        if inner.has_services { &inner.services } else { &NONE }
    }

    /// The connection it came over.
    pub fn connection(&self) -> &ConnectionInfo {
        &self.inner().connection
    }

    /// Answers 503 in the handler's place if it takes longer than `deadline`,
    /// counted from the start of the handling.
    ///
    /// The handler is not dropped: it runs to its end, and its answer is
    /// thrown away.
    pub fn set_deadline(&mut self, deadline: Duration) {
        self.inner_mut().deadline = Some(deadline);
    }

    /// The deadline set by [`set_deadline`](Self::set_deadline).
    pub fn deadline(&self) -> Option<Duration> {
        self.inner().deadline
    }

    fn inner(&self) -> &Inner {
        self.inner.as_deref().unwrap_or_else(|| unreachable!("present until dropped"))
    }

    fn inner_mut(&mut self) -> &mut Inner {
        self.inner.as_deref_mut().unwrap_or_else(|| unreachable!("present until dropped"))
    }
}

impl Inner {
    /// Finds the path in a target that does not begin with it
    /// ([RFC 9112, section 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
    /// Says where the path stands in the target.
    fn locate_path(&mut self) {
        if self.target.starts_with('/') {
            self.path_start = 0;
            self.path_end = self.target.find('?').unwrap_or(self.target.len());
        } else {
            self.find_path();
        }
    }

    fn find_path(&mut self) {
        let Some(scheme_end) = self.target.find("://") else {
            // `*`, or the host and port of `CONNECT`.
            self.path_start = if self.target == "*" { 0 } else { self.target.len() };
            self.path_end = self.target.len();
            return;
        };
        let authority = scheme_end + 3;
        let rest = &self.target[authority..];
        self.path_start = authority + rest.find(['/', '?']).unwrap_or(rest.len());
        if !self.target[self.path_start..].starts_with('/') {
            self.target.insert(self.path_start, '/');
        }
        let path = &self.target[self.path_start..];
        self.path_end = self.path_start + path.find('?').unwrap_or(path.len());
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            pool::give_back(inner);
        }
    }
}

/// Method and path only: the query and the headers may hold secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method(), self.path())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(target: &str, path: &str, query: Option<&str>, host: Option<&str>) {
        let mut request = Request::new(Method::GET, target);
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("field"));
        assert_eq!((request.path(), request.query(), request.host()), (path, query, host));
    }

    #[test]
    fn targets_of_every_form() {
        check("/", "/", None, Some("field"));
        check("/a/b?c=d?e", "/a/b", Some("c=d?e"), Some("field"));
        check("/a?", "/a", Some(""), Some("field"));
        check("http://h:80/a?b", "/a", Some("b"), Some("h:80"));
        check("http://h", "/", None, Some("h"));
        check("http://h?b", "/", Some("b"), Some("h"));
        check("h:443", "", None, Some("h:443"));
        check("*", "*", None, Some("field"));
    }

    #[test]
    fn a_reused_request_remembers_nothing() {
        let mut request = Request::new(Method::POST, "/a");
        request.set(7_u8);
        request.params_mut().push("id", "1");
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("x"));
        request.set_deadline(Duration::from_secs(1));
        *request.body_mut() = Body::from("text");
        drop(request);

        let request = Request::new(Method::GET, "/b");
        assert_eq!(request.get::<u8>(), None);
        assert!(request.params().is_empty() && request.headers().is_empty());
        assert!(request.body().is_empty() && request.deadline().is_none());
    }
}
