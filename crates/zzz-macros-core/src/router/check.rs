//! From scopes within scopes to one list of routes, and what is wrong with it.

use std::collections::HashMap;

use proc_macro2::{Ident, Span};
use syn::{Expr, LitStr, Path, PathSegment};
use zzz_pattern::{Pattern, singular};

use super::{
    ast::{Fallback, Item, Mount, Options, Resources, Route, Routes, Scope},
    names::last_word,
    suggest::did_you_mean_or_stop,
};
use crate::faults::Faults;

/// The routes as a list.
#[derive(Default)]
pub(super) struct Known {
    pub(super) flat: Vec<Flat>,
    /// Routes with a name, which get a path function.
    pub(super) named: Vec<Named>,
}

pub(super) enum Flat {
    Route(FlatRoute),
    Mount { prefix: String, router: Expr, through: Vec<Ident>, span: Span },
    Fallback { prefix: String, handler: Path, through: Vec<Ident>, span: Span },
    Host { host: LitStr, routes: Vec<Flat> },
}

pub(super) struct FlatRoute {
    /// The builder's method: `get`, `any`, ...
    pub(super) method: Ident,
    pub(super) pattern: String,
    /// Where the pattern is written.
    pub(super) written: Span,
    pub(super) params: Vec<String>,
    pub(super) handler: Path,
    pub(super) name: Option<Ident>,
    pub(super) through: Vec<Ident>,
}

pub(super) struct Named {
    pub(super) name: Ident,
    pub(super) pattern: String,
    pub(super) params: Vec<String>,
    pub(super) handler: Path,
}

/// What surrounds an item.
#[derive(Clone, Default)]
struct Around {
    host: String,
    prefix: String,
    through: Vec<Ident>,
    /// What stands before the names: `admin_`, `post_`.
    name: String,
}

/// An action of a resource: its name, the builder's methods, what follows the
/// resource's own pattern.
type Action = (&'static str, &'static [&'static str], &'static str);

const PLURAL: [Action; 7] = [
    ("index", &["get"], ""),
    ("new", &["get"], "/new"),
    ("create", &["post"], ""),
    ("show", &["get"], "/:id"),
    ("edit", &["get"], "/:id/edit"),
    ("update", &["put", "patch"], "/:id"),
    ("delete", &["delete"], "/:id"),
];
const SINGULAR: [Action; 6] = [
    ("new", &["get"], "/new"),
    ("create", &["post"], ""),
    ("show", &["get"], ""),
    ("edit", &["get"], "/edit"),
    ("update", &["put", "patch"], ""),
    ("delete", &["delete"], ""),
];

/// Flattens `routes` and notes what is wrong with them.
pub(super) fn check(routes: &Routes, faults: &mut Faults) -> Known {
    let mut check = Check {
        pipelines: routes.pipelines.iter().map(|pipeline| &pipeline.name).collect(),
        taken: HashMap::new(),
        names: HashMap::new(),
        named: Vec::new(),
        faults,
    };
    check.pipelines();
    let flat = check.items(&routes.items, &Around::default());
    Known { flat, named: check.named }
}

struct Check<'a> {
    pipelines: Vec<&'a Ident>,
    /// Host, method and shape to the pattern that was written.
    taken: HashMap<(String, String, String), String>,
    /// Names to the patterns that have them.
    names: HashMap<String, String>,
    named: Vec<Named>,
    faults: &'a mut Faults,
}

