//! Uploads that go on where they were interrupted.

mod checksum;
mod completed;
mod folder;
mod intake;
mod metadata;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use zzz_core::{
    BoxFuture, Error, Handler, Headers, Problem, Request, Response, Result,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};

pub use self::completed::CompletedUpload;
use self::{
    checksum::{ALGORITHMS, Checksum},
    folder::{Folder, Held, Id, Missing},
};
use crate::{PublicUrl, shape, storage_full::not_written};

/// Takes large files that may be interrupted, by the protocol [tus 1.0.0](https://tus.io/protocols/resumable-upload), for which there
/// are clients for browsers and phones; a handler that `Router::forward` hands a prefix to.
///
/// A client begins an upload (POST), sends it (PATCH), asks how far it has come (HEAD) and goes on from there, on another connection or another
/// day. It may send the first bytes at once, a checksum for each piece (`sha1`, `sha256`), and give up (DELETE): the extensions `creation`,
/// `creation-with-upload`, `expiration`, `checksum` and `termination`.
///
/// What is whole is handed to the application as a [`CompletedUpload`], before the client is told so. If that
/// fails, the client hears its error, and sends the last byte again when it goes on: so nothing is whole that was not taken. That may happen
/// twice, where the process ends in between.
///
/// # On the disk
///
/// An upload is a file in the folder, under a name of ours, which the process's own user alone can read (0600). How much of it
/// has come is the length of that file, and nothing else. It is synced to the disk when it is whole, before the application gets it; what a crash
/// of the machine takes from an unfinished one, the client sends again. A lock on the file lets one request write, also where several
/// processes share the folder; another lock, on `.lock`, lets one begin at a time.
///
/// An upload to which nothing came for 24 hours expires, unless [told](Self::expires_after): it is removed when the next
/// one is created.
///
/// # Who may
///
/// The address of an upload cannot be guessed, and whoever has it may go on with it. Who may begin one, a guard before the handler says. A
/// page of another origin needs [`Cors`](crate::Cors), with the fields of the protocol allowed and exposed.
///
/// # Errors
///
/// - 412 for another version of the protocol (or none), 405 for another method, 404 if there is no such upload, 410 if it has expired,
/// - 400, code `bad_upload`, for a field that is missing or cannot be read; for `upload-defer-length`, which is not supported; and
///   for a checksum of another algorithm,
/// - 409, code `wrong_offset`, if the piece does not begin where the upload has come to,
/// - 413, code `upload_too_large`, for more than [`bytes_max`](Self::bytes_max); 413 if a piece has more than is missing,
/// - 415 for a body that is not `application/offset+octet-stream`,
/// - 423, code `upload_in_use`, while another request writes to it,
/// - 460, code `checksum_mismatch`, after which the piece is forgotten,
/// - 503, code `too_many_uploads`, for more than [`unfinished_max`](Self::unfinished_max),
/// - 507, code `storage_full`, if the disk is full; 500 if it fails otherwise. What has been written stays.
///
/// # Examples
///
/// ```
/// use std::path::PathBuf;
/// use zzz_core::{Result, Service};
/// use zzz_web::{CompletedUpload, ResumableUploads};
///
/// struct Films(PathBuf);
/// impl Service for Films {}
///
/// async fn keep(upload: CompletedUpload) -> Result<()> {
///     let films = upload.services().get::<Films>()?;
///     upload.save_to(films.0.join(upload.id())).await
/// }
///
/// # fn main() -> Result<()> {
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// let uploads = ResumableUploads::new(folder, keep)?.bytes_max(10 * 1024 * 1024 * 1024);
/// // router.forward("/films", uploads)
/// # let _ = uploads;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ResumableUploads {
    folder: Folder,
    bytes_max: u64,
    on_complete: OnComplete,
}

type OnComplete = Arc<dyn Fn(CompletedUpload) -> BoxFuture<'static, Result<()>> + Send + Sync>;

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,expiration,checksum,termination";
const MEDIA_TYPE: &str = "application/offset+octet-stream";

/// What is later cannot be told: a date in a header ends with the year 9999.
const EXPIRES_MAX: Duration = Duration::from_secs(3650 * 86_400);

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

