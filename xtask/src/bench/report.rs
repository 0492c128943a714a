//! Tables for people, JSON for programs.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::{
    http::{Contest, WARM_UP_SECONDS},
    options::Options,
    proc::Machine,
    sample::{Metric, Results, Series, Spread},
    server::Server,
};

/// Says on what the figures stand.
pub(super) fn heading(
    contest: &Contest,
    machine: &Machine,
    servers: &[&Server],
    options: &Options,
) -> String {
    let Machine { cpu, cores, kernel, memory_gib, rustc, commit } = machine;
    let mut text = format!(
        "# {}\n\n\
         Machine: {cpu}, {cores} cores, {memory_gib:.1} GiB, Linux {kernel}. \
         Commit {commit}, {rustc}, profile {} (thin LTO, one codegen unit, mimalloc).\n\n\
         {} rounds of {} s, interleaved, after {} s of warm-up; servers are started anew for \
         each. Cells are median (min-max). \"Other load\" is what neither server nor load \
         generator used, in percent of one core; a disturbed window is repeated up to {} \
         times.\n",
        contest.title,
        options.profile,
        options.rounds,
        options.seconds,
        WARM_UP_SECONDS,
        options.retries,
    );
    if options.quick {
        text += "**Quick run: the windows are too short for the figures to count.**\n";
    }
    text += "\n```sh\n\
             setpriv --pdeathsig KILL taskset -c 1 <server> --port P --workers 1\n\
             setpriv --pdeathsig KILL taskset -c 0 wrk --threads 1 --connections 64 \
             --duration <S>s --script <case>.lua http://127.0.0.1:P/<path>\n```\n\n\
             | server | what it is | versions |\n|---|---|---|\n";
    for server in servers {
        let versions = server.versions();
        let versions: Vec<_> =
            versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(text, "| {} | {} | {} |", server.name, server.about, versions.join(", "));
    }
    text
}

/// The table of one case, and what zzz's figures are of its peers'.
pub(super) fn case(results: &Results) -> String {
    let case = results.case;
    let mut text = format!("## {}\n\n{}\n\n", case.name, case.about);
    let metrics = results.metrics();
    let columns: Vec<Metric> =
        metrics.iter().copied().filter(|metric| *metric != Metric::Errors).collect();
    row(&mut text, "server", columns.iter().map(|metric| metric.title().into()));
    let _ = writeln!(text, "|---{}|", "|---".repeat(columns.len()));
    for series in &results.series {
        let cells =
            columns.iter().map(|metric| series.spread(*metric).map_or_else(|| "-".into(), cell));
        row(&mut text, series.server, cells);
    }
    for ours in results.series.iter().filter(|series| Server::is_ours(series.server)) {
        text += &ratios(results, ours, &columns);
    }
    for series in &results.series {
        let errors = series.spread(Metric::Errors);
        if let Some(Spread { max, .. }) = errors
            && max > 0.0
        {
            let _ = writeln!(text, "\n{}: up to {max} errors per window.", series.server);
        }
    }
    for note in &results.notes {
        let _ = writeln!(text, "\n{note}.");
    }
    text
}

fn ratios(results: &Results, ours: &Series, columns: &[Metric]) -> String {
    let mut text = "\n".to_owned();
    let compared = |metric: &Metric| metric.is_compared();
    let columns: Vec<Metric> = columns.iter().copied().filter(compared).collect();
    let titles = columns.iter().map(|metric| metric.title().into());
    row(&mut text, &format!("{} divided by", ours.server), titles);
    let _ = writeln!(text, "|---{}|", "|---".repeat(columns.len()));
    for peer in results.series.iter().filter(|peer| peer.server != ours.server) {
        let cells = columns.iter().map(|metric| {
            let ratio = ratio(ours, peer, *metric);
            ratio.map_or_else(|| "-".into(), |ratio| format!("{ratio:.2}"))
        });
        row(&mut text, peer.server, cells);
    }
    text
}

fn ratio(above: &Series, below: &Series, metric: Metric) -> Option<f64> {
    let (above, below) = (above.spread(metric)?, below.spread(metric)?);
    (below.median > 0.0).then_some(above.median / below.median)
}

fn row(text: &mut String, first: &str, cells: impl Iterator<Item = String>) {
    let _ = write!(text, "| {first} |");
    for cell in cells {
        let _ = write!(text, " {cell} |");
    }
    text.push('\n');
}

fn cell(spread: Spread) -> String {
    let Spread { median, min, max } = spread;
    format!("{} ({}-{})", figure(median), figure(min), figure(max))
}

/// Three significant digits, or all before the point.
fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// Every figure of every round.
pub(super) fn json(
    contest: &Contest,
    machine: &Machine,
    servers: &[&Server],
    options: &Options,
    results: &[Results],
) -> String {
    let versions: Map<String, Value> = servers
        .iter()
        .map(|server| {
            let versions = server.versions().into_iter();
            let versions = versions.map(|(name, version)| (name.to_owned(), version.into()));
            (server.name.to_owned(), Value::Object(versions.collect()))
        })
        .collect();
    let cases: Vec<Value> = results.iter().map(case_json).collect();
    let document = json!({
        "suite": contest.name,
        "machine": {
            "cpu": machine.cpu,
            "cores": machine.cores,
            "memory_gib": machine.memory_gib,
            "kernel": machine.kernel,
            "rustc": machine.rustc,
            "commit": machine.commit,
        },
        "profile": options.profile,
        "quick": options.quick,
        "rounds": options.rounds,
        "seconds": options.seconds,
        "versions": versions,
        "cases": cases,
    });
    format!("{document:#}\n")
}

fn case_json(results: &Results) -> Value {
    let metrics = results.metrics();
    let series = |series: &Series| {
        let figures = metrics.iter().filter_map(|metric| {
            let Spread { median, min, max } = series.spread(*metric)?;
            let rounds = series.samples.iter().filter_map(|one| one.value(*metric));
            let rounds: Vec<f64> = rounds.collect();
            let value = json!({ "median": median, "min": min, "max": max, "rounds": rounds });
            Some((metric.key().to_owned(), value))
        });
        let figures: Map<String, Value> = figures.collect();
        json!({ "server": series.server, "figures": figures })
    };
    json!({
        "case": results.case.name,
        "about": results.case.about,
        "servers": results.series.iter().map(series).collect::<Vec<_>>(),
        "notes": results.notes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{case::CASES, sample::Sample};

    fn series(server: &'static str, cpu: f64, errors: f64) -> Series {
        Series { server, samples: vec![Sample(vec![(Metric::Cpu, cpu), (Metric::Errors, errors)])] }
    }

    #[test]
    fn a_case_shows_figures_ratios_and_errors() {
        let results = Results {
            case: &CASES[0],
            series: vec![series("zzz", 3.0, 0.0), series("hyper", 4.0, 7.0)],
            notes: vec!["actix: gone".into()],
        };
        let expected = "\
## plaintext

GET /plaintext

| server | CPU µs/req |
|---|---|
| zzz | 3.00 (3.00-3.00) |
| hyper | 4.00 (4.00-4.00) |

| zzz divided by | CPU µs/req |
|---|---|
| hyper | 0.75 |

hyper: up to 7 errors per window.

actix: gone.
";
        assert_eq!(case(&results), expected);
    }

    #[test]
    fn a_figure_keeps_three_digits() {
        assert_eq!(figure(177_201.4), "177201");
        assert_eq!(figure(12.34), "12.3");
        assert_eq!(figure(5.0), "5.00");
        assert_eq!(figure(0.3456), "0.346");
    }
}
