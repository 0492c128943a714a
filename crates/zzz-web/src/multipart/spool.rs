//! Content that is kept, in memory or in a temporary file.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::{Builder, NamedTempFile};
use tokio::runtime::Handle;
use zzz_core::{Error, Result, Tasks, bytes::Bytes};

use super::content_kind::START_BYTES;
use crate::storage_full::not_written;

/// How much is written to a file at once.
const WRITE_BYTES: usize = 128 * 1024;

/// Takes content in, and moves it to a file when there is too much of it.
#[derive(Debug)]
pub(super) struct Spool {
    tasks: Tasks,
    folder: Option<PathBuf>,
    memory_bytes_max: usize,
    start: Vec<u8>,
    /// What is not in the file.
    waiting: Vec<u8>,
    file: Option<TemporaryFile>,
    len: u64,
}

/// What was taken in.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) start: Vec<u8>,
    pub(super) len: u64,
    pub(super) content: Content,
    pub(super) tasks: Tasks,
}

#[derive(Debug)]
pub(super) enum Content {
    Memory(Bytes),
    File(Arc<TemporaryFile>),
}

impl Spool {
    pub(super) fn new(tasks: Tasks, folder: Option<&Path>, memory_bytes_max: usize) -> Self {
        Self {
            tasks,
            folder: folder.map(Path::to_owned),
            memory_bytes_max,
            start: Vec::new(),
            waiting: Vec::new(),
            file: None,
            len: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) async fn push(&mut self, chunk: &[u8]) -> Result<()> {
        let missing = START_BYTES - self.start.len();
        self.start.extend_from_slice(&chunk[..missing.min(chunk.len())]);
        self.len += chunk.len() as u64;
        // Before there is too much of it, so that it never grows beyond its bound.
        if self.waiting.len() + chunk.len() > self.waiting_max() {
            self.write().await?;
        }
        self.make_room(chunk.len());
        self.waiting.extend_from_slice(chunk);
        if self.waiting.len() > self.waiting_max() { self.write().await } else { Ok(()) }
    }

    /// Grows step by step as long as little waits, then all at once: to grow means to have it twice.
    fn make_room(&mut self, len: usize) {
        const LITTLE_BYTES: usize = 64 * 1024;
        let whole = self.waiting.len() + len;
        if whole > LITTLE_BYTES && whole > self.waiting.capacity() {
            self.waiting.reserve_exact(self.waiting_max().saturating_sub(self.waiting.len()));
        }
    }

    fn waiting_max(&self) -> usize {
        if self.file.is_some() { WRITE_BYTES } else { self.memory_bytes_max }
    }

    /// Writes what waits. The file goes along with the work, so that whoever is dropped
    /// meanwhile leaves nothing behind.
    async fn write(&mut self) -> Result<()> {
        let (file, mut waiting) = (self.file.take(), std::mem::take(&mut self.waiting));
        let (tasks, folder) = (self.tasks.clone(), self.folder.clone());
        let write = move || {
            let mut file = match file {
                Some(file) => file,
                None => TemporaryFile::create(tasks, folder.as_deref())?,
            };
            file.write(&waiting)?;
            waiting.clear();
            // What was kept in memory first may have been more.
            waiting.shrink_to(WRITE_BYTES);
            Ok((file, waiting))
        };
        let written: io::Result<_> = self.tasks.blocking(write).await?;
        let (file, waiting) = written.map_err(|error| self.not_kept(&error))?;
        (self.file, self.waiting) = (Some(file), waiting);
        Ok(())
    }

    #[cold]
    fn not_kept(&self, error: &io::Error) -> Error {
        let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        let folder = folder.display();
        not_written(format!("an upload cannot be kept in {folder}: {error}"), error)
    }

    pub(super) async fn finish(mut self) -> Result<Kept> {
        if self.file.is_some() && !self.waiting.is_empty() {
            self.write().await?;
        }
        let Self { tasks, start, len, .. } = self;
        let content = match self.file {
            Some(file) => Content::File(Arc::new(file)),
            None => {
                self.waiting.shrink_to_fit();
                Content::Memory(self.waiting.into())
            }
        };
        Ok(Kept { start, len, content, tasks })
    }
}

/// A file that is removed when it is dropped.
#[derive(Debug)]
pub(super) struct TemporaryFile {
    /// There until dropped.
    file: Option<NamedTempFile>,
    tasks: Tasks,
}

impl TemporaryFile {
    /// Its name cannot be guessed, and it is readable by the process's own user alone (0600).
    fn create(tasks: Tasks, folder: Option<&Path>) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix("zzz-upload-");
        let file = match folder {
            Some(folder) => builder.tempfile_in(folder)?,
            None => builder.tempfile()?,
        };
        Ok(Self { file: Some(file), tasks })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
    }

