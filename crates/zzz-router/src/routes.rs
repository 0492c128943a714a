//! Routes while they are asked.

mod built;
mod endpoint;
mod host;
mod refusals;

use std::{fmt, fmt::Display, sync::Arc};

use http::Method;
use zzz_core::{Handler, Matched, Middleware, Params, Request, Route, RouteInfo, expand::PathText};
use zzz_pattern::{Pattern, Segment};

pub(crate) use self::built::{Built, FallbackEntry, RouteEntry};
use self::{
    endpoint::Endpoint,
    host::HostPattern,
    refusals::{BadPath, NotFound, ServerOptions, SlashRedirect},
};
use crate::{Captures, PathError, TrailingSlash, Tree};

/// The routes of an application.
///
/// GET routes answer HEAD, too; the server leaves the body out
/// ([RFC 9110, section 9.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2)).
/// Where a path has routes but none for the method, the answer is 405 with
/// `Allow`, and OPTIONS is answered by itself; both pass the middleware of the
/// path's first route. A path without routes is 404, one that cannot be
/// decoded 400, one that differs from a pattern by the slash at its end leads
/// there: see [`TrailingSlash`].
pub struct Routes {
    /// In the order in which they were written, those for any host last.
    hosts: Vec<(HostPattern, Table)>,
    any_host: Table,
    trailing_slash: TrailingSlash,
    server_options: ServerOptions,
    list: Vec<RouteInfo>,
    fallbacks: Vec<RouteInfo>,
    faults: Vec<String>,
}

/// The routes of one host.
#[derive(Default)]
struct Table {
    tree: Tree<Endpoint>,
    /// The longest prefix first.
    fallbacks: Vec<Fallback>,
}

struct Fallback {
    prefix: String,
    handler: Arc<dyn Handler>,
    pipeline: Vec<Arc<dyn Middleware>>,
}

enum Found<'a> {
    Endpoint(&'a Endpoint),
    Nothing,
    BadPath,
}