impl Check<'_> {
    fn pipelines(&mut self) {
        for (place, name) in self.pipelines.iter().enumerate() {
            if self.pipelines[..place].contains(name) {
                let message =
                    format!("there is a pipeline `{name}` already; rename one of the two");
                self.faults.note(name, message);
            }
        }
    }

    fn items(&mut self, items: &[Item], around: &Around) -> Vec<Flat> {
        let mut flat = Vec::new();
        for item in items {
            match item {
                Item::Scope(scope) => self.scope(scope, around, &mut flat),
                Item::Route(route) => flat.extend(self.route(route, around).map(Flat::Route)),
                Item::Resources(resources) => self.resources(resources, around, &mut flat),
                Item::Mount(mount) => flat.push(self.mount(mount, around)),
                Item::Fallback(fallback) => flat.push(self.fallback(fallback, around)),
            }
        }
        flat
    }

    fn scope(&mut self, scope: &Scope, around: &Around, flat: &mut Vec<Flat>) {
        let Scope { prefix, options, items, .. } = scope;
        let mut inside = around.clone();
        self.through(options, &mut inside.through);
        self.no_actions(options);
        if let Some(name) = &options.name {
            inside.name = format!("{}{name}_", around.name);
        }
        if scope.is_host() {
            if prefix.value().is_empty() || prefix.value().contains('/') {
                let message = "a host stands alone, for example `host \"api.example.com\" { .. }` \
                               or `host \":tenant.example.com\" { .. }`";
                self.faults.note(prefix, message);
            }
            inside.host = prefix.value();
            let routes = self.items(items, &inside);
            flat.push(Flat::Host { host: prefix.clone(), routes });
        } else if self.pattern(prefix, "a scope").is_some() {
            inside.prefix = joined(&around.prefix, &prefix.value());
            flat.extend(self.items(items, &inside));
        }
    }

    fn route(&mut self, route: &Route, around: &Around) -> Option<FlatRoute> {
        let Route { method, pattern, handler, options } = route;
        self.no_actions(options);
        let mut through = around.through.clone();
        self.through(options, &mut through);
        self.pattern(pattern, "a pattern")?;
        let whole = joined(&around.prefix, &pattern.value());
        let name = options
            .name
            .as_ref()
            .map(|name| Ident::new(&format!("{}{name}", around.name), name.span()));
        let flat = FlatRoute {
            method: method.clone(),
            params: self.params(&whole, pattern)?,
            pattern: whole,
            written: pattern.span(),
            handler: handler.clone(),
            name,
            through,
        };
        self.take(&flat, pattern, &around.host);
        Some(flat)
    }

    fn resources(&mut self, resources: &Resources, around: &Around, flat: &mut Vec<Flat>) {
        let Resources { pattern, module, options, nested, .. } = resources;
        let mut through = around.through.clone();
        self.through(options, &mut through);
        if self.pattern(pattern, "a resource").is_none() {
            return;
        }
        let own = joined(&around.prefix, &pattern.value());
        let word = last_word(&pattern.value()).unwrap_or_else(|| "root".to_owned());
        let is_singular = resources.is_singular();
        let one = match &options.name {
            Some(name) => name.to_string(),
            None if is_singular => word.clone(),
            None => singular(&word),
        };
        let all: &[Action] = if is_singular { &SINGULAR } else { &PLURAL };
        for (action, methods, suffix) in self.chosen(options, all) {
            let whole = format!("{own}{suffix}");
            let Some(params) = self.params(&whole, pattern) else {
                continue;
            };
            let name = match action {
                "index" if one == word => Some(format!("{word}_index")),
                "index" => Some(word.clone()),
                "show" => Some(one.clone()),
                "new" | "edit" => Some(format!("{action}_{}{one}", around.name)),
                _ => None,
            };
            for method in methods {
                let span = resources.keyword.span();
                let flat_route = FlatRoute {
                    method: Ident::new(method, span),
                    pattern: whole.clone(),
                    written: pattern.span(),
                    params: params.clone(),
                    handler: action_of(module, action),
                    name: name.as_ref().map(|name| match action {
                        "new" | "edit" => Ident::new(name, pattern.span()),
                        _ => Ident::new(&format!("{}{name}", around.name), pattern.span()),
                    }),
                    through: through.clone(),
                };
                self.take(&flat_route, pattern, &around.host);
                flat.push(Flat::Route(flat_route));
            }
        }
        let parent = if is_singular { own } else { format!("{own}/:{one}_id") };
        let name = format!("{}{one}_", around.name);
        let inside = Around { prefix: parent, through, name, host: around.host.clone() };
        flat.extend(self.items(nested, &inside));
    }

    /// The actions that `only` and `except` leave.
    fn chosen(&mut self, options: &Options, all: &[Action]) -> Vec<Action> {
        let known: Vec<_> = all.iter().map(|(action, ..)| *action).collect();
        for action in options.only.iter().chain(&options.except).flatten() {
            let word = action.to_string();
            if !known.contains(&word.as_str()) {
                let hint = did_you_mean_or_stop(&word, known.iter().copied());
                let message =
                    format!("`{word}` is no action here{hint} There are {}", known.join(", "));
                self.faults.note(action, message);
            }
        }
        if let (Some(_), Some(except)) = (&options.only, &options.except)
            && let Some(first) = except.first()
        {
            self.faults
                .note(first, "`only` and `except` say the same thing twice; keep one of them");
        }
        let is_listed = |list: &Option<Vec<Ident>>, action: &str| {
            list.as_ref().map(|list| list.iter().any(|listed| listed == action))
        };
        all.iter()
            .filter(|(action, ..)| is_listed(&options.only, action).unwrap_or(true))
            .filter(|(action, ..)| !is_listed(&options.except, action).unwrap_or(false))
            .copied()
            .collect()
    }

    fn mount(&mut self, mount: &Mount, around: &Around) -> Flat {
        self.pattern(&mount.prefix, "a prefix");
        Flat::Mount {
            prefix: joined(&around.prefix, &mount.prefix.value()),
            router: mount.router.clone(),
            through: around.through.clone(),
            span: mount.keyword.span(),
        }
    }

    fn fallback(&mut self, fallback: &Fallback, around: &Around) -> Flat {
        let place = (around.host.clone(), "fallback".to_owned(), around.prefix.clone());
        if self.taken.insert(place, String::new()).is_some() {
            let message = "there is a fallback here already; remove one of the two";
            self.faults.note(&fallback.keyword, message);
        }
        Flat::Fallback {
            prefix: around.prefix.clone(),
            handler: fallback.handler.clone(),
            through: around.through.clone(),
            span: fallback.keyword.span(),
        }
    }

    fn through(&mut self, options: &Options, through: &mut Vec<Ident>) {
        for name in &options.through {
            if self.pipelines.contains(&name) {
                through.push(name.clone());
                continue;
            }
            let known: Vec<_> = self.pipelines.iter().map(ToString::to_string).collect();
            let hint = did_you_mean_or_stop(&name.to_string(), known.iter().map(String::as_str));
            let message = format!(
                "there is no pipeline `{name}`{hint} Pipelines stand before the scopes, for \
                 example `pipeline {name} {{ Logger::new() }}`"
            );
            self.faults.note(name, message);
        }
    }

    fn no_actions(&mut self, options: &Options) {
        for action in options.only.iter().chain(&options.except).flatten().take(1) {
            self.faults.note(action, "`only` and `except` choose among the actions of `resources`");
        }
    }

    /// The pattern as it is written here; notes what is wrong with it.
    fn pattern(&mut self, written: &LitStr, what: &str) -> Option<Pattern> {
        let text = written.value();
        if !text.starts_with('/') {
            let message = format!("{what} begins with a slash: write \"/{text}\"");
            self.faults.note(written, message);
            return None;
        }
        match Pattern::parse(&text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                self.faults.note(written, error);
                None
            }
        }
    }

    /// The names of the parameters of the whole pattern.
    fn params(&mut self, whole: &str, written: &LitStr) -> Option<Vec<String>> {
        match Pattern::parse(whole) {
            Ok(pattern) => Some(pattern.names().map(str::to_owned).collect()),
            Err(error) => {
                self.faults.note(written, error);
                None
            }
        }
    }

    /// Notes a second route to the same place, and a second name.
    fn take(&mut self, route: &FlatRoute, written: &LitStr, host: &str) {
        let FlatRoute { method, pattern, .. } = route;
        let Ok(parsed) = Pattern::parse(pattern) else {
            return;
        };
        let place = (host.to_owned(), method.to_string(), parsed.shape());
        let verb = method.to_string().to_uppercase();
        match self.taken.get(&place) {
            Some(earlier) if earlier == pattern => {
                let message =
                    format!("`{verb} {pattern}` is routed already; remove one of the two");
                self.faults.note(written, message);
            }
            Some(earlier) => {
                let message = format!(
                    "no request would reach this route: `{verb} {earlier}` is routed already and \
                     matches the same paths as `{pattern}`"
                );
                self.faults.note(written, message);
            }
            None => {
                self.taken.insert(place, pattern.clone());
            }
        }
        self.name(route);
    }

    fn name(&mut self, route: &FlatRoute) {
        let Some(name) = &route.name else {
            return;
        };
        if let Some(earlier) = self.names.insert(name.to_string(), route.pattern.clone()) {
            let message = format!(
                "the name `{name}` belongs to `{earlier}` already; choose another one with `as ..`"
            );
            self.faults.note(name, message);
            return;
        }
        self.named.push(Named {
            name: name.clone(),
            pattern: route.pattern.clone(),
            params: route.params.clone(),
            handler: route.handler.clone(),
        });
    }
}

/// `prefix` and `pattern` with one slash between them.
fn joined(prefix: &str, pattern: &str) -> String {
    let prefix = prefix.trim_end_matches('/');
    if pattern == "/" && !prefix.is_empty() {
        return prefix.to_owned();
    }
    format!("{prefix}{pattern}")
}

/// `module::action`, at the module's place.
fn action_of(module: &Path, action: &str) -> Path {
    let mut path = module.clone();
    let span = module.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
    path.segments.push(PathSegment::from(Ident::new(action, span)));
    path
}
