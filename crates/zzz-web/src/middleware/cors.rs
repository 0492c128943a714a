//! Which other sites may read answers.

use std::{fmt, sync::Arc, time::Duration};

use zzz_core::{
    Flow, Headers, Middleware, Request, Response, Result,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};

/// Lets pages of other origins read answers
/// ([Fetch, section 3.3](https://fetch.spec.whatwg.org/#http-cors-protocol): the CORS protocol).
///
/// It belongs to the endpoint: browsers ask first, with an OPTIONS that no route knows (a preflight), and this
/// answers it with 204. Nobody is let in unless told: by a list of origins, by a function, or all of them.
/// A request of any other origin is handled, and its answer has no header of CORS, so that the browser keeps
/// it from the page. This is not a protection of the server; see `Csrf` for that.
///
/// Unless told, an origin may use GET, HEAD, POST, PUT, PATCH and DELETE, and the header `content-type`
/// beside those that need no permission; reads the headers that need none; sends no credentials; and its browser
/// remembers the permission for an hour.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, http::header};
/// use zzz_web::Cors;
///
/// let cors = Cors::new()
///     .origins(["https://app.example.com", "http://localhost:3000"])
///     .headers([header::CONTENT_TYPE, header::AUTHORIZATION])
///     .credentials();
/// let app = App::new().endpoint(cors);
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct Cors {
    origins: Origins,
    methods: HeaderValue,
    /// `None`: those that are asked for.
    headers: Option<HeaderValue>,
    exposed: Option<HeaderValue>,
    has_credentials: bool,
    max_age: HeaderValue,
}

#[derive(Clone)]
enum Origins {
    Listed(Vec<String>),
    If(Arc<dyn Fn(&str) -> bool + Send + Sync>),
    Any,
}

impl Default for Cors {
    fn default() -> Self {
        Self::new()
    }
}

impl Cors {
    /// Lets in nobody yet.
    pub fn new() -> Self {
        Self {
            origins: Origins::Listed(Vec::new()),
            methods: HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE"),
            headers: Some(HeaderValue::from_static("content-type")),
            exposed: None,
            has_credentials: false,
            max_age: HeaderValue::from_static("3600"),
        }
    }

