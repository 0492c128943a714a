//! What answers where no route does.

use http::{HeaderValue, Method, StatusCode, header};
use zzz_core::{BoxFuture, Error, Handler, Headers, Problem, Request, Response, Result};

fn allow_value(methods: &[Method]) -> HeaderValue {
    let names: Vec<_> = methods.iter().map(Method::as_str).collect();
    // Methods are tokens (RFC 9110, 9.1), and those are valid in a value.
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

pub(super) struct NotFound;

impl Handler for NotFound {
    fn call<'a>(&'a self, _request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        static NOT_FOUND: Problem =
            Problem::fixed(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address");
        Box::pin(async { Err(NOT_FOUND.clone().into()) })
    }
}

pub(super) struct BadPath;

impl Handler for BadPath {
    fn call<'a>(&'a self, _request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        static BAD_PATH: Problem = Problem::fixed(
            StatusCode::BAD_REQUEST,
            "bad_path",
            "the path has a `%` that is not followed by two hexadecimal digits of UTF-8 text",
        );
        Box::pin(async { Err(BAD_PATH.clone().into()) })
    }
}

/// RFC 9110, section 15.5.6.
#[derive(Clone)]
pub(super) struct NotAllowed {
    allow: HeaderValue,
}

impl NotAllowed {
    pub(super) fn new(methods: &[Method]) -> Self {
        Self { allow: allow_value(methods) }
    }
}

impl Default for NotAllowed {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Handler for NotAllowed {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            let detail = format!("{} is not among the methods of this address", request.method());
            let allow = Headers::from_iter([(header::ALLOW, self.allow.clone())]);
            let problem =
                Problem::new(StatusCode::METHOD_NOT_ALLOWED).with_code("method_not_allowed");
            Err(Error::from(problem.with_detail(detail)).with_headers(allow))
        })
    }
}

/// RFC 9110, section 9.3.7.
#[derive(Clone)]
pub(super) struct Options {
    allow: HeaderValue,
}

impl Options {
    pub(super) fn new(methods: &[Method]) -> Self {
        Self { allow: allow_value(methods) }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Handler for Options {
    fn call<'a>(&'a self, _request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async {
            Ok(Response::no_content().with_header(header::ALLOW, self.allow.clone()))
        })
    }
}

/// What the whole server can do: `OPTIONS *`.
pub(super) type ServerOptions = Options;

/// Leads to the same path with the slash at its end, or without it.
pub(super) struct SlashRedirect;

impl Handler for SlashRedirect {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async {
            let mut target = other_form(request.path()).unwrap_or_default();
            if let Some(query) = request.query() {
                target.push('?');
                target.push_str(query);
            }
            let location = HeaderValue::from_str(&target)?;
            let response = Response::new(StatusCode::PERMANENT_REDIRECT);
            Ok(response.with_header(header::LOCATION, location))
        })
    }
}

/// `path` with a slash at its end if it has none, and else without; `None`
/// where that would be no path, or the name of another host.
pub(super) fn other_form(path: &str) -> Option<String> {
    if path.starts_with("//") || !path.starts_with('/') || path == "/" {
        return None;
    }
    Some(path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned))
}
