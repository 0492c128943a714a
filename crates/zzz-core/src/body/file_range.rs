//! Part of a file as a body.

use std::{
    fs::File,
    io,
    ops::Range,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use tokio::task::JoinHandle;

use crate::Result;

/// Bytes of an open file that are still to be sent.
///
/// Several answers may share the file: each knows its own place in it.
///
/// # Examples
///
/// ```
/// use std::fs::File;
/// use zzz_core::Body;
///
/// let mut body = Body::file(File::open("Cargo.toml")?, 1..8);
/// let mut left = body.take_file().expect("nobody has read of it");
/// let mut chunk = [0; 64];
/// let count = left.read(&mut chunk)?;
/// assert_eq!(&chunk[..count], b"package");
/// left.advance(7);
/// assert!(left.is_empty());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileRange {
    pub(super) file: Arc<File>,
    pub(super) range: Range<u64>,
}

impl FileRange {
    pub(super) fn new(file: Arc<File>, range: Range<u64>) -> Self {
        Self { file, range }
    }

    /// The file.
    pub fn file(&self) -> &Arc<File> {
        &self.file
    }

    /// Where the next byte stands.
    pub fn start(&self) -> u64 {
        self.range.start
    }

    /// How many bytes are still to come.
    pub fn len(&self) -> u64 {
        self.range.end.saturating_sub(self.range.start)
    }

    /// Whether nothing is to come.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Goes on behind the next `count` bytes.
    pub fn advance(&mut self, count: u64) {
        self.range.start = self.range.start.saturating_add(count).min(self.range.end);
    }

    /// Reads the next bytes, as many as the file has and `chunk` holds; waits for the disk.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn read(&self, chunk: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.len()).map_or(chunk.len(), |len| len.min(chunk.len()));
        loop {
            match read_at(&self.file, &mut chunk[..most], self.range.start) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, chunk: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, chunk, start)
}

#[cfg(windows)]
fn read_at(file: &File, chunk: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, chunk, start)
}

/// How much of a file is read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// A file that is read in a blocking thread, one chunk ahead of the peer.
pub(super) struct FileChunks {
    left: FileRange,
    reading: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl FileChunks {
    pub(super) fn new(left: FileRange) -> Self {
        Self { left, reading: None }
    }

    fn read(&self) -> JoinHandle<io::Result<Vec<u8>>> {
        let left = self.left.clone();
        tokio::task::spawn_blocking(move || {
            let most = usize::try_from(left.len()).unwrap_or(usize::MAX).min(CHUNK_BYTES);
            let mut chunk = vec![0; most];
            let count = left.read(&mut chunk)?;
            chunk.truncate(count);
            Ok(chunk)
        })
    }
}

impl Stream for FileChunks {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let mut reading = self.reading.take().unwrap_or_else(|| self.read());
        let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
            self.reading = Some(reading);
            return Poll::Pending;
        };
        let chunk = match read {
            Ok(Ok(chunk)) => chunk,
            Ok(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
            Err(stopped) => return Poll::Ready(Some(Err(stopped.into()))),
        };
        self.left.advance(chunk.len() as u64);
        // A file that is shorter than it was ends here.
        Poll::Ready((!chunk.is_empty()).then(|| Ok(chunk.into())))
    }
}
