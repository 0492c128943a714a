//! Files of the disk.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use zzz_core::{Error, Result};

use super::Stamp;
use crate::{
    ETag, Fresh,
    files::{
        content::{Content, Open},
        file_path::is_hidden,
        source::{Entry, Source, Stored},
    },
};

/// Longer files are named by their stamps, for nobody wants to wait until they are read.
const HASHED_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Shorter files are sent from memory.
const MEMORY_BYTES_MAX: u64 = 64 * 1024;

/// A directory of the disk.
pub(in crate::files) struct Directory {
    /// Absolute and without links.
    root: PathBuf,
}

impl Directory {
    pub(in crate::files) fn new(path: &Path) -> Result<Self> {
        let shown = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let refused = |why: &dyn std::fmt::Display| {
            let shown = shown.display();
            Error::internal(format!(
                "cannot serve the files of `{shown}`: {why}; create the directory, or start the \
                 application where it is"
            ))
        };
        let root = fs::canonicalize(path).map_err(|error| refused(&error))?;
        if !root.is_dir() {
            return Err(refused(&"it is no directory"));
        }
        Ok(Self { root })
    }

    /// Where a path leads once links are followed, if that is below the root and nothing
    /// on the way is hidden.
    ///
    /// Who may write below the root could change a directory into a link between this and the opening; such a person
    /// can publish what they like anyway.
    fn resolve(&self, path: &str) -> Option<PathBuf> {
        let found = fs::canonicalize(self.root.join(path)).ok()?;
        let mut names = found.strip_prefix(&self.root).ok()?.components();
        let is_open = names.all(|name| !is_hidden(&name.as_os_str().to_string_lossy()));
        is_open.then_some(found)
    }

    /// What is at a path, `None` if a link is on the way from the root. It is asked before each answer from memory, and costs
    /// less than to resolve the whole path.
    fn without_links(&self, path: &str) -> io::Result<Option<Metadata>> {
        let mut place = self.root.clone();
        let mut found = None;
        for name in path.split('/') {
            place.push(name);
            let metadata = fs::symlink_metadata(&place)?;
            if metadata.is_symlink() {
                return Ok(None);
            }
            found = Some(metadata);
        }
        Ok(found)
    }
}

impl Source for Directory {
    fn blocks(&self) -> bool {
        true
    }

    fn open(&self, path: &str) -> io::Result<Option<Stored>> {
        // To open a pipe would wait for whoever writes into it.
        let Some(path) = self.resolve(path).filter(|path| path.is_file()) else {
            return Ok(None);
        };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if is_not_there(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let stamp = Stamp::of(&file.metadata()?);
        let (content, etag) = match stamp.len() {
            len if len <= MEMORY_BYTES_MAX => {
                let mut bytes = Vec::new();
                file.take(MEMORY_BYTES_MAX).read_to_end(&mut bytes)?;
                let etag = ETag::of(&bytes);
                (Content::Open(Open::Memory(bytes.into())), etag)
            }
            len if len <= HASHED_BYTES_MAX => {
                (Content::Named(path, stamp), ETag::of_hash(hash(&mut file)?))
            }
            _ => (Content::Named(path, stamp), stamp.etag()),
        };
        let fresh = Fresh::new().etag(etag).modified(stamp.modified());
        Ok(Some(Stored { content, fresh, version: Some(stamp) }))
    }

    /// Where a link is on the way, or one has come, it is followed as for the first time.
    fn version(&self, path: &str) -> Option<Stamp> {
        let metadata = match self.without_links(path).ok()? {
            Some(metadata) => metadata,
            None => fs::metadata(self.resolve(path)?).ok()?,
        };
        metadata.is_file().then(|| Stamp::of(&metadata))
    }

    fn is_directory(&self, path: &str) -> bool {
        self.resolve(path).is_some_and(|path| path.is_dir())
    }

    fn list(&self, path: &str, max: usize) -> io::Result<Vec<Entry>> {
        let Some(directory) = self.resolve(path) else {
            return Ok(Vec::new());
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(directory)? {
            let Ok(name) = entry?.file_name().into_string() else {
                continue;
            };
            // What a link leads to has to be inside, too.
            let Some(found) =
                self.resolve(&format!("{path}/{name}")[usize::from(path.is_empty())..])
            else {
                continue;
            };
            let is_directory = found.is_dir();
            if !is_hidden(&name) && (is_directory || found.is_file()) {
                entries.push(Entry { name, is_directory });
            }
            if entries.len() == max {
                break;
            }
        }
        Ok(entries)
    }
}

/// To the outside, a file that the server may not read is no file.
pub(in crate::files) fn is_not_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
}

fn hash(file: &mut File) -> io::Result<Sha256> {
    let (mut hash, mut chunk) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            read => hash.update(&chunk[..read]),
        }
    }
    Ok(hash)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_that_was_moved_out_has_no_version_even_if_a_link_leads_to_it() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let [assets, moved] = [root.path().join("assets"), outside.path().join("assets")];
        fs::create_dir_all(assets.join("css")).unwrap();
        fs::write(assets.join("css/a.css"), "a").unwrap();
        let directory = Directory::new(root.path()).unwrap();
        let version = directory.open("assets/css/a.css").unwrap().unwrap().version;
        assert_eq!(directory.version("assets/css/a.css"), version);
        // The file itself is the same as before.
        fs::rename(&assets, &moved).unwrap();
        symlink(&moved, &assets).unwrap();
        assert!(directory.open("assets/css/a.css").unwrap().is_none());
        assert_eq!(directory.version("assets/css/a.css"), None);
        // A link that stays inside is followed.
        fs::remove_file(&assets).unwrap();
        fs::rename(&moved, root.path().join("v2")).unwrap();
        symlink("v2", &assets).unwrap();
        assert_eq!(directory.version("assets/css/a.css"), version);
        symlink("a.css", root.path().join("v2/css/b.css")).unwrap();
        assert_eq!(directory.version("v2/css/b.css"), version);
        assert_eq!(directory.version("assets/css/none.css"), None);
        assert_eq!(directory.version("assets/css"), None);
    }
}
