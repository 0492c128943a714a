//! `routes`: what answers which request.

use std::io::{self, Write};

use serde_json::{Value, json};
use zzz_core::{App, RouteInfo, StageInfo};

use crate::command::Command;

pub(crate) fn command() -> Command {
    let command = Command::new("routes", "Lists the routes", |call| {
        let app = call.app()?;
        let endpoint = app.list_endpoint();
        let listed = Listed::all(&app);
        if call.has("--json") {
            let routes: Value = listed.iter().map(|one| one.as_json(&endpoint)).collect();
            call.say(format!("{routes:#}"))?;
        } else {
            let heads = ["method", "path", "name", "handler", "pipeline", "source"];
            let lines: Vec<_> = listed.iter().map(Listed::line).collect();
            table(call.output(), &heads, &lines)?;
            if !endpoint.is_empty() {
                call.say(format!("\nevery request passes {}", stages(&endpoint)))?;
            }
        }
        // What is wrong is not in the list.
        Ok(app.check()?)
    });
    command.even_misconfigured().switch("--json", "As JSON, for programs")
}

/// A line of the list.
struct Listed {
    route: RouteInfo,
    /// Whether it answers only where no route does.
    is_fallback: bool,
}

impl Listed {
    fn all(app: &App) -> Vec<Self> {
        let routes = app.list_routes().into_iter();
        let routes = routes.map(|route| Self { route, is_fallback: false });
        let fallbacks = app.list_fallbacks().into_iter();
        routes.chain(fallbacks.map(|route| Self { route, is_fallback: true })).collect()
    }

    fn line(&self) -> [String; 6] {
        let Self { route, is_fallback } = self;
        [
            if *is_fallback { "fallback".to_owned() } else { method(route).to_owned() },
            format!("{}{}", route.host.as_deref().unwrap_or_default(), route.pattern),
            route.name.clone().unwrap_or_default(),
            handler(route),
            stages(&route.pipeline),
            source(route),
        ]
    }

    fn as_json(&self, endpoint: &[StageInfo]) -> Value {
        let Self { route, is_fallback } = self;
        let names = |stages: &[StageInfo]| stages.iter().map(StageInfo::name).collect::<Value>();
        let mut pipelines: Vec<_> = route.pipeline.iter().filter_map(StageInfo::pipeline).collect();
        pipelines.dedup();
        json!({
            "method": route.method.as_ref().map(|method| method.as_str()),
            "host": route.host,
            "path": route.pattern,
            "is_fallback": is_fallback,
            "name": route.name,
            "tag": route.tag,
            "handler": handler(route),
            "docs": route.info.map(|info| info.docs()),
            "endpoint": names(endpoint),
            "pipeline": names(&route.pipeline),
            "pipelines": pipelines,
            "source": source(route),
            "route_source": format!("{}:{}", route.location.file(), route.location.line()),
        })
    }
}

/// `api (Token, Limit), Flash`: those of a pipeline with its name.
fn stages(stages: &[StageInfo]) -> String {
    let groups = stages.chunk_by(|one, next| one.pipeline() == next.pipeline());
    let groups = groups.map(|group| {
        let names: Vec<_> = group.iter().map(|stage| short(stage.name())).collect();
        let names = names.join(", ");
        match group.first().and_then(StageInfo::pipeline) {
            Some(pipeline) => format!("{pipeline} ({names})"),
            None => names,
        }
    });
    groups.collect::<Vec<_>>().join(", ")
}

fn method(route: &RouteInfo) -> &str {
    route.method.as_ref().map_or("*", |method| method.as_str())
}

fn handler(route: &RouteInfo) -> String {
    match route.info {
        Some(info) => info.path().to_owned(),
        None => route.handler.to_owned(),
    }
}

/// Where the handler stands, or else the route.
fn source(route: &RouteInfo) -> String {
    match route.info {
        Some(info) => format!("{}:{}", info.location().file(), info.location().line()),
        None => format!("{}:{}", route.location.file(), route.location.line()),
    }
}

/// A type's name without its module.
fn short(name: &str) -> &str {
    let plain = name.split('<').next().unwrap_or(name);
    plain.rsplit("::").next().unwrap_or(plain)
}

/// Columns as wide as their widest cell; the last has no padding.
pub(super) fn table<const N: usize>(
    output: &mut dyn Write,
    heads: &[&str; N],
    lines: &[[String; N]],
) -> io::Result<()> {
    let width = |column: usize| {
        let cells = lines.iter().map(|line| line[column].chars().count());
        cells.chain([heads[column].len()]).max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..N).map(width).collect();
    let heads = heads.map(str::to_owned);
    for line in [&heads].into_iter().chain(lines) {
        let cells: Vec<_> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(output, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
