//! The steps that ask a tool of the toolchain and count nothing.

use super::{Done, Run};
use crate::program;

/// Formatting.
pub(super) fn fmt(run: &mut Run) -> Result<Done, String> {
    cargo(run, &["fmt", "--all", "--check"])
}

/// Lints of all targets; a warning fails.
pub(super) fn clippy(run: &mut Run) -> Result<Done, String> {
    cargo(run, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

/// The API reference; a broken link fails.
pub(super) fn docs(run: &mut Run) -> Result<Done, String> {
    let mut command = program::cargo(&run.workspace.root);
    command.args(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings");
    program::succeed(&mut command).map(|()| Done::Passed(String::new()))
}

/// Each feature of each crate alone, and each such crate without any.
///
/// Clippy instead of `check`: its `-D warnings` reaches the crate itself and
/// leaves the dependencies as they were built before, while the same in
/// `RUSTFLAGS` would build everything again.
pub(super) fn features(run: &mut Run) -> Result<Done, String> {
    let mut count = 0;
    let mut failed = Vec::new();
    for member in run.workspace.members.iter().filter(|member| !member.features.is_empty()) {
        let none = [String::new()];
        for feature in none.iter().chain(&member.features) {
            println!("{} with `{feature}` alone", member.name);
            let mut command = program::cargo(&run.workspace.root);
            command.args(["clippy", "--quiet", "-p", &member.package, "--no-default-features"]);
            command.args(["--features", feature, "--", "-D", "warnings"]);
            count += 1;
            if program::succeed(&mut command).is_err() {
                failed.push(format!("{}/{feature}", member.name));
            }
        }
    }
    if failed.is_empty() {
        Ok(Done::Passed(format!("{count} combinations")))
    } else {
        Err(format!("does not stand alone: {}", failed.join(", ")))
    }
}

/// Licences and sources of dependencies.
///
/// Advisories are left to a run by the calendar: a report published overnight
/// must not fail a change that has nothing to do with it.
pub(super) fn deny(run: &mut Run) -> Result<Done, String> {
    if program::find("cargo-deny").is_none() {
        let note = "cargo-deny is not installed (cargo install --locked cargo-deny)";
        return Ok(Done::Skipped(note.to_owned()));
    }
    cargo(run, &["deny", "check", "bans", "licenses", "sources"])
}

fn cargo(run: &Run, args: &[&str]) -> Result<Done, String> {
    program::succeed(program::cargo(&run.workspace.root).args(args))
        .map(|()| Done::Passed(String::new()))
}
