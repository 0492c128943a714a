//! `cargo xtask release`: one version for all crates, its section in the changelog,
//! and what people download.

mod archive;
mod changelog;
mod date;
mod manifest;
mod version;

use std::{fs, path::Path, process::Command};

use version::Version;

use crate::{program, workspace, workspace::Workspace};

const USAGE: &str = "\
usage: cargo xtask release <version>         sets the version and closes its section of the changelog
       cargo xtask release --check <tag>     whether the tag is that of this version
       cargo xtask release --notes <version> what changed with it
       cargo xtask release --pack <target>   builds the programs and packs them";

/// Prepares a release, or answers what the release workflow asks.
///
/// # Errors
///
/// When the arguments are not understood, or there cannot be such a release.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let root = workspace::root();
    let said = match args[..] {
        ["--check", tag] => check(&root, tag)?,
        ["--notes", version] => notes(&root, version)?,
        ["--pack", target] => pack(&root, target)?,
        [version] if !version.starts_with('-') => cut(&root, version, &date::today())?,
        _ => return Err(USAGE.to_owned()),
    };
    println!("{said}");
    Ok(())
}

/// Makes the checkout in `root` the one of `version`, and says how to publish it.
///
/// Everything that can be refused is refused before the first file is written.
fn cut(root: &Path, version: &str, date: &str) -> Result<String, String> {
    let new = Version::parse(version)?;
    let manifest = read(root, manifest::PAPER)?;
    let old = manifest::version(&manifest)?;
    let paper = read(root, changelog::PAPER)?;
    // What the manifest says already may never have been released.
    let is_first = new == old && !changelog::has(&paper, &new);
    if new <= old && !is_first {
        let next = old.next().join(", ");
        return Err(format!("{new} is not greater than {old}, which this is: take one of {next}"));
    }
    refuse_changes(root)?;
    let mut files = vec![
        (manifest::PAPER.to_owned(), manifest::with_version(&manifest, &old, &new)?),
        (changelog::PAPER.to_owned(), changelog::released(&paper, &new, date)?),
    ];
    let workspace = Workspace::at(root)?;
    let names: Vec<&str> = workspace.members.iter().map(|member| &*member.package).collect();
    for path in lock_files(root)? {
        let lock = read(root, &path)?;
        files.push((path, manifest::with_locked(&lock, &names, &old, &new)));
    }
    for (path, text) in files {
        fs::write(root.join(&path), text)
            .map_err(|error| format!("cannot write {path}: {error}"))?;
    }
    Ok(format!(
        "this is {new} now, and was {old}; look at it with `git diff`, then publish it with\n\n  \
         git commit --all --message \"release: publish {new}\"\n  \
         git tag --annotate v{new} --message \"zzz {new}\"\n  \
         git push --atomic origin HEAD v{new}"
    ))
}

/// Whether `tag` is that of the checkout in `root`, and says what changed.
fn check(root: &Path, tag: &str) -> Result<String, String> {
    let Some(version) = tag.strip_prefix('v') else {
        return Err(format!("tag `{tag}` does not begin with `v`: write one like v0.2.0"));
    };
    let tagged = Version::parse(version)?;
    let version = manifest::version(&read(root, manifest::PAPER)?)?;
    if tagged != version {
        return Err(format!(
            "tag `{tag}` is not that of {version}, which {} says: tag the commit that \
             `cargo xtask release {tagged}` prepared, or write `v{version}`",
            manifest::PAPER
        ));
    }
    changelog::notes(&read(root, changelog::PAPER)?, &version)?;
    Ok(format!("tag `{tag}` is that of {version}, and {} has its section", changelog::PAPER))
}

fn notes(root: &Path, version: &str) -> Result<String, String> {
    let version = Version::parse(version)?;
    changelog::notes(&read(root, changelog::PAPER)?, &version).map(str::to_owned)
}

fn pack(root: &Path, target: &str) -> Result<String, String> {
    let version = manifest::version(&read(root, manifest::PAPER)?)?;
    let workspace = Workspace::at(root)?;
    archive::build(&workspace, target)?;
    let archives = archive::pack(&workspace, &version, target)?;
    let lines: Vec<String> =
        archives.iter().map(|archive| format!("packed {}", archive.display())).collect();
    Ok(lines.join("\n"))
}

/// What a release changes is to be looked at alone, and undone alone.
fn refuse_changes(root: &Path) -> Result<(), String> {
    let changes = program::output(git(root).args(["status", "--porcelain"]))?;
    if changes.is_empty() {
        return Ok(());
    }
    let mend = "commit it, or put it away with `git stash --include-untracked`";
    Err(format!("not everything is committed: {mend}\n{}", changes.trim_end()))
}

/// Those of the workspace, of the benches and of the fuzz targets.
fn lock_files(root: &Path) -> Result<Vec<String>, String> {
    let listed = program::output(git(root).args(["ls-files", "Cargo.lock", "*/Cargo.lock"]))?;
    Ok(listed.lines().map(str::to_owned).collect())
}

/// Git in `root`, even when a hook of another repository runs us.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command
}

fn read(root: &Path, path: &str) -> Result<String, String> {
    fs::read_to_string(root.join(path)).map_err(|error| format!("cannot read {path}: {error}"))
}

#[cfg(test)]
mod tests;