impl ResumableUploads {
    /// Keeps uploads in `folder`, which is made if it is not there, and hands those that are whole to `on_complete`.
    ///
    /// The folder is for uploads alone, and not below one that is served.
    ///
    /// # Errors
    ///
    /// If there cannot be such a folder.
    pub fn new<F>(
        folder: impl AsRef<Path>,
        on_complete: impl Fn(CompletedUpload) -> F + Send + Sync + 'static,
    ) -> Result<Self>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let path = ready(folder.as_ref()).map_err(|error| {
            let folder = folder.as_ref().display();
            Error::internal(format!("uploads cannot be kept in {folder}: {error}"))
        })?;
        let expires = Duration::from_secs(86_400);
        Ok(Self {
            folder: Folder { path, expires, unfinished_max: 1000 },
            bytes_max: 1024 * 1024 * 1024,
            on_complete: Arc::new(move |upload| Box::pin(on_complete(upload))),
        })
    }

    /// How many bytes an upload may have; 1 GiB unless told. The limits of other bodies do not count here.
    #[must_use]
    pub fn bytes_max(mut self, bytes: u64) -> Self {
        self.bytes_max = bytes;
        self
    }

    /// How long after its last byte an upload may be gone on with; 24 hours unless told, 10 years at most.
    #[must_use]
    pub fn expires_after(mut self, expires: Duration) -> Self {
        self.folder.expires = expires.min(EXPIRES_MAX);
        self
    }

    /// How many uploads may be begun and not whole; 1,000 unless told. Of those that are whole as many are remembered,
    /// for clients to whom the answer was lost.
    #[must_use]
    pub fn unfinished_max(mut self, uploads: usize) -> Self {
        self.folder.unfinished_max = uploads;
        self
    }

    async fn answer(&self, request: &mut Request) -> Result<Response> {
        request.answer_headers_mut().append(RESUMABLE, HeaderValue::from_static(VERSION));
        let method = method(request);
        if method == Method::OPTIONS {
            return Ok(self.options());
        }
        if request.headers().get(RESUMABLE) != Some(VERSION) {
            return Err(other_version());
        }
        let below = request.params().get("path").unwrap_or_default();
        if below.is_empty() {
            return if method == Method::POST {
                self.create(request).await
            } else {
                Err(not_allowed("OPTIONS, POST"))
            };
        }
        let id = Id::parse(below).ok_or_else(|| missing(&self.folder, Missing::NotThere))?;
        match method {
            Method::HEAD => self.tell(request, id).await,
            Method::PATCH => self.go_on(request, id).await,
            Method::DELETE => self.give_up(request, id).await,
            _ => Err(not_allowed("DELETE, HEAD, OPTIONS, PATCH")),
        }
    }

    fn options(&self) -> Response {
        Response::no_content()
            .with_header(HeaderName::from_static("tus-version"), HeaderValue::from_static(VERSION))
            .with_header(
                HeaderName::from_static("tus-extension"),
                HeaderValue::from_static(EXTENSIONS),
            )
            .with_header(HeaderName::from_static("tus-max-size"), self.bytes_max.into())
            .with_header(
                HeaderName::from_static("tus-checksum-algorithm"),
                HeaderValue::from_static(ALGORITHMS),
            )
    }

    async fn create(&self, request: &mut Request) -> Result<Response> {
        let len = number(request, &LENGTH)?;
        if len > self.bytes_max {
            return Err(too_large(self.bytes_max));
        }
        let described = request.headers().get(METADATA).unwrap_or_default().to_owned();
        metadata::read(&described).map_err(|why| bad(&METADATA, why))?;
        let has_content = request.body().len() != Some(0);
        if has_content {
            check_type(request)?;
        }
        let checksum = checksum(request)?;
        let tasks = request.services().tasks();
        let folder = self.folder.clone();
        let held = tasks.blocking(move || folder.create(len, described)).await?;
        let held = held.map_err(|why| missing(&self.folder, why))?;
        let id = held.id.clone();
        match self.take(request, held, checksum).await {
            Ok(mut response) => {
                response.set_status(StatusCode::CREATED);
                let headers = response.headers_mut();
                headers.insert(header::LOCATION, HeaderValue::from_str(&address(request, &id))?);
                if !has_content {
                    headers.remove(OFFSET);
                }
                Ok(response)
            }
            Err(error) => {
                // The client does not know where it is, so nobody could go on with it.
                let folder = self.folder.clone();
                if let Err(error) = tasks.blocking(move || folder.remove(&id)).await? {
                    tracing::warn!(%error, "an upload could not be removed");
                }
                Err(error)
            }
        }
    }

    async fn tell(&self, request: &Request, id: Id) -> Result<Response> {
        let folder = self.folder.clone();
        let found = request.services().tasks().blocking(move || folder.find(&id)).await?;
        let found = found.map_err(|why| missing(&self.folder, why))?;
        let mut response = Response::new(StatusCode::OK);
        let headers = response.headers_mut();
        headers.insert(OFFSET, found.offset.into());
        headers.insert(LENGTH, found.info.len.into());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if !found.info.metadata.is_empty() {
            headers.insert(METADATA, HeaderValue::from_str(&found.info.metadata)?);
        }
        if !found.info.is_done {
            headers.insert(EXPIRES, date(found.expires)?);
        }
        Ok(response)
    }

    async fn go_on(&self, request: &mut Request, id: Id) -> Result<Response> {
        check_type(request)?;
        let (offset, checksum) = (number(request, &OFFSET)?, checksum(request)?);
        let folder = self.folder.clone();
        let hold = move || match folder.find(&id)? {
            found if found.info.is_done => Ok(Err(found.offset)),
            _ => folder.hold(&id).map(Ok),
        };
        let held = request.services().tasks().blocking(hold).await?;
        match held.map_err(|why| missing(&self.folder, why))? {
            Ok(held) if held.offset == offset => self.take(request, held, checksum).await,
            // It was taken, and the answer was lost.
            Err(end) if end == offset => Ok(Response::no_content().with_header(OFFSET, end.into())),
            Ok(Held { offset, .. }) | Err(offset) => Err(wrong_offset(offset)),
        }
    }

    async fn give_up(&self, request: &Request, id: Id) -> Result<Response> {
        let folder = self.folder.clone();
        let remove = move || {
            let is_done = folder.find(&id)?.info.is_done;
            let _held = if is_done { None } else { Some(folder.hold(&id)?) };
            folder.remove(&id).map_err(Missing::Failed)
        };
        let removed = request.services().tasks().blocking(remove).await?;
        removed.map_err(|why| missing(&self.folder, why))?;
        Ok(Response::no_content())
    }

    /// Takes in the body, and hands the upload on if it is whole.
    async fn take(
        &self,
        request: &mut Request,
        held: Held,
        checksum: Option<Checksum>,
    ) -> Result<Response> {
        let (tasks, body) = (request.services().tasks(), request.take_body());
        let held = intake::append(&self.folder, &tasks, held, body, checksum).await?;
        let (offset, is_whole) = (held.offset, held.is_whole());
        if is_whole {
            self.hand_on(request, held).await?;
        }
        let mut response = Response::no_content().with_header(OFFSET, offset.into());
        if !is_whole {
            let expires = date(SystemTime::now() + self.folder.expires)?;
            response.headers_mut().insert(EXPIRES, expires);
        }
        Ok(response)
    }

    async fn hand_on(&self, request: &Request, held: Held) -> Result<()> {
        let services = request.services();
        let tasks = services.tasks();
        let failed = |error: io::Error| not_kept(&self.folder, &error);
        let mut held = tasks.blocking(move || held.sync().map(|()| held)).await?.map_err(failed)?;
        (self.on_complete)(CompletedUpload {
            id: held.id.as_str().to_owned(),
            path: self.folder.data(&held.id),
            len: held.info.len,
            metadata: metadata::read(&held.info.metadata).map_err(|why| bad(&METADATA, why))?,
            services: services.clone(),
        })
        .await?;
        let folder = self.folder.clone();
        tasks.blocking(move || folder.finish(&mut held)).await?.map_err(failed)
    }
}

