//! What people download: a program in an archive, for one target.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::version::Version;
use crate::{program, workspace::Workspace};

/// A program that each release brings.
#[derive(Debug)]
struct Program {
    /// The package and its binary.
    name: &'static str,
    /// What its archives are called.
    archive: &'static str,
}

const PROGRAMS: &[Program] = &[Program { name: "showcase", archive: "zzz-showcase" }];

/// What lies beside the program.
const PAPERS: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Builds the programs for `target` as they are released.
///
/// # Errors
///
/// When one does not compile, or its lock file is not up to date.
pub(super) fn build(workspace: &Workspace, target: &str) -> Result<(), String> {
    let mut command = program::cargo(&workspace.root);
    command.args(["build", "--release", "--locked", "--target", target]);
    for program in PROGRAMS {
        command.args(["--package", program.name]);
    }
    program::succeed(&mut command)
}

/// Packs what [`build`] made. Gives the archives, each of which has its checksum
/// beside it, in `<archive>.sha256`.
///
/// # Errors
///
/// When a file is missing or cannot be written.
pub(super) fn pack(
    workspace: &Workspace,
    version: &Version,
    target: &str,
) -> Result<Vec<PathBuf>, String> {
    let dist = workspace.target.join("dist");
    let mut archives = Vec::new();
    for program in PROGRAMS {
        let binary = workspace.target.join(target).join("release").join(program.name);
        let papers = PAPERS.map(|paper| workspace.root.join(paper));
        let name = format!("{}-{version}-{target}", program.archive);
        fill(&dist.join(&name), papers.iter().chain([&binary]))?;
        let archive = format!("{name}.tar.gz");
        // The variable keeps macOS from adding a hidden file to each of ours.
        let mut tar = Command::new("tar");
        tar.current_dir(&dist).env("COPYFILE_DISABLE", "1").args(["-czf", &archive, &name]);
        program::succeed(&mut tar)?;
        let checksum = program::output(sha256().current_dir(&dist).arg(&archive))?;
        write(&dist.join(format!("{archive}.sha256")), &checksum)?;
        archives.push(dist.join(archive));
    }
    Ok(archives)
}

/// The program that writes and checks SHA-256 sums: macOS has had only the second
/// one, a small Linux has only the first.
pub(super) fn sha256() -> Command {
    if program::find("sha256sum").is_some() {
        return Command::new("sha256sum");
    }
    let mut command = Command::new("shasum");
    command.args(["--algorithm", "256"]);
    command
}

/// Makes `folder` anew, with copies of `files`.
fn fill<'a>(folder: &Path, files: impl Iterator<Item = &'a PathBuf>) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    for file in files {
        let name = file.file_name().unwrap_or_default();
        fs::copy(file, folder.join(name))
            .map_err(|error| format!("cannot pack {}: {error}", file.display()))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
