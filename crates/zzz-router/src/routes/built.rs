//! From collected routes to those that are asked.

use std::{collections::HashMap, panic::Location, sync::Arc};

use http::Method;
use zzz_core::{Handler, HandlerInfo, Middleware, RouteInfo, Source};
use zzz_pattern::Pattern;

use super::{
    Fallback, Routes, Table, endpoint::Endpoint, host::HostPattern, refusals::ServerOptions,
};
use crate::{
    Entry, TrailingSlash,
    router::{Mistake, Stage},
};

/// A route as it was written.
pub(crate) struct RouteEntry {
    pub(crate) method: Option<Method>,
    pub(crate) pattern: String,
    pub(crate) handler: Arc<dyn Handler>,
    pub(crate) pipeline: Vec<Stage>,
    pub(crate) name: Option<String>,
    pub(crate) tag: Option<String>,
    pub(crate) location: &'static Location<'static>,
}

/// A fallback as it was written.
pub(crate) struct FallbackEntry {
    pub(crate) prefix: String,
    pub(crate) handler: Arc<dyn Handler>,
    pub(crate) pipeline: Vec<Stage>,
    pub(crate) location: &'static Location<'static>,
}

/// Routes while they are put into their tables.
pub(crate) struct Built {
    trailing_slash: TrailingSlash,
    hosts: Vec<(HostPattern, Table)>,
    any_host: Table,
    list: Vec<RouteInfo>,
    fallbacks: Vec<RouteInfo>,
    /// Names to the patterns that have them.
    names: HashMap<String, String>,
    mistakes: Vec<Mistake>,
}

impl Built {
    pub(crate) fn new(trailing_slash: TrailingSlash, mistakes: Vec<Mistake>) -> Self {
        Self {
            trailing_slash,
            hosts: Vec::new(),
            any_host: Table::default(),
            list: Vec::new(),
            fallbacks: Vec::new(),
            names: HashMap::new(),
            mistakes,
        }
    }

    /// Adds the routes of a host, or of all.
    pub(crate) fn add(
        &mut self,
        host: Option<String>,
        routes: Vec<RouteEntry>,
        fallbacks: Vec<FallbackEntry>,
    ) {
        let mut table = Table::default();
        for route in routes {
            let location = route.location;
            if let Err(text) = self.add_route(&mut table, host.as_deref(), route) {
                self.mistakes.push(Mistake { location, text });
            }
        }
        for fallback in fallbacks {
            self.add_fallback(&mut table, host.as_deref(), fallback);
        }
        table.fallbacks.sort_by_key(|fallback| std::cmp::Reverse(fallback.prefix.len()));
        table.tree.prepare();
        match host {
            Some(host) => self.hosts.push((HostPattern::new(&host), table)),
            None => self.any_host = table,
        }
    }

    fn add_route(
        &mut self,
        table: &mut Table,
        host: Option<&str>,
        route: RouteEntry,
    ) -> Result<(), String> {
        let RouteEntry { method, pattern: text, handler, pipeline, name, tag, location } = route;
        let pattern = Pattern::parse(&text).map_err(|error| error.to_string())?;
        if let Some(info) = handler.info() {
            check_params(info, &pattern, host)?;
        }
        if let Some(name) = &name
            && let Some(earlier) = self.names.insert(name.clone(), text.clone())
        {
            return Err(format!(
                "the name `{name}` belongs to `{earlier}` already; choose another one"
            ));
        }
        self.list.push(RouteInfo {
            method: method.clone(),
            host: host.map(str::to_owned),
            pattern: text.clone(),
            name,
            tag,
            pipeline: pipeline.iter().map(Stage::info).collect(),
            handler: handler.name(),
            info: handler.info(),
            location,
        });
        let endpoint = match table.tree.entry(&pattern) {
            Entry::Occupied(place) if *place.pattern() != pattern => {
                return Err(place.conflict().to_string());
            }
            Entry::Occupied(place) => place.into_mut(),
            Entry::Vacant(place) => place.insert(Endpoint::default()),
        };
        endpoint
            .add(method, handler, middleware(pipeline))
            .map_err(|method| format!("`{method} {text}` has a handler already; remove one"))
    }

    fn add_fallback(&mut self, table: &mut Table, host: Option<&str>, fallback: FallbackEntry) {
        let FallbackEntry { prefix, handler, pipeline, location } = fallback;
        self.fallbacks.push(RouteInfo {
            method: None,
            host: host.map(str::to_owned),
            pattern: prefix.clone(),
            name: None,
            tag: None,
            pipeline: pipeline.iter().map(Stage::info).collect(),
            handler: handler.name(),
            info: handler.info(),
            location,
        });
        table.fallbacks.push(Fallback { prefix, handler, pipeline: middleware(pipeline) });
    }

    pub(crate) fn finish(self) -> (Routes, Vec<Mistake>) {
        let Self { trailing_slash, hosts, any_host, list, fallbacks, mistakes, .. } = self;
        let tables = hosts.iter().map(|(_, table)| table).chain([&any_host]);
        let endpoints = tables.flat_map(|table| table.tree.iter().map(|(_, endpoint)| endpoint));
        let mut methods: Vec<Method> = Vec::new();
        for method in endpoints.flat_map(Endpoint::allowed) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        let server_options = ServerOptions::new(&methods);
        let faults = Vec::new();
        let routes =
            Routes { hosts, any_host, trailing_slash, server_options, list, fallbacks, faults };
        (routes, mistakes)
    }
}

fn middleware(pipeline: Vec<Stage>) -> Vec<Arc<dyn Middleware>> {
    pipeline.into_iter().map(|stage| stage.middleware).collect()
}

/// Refuses a pattern that does not have what its handler takes.
fn check_params(info: &HandlerInfo, pattern: &Pattern, host: Option<&str>) -> Result<(), String> {
    let needs = info.arguments().iter().find_map(|argument| match argument.source() {
        Source::Path(needs) => Some(needs),
        _ => None,
    });
    let Some(needs) = needs else {
        return Ok(());
    };
    let params: Vec<_> = pattern.names().chain(host.and_then(host_param)).collect();
    let name = info.name();
    let Some(names) = needs.names else {
        if needs.count == pattern.names().len() {
            return Ok(());
        }
        return Err(format!(
            "the handler `{name}` takes {} parameter(s) of the path, but the pattern \"{pattern}\" \
             has {}; a tuple `Path<(A, B)>` takes all of them in their order, a struct with \
             `#[derive(PathParams)]` those that it names",
            needs.count,
            pattern.names().len(),
        ));
    };
    match names.iter().find(|wanted| !params.contains(wanted)) {
        None => Ok(()),
        Some(missing) => Err(format!(
            "the handler `{name}` takes the path parameter `{missing}`, which the pattern \
             \"{pattern}\" does not have; write `/:{missing}` there, or rename the field"
        )),
    }
}

/// The parameter in the pattern of a host.
fn host_param(host: &str) -> Option<&str> {
    host.strip_prefix(':')?.split('.').next()
}
