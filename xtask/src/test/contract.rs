//! What the contract suites report of themselves.
//!
//! A suite that passed appends one line to the file that [`VARIABLE`] names:
//! `CONTRACT <suite> <backend> <n> cases`, newline included, in a single write to
//! a file opened for appending: several tests report at once, and only whole
//! writes do not mix. A file, because a runner hides what passing tests print. What a suite has measured it
//! tells in lines that begin with `FIGURE`, which are shown below the table.

use std::{env::consts::OS, fs, path::PathBuf};

use super::{
    Done, Run,
    required::{REQUIRED, Required},
};
use crate::workspace::Workspace;

/// The environment variable with the path of the report.
pub(super) const VARIABLE: &str = "ZZZ_CONTRACT_REPORT";

/// One suite that ran on one backend.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Line {
    suite: String,
    backend: String,
    cases: usize,
}

/// Where the tests report to.
pub(super) fn file(workspace: &Workspace) -> PathBuf {
    workspace.target.join("xtask/contracts.txt")
}

/// Reads the report of the last test run and compares it with what is required.
pub(super) fn contracts(run: &mut Run) -> Result<Done, String> {
    let file = file(&run.workspace);
    // No file: no suite ran.
    let report = fs::read_to_string(&file).unwrap_or_default();
    run.contracts = read(&report)?;
    run.figures = figures(&report).map(str::to_owned).collect();
    let missing = missing(&run.contracts, REQUIRED, OS);
    if missing.is_empty() {
        let cases: usize = run.contracts.iter().map(|line| line.cases).sum();
        Ok(Done::Passed(format!("{cases} cases on {} backends", run.contracts.len())))
    } else {
        Err(missing.join("\n"))
    }
}

/// What was measured.
fn figures(report: &str) -> impl Iterator<Item = &str> {
    report.lines().filter_map(|line| line.strip_prefix("FIGURE "))
}

/// The closing table.
pub(super) fn print(lines: &[Line], figures: &[String]) {
    if lines.is_empty() {
        return;
    }
    println!("\n{:<10} {:<16} {:>6}", "contract", "backend", "cases");
    for line in lines {
        println!("{:<10} {:<16} {:>6}", line.suite, line.backend, line.cases);
    }
    if !figures.is_empty() {
        println!("\n{}", figures.join("\n"));
    }
}

/// Lines of one suite and backend are added up: a suite may be several tests.
fn read(report: &str) -> Result<Vec<Line>, String> {
    let mut lines: Vec<Line> = Vec::new();
    let is_of_suite = |text: &&str| !text.trim().is_empty() && !text.starts_with("FIGURE ");
    for text in report.lines().filter(is_of_suite) {
        let line = parse(text).ok_or_else(|| {
            format!("`{text}` is not a contract line; write `CONTRACT <suite> <backend> <n> cases`")
        })?;
        let same = lines
            .iter_mut()
            .find(|other| other.suite == line.suite && other.backend == line.backend);
        match same {
            Some(other) => other.cases += line.cases,
            None => lines.push(line),
        }
    }
    lines.sort_by(|a, b| (&a.suite, &a.backend).cmp(&(&b.suite, &b.backend)));
    Ok(lines)
}

fn parse(text: &str) -> Option<Line> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ["CONTRACT", suite, backend, cases, "cases"] = words[..] else {
        return None;
    };
    let cases = cases.parse().ok()?;
    Some(Line { suite: suite.to_owned(), backend: backend.to_owned(), cases })
}

fn missing(lines: &[Line], required: &[Required], os: &str) -> Vec<String> {
    let ran = |required: &Required| {
        lines.iter().any(|line| {
            line.suite == required.suite && line.backend == required.backend && line.cases > 0
        })
    };
    required
        .iter()
        .filter(|required| required.os.is_none_or(|wanted| wanted == os))
        .filter(|required| !ran(required))
        .map(|required| {
            format!("suite `{}` did not run on backend `{}`", required.suite, required.backend)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[Required] = &[
        Required { suite: "http1", backend: "tokio", os: None },
        Required { suite: "http1", backend: "ring", os: Some("linux") },
    ];

    #[test]
    fn adds_up_the_tests_of_a_suite() {
        let lines = read("CONTRACT http1 tokio 3 cases\n\nCONTRACT http1 tokio 4 cases\n").unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].cases, 7);
    }

    #[test]
    fn a_figure_is_no_case() {
        let report = "CONTRACT abuse per-core 1 cases\nFIGURE abuse slow-heads: p99 8ms of 7ms\n";
        assert_eq!(read(report).unwrap().len(), 1);
        assert_eq!(figures(report).collect::<Vec<_>>(), ["abuse slow-heads: p99 8ms of 7ms"]);
    }

    #[test]
    fn refuses_a_line_it_cannot_read() {
        assert!(read("CONTRACT http1 3 cases").unwrap_err().contains("CONTRACT http1 3 cases"));
    }

    #[test]
    fn a_backend_that_did_not_run_is_named() {
        let lines = read("CONTRACT http1 tokio 3 cases").unwrap();
        assert_eq!(missing(&lines, BOTH, "linux"), ["suite `http1` did not run on backend `ring`"]);
        assert_eq!(missing(&lines, BOTH, "macos"), [""; 0]);
    }

    #[test]
    fn a_suite_without_cases_did_not_run() {
        let lines = read("CONTRACT http1 tokio 0 cases").unwrap();
        assert_eq!(missing(&lines, BOTH, "macos").len(), 1);
    }
}
