//! Files that are watched.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use zzz_core::{Error, Result};

/// Reads a file that TLS cannot do without; `what` says what it should be.
pub(super) fn read(path: &Path, what: &str) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        let mend = match error.kind() {
            io::ErrorKind::NotFound => "; put it there, or name another file",
            io::ErrorKind::PermissionDenied => "; let the user of this program read it",
            _ => "",
        };
        Error::internal(format!("cannot read the {what} {}: {error}{mend}", path.display()))
    })
}

/// By what a changed file is told from the one before.
///
/// Three things of which each alone may stay the same: a file that is moved to its place keeps its age, one that is written in
/// place keeps its number, and certificates often have the same length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    modified: Option<SystemTime>,
    len: u64,
    number: u64,
}

/// Looks at files, those behind links; `None` stands for one that cannot be seen.
pub(super) fn look_at(paths: &[PathBuf]) -> Vec<Option<Look>> {
    let look = |path: &PathBuf| {
        let found = fs::metadata(path).ok()?;
        Some(Look { modified: found.modified().ok(), len: found.len(), number: number(&found) })
    };
    paths.iter().map(look).collect()
}

#[cfg(unix)]
fn number(found: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}
