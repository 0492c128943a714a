//! The source around a place.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use zzz_core::Place;

/// Lines shown before and after.
const AROUND: usize = 6;
/// Longer files are not read.
const FILE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// The compiler names files from the workspace's folder; the program may run this far below it.
const FOLDERS_UP_MAX: usize = 6;

/// Lines of a source file with their numbers.
pub(super) struct Excerpt {
    pub(super) lines: Vec<(usize, String)>,
    /// The number of the line that matters.
    pub(super) marked: usize,
}

impl Excerpt {
    /// The source around `place`, if it is on this machine.
    pub(super) fn of(place: &Place) -> Option<Self> {
        let path = find(Path::new(place.file()))?;
        let mut text = String::new();
        File::open(path).ok()?.take(FILE_BYTES_MAX).read_to_string(&mut text).ok()?;
        let marked = usize::try_from(place.line()).ok()?;
        let first = marked.saturating_sub(AROUND).max(1);
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned()));
        let lines: Vec<_> = lines.skip(first - 1).take(marked - first + 1 + AROUND).collect();
        lines.iter().any(|(number, _)| *number == marked).then_some(Self { lines, marked })
    }
}

fn find(file: &Path) -> Option<PathBuf> {
    if file.extension()? != "rs" {
        return None;
    }
    let here = std::env::current_dir().ok()?;
    let is_source = |path: &PathBuf| {
        fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= FILE_BYTES_MAX)
    };
    here.ancestors().take(FOLDERS_UP_MAX).map(|folder| folder.join(file)).find(is_source)
}
