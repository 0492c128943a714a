//! Files under a name of the application's.

use std::{fs, fs::File, io, path::Path};

use tempfile::NamedTempFile;

/// Gives the file `from` the name `path`, too; as a copy where that takes one. A file that is there is never replaced.
pub(crate) fn link_or_copy(from: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(from, path) {
        // The other name goes with whoever has it.
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Another disk, or one that has no links.
        Err(_) => copy(&mut File::open(from)?, path),
    }
}

/// Writes a file beside `path` and gives it that name when it is whole.
pub(crate) fn copy(from: &mut impl io::Read, path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let message = format!("there is no folder {}: make it first", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let mut file = NamedTempFile::new_in(folder)?;
    io::copy(from, &mut file)?;
    file.persist_noclobber(path).map(drop).map_err(|refused| refused.error)
}
