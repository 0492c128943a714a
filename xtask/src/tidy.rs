//! `cargo xtask tidy [--ran <file>]`: the rules of this repository that a program
//! can check.
//!
//! A check is a function from text to findings, so that its tests need no files.

mod edges;
mod features;
mod finding;
mod kit;
mod links;
mod rust;
mod sizes;
mod sources;
mod text;

use std::{fs, path::PathBuf};

use finding::Finding;
use sources::Source;

use crate::{inventory, workspace::Workspace};

/// How the tests that FEATURES.md cites are looked for.
#[derive(Debug)]
pub(crate) enum Proofs {
    /// They are compiled and listed: each must exist.
    Exist,
    /// The file has the full names of those that passed, one a line: each must be
    /// among them.
    Ran(PathBuf),
    /// Not looked for; everything else about the rows is checked.
    Unchecked,
}

/// Checks the checkout.
///
/// # Errors
///
/// When a rule is broken; what and where has been printed.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let proofs = match args {
        [] => Proofs::Exist,
        [flag, file] if flag == "--ran" => Proofs::Ran(PathBuf::from(file)),
        _ => return Err("usage: cargo xtask tidy [--ran <file>]".to_owned()),
    };
    check(&Workspace::load()?, &proofs)
}

/// Checks `workspace`.
///
/// # Errors
///
/// As for [`run`].
pub(crate) fn check(workspace: &Workspace, proofs: &Proofs) -> Result<(), String> {
    let sources = sources::read(&workspace.root)?;
    let mut findings = edges::check(text_of(&sources, edges::PAPER), &workspace.members);
    let mut sizes = sizes::Sizes::default();
    for source in &sources {
        findings.extend(text::check(source));
        if source.path.ends_with(".md") {
            findings.extend(links::check(source, &|path| target(workspace, path)));
        }
        if source.path.ends_with(".rs") {
            findings.extend(rust::check(source));
            sizes.add(source);
        }
    }
    findings.extend(kit::check(&|folder| kit::files(&workspace.root, folder), &|path| {
        target(workspace, path)
    }));
    let list = text_of(&sources, features::PAPER);
    let (rows, broken) = features::read(list);
    findings.extend(broken);
    findings.extend(features::check_files(&rows, &|path| target(workspace, path)));
    // The tests come last: listing them compiles them, and when they do not
    // compile everything else has been said.
    let tests = features::check_tests(&rows, || names(workspace, proofs));
    let mut trouble = None;
    match tests {
        Ok(tests) => findings.extend(tests),
        Err(message) => trouble = Some(message),
    }
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    sizes.print();
    println!("features: {}", features::summary(&rows));
    for finding in &findings {
        println!("{finding}");
    }
    match (findings.len(), trouble) {
        (0, None) => Ok(()),
        (0, Some(message)) => Err(message),
        (count, message) => {
            let message = message.map_or_else(String::new, |message| format!("\n{message}"));
            Err(format!("findings: {count}{message}"))
        }
    }
}

/// The tests that a proof may name; `None` when they are not to be looked for.
fn names(workspace: &Workspace, proofs: &Proofs) -> Result<Option<features::Tests>, String> {
    match proofs {
        Proofs::Exist => {
            let names = inventory::names(workspace)?;
            Ok(Some(features::Tests { names, lacking: "does not exist" }))
        }
        Proofs::Ran(file) => {
            let text = fs::read_to_string(file)
                .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
            let names = text.lines().map(str::to_owned).collect();
            Ok(Some(features::Tests { names, lacking: "did not run, or failed" }))
        }
        Proofs::Unchecked => {
            println!("tests named as proofs are not looked for, since tests failed");
            Ok(None)
        }
    }
}

fn text_of<'a>(sources: &'a [Source], path: &str) -> &'a str {
    let source = sources.iter().find(|source| source.path == path);
    // An absent paper reads as an empty one: every row of it is then missing.
    source.map_or("", |source| &source.text)
}

/// What a link may point at: a file's text, an empty text for a folder or for
/// what is not text.
fn target(workspace: &Workspace, path: &str) -> Option<String> {
    let path = workspace.root.join(path);
    path.exists().then(|| fs::read_to_string(path).unwrap_or_default())
}
