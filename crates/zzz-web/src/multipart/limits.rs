//! How much may be uploaded.

use std::path::{Path, PathBuf};

use zzz_core::{Flow, Middleware, Request, Result, Service};

/// How much an upload may have of everything. What has more is refused with 413, and the answer names the limit.
///
/// As a service it holds for the whole application, as a middleware for the routes that pass it.
/// Limits that are said nowhere are those of `UploadLimits::new()`.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::UploadLimits;
///
/// const MIB: u64 = 1024 * 1024;
///
/// let limits = UploadLimits::new().total_bytes_max(100 * MIB).file_bytes_max(20 * MIB);
/// let app = App::new().service(limits);
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct UploadLimits {
    total_bytes_max: Option<u64>,
    file_bytes_max: u64,
    text_bytes_max: u64,
    parts_max: usize,
    header_bytes_max: usize,
    memory_bytes_max: usize,
    folder: Option<PathBuf>,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self::new()
    }
}

const KIB: usize = 1024;

impl UploadLimits {
    /// The limits that hold unless told otherwise.
    pub fn new() -> Self {
        Self {
            total_bytes_max: None,
            file_bytes_max: u64::MAX,
            text_bytes_max: 1024 * KIB as u64,
            parts_max: 256,
            header_bytes_max: 8 * KIB,
            memory_bytes_max: 1024 * KIB,
            folder: None,
        }
    }

    /// The whole body, in bytes. Unless told, as much as any other body may have: 8 MiB, or what the
    /// server was told.
    #[must_use]
    pub fn total_bytes_max(mut self, bytes: u64) -> Self {
        self.total_bytes_max = Some(bytes);
        self
    }

    /// One file, in bytes; unless told, as much as the whole body.
    #[must_use]
    pub fn file_bytes_max(mut self, bytes: u64) -> Self {
        self.file_bytes_max = bytes;
        self
    }

    /// All fields that are no files together, in bytes; 1 MiB unless told. They are kept in memory.
    #[must_use]
    pub fn text_bytes_max(mut self, bytes: u64) -> Self {
        self.text_bytes_max = bytes;
        self
    }

    /// Files and fields; 256 unless told.
    #[must_use]
    pub fn parts_max(mut self, parts: usize) -> Self {
        self.parts_max = parts;
        self
    }

    /// The header of one part, in bytes; 8 KiB unless told. A header has 32 fields at most.
    #[must_use]
    pub fn header_bytes_max(mut self, bytes: usize) -> Self {
        self.header_bytes_max = bytes;
        self
    }

    /// All files of one form that are kept in memory, in bytes; 1 MiB unless told. What does not fit any
    /// more goes into temporary files and is not refused.
    #[must_use]
    pub fn memory_bytes_max(mut self, bytes: usize) -> Self {
        self.memory_bytes_max = bytes;
        self
    }

    /// Where temporary files are; the system's folder for them unless told. It has to exist. Where it is on the
    /// same disk as the place that files are saved to, saving moves them.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    pub(super) fn of(request: &Request) -> Self {
        let told = request.get::<Self>().or_else(|| request.services().find::<Self>());
        told.cloned().unwrap_or_default()
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.total_bytes_max
    }

    pub(super) fn of_file(&self) -> u64 {
        self.file_bytes_max
    }

    pub(super) fn of_texts(&self) -> u64 {
        self.text_bytes_max
    }

    pub(super) fn of_parts(&self) -> usize {
        self.parts_max
    }

    pub(super) fn of_header(&self) -> usize {
        self.header_bytes_max
    }

    pub(super) fn in_memory(&self) -> usize {
        self.memory_bytes_max
    }

    pub(super) fn folder_of_files(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

impl Service for UploadLimits {}

impl Middleware for UploadLimits {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set(self.clone());
        Ok(Flow::Next)
    }
}
