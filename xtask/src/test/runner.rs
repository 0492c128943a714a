//! Runs the tests: with cargo-nextest where it is installed, else binary by binary.

use std::{fs, path::Path};

use super::{Counts, Done, Run, contract, junit, libtest};
use crate::{inventory, postgres::Servers, program, workspace::Workspace};

/// What one runner did.
#[derive(Debug)]
struct Outcome {
    counts: Counts,
    /// Full names, as FEATURES.md cites them.
    passed: Vec<String>,
    success: bool,
}

/// Unit and integration tests of all members.
pub(super) fn tests(run: &mut Run) -> Result<Done, String> {
    let folder = run.workspace.target.join("xtask");
    fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    let report = contract::file(&run.workspace);
    remove(&report)?;
    let servers = Servers::start(&run.workspace)?;
    let nextest = program::find("cargo-nextest").is_some();
    let outcome = if nextest {
        with_nextest(&run.workspace, &report, &servers)
    } else {
        with_libtest(&run.workspace, &report, &servers)
    };
    drop(servers);
    let outcome = outcome.inspect_err(|_| run.counts.failed += 1)?;
    run.counts += counted(outcome.counts, outcome.success);
    let with = if nextest { "cargo-nextest" } else { "the test binaries themselves" };
    let note = format!("{}, by {with}", numbers(outcome.counts));
    if !outcome.success {
        return Err(note);
    }
    let file = folder.join("passed-tests.txt");
    fs::write(&file, outcome.passed.join("\n") + "\n")
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    run.passed_file = Some(file);
    Ok(Done::Passed(note))
}

/// Examples in doc comments.
pub(super) fn doctests(run: &mut Run) -> Result<Done, String> {
    let mut command = program::cargo(&run.workspace.root);
    let said = program::show_and_keep(command.args(["test", "--doc", "--workspace"]))?;
    let counts = libtest::counts(&said.stdout);
    run.counts += counted(counts, said.success);
    let note = numbers(counts);
    if said.success { Ok(Done::Passed(note)) } else { Err(note) }
}

fn with_nextest(
    workspace: &Workspace,
    report: &Path,
    servers: &Servers,
) -> Result<Outcome, String> {
    // Under the root wherever the target folder is: that is nextest's own way.
    let junit = workspace.root.join("target/nextest/ci/junit.xml");
    remove(&junit)?;
    let mut command = program::cargo(&workspace.root);
    command.args(["nextest", "run", "--workspace", "--profile", "ci"]);
    servers.pass_on(command.env(contract::VARIABLE, report));
    let success = program::succeed(&mut command).is_ok();
    let xml = fs::read_to_string(&junit)
        .map_err(|_| "cargo-nextest stopped before it ran a test".to_owned())?;
    let cases = junit::cases(&xml);
    let passed: Vec<String> = cases
        .iter()
        .filter(|case| case.passed)
        .map(|case| format!("{}::{}", by_folder(workspace, &case.binary), case.name))
        .collect();
    let counts = Counts { passed: passed.len(), failed: cases.len() - passed.len() };
    Ok(Outcome { counts, passed, success })
}

/// nextest names a binary by its package, everyone here by its folder.
fn by_folder(workspace: &Workspace, binary: &str) -> String {
    let (package, rest) =
        binary.split_once("::").map_or((binary, None), |(package, rest)| (package, Some(rest)));
    let member = workspace.members.iter().find(|member| member.package == package);
    let name = member.map_or(package, |member| &member.name);
    rest.map_or_else(|| name.to_owned(), |rest| format!("{name}::{rest}"))
}

fn with_libtest(
    workspace: &Workspace,
    report: &Path,
    servers: &Servers,
) -> Result<Outcome, String> {
    let mut outcome = Outcome { counts: Counts::default(), passed: Vec::new(), success: true };
    for binary in inventory::build(workspace)? {
        let names = binary.tests()?;
        if names.is_empty() {
            continue;
        }
        println!("\n-- {}", binary.id);
        let mut command = binary.command();
        servers.pass_on(command.env(contract::VARIABLE, report));
        let said = program::show_and_keep(&mut command)?;
        outcome.counts += counted(libtest::counts(&said.stdout), said.success);
        outcome.success &= said.success;
        if said.success {
            outcome.passed.extend(names);
        }
    }
    Ok(outcome)
}

/// A runner that fell without counting a failure, as by a crash or a compile
/// error, counts as one: the closing line must not speak of none.
fn counted(counts: Counts, success: bool) -> Counts {
    let failed = if success { counts.failed } else { counts.failed.max(1) };
    Counts { failed, ..counts }
}

fn numbers(counts: Counts) -> String {
    format!("{} passed, {} failed", counts.passed, counts.failed)
}

/// Removes what an earlier run left, so that it cannot pass for this one's.
fn remove(file: &Path) -> Result<(), String> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {error}", file.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::workspace::Member;

    #[test]
    fn binaries_are_named_by_folder() {
        let facade = Member {
            package: "zzz-framework".to_owned(),
            name: "zzz".to_owned(),
            uses: Vec::new(),
            features: Vec::new(),
        };
        let workspace =
            Workspace { root: PathBuf::new(), target: PathBuf::new(), members: vec![facade] };
        assert_eq!(by_folder(&workspace, "zzz-framework"), "zzz");
        assert_eq!(by_folder(&workspace, "zzz-framework::it"), "zzz::it");
        assert_eq!(by_folder(&workspace, "other::bin/tool"), "other::bin/tool");
    }

    #[test]
    fn a_crashed_runner_counts_as_a_failure() {
        let none = Counts::default();
        assert_eq!(counted(none, true).failed, 0);
        assert_eq!(counted(none, false).failed, 1);
        assert_eq!(counted(Counts { passed: 3, failed: 2 }, false).failed, 2);
    }
}
