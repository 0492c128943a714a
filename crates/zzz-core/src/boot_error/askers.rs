//! Who says which services it needs.

use crate::{App, HandlerInfo, RouteInfo, ServiceNeed, Source, StageInfo};

/// A service and, in words, who needs it.
type Asker = (ServiceNeed, String);

/// All in the order in which requests pass them.
pub(super) fn of(app: &App) -> Vec<Asker> {
    let mut askers = Vec::new();
    for stage in app.list_endpoint() {
        let who = format!("the middleware `{}`, which every request passes", stage.name());
        askers.extend(stage.needs().iter().map(|need| (*need, who.clone())));
    }
    let routes = app.list_routes().into_iter().map(|route| (place(&route), route));
    let fallbacks = app.list_fallbacks().into_iter();
    let fallbacks =
        fallbacks.map(|route| (format!("what else is below `{}`", route.pattern), route));
    let all: Vec<_> = routes.chain(fallbacks).collect();
    askers.extend(stages(&all));
    for (place, route) in &all {
        askers.extend(route.info.into_iter().flat_map(|info| handler(info, place)));
    }
    askers
}

fn place(route: &RouteInfo) -> String {
    let method = route.method.as_ref().map_or("any", |method| method.as_str());
    format!("`{method} {}`", route.pattern)
}

/// The middleware on the way to routes, each once, however many have it.
fn stages(all: &[(String, RouteInfo)]) -> Vec<Asker> {
    let mut found: Vec<(&StageInfo, &str, usize)> = Vec::new();
    for (place, route) in all {
        for stage in route.pipeline.iter().filter(|stage| !stage.needs().is_empty()) {
            let is_same = |other: &StageInfo| {
                (other.name(), other.pipeline()) == (stage.name(), stage.pipeline())
            };
            match found.iter_mut().find(|(other, ..)| is_same(other)) {
                Some((_, _, others)) => *others += 1,
                None => found.push((stage, place, 0)),
            }
        }
    }
    let in_words = |(stage, place, others): (&StageInfo, &str, usize)| {
        let pipeline = stage.pipeline();
        let pipeline = pipeline.map(|name| format!(" of the pipeline `{name}`"));
        let others = if others == 0 { String::new() } else { format!(" and {others} more") };
        let pipeline = pipeline.unwrap_or_default();
        format!("the middleware `{}`{pipeline}, on the way to {place}{others}", stage.name())
    };
    let asks = |one: (&StageInfo, &str, usize)| {
        let who = in_words(one);
        one.0.needs().iter().map(move |need| (*need, who.clone())).collect::<Vec<_>>()
    };
    found.into_iter().flat_map(asks).collect()
}

/// A handler, by itself or through one of its arguments.
fn handler(info: &HandlerInfo, place: &str) -> Vec<Asker> {
    let who = format!("`{}` ({}), which answers {place}", info.path(), info.location());
    let asks = |argument: &crate::ArgumentInfo| {
        let own = match argument.source() {
            Source::Service(need) => Some((need, who.clone())),
            _ => None,
        };
        let through = format!("`{}`, an argument of {who}", argument.type_text());
        let needs = argument.needs().iter().map(move |need| (*need, through.clone()));
        own.into_iter().chain(needs).collect::<Vec<_>>()
    };
    info.arguments().iter().flat_map(asks).collect()
}