    /// Lets these origins in: `https://app.example.com`, with the port if it is not the scheme's own.
    ///
    /// # Panics
    ///
    /// If one of them is not written as browsers write it.
    #[must_use]
    #[track_caller]
    pub fn origins<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        let origins: Vec<String> = origins.into_iter().map(Into::into).collect();
        for origin in &origins {
            assert!(
                is_origin(origin),
                "{origin:?} is no origin: expected one as browsers write it, like \
                 `https://example.com` or `http://localhost:3000`, in lower case and without a path",
            );
        }
        self.origins = Origins::Listed(origins);
        self
    }

    /// Lets those origins in of which `is_allowed` says so.
    #[must_use]
    pub fn origins_if(mut self, is_allowed: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.origins = Origins::If(Arc::new(is_allowed));
        self
    }

    /// Lets every origin in: for what everybody may read.
    ///
    /// # Panics
    ///
    /// With [`credentials`](Self::credentials): every site could act for whoever visits it.
    #[must_use]
    #[track_caller]
    pub fn any_origin(mut self) -> Self {
        self.origins = Origins::Any;
        self.checked()
    }

    /// Lets cookies and other credentials be sent.
    ///
    /// # Panics
    ///
    /// With [`any_origin`](Self::any_origin).
    #[must_use]
    #[track_caller]
    pub fn credentials(mut self) -> Self {
        self.has_credentials = true;
        self.checked()
    }

    /// Sets the methods that may be used.
    #[must_use]
    pub fn methods(mut self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.methods = list(methods.into_iter().map(|method| method.to_string()));
        self
    }

    /// Sets the headers that requests may have.
    #[must_use]
    pub fn headers(mut self, names: impl IntoIterator<Item = HeaderName>) -> Self {
        self.headers = Some(list(names.into_iter().map(|name| name.to_string())));
        self
    }

    /// Lets requests have any header.
    #[must_use]
    pub fn any_header(mut self) -> Self {
        self.headers = None;
        self
    }

    /// Sets the headers that pages may read, beside those that need no permission.
    #[must_use]
    pub fn expose(mut self, names: impl IntoIterator<Item = HeaderName>) -> Self {
        self.exposed = Some(list(names.into_iter().map(|name| name.to_string())));
        self
    }

    /// Sets how long browsers remember the permission, in whole seconds; they have bounds of
    /// their own.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = HeaderValue::from(max_age.as_secs());
        self
    }

    #[track_caller]
    fn checked(self) -> Self {
        assert!(
            !(self.has_credentials && matches!(self.origins, Origins::Any)),
            "`Cors` cannot let every origin send credentials, because every site could then act \
             for whoever visits it: name the origins with `origins`, or leave `credentials` out",
        );
        self
    }

    /// What `access-control-allow-origin` says to `request`; `None` if it is not let in.
    fn allowed(&self, request: &Request) -> Option<HeaderValue> {
        let origin = request.headers().get(header::ORIGIN)?;
        let is_allowed = match &self.origins {
            Origins::Listed(origins) => origins.iter().any(|listed| listed == origin),
            Origins::If(is_allowed) => is_allowed(origin),
            Origins::Any => return Some(HeaderValue::from_static("*")),
        };
        is_allowed.then(|| HeaderValue::from_str(origin).ok())?
    }

    /// What both kinds of answer say of the origin.
    fn say_origin(&self, allowed: HeaderValue, headers: &mut Headers) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        if self.has_credentials {
            const TRUE: HeaderValue = HeaderValue::from_static("true");
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
        }
    }

    fn answer_preflight(&self, request: &Request) -> Response {
        let mut response = Response::new(StatusCode::NO_CONTENT);
        let headers = response.headers_mut();
        headers.append(
            header::VARY,
            HeaderValue::from_static(
                "origin, access-control-request-method, access-control-request-headers",
            ),
        );
        let Some(allowed) = self.allowed(request) else {
            return response;
        };
        self.say_origin(allowed, headers);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, self.methods.clone());
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
        let asked = || {
            let asked = request.headers().get_bytes(header::ACCESS_CONTROL_REQUEST_HEADERS)?;
            HeaderValue::from_bytes(asked).ok()
        };
        if let Some(names) = self.headers.clone().or_else(asked) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
        }
        response
    }
}

impl Middleware for Cors {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let headers = request.headers();
        let is_preflight = request.method() == Method::OPTIONS
            && headers.contains(header::ORIGIN)
            && headers.contains(header::ACCESS_CONTROL_REQUEST_METHOD);
        if is_preflight {
            return Ok(Flow::Halt(self.answer_preflight(request)));
        }
        Ok(Flow::Next)
    }

    fn after(&self, request: &mut Request, response: &mut Response) {
        let headers = response.headers_mut();
        // Also where there is no origin: a cache would give that answer to those that have one.
        if !matches!(self.origins, Origins::Any) {
            headers.append(header::VARY, HeaderValue::from_static("origin"));
        }
        let Some(allowed) = self.allowed(request) else {
            return;
        };
        self.say_origin(allowed, headers);
        if let Some(exposed) = &self.exposed {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
        }
    }
}

/// Whether `text` is an origin as browsers write it: scheme, host and port, in lower case.
fn is_origin(text: &str) -> bool {
    let in_scheme =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
    let in_rest = |byte: u8| in_scheme(byte) || b"_:[]".contains(&byte);
    text.split_once("://").is_some_and(|(scheme, rest)| {
        let is_default_port = scheme == "http" && rest.ends_with(":80")
            || scheme == "https" && rest.ends_with(":443");
        let are_filled = !scheme.is_empty() && !rest.is_empty();
        are_filled && !is_default_port && scheme.bytes().all(in_scheme) && rest.bytes().all(in_rest)
    })
}

fn list(items: impl Iterator<Item = String>) -> HeaderValue {
    let text = items.collect::<Vec<_>>().join(", ");
    HeaderValue::try_from(text).unwrap_or_else(|_| unreachable!("names are tokens"))
}

impl fmt::Debug for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed(origins) => origins.fmt(f),
            Self::If(_) => f.write_str("if(..)"),
            Self::Any => f.write_str("any"),
        }
    }
}
