//! Where files lie.

use std::io;

use super::{content::Content, fresh::Fresh, sources::Stamp};

/// A tree of files. Paths are those of [`FilePath`](super::file_path::FilePath).
pub(super) trait Source: Send + Sync {
    /// Whether it asks a disk, for which no worker may wait.
    fn blocks(&self) -> bool;

    /// The file of this path, `None` if there is none.
    fn open(&self, path: &str) -> io::Result<Option<Stored>>;

    /// The version of the file of this path, asked in so short a time that a worker may wait for
    /// it; `None` if there is no file, or there are no versions.
    fn version(&self, path: &str) -> Option<Stamp>;

    /// Whether there is a directory of this path.
    fn is_directory(&self, path: &str) -> bool;

    /// What a directory holds; hidden files are left out, and what is beyond the first `max`.
    fn list(&self, path: &str, max: usize) -> io::Result<Vec<Entry>>;
}

pub(super) struct Stored {
    pub(super) content: Content,
    pub(super) fresh: Fresh,
    /// The version, where there are several.
    pub(super) version: Option<Stamp>,
}

/// A line of a directory.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_directory: bool,
}
