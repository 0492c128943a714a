//! Files of the disk.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read as _, Seek as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};
use zzz_core::{Error, Result};

use super::Stamp;
use crate::{
    ETag, Fresh,
    files::{
        content::Content,
        file_path::is_hidden,
        source::{Entry, Source, Stored},
    },
};

/// Longer files are named by their stamps, for nobody wants to wait until they are read.
const HASHED_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// So many hashes are remembered.
const HASHES_MAX: usize = 4096;

/// A directory of the disk.
pub(in crate::files) struct Directory {
    /// Absolute and without links.
    root: PathBuf,
    hashes: Mutex<HashMap<PathBuf, (Stamp, ETag)>>,
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
        Ok(Self { root, hashes: Mutex::default() })
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

    fn etag(&self, path: PathBuf, file: &mut File, stamp: Stamp, len: u64) -> io::Result<ETag> {
        if len > HASHED_BYTES_MAX {
            return Ok(stamp.etag());
        }
        let hashes = || self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, etag)) = hashes().get(&path).filter(|(of, _)| *of == stamp) {
            return Ok(etag.clone());
        }
        let etag = ETag::of_hash(hash(file)?);
        if stamp.is_settled() {
            let mut hashes = hashes();
            if hashes.len() >= HASHES_MAX {
                hashes.clear();
            }
            hashes.insert(path, (stamp, etag.clone()));
        }
        Ok(etag)
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
        let metadata = file.metadata()?;
        let (stamp, len) = (Stamp::of(&metadata), metadata.len());
        let etag = self.etag(path, &mut file, stamp, len)?;
        let fresh = Fresh::new().etag(etag).modified(stamp.modified());
        Ok(Some(Stored { content: Content::File(file, len), fresh }))
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
    file.rewind()?;
    Ok(hash)
}
