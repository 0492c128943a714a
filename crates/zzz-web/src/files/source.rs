//! Where files lie.

use std::io;

use super::{content::Content, fresh::Fresh};

/// A tree of files. Paths are those of [`FilePath`](super::file_path::FilePath).
pub(super) trait Source: Send + Sync {
    /// Whether it asks a disk, for which no worker may wait.
    fn blocks(&self) -> bool;

    /// The file of this path, `None` if there is none.
    fn open(&self, path: &str) -> io::Result<Option<Stored>>;

    /// Whether there is a directory of this path.
    fn is_directory(&self, path: &str) -> bool;

    /// What a directory holds; hidden files are left out, and what is beyond the first `max`.
    fn list(&self, path: &str, max: usize) -> io::Result<Vec<Entry>>;
}

pub(super) struct Stored {
    pub(super) content: Content,
    pub(super) fresh: Fresh,
}

/// A line of a directory.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_directory: bool,
}
