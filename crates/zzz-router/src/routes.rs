//! Routes while they are asked.

use std::{fmt, sync::Arc};

use http::{HeaderValue, Method, StatusCode, header};
use zzz_core::{
    BoxFuture, Error, Handler, Headers, Matched, Middleware, Problem, Request, Response, Result,
    Route,
};

use crate::{Captures, Tree};

/// The routes of an application.
///
/// GET routes answer HEAD, too; the server leaves the body out
/// ([RFC 9110, section 9.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2)).
/// Where a path has routes but none for the method, the answer is 405 with
/// `Allow`, and OPTIONS is answered by itself. A path without routes is 404, a
/// path that cannot be decoded 400.
pub struct Routes {
    tree: Tree<Endpoint>,
    pipeline: Vec<Arc<dyn Middleware>>,
    server_options: Options,
}

impl Routes {
    pub(crate) fn new(tree: Tree<Endpoint>, pipeline: Vec<Arc<dyn Middleware>>) -> Self {
        tree.prepare();
        let mut methods: Vec<Method> = Vec::new();
        for method in tree.iter().flat_map(|(_, endpoint)| endpoint.allowed()) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        Self { tree, pipeline, server_options: Options { allow: allow_value(&methods) } }
    }

    /// Finds the endpoint and fills the request's parameters.
    fn find(&self, request: &mut Request) -> Found<'_> {
        request.capture(|path, params| {
            let mut captures = Captures::new();
            match self.tree.find(path, &mut captures) {
                Ok(Some(found)) => {
                    if !captures.is_empty() {
                        for (name, value) in found.params(path, &captures) {
                            params.push(name, value);
                        }
                    }
                    Found::Endpoint(found.value())
                }
                Ok(None) => Found::Nothing,
                Err(_) => Found::BadPath,
            }
        })
    }
}

enum Found<'a> {
    Endpoint(&'a Endpoint),
    Nothing,
    BadPath,
}

impl Route for Routes {
    fn route<'a>(&'a self, request: &mut Request) -> Matched<'a> {
        let handler: &dyn Handler = match self.find(request) {
            Found::Endpoint(endpoint) => {
                let handler = endpoint.handler(request.method());
                return Matched { pipeline: &self.pipeline, handler };
            }
            Found::BadPath => &BadPath,
            Found::Nothing if request.path() == "*" && request.method() == Method::OPTIONS => {
                &self.server_options
            }
            Found::Nothing => &NotFound,
        };
        Matched { pipeline: &[], handler }
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.tree.iter().flat_map(|(pattern, endpoint)| {
            endpoint.handlers.iter().map(move |(method, _)| format!("{method} {pattern}"))
        });
        f.debug_list().entries(routes).finish()
    }
}

/// What one pattern leads to.
#[derive(Clone)]
pub(crate) struct Endpoint {
    handlers: Vec<(Method, Arc<dyn Handler>)>,
    not_allowed: NotAllowed,
    options: Options,
}

impl Endpoint {
    pub(crate) fn new(method: Method, handler: Arc<dyn Handler>) -> Self {
        let allow = HeaderValue::from_static("");
        let mut endpoint = Self {
            handlers: vec![(method, handler)],
            not_allowed: NotAllowed { allow: allow.clone() },
            options: Options { allow },
        };
        endpoint.tell_allowed();
        endpoint
    }

    /// Adds a method, unless it has a handler.
    pub(crate) fn add(&mut self, method: &Method, handler: Arc<dyn Handler>) -> Result<(), ()> {
        if self.handlers.iter().any(|(other, _)| other == method) {
            return Err(());
        }
        self.handlers.push((method.clone(), handler));
        self.tell_allowed();
        Ok(())
    }

    fn tell_allowed(&mut self) {
        let methods: Vec<_> = self.allowed().collect();
        self.not_allowed.allow = allow_value(&methods);
        self.options.allow = self.not_allowed.allow.clone();
    }

    /// The methods that are answered with something else than 405.
    fn allowed(&self) -> impl Iterator<Item = Method> {
        let has = |method: &Method| self.handlers.iter().any(|(other, _)| other == method);
        let head = (has(&Method::GET) && !has(&Method::HEAD)).then_some(Method::HEAD);
        let options = (!has(&Method::OPTIONS)).then_some(Method::OPTIONS);
        self.handlers.iter().map(|(method, _)| method.clone()).chain(head).chain(options)
    }

    fn handler(&self, method: &Method) -> &dyn Handler {
        let get = |wanted: &Method| self.handlers.iter().find(|(other, _)| other == wanted);
        if let Some((_, handler)) = get(method) {
            return &**handler;
        }
        match *method {
            Method::HEAD if let Some((_, handler)) = get(&Method::GET) => &**handler,
            Method::OPTIONS => &self.options,
            _ => &self.not_allowed,
        }
    }
}

fn allow_value(methods: &[Method]) -> HeaderValue {
    let names: Vec<_> = methods.iter().map(Method::as_str).collect();
    // Methods are tokens (RFC 9110, 9.1), and those are valid in a value.
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

struct NotFound;

impl Handler for NotFound {
    fn call<'a>(&'a self, _request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        static NOT_FOUND: Problem =
            Problem::fixed(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address");
        Box::pin(async { Err(NOT_FOUND.clone().into()) })
    }
}

struct BadPath;

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
struct NotAllowed {
    allow: HeaderValue,
}

impl Handler for NotAllowed {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            let detail = format!("{} is not among the methods of this address", request.method());
            let allow = Headers::from_iter([(header::ALLOW, self.allow.clone())]);
            Err(Error::new(StatusCode::METHOD_NOT_ALLOWED, detail).with_headers(allow))
        })
    }
}

/// RFC 9110, section 9.3.7.
#[derive(Clone)]
struct Options {
    allow: HeaderValue,
}

impl Handler for Options {
    fn call<'a>(&'a self, _request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async {
            Ok(Response::no_content().with_header(header::ALLOW, self.allow.clone()))
        })
    }
}
