//! Forms with files, as they arrive.

use std::{fmt, sync::Arc};

use multer::Field;
use zzz_core::{
    Error, FromRequest, Problem, Request, Result, Source,
    bytes::Bytes,
    http::{HeaderMap, StatusCode, header},
};

use super::{
    UploadLimits,
    disposition::Disposition,
    feed::{Fault, Feed, Told},
    file_name::sanitised,
};
use crate::shape;

pub(super) const MEDIA_TYPE: &str = "multipart/form-data";

/// A form with files, part by part while it arrives: nothing is kept
/// ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
///
/// The client sends no faster than it is read. To have all parts at hand, take a
/// [`Multipart`](crate::Multipart). [`UploadLimits`] hold for parts that are passed over, too.
///
/// # Errors
///
/// - 415 if the body is something else,
/// - 400 if it has no boundary, is malformed or ends early,
/// - 413 if it has too much of something; the answer names the limit,
/// - 408 if the client is too slow.
///
/// # Examples
///
/// ```
/// use zzz_core::Result;
/// use zzz_web::MultipartStream;
///
/// // What `#[handler] async fn count(mut form: MultipartStream)` would do.
/// async fn count(mut form: MultipartStream) -> Result<String> {
///     let mut bytes = 0;
///     while let Some(mut part) = form.next().await? {
///         while let Some(chunk) = part.chunk().await? {
///             bytes += chunk.len();
///         }
///     }
///     Ok(format!("{bytes} bytes"))
/// }
/// # let _ = count;
/// ```
pub struct MultipartStream {
    parser: multer::Multipart<'static>,
    told: Arc<Told>,
    /// The part that is read; the parser gives the next one when this is gone.
    field: Option<Field<'static>>,
    /// How much more the current part may have, of a file or of all texts.
    left: u64,
    texts_left: u64,
    is_file: bool,
    name: String,
    parts: usize,
    limits: UploadLimits,
}

/// One part of a form: a file or a field.
#[derive(Debug)]
pub struct Part<'a> {
    stream: &'a mut MultipartStream,
    head: Head,
}

/// What a part says about itself.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
}

