//! One file as an answer.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use zzz_core::{
    Error, Headers, Request, Response, Result,
    http::{HeaderValue, StatusCode, header},
};

use super::{
    content::{Content, Open},
    fresh::Fresh,
    representation::{Representation, fields},
    sources::{Stamp, is_not_there},
};
use crate::{
    media_type,
    responders::{disposition, safe_name},
};

/// A file of the disk that the handler has chosen, with the conditions and ranges of
/// [`StaticFiles`](crate::StaticFiles); what it is to be called is said by
/// [`as_attachment`](SendFile::as_attachment).
///
/// `path` must be yours: one that a user sent may lead anywhere.
///
/// # Examples
///
/// ```
/// use zzz_core::{Request, Response, Result};
/// use zzz_web::send_file;
///
/// // What `#[handler] async fn report(request: &Request) -> Result<Response>` would do.
/// async fn report(request: &Request) -> Result<Response> {
///     send_file("reports/2026-07.pdf").as_attachment("Report of July.pdf").answer(request).await
/// }
/// # let _ = report;
/// ```
pub fn send_file(path: impl Into<PathBuf>) -> SendFile {
    const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");
    let path = path.into();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let content_type = media_type(&name);
    SendFile { path, content_type, disposition: None, cache_control: PRIVATE }
}

/// The answer that [`send_file`] prepares.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `answer`"]
pub struct SendFile {
    path: PathBuf,
    content_type: HeaderValue,
    disposition: Option<String>,
    cache_control: HeaderValue,
}

impl SendFile {
    /// Has the browser save it under `name`, which is made safe as that of a
    /// [`Download`](crate::Download) and says the content type.
    pub fn as_attachment(mut self, name: &str) -> Self {
        let name = safe_name(name);
        self.content_type = media_type(&name);
        self.disposition = Some(disposition("attachment", &name));
        self
    }

    /// Says what it is, where its name does not.
    pub fn content_type(mut self, content_type: HeaderValue) -> Self {
        self.content_type = content_type;
        self
    }

    /// How long it may be kept and by whom, `private, no-cache` unless told: the client keeps it and asks each time
    /// whether it is still the same.
    pub fn cache_control(mut self, cache_control: HeaderValue) -> Self {
        self.cache_control = cache_control;
        self
    }

    /// The answer to `request`: 200, 206 for a range, 304 if the client has it. The `ETag` is made of size,
    /// times and inode, so that no file is read for it; it is weak for two seconds after a change.
    ///
    /// # Errors
    ///
    /// 404 if there is no such file or it may not be read, 416 for a range outside of it, otherwise what the system
    /// says, which stays inside. A failed condition is an answer, 412.
    pub async fn answer(self, request: &Request) -> Result<Response> {
        let Self { path, content_type, disposition, cache_control } = self;
        let opened = request.services().tasks().blocking(move || open(&path)).await??;
        let (file, len, stamp) = opened.ok_or_else(not_there)?;
        let mut about = Headers::new();
        if let Some(disposition) = disposition {
            let disposition = HeaderValue::from_str(&disposition)?;
            about.insert(header::CONTENT_DISPOSITION, disposition);
        }
        let content = Content::Open(Open::File(Arc::new(file), len));
        let fresh = Fresh::new().etag(stamp.etag()).modified(stamp.modified());
        let caching = fields([(header::CACHE_CONTROL, cache_control)]);
        let file = Representation::new(content, fresh, content_type, about, caching);
        file.answer(request)?.ok_or_else(not_there)
    }
}

#[cold]
fn not_there() -> Error {
    Error::new(StatusCode::NOT_FOUND, "there is no such file")
}

fn open(path: &Path) -> std::io::Result<Option<(File, u64, Stamp)>> {
    // To open a pipe would wait for whoever writes into it.
    let opened = path.metadata().and_then(|metadata| {
        if !metadata.is_file() {
            return Ok(None);
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        Ok(Some((file, metadata.len(), Stamp::of(&metadata))))
    });
    match opened {
        Err(error) if is_not_there(&error) => Ok(None),
        opened => opened,
    }
}