impl Handler for ResumableUploads {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(self.answer(request))
    }
}

/// Makes the folder, for the process's own user alone (0700).
fn ready(folder: &Path) -> io::Result<PathBuf> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    folder.canonicalize()
}

/// What is asked for, also where something between knows neither PATCH nor DELETE.
///
/// The protocol reads the field with any method. Here only POST may be another one: all between take the others for what they
/// say, and a GET that removes would pass whatever looks out for changes.
fn method(request: &Request) -> Method {
    if request.method() != Method::POST {
        return request.method().clone();
    }
    let other = request.headers().get("x-http-method-override");
    let other = other.and_then(|name| Method::from_bytes(name.as_bytes()).ok());
    other.unwrap_or_else(|| request.method().clone())
}

/// A number that is not negative.
fn number(request: &Request, name: &HeaderName) -> Result<u64> {
    let field = request.headers().get(name);
    let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = field.filter(is_number).and_then(|text| text.parse().ok());
    number.ok_or_else(|| bad(name, "it is missing, or no number from 0 on"))
}

fn checksum(request: &Request) -> Result<Option<Checksum>> {
    let field = request.headers().get(CHECKSUM);
    field.map(Checksum::read).transpose().map_err(|checksum::Unknown| {
        bad(&CHECKSUM, &format!("expected one of {ALGORITHMS}, a space and base64"))
    })
}