impl MultipartStream {
    /// The next part; what was not read of the last one is passed over.
    ///
    /// # Errors
    ///
    /// As the [type](Self) says.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: a part is either returned or still to come.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>> {
        while self.chunk().await?.is_some() {}
        self.told.begin_head(self.limits.of_header());
        let field = self.parser.next_field().await;
        self.told.begin_content();
        let Some(field) = field.map_err(|error| self.refusal(&error))? else {
            return Ok(None);
        };
        self.begin(field).map(Some)
    }

    fn begin(&mut self, field: Field<'static>) -> Result<Part<'_>> {
        if self.parts == self.limits.of_parts() {
            return Err(too_much(format!("the form has more than {} parts", self.parts)));
        }
        self.parts += 1;
        let headers = field.headers();
        if header_bytes(headers) > self.limits.of_header() {
            return Err(self.long_header());
        }
        let disposition = headers.get(header::CONTENT_DISPOSITION);
        let disposition = disposition.and_then(|value| Disposition::parse(value.as_bytes()));
        // RFC 7578, section 4.2: each part has one, and a name in it.
        let Some(Disposition { name: Some(name), file_name }) = disposition else {
            return Err(malformed("a part has no `content-disposition` with a name"));
        };
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.map(str::to_owned);
        self.is_file = file_name.is_some();
        self.left = if self.is_file { self.limits.of_file() } else { self.texts_left };
        self.name.clone_from(&name);
        self.field = Some(field);
        let file_name = file_name.as_deref().and_then(sanitised);
        Ok(Part { head: Head { name, file_name, content_type }, stream: self })
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        while let Some(field) = &mut self.field {
            let chunk = field.chunk().await.map_err(|error| self.refusal(&error))?;
            let Some(chunk) = chunk else {
                self.field = None;
                break;
            };
            self.count(chunk.len() as u64)?;
            if !chunk.is_empty() {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }

    fn count(&mut self, bytes: u64) -> Result<()> {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None if self.is_file => {
                let (name, max) = (&self.name, self.limits.of_file());
                return Err(too_much(format!("the file `{name}` is larger than {max} bytes")));
            }
            None => {
                let max = self.limits.of_texts();
                return Err(too_much(format!("the fields are larger than {max} bytes together")));
            }
        }
        if !self.is_file {
            self.texts_left = self.left;
        }
        Ok(())
    }

    pub(super) fn limits(&self) -> &UploadLimits {
        &self.limits
    }

    #[cold]
    fn refusal(&self, error: &multer::Error) -> Error {
        match self.told.take_fault() {
            Some(Fault::Body(error)) => return error,
            Some(Fault::LongHead) => return self.long_header(),
            None => {}
        }
        match error {
            multer::Error::IncompleteStream
            | multer::Error::IncompleteFieldData { .. }
            | multer::Error::IncompleteHeaders => {
                malformed("a part does not end with the boundary that the content type names")
            }
            error => malformed(&error.to_string()),
        }
    }

    #[cold]
    fn long_header(&self) -> Error {
        let max = self.limits.of_header();
        too_much(format!("the header of a part is longer than {max} bytes"))
    }
}

impl FromRequest for MultipartStream {
    const SOURCE: Source = Source::body(MEDIA_TYPE);

    fn from_request(request: &mut Request) -> Result<Self> {
        // RFC 2046, section 5.1.1.
        const BOUNDARY_BYTES_MAX: usize = 70;
        if !shape::content_type(request).is_some_and(|sent| sent.eq_ignore_ascii_case(MEDIA_TYPE)) {
            return Err(shape::unsupported(request, MEDIA_TYPE));
        }
        let content_type = request.headers().get(header::CONTENT_TYPE).unwrap_or_default();
        let boundary = multer::parse_boundary(content_type).unwrap_or_default();
        if boundary.is_empty() || boundary.len() > BOUNDARY_BYTES_MAX {
            return Err(malformed("the content type has no boundary of 1 to 70 bytes"));
        }
        let limits = UploadLimits::of(request);
        let mut body = request.take_body();
        if let Some(total) = limits.total() {
            body.set_limit(total);
        }
        let (feed, told) = Feed::new(body);
        Ok(Self {
            parser: multer::Multipart::new(feed, boundary),
            told,
            field: None,
            left: 0,
            texts_left: limits.of_texts(),
            is_file: false,
            name: String::new(),
            parts: 0,
            limits,
        })
    }
}

impl Part<'_> {
    /// The name of the field.
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// What the client calls the file, made harmless: no separators, no control characters, no
    /// `..`, 255 bytes at most. `None` for a field, and for a file whose name has nothing left.
    ///
    /// It is good for showing. Two files may have the same one: save them by names of your own.
    pub fn file_name(&self) -> Option<&str> {
        self.head.file_name.as_deref()
    }

    /// What the client says that it is.
    pub fn content_type(&self) -> Option<&str> {
        self.head.content_type.as_deref()
    }

    /// Whether it is a file and not a field.
    pub fn is_file(&self) -> bool {
        self.stream.is_file
    }

    /// The next piece of the content, 64 KiB at most; `None` at its end.
    ///
    /// # Errors
    ///
    /// As [`MultipartStream`] says.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: a piece is either returned or still to come.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.stream.chunk().await
    }

    /// The rest of the content as text, which has to be UTF-8.
    ///
    /// # Errors
    ///
    /// As [`MultipartStream`] says, and 400 if it is not UTF-8.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: what was read so far is lost.
    pub async fn text(mut self) -> Result<String> {
        let mut content = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            content.extend_from_slice(&chunk);
        }
        let name = self.name();
        String::from_utf8(content)
            .map_err(|_| malformed(&format!("the field `{name}` is not UTF-8 text")))
    }

    pub(super) fn head(&self) -> Head {
        self.head.clone()
    }
}

/// How long a header is as it is written.
fn header_bytes(headers: &HeaderMap) -> usize {
    let around = ": \r\n".len();
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + around).sum()
}

#[cold]
fn malformed(why: &str) -> Error {
    let problem = Problem::new(StatusCode::BAD_REQUEST).with_code("malformed_form");
    problem.with_detail(format!("the body: {why}")).into()
}

#[cold]
fn too_much(what: String) -> Error {
    let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE).with_code("upload_too_large");
    problem.with_detail(what).into()
}

impl fmt::Debug for MultipartStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MultipartStream")
            .field("parts", &self.parts)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
