//! An upload that is whole.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use zzz_core::{Error, Result, Services};

use super::metadata::Metadata;
use crate::multipart::{link_or_copy, sanitised};

/// An upload that is whole, for the application to take; see [`ResumableUploads`](super::ResumableUploads).
///
/// Its file is there until the function that got it ends with success: save what is to stay.
pub struct CompletedUpload {
    pub(super) id: String,
    pub(super) path: PathBuf,
    pub(super) len: u64,
    pub(super) metadata: Metadata,
    pub(super) services: Services,
}

impl CompletedUpload {
    /// Its id, the last segment of its address: 32 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where it lies meanwhile.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the client says of it under `name`, if that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        let (_, value) = self.metadata.iter().find(|(known, _)| known == name)?;
        str::from_utf8(value).ok()
    }

    /// What the client calls it, under `filename`, made harmless as the name of a [`FilePart`](crate::FilePart).
    ///
    /// It is good for showing. Save it by a name of your own.
    pub fn file_name(&self) -> Option<String> {
        sanitised(self.text("filename")?)
    }

    /// The application's services.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Saves it as `path`, readable by the process's own user alone (0600). On the same disk that takes no time, and
    /// may be done again; else it is copied. It is there whole or not at all, and a file that is there is never replaced.
    ///
    /// # Errors
    ///
    /// If there is another file already, which a former copy is, too, or it cannot be written.
    ///
    /// # Cancel safety
    ///
    /// Dropped while it waits, the file may be saved or not.
    pub async fn save_to(&self, path: impl AsRef<Path>) -> Result<()> {
        let (from, path) = (self.path.clone(), path.as_ref().to_owned());
        let place = path.display().to_string();
        let save = move || match link_or_copy(&from, &path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_same(&from, &path) => {
                Ok(())
            }
            saved => saved,
        };
        let saved = self.services.tasks().blocking(save).await?;
        saved.map_err(|error| {
            let id = &self.id;
            Error::internal(format!("the upload {id} cannot be saved as {place}: {error}"))
        })
    }
}

/// Whether both are names of one file.
#[cfg(unix)]
fn is_same(from: &Path, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let number = |path| fs::symlink_metadata(path).map(|file| (file.dev(), file.ino())).ok();
    number(from).is_some_and(|from| number(path) == Some(from))
}

/// Whether both are names of one file, which is not known here.
#[cfg(not(unix))]
fn is_same(_from: &Path, _path: &Path) -> bool {
    false
}

/// Without what the client says of it.
impl fmt::Debug for CompletedUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletedUpload")
            .field("len", &self.len)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