impl Table {
    /// Finds the endpoint and fills the request's parameters.
    #[inline]
    fn find(&self, request: &mut Request) -> Found<'_> {
        request.capture(|path, params| self.find_path(path, params))
    }

    #[inline(always)]
    fn find_path(&self, path: &str, params: &mut Params) -> Found<'_> {
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
    }

    /// What answers the paths below its prefix.
    fn fallback(&self, path: &str) -> Option<&Fallback> {
        self.fallbacks.iter().find(|fallback| {
            let rest = path.strip_prefix(fallback.prefix.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn has(&self, path: &str) -> bool {
        matches!(self.tree.find(path, &mut Captures::new()), Ok(Some(_)))
    }
}

impl Route for Routes {
    fn route<'a>(&'a self, request: &mut Request) -> Matched<'a> {
        let found = if self.hosts.is_empty() {
            self.any_host.find(request)
        } else {
            self.find_by_host(request)
        };
        match found {
            Found::Endpoint(endpoint) => endpoint.answer(request.method()),
            Found::BadPath => Matched { pipeline: &[], handler: &BadPath },
            Found::Nothing => self.nothing(request),
        }
    }

    fn list(&self) -> Vec<RouteInfo> {
        self.list.clone()
    }

    fn fallbacks(&self) -> Vec<RouteInfo> {
        self.fallbacks.clone()
    }

    fn faults(&self) -> Vec<String> {
        self.faults.clone()
    }
}

impl Routes {
    /// Asks the tables of the hosts that the request may be for, then the one
    /// that is for all.
    #[inline(never)]
    fn find_by_host(&self, request: &mut Request) -> Found<'_> {
        let host = request.host().map(host::without_port).unwrap_or_default();
        for (pattern, table) in &self.hosts {
            let Some(captured) = pattern.captures(&host) else {
                continue;
            };
            if let Found::Endpoint(endpoint) = table.find(request) {
                if let Some((name, value)) = captured {
                    request.params_mut().push(name, value);
                }
                return Found::Endpoint(endpoint);
            }
        }
        self.any_host.find(request)
    }

    /// What answers where no pattern fits.
    #[cold]
    fn nothing(&self, request: &mut Request) -> Matched<'_> {
        if request.path() == "*" && request.method() == Method::OPTIONS {
            return Matched { pipeline: &[], handler: &self.server_options };
        }
        let host = request.host().map(host::without_port).unwrap_or_default();
        if let Some(other) = refusals::other_form(request.path())
            && let Some(matched) = self.other_form(request, &host, &other)
        {
            return matched;
        }
        match self.tables(&host).find_map(|(table, _)| table.fallback(request.path())) {
            Some(fallback) => Matched { pipeline: &fallback.pipeline, handler: &*fallback.handler },
            None => Matched { pipeline: &[], handler: &NotFound },
        }
    }

    /// What answers if `path`, with or without the slash, is a path.
    fn other_form(&self, request: &mut Request, host: &str, path: &str) -> Option<Matched<'_>> {
        match self.trailing_slash {
            TrailingSlash::Strict => None,
            TrailingSlash::Redirect => self
                .tables(host)
                .any(|(table, _)| table.has(path))
                .then_some(Matched { pipeline: &[], handler: &SlashRedirect }),
            TrailingSlash::Ignore => self.tables(host).find_map(|(table, captured)| match request
                .capture(|_, params| table.find_path(path, params))
            {
                Found::Endpoint(endpoint) => {
                    if let Some((name, value)) = captured {
                        request.params_mut().push(name, value);
                    }
                    Some(endpoint.answer(request.method()))
                }
                Found::Nothing | Found::BadPath => None,
            }),
        }
    }

    /// The tables that a request to `host` may be for, each with the parameter
    /// that the host holds.
    fn tables<'a: 'h, 'h>(
        &'a self,
        host: &'h str,
    ) -> impl Iterator<Item = (&'a Table, Option<(&'h str, &'h str)>)> + use<'a, 'h> {
        let special = self.hosts.iter();
        let special =
            special.filter_map(move |(pattern, table)| Some((table, pattern.captures(host)?)));
        special.chain([(&self.any_host, None)])
    }

    pub(crate) fn set_faults(&mut self, faults: Vec<String>) {
        self.faults = faults;
    }

    /// The path of the route called `name`, with `params` in the places of its
    /// parameters, percent-encoded.
    ///
    /// Where names and types are known when the program is compiled, the
    /// functions of `paths` are better: they cannot fail.
    ///
    /// # Errors
    ///
    /// If there is no such route, or a parameter is missing or superfluous.
    pub fn path(&self, name: &str, params: &[(&str, &dyn Display)]) -> Result<String, PathError> {
        let named = |route: &&RouteInfo| route.name.as_deref() == Some(name);
        let Some(route) = self.list.iter().find(named) else {
            let known = self.list.iter().filter_map(|route| route.name.as_deref());
            return Err(PathError::no_route(name, known));
        };
        let Ok(pattern) = Pattern::parse(&route.pattern) else {
            return Err(PathError::no_route(name, [].into_iter()));
        };
        let names: Vec<_> = pattern.names().collect();
        if let Some((other, _)) = params.iter().find(|(param, _)| !names.contains(param)) {
            return Err(PathError::superfluous(name, &route.pattern, other));
        }
        let mut path = PathText::new();
        for segment in pattern.segments() {
            let value = |wanted: &str| {
                let found = params.iter().find(|(param, _)| *param == wanted);
                found.ok_or_else(|| PathError::missing(name, &route.pattern, wanted))
            };
            path = match segment {
                Segment::Static(text) => path.text(text),
                Segment::Param(param) => path.param(value(param)?.1),
                Segment::Wildcard(param) => path.rest(value(param)?.1),
            };
        }
        Ok(path.finish())
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.list.iter().map(|route| {
            let method = route.method.as_ref().map_or("any", Method::as_str);
            format!("{method} {}", route.pattern)
        });
        f.debug_list().entries(routes).finish()
    }
}
