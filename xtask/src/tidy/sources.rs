//! The text files of the checkout.
//!
//! Found by walking and not by asking git, so that a copy without its history is
//! checked alike.

use std::{fs, path::Path};

/// One text file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the root, with `/` on every system.
    pub(crate) path: String,
    pub(crate) text: String,
}

#[cfg(test)]
impl Source {
    /// A file that only a test knows.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// Extensions of what people write here.
const EXTENSIONS: &[&str] = &["rs", "md", "toml", "yml", "yaml"];

/// Hidden folders that are ours all the same.
const HIDDEN: &[&str] = &[".cargo", ".ci", ".config", ".github"];

/// Folders of what programs write.
const GENERATED: &[&str] = &["target", "corpus", "artifacts", "coverage"];

/// Reads them all, in the order of their paths.
///
/// # Errors
///
/// When one cannot be read.
pub(crate) fn read(root: &Path) -> Result<Vec<Source>, String> {
    let mut sources = Vec::new();
    walk(root, "", &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn walk(folder: &Path, prefix: &str, sources: &mut Vec<Source>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        // Not followed: a link's target is elsewhere in the walk, or not ours.
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() && is_ours(&name) {
            walk(&entry.path(), &format!("{path}/"), sources)?;
        } else if kind.is_file() && is_written(&path) {
            let text = fs::read_to_string(entry.path())
                .map_err(|error| format!("cannot read {path}: {error}"))?;
            sources.push(Source { path, text });
        }
    }
    Ok(())
}

fn is_ours(folder: &str) -> bool {
    !GENERATED.contains(&folder) && (!folder.starts_with('.') || HIDDEN.contains(&folder))
}

fn is_written(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    path == ".ci/run" || extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_generated_and_hidden_folders_out() {
        assert!(is_ours("crates") && is_ours(".github"));
        assert!(!is_ours("target") && !is_ours(".git") && !is_ours("corpus"));
    }

    #[test]
    fn takes_what_people_write() {
        assert!(is_written("crates/a/src/lib.rs") && is_written(".ci/run"));
        assert!(!is_written("Cargo.lock") && !is_written("logo.png"));
    }

    #[test]
    fn reads_this_very_file() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let sources = read(root).unwrap();
        assert!(sources.iter().any(|source| source.path == "xtask/src/tidy/sources.rs"));
    }
}
