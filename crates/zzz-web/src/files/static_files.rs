//! A directory as part of a site.

use std::{fmt, path::Path, sync::Arc};

use zzz_core::{
    BoxFuture, Headers, IntoResponse as _, Middleware, Next, Request, Response, Result,
    http::{HeaderValue, Method, header},
};

use super::{
    caching::cache_control,
    file_path::FilePath,
    listing,
    representation::{Representation, fields},
    source::Source,
    sources::{Directory, Embedded},
};
use crate::{AcceptEncoding, ContentCoding, Redirect, compressible::is_compressible, media_type};

/// Serves the files of a directory, or of the binary; a middleware.
///
/// It answers GET and HEAD below its [prefix](Self::at) where there is a file; every other request passes. Give it
/// a prefix, or every GET of the application asks the disk first.
///
/// - The content type is found by the name's ending ([`media_type`]), and browsers are told not to guess.
/// - [`ETag`](crate::ETag)s are strong: the hash of the content. Files beyond 8 MiB on disk are named by size,
///   times and inode; that is weak until two seconds after the last change, since the clocks of file systems cannot tell
///   two writes apart that follow each other at once. Replace files by renaming others over them: one that is
///   overwritten while it is sent arrives as a mixture.
/// - Conditions and ranges, several in one request too, as [`Fresh`](crate::Fresh) and
///   [`ByteRanges`](crate::ByteRanges) say; a part is answered 206, one that lies outside 416.
/// - Where a text `a.css` has siblings `a.css.br`, `a.css.zst` or `a.css.gz`, the client gets the one it
///   likes best, of equals in this order.
/// - `cache-control` is what [`cache_control()`] says, unless
///   [told](Self::cache_control_by). Behind a login say `private`.
///
/// No path leads out of the directory: names that begin with a dot (`..` is one), names with separators, NUL or other
/// control characters, and links that lead out or to hidden files are no files. Names are decoded once.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, Request, http::Method};
/// use zzz_web::StaticFiles;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let files = StaticFiles::embedded(&[("app.css", b"body { color: red }")]);
/// let app = App::new().endpoint(files.at("/assets"));
/// let response = app.handle(&mut Request::new(Method::GET, "/assets/app.css")).await;
/// assert_eq!(response.headers().get("content-type"), Some("text/css; charset=utf-8"));
///
/// let error = StaticFiles::new("no/such/directory").unwrap_err().to_string();
/// assert!(error.contains("/no/such/directory`") && error.contains("create the directory"));
/// # });
/// ```
#[derive(Clone)]
pub struct StaticFiles {
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    source: Arc<dyn Source>,
    /// Empty, or a slash and names.
    prefix: String,
    index: Option<String>,
    lists: bool,
    cache_control: Arc<dyn Fn(&str) -> HeaderValue + Send + Sync>,
}

/// A directory is listed up to here.
const ENTRIES_MAX: usize = 1000;

/// The codings that siblings may have, best first, and how their names end.
const SIBLINGS: [(ContentCoding, &str); 3] =
    [(ContentCoding::Brotli, "br"), (ContentCoding::Zstd, "zst"), (ContentCoding::Gzip, "gz")];

impl StaticFiles {
    /// The files of the directory `path`; a relative one is looked for where the application was started.
    ///
    /// A link is followed once, here: to serve what it leads to later, start the application again.
    ///
    /// # Errors
    ///
    /// If there is no such directory; the error says its absolute path.
    pub fn new(path: impl AsRef<Path>) -> Result<Self> {
        Ok(Self::of(Directory::new(path.as_ref())?))
    }

    /// The files of a table of paths and contents, as `include_bytes!` makes them:
    /// `&[("app.css", include_bytes!("../public/app.css"))]`. Of two with one path the last counts. They have no
    /// `last-modified`.
    pub fn embedded(files: &'static [(&'static str, &'static [u8])]) -> Self {
        Self::of(Embedded::new(files))
    }

    fn of(source: impl Source + 'static) -> Self {
        let shared = Shared {
            source: Arc::new(source),
            prefix: String::new(),
            index: Some("index.html".to_owned()),
            lists: false,
            cache_control: Arc::new(cache_control),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Serves them below this path only, as `/assets`; below `/` unless told.
    #[must_use]
    pub fn at(self, prefix: &str) -> Self {
        let names = prefix.trim_matches('/');
        let prefix = if names.is_empty() { String::new() } else { format!("/{names}") };
        self.with(|shared| shared.prefix = prefix)
    }

    /// Which file stands for its directory, `index.html` unless told; `None` for none. A directory's path
    /// without a slash at its end is redirected to the one with it.
    #[must_use]
    pub fn index(self, name: Option<&str>) -> Self {
        self.with(|shared| shared.index = name.map(str::to_owned))
    }

    /// Shows what is in directories without an index file. Up to 1,000 files are shown, hidden ones never. Off unless told.
    #[must_use]
    pub fn list_directories(self) -> Self {
        self.with(|shared| shared.lists = true)
    }

    /// Says `cache-control` by the path of a file below the directory.
    #[must_use]
    pub fn cache_control_by(
        self,
        cache_control: impl Fn(&str) -> HeaderValue + Send + Sync + 'static,
    ) -> Self {
        self.with(|shared| shared.cache_control = Arc::new(cache_control))
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.shared));
        self
    }

