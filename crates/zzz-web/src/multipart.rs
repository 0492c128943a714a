//! Forms with files.

mod content_kind;
mod disposition;
mod feed;
mod file_name;
mod file_part;
mod limits;
mod save;
mod spool;
mod stream;

use zzz_core::{Error, FromRequest, Prepare, Request, Result, Source, Tasks};

use self::spool::Spool;
#[cfg(feature = "tus")]
pub(crate) use self::{file_name::sanitised, save::link_or_copy};
pub use self::{
    file_part::FilePart,
    limits::UploadLimits,
    stream::{MultipartStream, Part},
};

/// A form with files, read to its end: what browsers send as `multipart/form-data`
/// ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
///
/// Files are kept in memory up to a bound and then in temporary files, which only the process's own user
/// can read and which are gone when the form is dropped, also after an error or a panic. How much of everything there may be
/// says [`UploadLimits`]; to look at a file while it arrives, take a [`MultipartStream`].
///
/// # Errors
///
/// As a [`MultipartStream`], and:
///
/// - 400 if a field is not UTF-8,
/// - 507, code `storage_full`, if the disk is full,
/// - 500 if a temporary file cannot be written otherwise; the log says why.
///
/// # Examples
///
/// ```
/// use zzz_core::{Error, Result, http::StatusCode};
/// use zzz_web::Multipart;
///
/// // What `#[handler] async fn upload(form: Multipart)` would do.
/// async fn upload(form: Multipart) -> Result<String> {
///     let title = form.text("title").unwrap_or("untitled");
///     let avatar = form.file("avatar");
///     let avatar = avatar.ok_or_else(|| Error::new(StatusCode::BAD_REQUEST, "no avatar"))?;
///     avatar.save_to("/srv/avatars/7").await?;
///     Ok(format!("{title}: {} bytes", avatar.len()))
/// }
/// # let _ = upload;
/// ```
#[derive(Debug)]
pub struct Multipart {
    texts: Vec<(String, String)>,
    files: Vec<FilePart>,
}

impl Multipart {
    /// The first field of this name that is no file.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts(name).next()
    }

    /// All fields of this name that are no files, as they came.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.texts.iter().filter(move |(of, _)| of == name).map(|(_, text)| text.as_str())
    }

    /// All fields that are no files, as they came.
    pub(crate) fn all_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The first file of this name; `None` also where the visitor chose none.
    pub fn file(&self, name: &str) -> Option<&FilePart> {
        self.files(name).next()
    }

    /// All files of this name, as they came.
    pub fn files(&self, name: &str) -> impl Iterator<Item = &FilePart> {
        self.files.iter().filter(move |file| file.name() == name)
    }

    async fn collect(mut stream: MultipartStream, tasks: &Tasks) -> Result<Self> {
        let mut form = Self { texts: Vec::new(), files: Vec::new() };
        let limits = stream.limits().clone();
        let mut memory_left = limits.in_memory();
        while let Some(mut part) = stream.next().await? {
            if !part.is_file() {
                let name = part.name().to_owned();
                form.texts.push((name, part.text().await?));
                continue;
            }
            let mut spool = Spool::new(tasks.clone(), limits.folder_of_files(), memory_left);
            while let Some(chunk) = part.chunk().await? {
                spool.push(&chunk).await?;
            }
            // What a browser sends where no file was chosen.
            if part.file_name().is_none() && spool.is_empty() {
                continue;
            }
            let file = FilePart::new(part.head(), spool.finish().await?);
            memory_left -= file.in_memory();
            form.files.push(file);
        }
        Ok(form)
    }
}

impl FromRequest for Multipart {
    const PREPARE: Option<Prepare> = Some(|request| {
        Box::pin(async move {
            let stream = MultipartStream::from_request(request)?;
            let tasks = request.services().tasks();
            let form = Self::collect(stream, &tasks).await?;
            request.set(form);
            Ok(())
        })
    });
    const SOURCE: Source = Source::body(stream::MEDIA_TYPE);

    fn from_request(request: &mut Request) -> Result<Self> {
        let form = request.assigns_mut().take();
        form.ok_or_else(|| Error::internal("a `Multipart` was asked for before it was prepared"))
    }
}