fn check_type(request: &Request) -> Result<()> {
    let is_right = |sent: &str| sent.eq_ignore_ascii_case(MEDIA_TYPE);
    let is_right = shape::content_type(request).is_some_and(is_right);
    if is_right { Ok(()) } else { Err(shape::unsupported(request, MEDIA_TYPE)) }
}

/// Where an upload is.
fn address(request: &Request, id: &Id) -> String {
    let path = format!("{}/{}", request.path().trim_end_matches('/'), id.as_str());
    match request.services().find::<PublicUrl>() {
        Some(url) => url.of(&path),
        None => path,
    }
}

fn date(time: SystemTime) -> Result<HeaderValue> {
    Ok(HeaderValue::from_str(&httpdate::fmt_http_date(time))?)
}

#[cold]
fn refusal(status: StatusCode, code: &'static str, detail: String) -> Error {
    Problem::new(status).with_code(code).with_detail(detail).into()
}

#[cold]
fn bad(name: &HeaderName, why: &str) -> Error {
    refusal(StatusCode::BAD_REQUEST, "bad_upload", format!("the field `{name}`: {why}"))
}

#[cold]
fn too_large(bytes_max: u64) -> Error {
    let detail = format!("an upload may have {bytes_max} bytes");
    refusal(StatusCode::PAYLOAD_TOO_LARGE, "upload_too_large", detail)
}

#[cold]
fn wrong_offset(offset: u64) -> Error {
    let detail = format!("the upload has come to {offset}: go on from there");
    refusal(StatusCode::CONFLICT, "wrong_offset", detail)
}

#[cold]
fn other_version() -> Error {
    let mut headers = Headers::new();
    headers.insert(HeaderName::from_static("tus-version"), HeaderValue::from_static(VERSION));
    let detail = format!("send `tus-resumable: {VERSION}`");
    refusal(StatusCode::PRECONDITION_FAILED, "other_version", detail).with_headers(headers)
}

#[cold]
fn not_allowed(methods: &'static str) -> Error {
    let mut headers = Headers::new();
    headers.insert(header::ALLOW, HeaderValue::from_static(methods));
    let detail = format!("send one of {methods}");
    refusal(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).with_headers(headers)
}

#[cold]
fn missing(folder: &Folder, why: Missing) -> Error {
    let (status, code, detail) = match why {
        Missing::NotThere => (StatusCode::NOT_FOUND, "no_upload", "there is no such upload"),
        Missing::Expired => {
            (StatusCode::GONE, "upload_expired", "begin it again: its time is over")
        }
        Missing::InUse => (StatusCode::LOCKED, "upload_in_use", "another request writes to it"),
        Missing::TooMany => {
            (StatusCode::SERVICE_UNAVAILABLE, "too_many_uploads", "too many uploads are not whole")
        }
        Missing::Failed(error) => return not_kept(folder, &error),
    };
    refusal(status, code, detail.to_owned())
}

#[cold]
fn not_kept(folder: &Folder, error: &io::Error) -> Error {
    let folder = folder.path.display();
    not_written(format!("an upload cannot be kept in {folder}: {error}"), error)
}

impl fmt::Debug for ResumableUploads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResumableUploads")
            .field("folder", &self.folder)
            .field("bytes_max", &self.bytes_max)
            .finish_non_exhaustive()
    }
}
