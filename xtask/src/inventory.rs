//! Every test of the workspace by its full name.
//!
//! The full name is `crate::module::name` for a unit test and
//! `crate::it::module::name` for one of the integration binary `it`; FEATURES.md
//! cites tests by it. Doctests have no name that survives an edit and are not
//! listed.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{program, workspace::Workspace};

/// One compiled test binary.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Binary {
    /// `zzz-core` for unit tests, `zzz-core::it` for the integration binary.
    pub(crate) id: String,
    /// The package's folder, where its tests expect to run.
    pub(crate) folder: PathBuf,
    pub(crate) executable: PathBuf,
}

impl Binary {
    /// The binary as a command, in its package's folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.executable);
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }

    /// The full names of its tests.
    ///
    /// # Errors
    ///
    /// When the binary does not understand `--list`.
    pub(crate) fn tests(&self) -> Result<Vec<String>, String> {
        let listed = program::output(self.command().args(["--list", "--format", "terse"]))?;
        Ok(listed
            .lines()
            .filter_map(|line| line.strip_suffix(": test"))
            .map(|test| format!("{}::{test}", self.id))
            .collect())
    }
}

/// Compiles the tests of all members and says where their binaries are.
///
/// # Errors
///
/// When one does not compile.
pub(crate) fn build(workspace: &Workspace) -> Result<Vec<Binary>, String> {
    let mut command = program::cargo(&workspace.root);
    command.args(["test", "--workspace", "--no-run"]);
    command.args(["--message-format", "json-render-diagnostics"]);
    let messages = program::output(&mut command)?;
    Ok(messages.lines().filter_map(binary).collect())
}

/// The full names of all tests.
///
/// # Errors
///
/// When a test does not compile or a binary cannot be asked.
pub(crate) fn names(workspace: &Workspace) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for binary in build(workspace)? {
        names.extend(binary.tests()?);
    }
    Ok(names)
}

/// The binary that one of cargo's messages announces, if it does.
fn binary(message: &str) -> Option<Binary> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return None;
    }
    let executable = PathBuf::from(message["executable"].as_str()?);
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_path_buf();
    let member = folder.file_name()?.to_string_lossy();
    let target = message["target"]["name"].as_str()?;
    // The same scheme as cargo-nextest's binary ids, so that both runners
    // speak of the same names.
    let id = match message["target"]["kind"][0].as_str()? {
        "test" => format!("{member}::{target}"),
        kind @ ("bin" | "example" | "bench") => format!("{member}::{kind}/{target}"),
        _ => member.into_owned(),
    };
    Some(Binary { id, folder, executable })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(kind: &str, target: &str) -> Option<String> {
        let message = format!(
            r#"{{"reason": "compiler-artifact", "manifest_path": "/w/crates/zzz/Cargo.toml",
                "target": {{"kind": ["{kind}"], "name": "{target}"}},
                "profile": {{"test": true}}, "executable": "/w/target/debug/deps/x"}}"#
        );
        binary(&message).map(|binary| binary.id)
    }

    #[test]
    fn names_binaries_by_folder_and_target() {
        assert_eq!(id("lib", "zzz").as_deref(), Some("zzz"));
        assert_eq!(id("test", "it").as_deref(), Some("zzz::it"));
        assert_eq!(id("bin", "tool").as_deref(), Some("zzz::bin/tool"));
    }

    #[test]
    fn passes_over_other_messages() {
        assert_eq!(binary("warning: not JSON"), None);
        assert_eq!(binary(r#"{"reason": "build-finished"}"#), None);
        assert_eq!(binary(r#"{"reason": "compiler-artifact", "profile": {"test": false}}"#), None);
    }
}
