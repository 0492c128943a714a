//! `routes`: what answers which request.

use std::io::{self, Write};

use serde_json::{Value, json};
use zzz_core::{RouteInfo, StageInfo};

use crate::command::Command;

pub(crate) fn command() -> Command {
    let command = Command::new("routes", "Lists the routes", |call| {
        let routes = call.app()?.list_routes();
        if call.has("--json") {
            let routes: Value = routes.iter().map(as_json).collect();
            return call.say(format!("{routes:#}"));
        }
        let heads = ["method", "path", "name", "handler", "pipeline", "source"];
        let lines: Vec<_> = routes.iter().map(line).collect();
        table(call.output(), &heads, &lines)?;
        Ok(())
    });
    command.switch("--json", "As JSON, for programs")
}

fn line(route: &RouteInfo) -> [String; 6] {
    [
        method(route).to_owned(),
        format!("{}{}", route.host.as_deref().unwrap_or_default(), route.pattern),
        route.name.clone().unwrap_or_default(),
        handler(route),
        route.pipeline.iter().map(|stage| short(stage.name())).collect::<Vec<_>>().join(", "),
        source(route),
    ]
}

fn as_json(route: &RouteInfo) -> Value {
    json!({
        "method": route.method.as_ref().map(|method| method.as_str()),
        "host": route.host,
        "path": route.pattern,
        "name": route.name,
        "tag": route.tag,
        "handler": handler(route),
        "docs": route.info.map(|info| info.docs()),
        "pipeline": route.pipeline.iter().map(StageInfo::name).collect::<Vec<_>>(),
        "source": source(route),
        "route_source": format!("{}:{}", route.location.file(), route.location.line()),
    })
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