    /// Opens it again, at its beginning.
    pub(super) fn reopen(&self) -> io::Result<File> {
        self.file().reopen()
    }

    pub(super) fn path(&self) -> &Path {
        self.file().path()
    }

    fn file(&self) -> &NamedTempFile {
        self.file.as_ref().unwrap_or_else(|| unreachable!("there until dropped"))
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let file = self.file.take();
        // To remove a large file takes its time. Where nobody can take it over it is removed here.
        if Handle::try_current().is_ok() {
            let tasks = self.tasks.clone();
            self.tasks.spawn("remove an upload", async move {
                if let Err(error) = tasks.blocking(move || drop(file)).await {
                    tracing::debug!(%error, "an upload was removed by a worker");
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// How many files are in `folder` once all tasks have ended.
    async fn left(tasks: &Tasks, folder: &Path) -> usize {
        assert!(tasks.drain(Duration::from_secs(10)).await);
        std::fs::read_dir(folder).unwrap().count()
    }

    #[tokio::test]
    async fn what_fits_stays_in_memory_and_the_rest_goes_into_a_file() {
        let (folder, tasks) = (tempfile::tempdir().unwrap(), Tasks::default());
        let mut spool = Spool::new(tasks.clone(), Some(folder.path()), 10);
        spool.push(b"0123456789").await.unwrap();
        assert_eq!(left(&tasks, folder.path()).await, 0);
        spool.push(b"x").await.unwrap();
        assert_eq!(left(&tasks, folder.path()).await, 1);
        spool.push(b"y").await.unwrap();
        let kept = spool.finish().await.unwrap();
        let Content::File(file) = &kept.content else { panic!("{kept:?}") };
        assert_eq!(io::read_to_string(file.reopen().unwrap()).unwrap(), "0123456789xy");
        assert_eq!((kept.len, &*kept.start), (12, &b"0123456789xy"[..]));
        drop(kept);
        assert_eq!(left(&tasks, folder.path()).await, 0);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_can_read_a_temporary_file() {
        use std::os::unix::fs::PermissionsExt as _;

        let file = TemporaryFile::create(Tasks::default(), None).unwrap();
        let mode = file.reopen().unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_full_disk_is_an_error_that_leaves_nothing() {
        let (folder, tasks) = (tempfile::tempdir().unwrap(), Tasks::default());
        let mut spool = Spool::new(tasks.clone(), Some(folder.path()), 0);
        spool.push(b"1").await.unwrap();
        // The same file, as if the disk had become full.
        let full = File::options().write(true).open("/dev/full").unwrap();
        let path = spool.file.as_mut().and_then(|file| file.file.take()).unwrap().into_temp_path();
        spool.file.as_mut().unwrap().file = Some(NamedTempFile::from_parts(full, path));
        let error = spool.push(&vec![0; WRITE_BYTES + 1]).await.unwrap_err();
        let (text, place) = (error.to_string(), folder.path().display().to_string());
        assert!(text.contains("No space left") && text.contains(&place), "{text}");
        assert_eq!(error.status(), 507);
        assert_eq!(error.problem().unwrap().code(), "storage_full");
        assert_eq!(left(&tasks, folder.path()).await, 0);
    }

    #[test]
    fn a_file_that_outlives_its_runtime_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = TemporaryFile::create(Tasks::default(), Some(folder.path())).unwrap();
        drop(file);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
