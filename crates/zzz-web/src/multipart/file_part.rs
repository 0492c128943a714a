//! A file of a form.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use zzz_core::{Body, Result, bytes::Bytes};

use super::{
    content_kind::{agrees, sniffed},
    save,
    spool::{Content, Kept},
    stream::Head,
};
use crate::storage_full::not_written;

/// A file of a [`Multipart`](crate::Multipart) form, in memory or in a temporary file that is
/// removed with it.
///
/// # Examples
///
/// ```
/// use zzz_core::{Error, Result, http::StatusCode};
/// use zzz_web::FilePart;
///
/// async fn keep(photo: &FilePart) -> Result<()> {
///     let is_image = matches!(photo.sniffed_type(), Some("image/png" | "image/jpeg"));
///     if !is_image || !photo.is_what_it_says() {
///         return Err(Error::new(StatusCode::UNPROCESSABLE_ENTITY, "send a PNG or a JPEG"));
///     }
///     // A name of one's own: that of the client is for showing.
///     photo.save_to("/srv/photos/7").await
/// }
/// # let _ = keep;
/// ```
#[derive(Debug)]
pub struct FilePart {
    head: Head,
    len: u64,
    sniffed: Option<&'static str>,
    content: Content,
    tasks: zzz_core::Tasks,
}

impl FilePart {
    pub(super) fn new(head: Head, kept: Kept) -> Self {
        let Kept { start, len, content, tasks } = kept;
        Self { head, len, sniffed: sniffed(&start), content, tasks }
    }

    /// How much of memory it takes.
    pub(super) fn in_memory(&self) -> usize {
        match &self.content {
            Content::Memory(bytes) => bytes.len(),
            Content::File(_) => 0,
        }
    }

    /// The name of the field.
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// What the client calls it, made harmless; see [`Part::file_name`](crate::Part::file_name).
    pub fn file_name(&self) -> Option<&str> {
        self.head.file_name.as_deref()
    }

    /// What the client says that it is.
    pub fn content_type(&self) -> Option<&str> {
        self.head.content_type.as_deref()
    }

    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What it is by its first bytes, for common images, sounds, films, archives, PDF, and texts that a
    /// browser runs; `None` for all else.
    pub fn sniffed_type(&self) -> Option<&'static str> {
        self.sniffed
    }

    /// Whether its first bytes fit what the client says that it is.
    ///
    /// `false` keeps a page that is sent as an image from being shown as one. `true` is no promise: a file can
    /// begin as one thing and go on as another.
    pub fn is_what_it_says(&self) -> bool {
        agrees(self.content_type().unwrap_or("application/octet-stream"), self.sniffed)
    }

    /// The content, to read it or to send it, as often as needed.
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be opened.
    pub async fn open(&self) -> Result<Body> {
        match &self.content {
            Content::Memory(bytes) => Ok(bytes.clone().into()),
            Content::File(file) => {
                let file = file.clone();
                let file = self.tasks.blocking(move || file.reopen()).await??;
                Ok(Body::file(file, 0..self.len))
            }
        }
    }

    /// All of the content, in memory.
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be read.
    pub async fn bytes(&self) -> Result<Bytes> {
        self.open().await?.bytes().await
    }

    /// Saves it as `path`, readable by the process's own user alone (0600). Where a temporary file
    /// is on the same disk it is moved, which takes no time; else it is copied. It is there whole or not at all.
    ///
    /// A file that is there is never replaced. Take a name of your own, not that of the client.
    ///
    /// # Errors
    ///
    /// - 507, code `storage_full`, if the disk is full,
    /// - 500 if there is a file already, there is no such folder, or it cannot be written otherwise; the log says why.
    ///
    /// Nothing is left then.
    ///
    /// # Cancel safety
    ///
    /// Dropped while it waits, the file may be saved or not.
    pub async fn save_to(&self, path: impl AsRef<Path>) -> Result<()> {
        self.save(path.as_ref().to_owned()).await
    }

    async fn save(&self, path: PathBuf) -> Result<()> {
        let place = path.clone();
        let saved = match &self.content {
            Content::Memory(bytes) => {
                let bytes = bytes.clone();
                self.tasks.blocking(move || save::copy(&mut &*bytes, &path)).await?
            }
            Content::File(file) => {
                let file = Arc::clone(file);
                let save = move || save::link_or_copy(file.path(), &path);
                self.tasks.blocking(save).await?
            }
        };
        saved.map_err(|error| {
            let (name, place) = (self.name(), place.display());
            not_written(format!("the upload `{name}` cannot be saved as {place}: {error}"), &error)
        })
    }
}
