//! `cargo xtask test [--only <step>]`: everything that must pass before a commit.

mod checks;
mod contract;
mod junit;
mod libtest;
mod required;
mod runner;

use std::{
    env,
    ops::AddAssign,
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::{
    setup,
    tidy::{self, Proofs},
    workspace::Workspace,
};

/// One thing that must pass, under the name that `--only` takes.
#[derive(Clone, Copy)]
struct Step {
    name: &'static str,
    run: fn(&mut Run) -> Result<Done, String>,
}

/// In the order of their run: the quickest answers first, `tidy` after the tests
/// whose names it wants.
const STEPS: &[Step] = &[
    Step { name: "fmt", run: checks::fmt },
    Step { name: "clippy", run: checks::clippy },
    Step { name: "tests", run: runner::tests },
    Step { name: "contracts", run: contract::contracts },
    Step { name: "doctests", run: runner::doctests },
    Step { name: "docs", run: checks::docs },
    Step { name: "features", run: checks::features },
    Step { name: "deny", run: checks::deny },
    Step { name: "tidy", run: tidy_up },
];

/// What the steps of one run leave for those after them.
#[derive(Debug)]
struct Run {
    workspace: Workspace,
    counts: Counts,
    /// Written by a successful `tests`: the full names of what passed.
    passed_file: Option<PathBuf>,
    contracts: Vec<contract::Line>,
    /// What suites have measured.
    figures: Vec<String>,
}

/// Tests, over all runners.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// How a step ended when it did not fail.
#[derive(Debug)]
enum Done {
    Passed(String),
    Skipped(String),
}

/// A line of the closing table.
#[derive(Debug)]
struct Row {
    step: &'static str,
    outcome: Result<Done, String>,
    time: Duration,
}

/// Runs the steps and prints what came out; the last line is the count of tests.
///
/// # Errors
///
/// When a tool is missing or the arguments are not understood. A failed step is
/// in the exit code.
pub(crate) fn run(args: &[String]) -> Result<ExitCode, String> {
    let steps = choose(args)?;
    if steps.iter().any(|step| step.name == "tests") {
        setup::for_tests(env::var("CI").is_ok_and(|ci| ci == "true"))?;
    }
    let mut run = Run {
        workspace: Workspace::load()?,
        counts: Counts::default(),
        passed_file: None,
        contracts: Vec::new(),
        figures: Vec::new(),
    };
    let mut rows = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let outcome = (step.run)(&mut run);
        if let Err(message) = &outcome {
            println!("{message}");
        }
        let time = start.elapsed();
        println!("== {} {} in {}", step.name, word(&outcome), seconds(time));
        rows.push(Row { step: step.name, outcome, time });
    }
    Ok(conclude(&run, &rows))
}

fn choose(args: &[String]) -> Result<Vec<Step>, String> {
    let names = || STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
    match args {
        [] => Ok(STEPS.to_vec()),
        [flag, name] if flag == "--only" => {
            let step = STEPS.iter().find(|step| step.name == name);
            step.map(|step| vec![*step])
                .ok_or_else(|| format!("no step `{name}`; there are: {}", names()))
        }
        _ => Err(format!("usage: cargo xtask test [--only <step>], steps: {}", names())),
    }
}

fn tidy_up(run: &mut Run) -> Result<Done, String> {
    let proofs = match &run.passed_file {
        Some(file) => Proofs::Ran(file.clone()),
        // Failed tests are told by their own step; here they would come again
        // as a row of missing proofs.
        None if run.counts.failed > 0 => Proofs::Unchecked,
        None => Proofs::Exist,
    };
    tidy::check(&run.workspace, &proofs).map(|()| Done::Passed(String::new()))
}

fn conclude(run: &Run, rows: &[Row]) -> ExitCode {
    println!("\n{:<10} {:<8} {:>8}  notes", "step", "result", "time");
    for row in rows {
        let note = match &row.outcome {
            Ok(Done::Passed(note) | Done::Skipped(note)) => note.as_str(),
            // The whole message stands above; its first line is enough to find it.
            Err(message) => message.lines().next().unwrap_or_default(),
        };
        let line =
            format!("{:<10} {:<8} {:>8}  {note}", row.step, word(&row.outcome), seconds(row.time));
        println!("{}", line.trim_end());
    }
    contract::print(&run.contracts, &run.figures);
    let failed: Vec<_> =
        rows.iter().filter(|row| row.outcome.is_err()).map(|row| row.step).collect();
    if !failed.is_empty() {
        println!("\nfailed: {}", failed.join(", "));
    }
    println!("\n{} passed, {} failed", run.counts.passed, run.counts.failed);
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn word(outcome: &Result<Done, String>) -> &'static str {
    match outcome {
        Ok(Done::Passed(_)) => "passed",
        Ok(Done::Skipped(_)) => "skipped",
        Err(_) => "FAILED",
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(words: &[&str]) -> Result<Vec<&'static str>, String> {
        let args: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        choose(&args).map(|steps| steps.iter().map(|step| step.name).collect())
    }

    #[test]
    fn runs_everything_or_one_step() {
        assert_eq!(chosen(&[]).unwrap().len(), STEPS.len());
        assert_eq!(chosen(&["--only", "clippy"]).unwrap(), ["clippy"]);
    }

    #[test]
    fn an_unknown_step_is_answered_with_the_list() {
        let message = chosen(&["--only", "clipy"]).unwrap_err();
        assert!(message.contains("`clipy`") && message.contains("clippy"), "{message}");
        assert!(chosen(&["clippy"]).is_err());
    }

    #[test]
    fn tidy_comes_after_the_tests_it_wants_to_know_of() {
        let names = chosen(&[]).unwrap();
        let place = |name| names.iter().position(|step| *step == name).unwrap();
        assert!(place("tests") < place("tidy"));
        assert!(place("tests") < place("contracts"));
    }
}