    /// Which file is asked for, if one may be.
    fn asked(&self, request: &Request) -> Option<FilePath> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        FilePath::parse(request.path().strip_prefix(&self.shared.prefix)?)
    }

    async fn find(&self, request: &Request, asked: FilePath) -> Result<Option<Found>> {
        let accepts = AcceptEncoding::of(request);
        if !self.shared.source.blocks() {
            return self.shared.find(&asked, &accepts);
        }
        let shared = self.shared.clone();
        request.services().tasks().blocking(move || shared.find(&asked, &accepts)).await?
    }
}

/// What there is for a path.
enum Found {
    File(Representation),
    /// A directory, asked for without the slash.
    Slashless,
    Listing(Vec<super::source::Entry>),
}

impl Shared {
    fn find(&self, asked: &FilePath, accepts: &AcceptEncoding) -> Result<Option<Found>> {
        let path = &asked.path;
        if !asked.is_directory
            && let Some(file) = self.file(path, accepts)?
        {
            return Ok(Some(Found::File(file)));
        }
        if !self.source.is_directory(path) {
            return Ok(None);
        }
        let slash = if path.is_empty() { "" } else { "/" };
        let index = self.index.as_ref().map(|index| format!("{path}{slash}{index}"));
        let index = index.map(|index| self.file(&index, accepts)).transpose()?.flatten();
        Ok(match index {
            None if !self.lists => None,
            _ if !asked.is_directory => Some(Found::Slashless),
            Some(index) => Some(Found::File(index)),
            // One more than is shown tells that there are more.
            None => Some(Found::Listing(self.source.list(path, ENTRIES_MAX + 1)?)),
        })
    }

    fn file(&self, path: &str, accepts: &AcceptEncoding) -> Result<Option<Representation>> {
        let Some(mut stored) = self.source.open(path)? else {
            return Ok(None);
        };
        let content_type = media_type(path);
        let mut about = Headers::new();
        let mut caching = fields([(header::CACHE_CONTROL, (self.cache_control)(path))]);
        if is_compressible(content_type.to_str()?) {
            let mut siblings = Vec::new();
            for (coding, ending) in SIBLINGS {
                let sibling = self.source.open(&format!("{path}.{ending}"))?;
                siblings.extend(sibling.map(|sibling| (coding, sibling)));
            }
            let codings: Vec<_> = siblings.iter().map(|(coding, _)| *coding).collect();
            if !codings.is_empty() {
                caching.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            }
            let best = accepts.best(&codings);
            let best = siblings.into_iter().find(|(coding, _)| Some(*coding) == best);
            if let Some((coding, sibling)) = best {
                let coding = HeaderValue::from_static(coding.name());
                about.insert(header::CONTENT_ENCODING, coding);
                stored = sibling;
            }
        }
        let (content, fresh) = (stored.content, stored.fresh);
        Ok(Some(Representation { content, fresh, content_type, about, caching }))
    }
}

impl Middleware for StaticFiles {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        let asked = self.asked(request)?;
        Some(Box::pin(async move {
            match self.find(request, asked).await? {
                Some(found) => found.answer(request),
                None => Ok(next.run(request).await),
            }
        }))
    }
}

impl Found {
    fn answer(self, request: &Request) -> Result<Response> {
        match self {
            Self::File(file) => file.answer(request),
            Self::Slashless => {
                let query = request.query().map(|query| format!("?{query}")).unwrap_or_default();
                Ok(Redirect::permanent(format!("{}/{query}", request.path())).into_response())
            }
            Self::Listing(mut entries) => {
                entries.sort();
                let is_whole = entries.len() <= ENTRIES_MAX;
                entries.truncate(ENTRIES_MAX);
                const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
                let page = listing::page(request.path(), &entries, is_whole);
                Ok(Response::html(page).with_header(header::CACHE_CONTROL, NO_CACHE))
            }
        }
    }
}

impl fmt::Debug for StaticFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { prefix, index, lists, .. } = &*self.shared;
        f.debug_struct("StaticFiles")
            .field("prefix", prefix)
            .field("index", index)
            .field("lists", lists)
            .finish_non_exhaustive()
    }
}
