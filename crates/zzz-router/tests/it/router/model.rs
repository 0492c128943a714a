//! Routes against the obvious way to find one: look at all of them.

use proptest::prelude::*;
use zzz_core::{App, http::Method};
use zzz_router::{Router, TrailingSlash, percent};

use super::{app, ask, named};

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    // In the order in which they win.
    Static(&'static str),
    Param,
    Wildcard,
}

#[derive(Clone, Debug, PartialEq)]
struct Route {
    method: Method,
    parts: Vec<Part>,
}

impl Route {
    /// The pattern; parameters are named by their place.
    fn pattern(&self) -> String {
        let part = |(index, part): (usize, &Part)| match part {
            Part::Static(text) => format!("/{text}"),
            Part::Param => format!("/:p{index}"),
            Part::Wildcard => format!("/*p{index}"),
        };
        self.parts.iter().enumerate().map(part).collect()
    }

    /// The parameters, if `segments` match.
    fn captures(&self, segments: &[String]) -> Option<String> {
        let mut captures = String::new();
        for (index, part) in self.parts.iter().enumerate() {
            let value = match part {
                Part::Wildcard => segments.get(index..)?.join("/"),
                _ => segments.get(index)?.clone(),
            };
            match part {
                Part::Static(text) if *text == value => continue,
                Part::Static(_) => return None,
                _ if value.is_empty() => return None,
                _ => captures.push_str(&format!(" p{index}={value}")),
            }
        }
        let whole =
            self.parts.last() == Some(&Part::Wildcard) || segments.len() == self.parts.len();
        whole.then_some(captures)
    }
}

/// What a list of routes says: `status allow body`, with `-` for none.
fn expected(routes: &[Route], method: &Method, path: &str) -> String {
    let segments: Result<Vec<_>, _> = path[1..]
        .split('/')
        .map(|segment| percent::decode(segment).map(|text| text.into_owned()))
        .collect();
    let Ok(segments) = segments else {
        return "400 -".to_owned();
    };
    let fitting = routes.iter().filter(|route| route.captures(&segments).is_some());
    let Some(best) = fitting.min_by_key(|route| &route.parts) else {
        return "404 -".to_owned();
    };
    let same: Vec<&Route> = routes.iter().filter(|route| route.parts == best.parts).collect();
    let has = |method: &Method| same.iter().find(|route| route.method == *method);
    let answered = match *method {
        Method::HEAD => has(&Method::HEAD).or_else(|| has(&Method::GET)),
        _ => has(method),
    };
    if let Some(route) = answered {
        let captures = route.captures(&segments).unwrap_or_default();
        return format!("200 - {} {}{captures}", route.method, route.pattern());
    }
    let mut allow: Vec<&str> = same.iter().map(|route| route.method.as_str()).collect();
    if has(&Method::GET).is_some() && has(&Method::HEAD).is_none() {
        allow.push("HEAD");
    }
    if has(&Method::OPTIONS).is_none() {
        allow.push("OPTIONS");
    }
    let status = if *method == Method::OPTIONS { 204 } else { 405 };
    format!("{status} {}", allow.join(", "))
}

/// What the router says.
fn got(app: &App, method: &Method, path: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut response = ask(app, method.clone(), path).await;
        let allow = response.headers().get("allow").unwrap_or("-").to_owned();
        let mut said = format!("{} {allow}", response.status().as_u16());
        if response.status() == 200 {
            let content = response.body_mut().bytes().await.unwrap();
            said.push_str(&format!(" {}", str::from_utf8(&content).unwrap()));
        }
        said
    })
}

fn method() -> impl Strategy<Value = Method> {
    let purge = Method::from_bytes(b"PURGE").unwrap();
    let methods = [Method::GET, Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, purge];
    prop::sample::select(methods.to_vec())
}

fn route() -> impl Strategy<Value = Route> {
    let part = prop_oneof![
        3 => prop::sample::select(vec!["a", "b", "ab", "ü"]).prop_map(Part::Static),
        2 => Just(Part::Param),
    ];
    let last = prop_oneof![
        4 => Just(None),
        1 => Just(Some(Part::Wildcard)),
        1 => Just(Some(Part::Static(""))),
    ];
    let parts = (prop::collection::vec(part, 0..4), last).prop_map(|(mut parts, last)| {
        parts.extend(last);
        if parts.is_empty() {
            parts.push(Part::Static(""));
        }
        parts
    });
    (method(), parts).prop_map(|(method, parts)| Route { method, parts })
}

fn path() -> impl Strategy<Value = String> {
    let segments =
        vec!["a", "b", "ab", "ü", "c", "", "%61", "%C3%BC", "a%2Fb", "%25", "%zz", "%c3"];
    // Most paths have no escape that is wrong.
    let segment = prop_oneof![
        9 => prop::sample::select(segments[..10].to_vec()),
        1 => prop::sample::select(segments),
    ];
    prop::collection::vec(segment, 1..6).prop_map(|segments| format!("/{}", segments.join("/")))
}

proptest! {
    #[test]
    fn routes_find_what_a_list_would(
        routes in prop::collection::vec(route(), 0..12),
        requests in prop::collection::vec((method(), path()), 1..12),
    ) {
        let mut listed: Vec<Route> = Vec::new();
        // What the model does not know of.
        let mut router = Router::new().trailing_slash(TrailingSlash::Strict);
        for route in routes {
            if !listed.contains(&route) {
                let pattern = route.pattern();
                let name = format!("{} {pattern}", route.method);
                router = router.route(route.method.clone(), &pattern, named(&name));
                listed.push(route);
            }
        }
        let app = app(router);
        for (method, path) in requests {
            prop_assert_eq!(
                got(&app, &method, &path),
                expected(&listed, &method, &path),
                "{} {}", method, path
            );
        }
    }
}

/// The model itself, where the answer is known.
#[test]
fn the_model_knows_the_rules() {
    let route = |method: Method, parts: &[Part]| Route { method, parts: parts.to_vec() };
    let routes = [
        route(Method::GET, &[Part::Param]),
        route(Method::POST, &[Part::Static("a")]),
        route(Method::GET, &[Part::Static("a"), Part::Wildcard]),
    ];
    assert_eq!(expected(&routes, &Method::GET, "/b"), "200 - GET /:p0 p0=b");
    assert_eq!(expected(&routes, &Method::GET, "/a"), "405 POST, OPTIONS");
    assert_eq!(expected(&routes, &Method::HEAD, "/a/b/c"), "200 - GET /a/*p1 p1=b/c");
    assert_eq!(expected(&routes, &Method::GET, "/a/"), "404 -");
    assert_eq!(expected(&routes, &Method::OPTIONS, "/b"), "204 GET, HEAD, OPTIONS");
    assert_eq!(expected(&routes, &Method::GET, "/%"), "400 -");
}
