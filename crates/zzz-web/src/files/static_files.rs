//! A directory as part of a site.

use std::{fmt, path::Path, sync::Arc};

use zzz_core::{
    BoxFuture, Error, Flow, Headers, IntoResponse as _, Middleware, Next, Request, Response,
    Result,
    http::{HeaderValue, Method, header},
};

use super::{
    caching::cache_control,
    file_path::FilePath,
    listing,
    offers::{Offer, Offers},
    representation::{Representation, fields},
    source::{Entry, Source, Stored},
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
/// Files that were asked for lately are remembered, up to 16 MiB of those that have 64 KiB or less; before each answer the
/// system is asked whether they are still the same.
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
    offers: Arc<Offers>,
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
            offers: Arc::default(),
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
        self.with(|shared| {
            shared.cache_control = Arc::new(cache_control);
            shared.offers = Arc::default();
        })
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

    /// Looks for it where that may take a while.
    async fn find(&self, request: &Request, asked: &Arc<FilePath>) -> Result<Option<Found>> {
        let (shared, asked) = (self.shared.clone(), asked.clone());
        request.services().tasks().blocking(move || shared.find(&asked)).await?
    }
}

/// What there is for a path.
enum Found {
    File(Arc<Offer>),
    /// A directory, asked for without the slash.
    Slashless,
    Listing(Vec<Entry>),
}

impl Shared {
    /// What is known without looking for it: that of which it was found before and that still
    /// holds.
    fn recall(&self, asked: &FilePath) -> Option<Found> {
        let found = match (asked.is_directory, &self.index) {
            (false, _) => self.offers.find(&asked.path, &*self.source),
            (true, Some(index)) => self.offers.find(&asked.inside(index), &*self.source),
            (true, None) => None,
        };
        found.map(Found::File)
    }

    fn find(&self, asked: &FilePath) -> Result<Option<Found>> {
        let path = &asked.path;
        if !asked.is_directory
            && let Some(file) = self.file(path)?
        {
            return Ok(Some(Found::File(file)));
        }
        if !self.source.is_directory(path) {
            return Ok(None);
        }
        let index = self.index.as_ref().map(|index| self.file(&asked.inside(index)));
        let index = index.transpose()?.flatten();
        Ok(match index {
            None if !self.lists => None,
            _ if !asked.is_directory => Some(Found::Slashless),
            Some(index) => Some(Found::File(index)),
            // One more than is shown tells that there are more.
            None => Some(Found::Listing(self.source.list(path, ENTRIES_MAX + 1)?)),
        })
    }

    fn file(&self, path: &str) -> Result<Option<Arc<Offer>>> {
        let Some(plain) = self.source.open(path)? else {
            return Ok(None);
        };
        let content_type = media_type(path);
        let mut seen = vec![(path.to_owned(), plain.version)];
        let mut siblings = Vec::new();
        if is_compressible(content_type.to_str()?) {
            for (coding, ending) in SIBLINGS {
                let path = format!("{path}.{ending}");
                let sibling = self.source.open(&path)?;
                seen.push((path, sibling.as_ref().and_then(|sibling| sibling.version)));
                siblings.extend(sibling.map(|sibling| (coding, sibling)));
            }
        }
        let mut caching = fields([(header::CACHE_CONTROL, (self.cache_control)(path))]);
        if !siblings.is_empty() {
            caching.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        let form = |stored: Stored, about| {
            let Stored { content, fresh, .. } = stored;
            Representation::new(content, fresh, content_type.clone(), about, caching.clone())
        };
        let coded = siblings.into_iter().map(|(coding, sibling)| {
            let name = HeaderValue::from_static(coding.name());
            (coding, form(sibling, fields([(header::CONTENT_ENCODING, name)])))
        });
        let offer = Arc::new(Offer::new(form(plain, Headers::new()), coded.collect(), seen));
        self.offers.remember(path, &offer);
        Ok(Some(offer))
    }
}

impl Middleware for StaticFiles {
    /// Answers what is found without waiting.
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let Some(asked) = self.asked(request) else {
            return Ok(Flow::Next);
        };
        let found = match self.shared.recall(&asked) {
            None if !self.shared.source.blocks() => self.shared.find(&asked)?,
            found => found,
        };
        let response = found.map(|found| found.answer(request)).transpose()?.flatten();
        Ok(response.map_or(Flow::Next, Flow::Halt))
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        if !self.shared.source.blocks() {
            return None;
        }
        let asked = Arc::new(self.asked(request)?);
        Some(Box::pin(async move {
            // A file may change between its being found and its being sent.
            const TRIES: usize = 3;
            for _ in 0..TRIES {
                let Some(found) = self.find(request, &asked).await? else {
                    return Ok(next.run(request).await);
                };
                if let Some(response) = found.answer(request)? {
                    return Ok(response);
                }
            }
            let path = &asked.path;
            Err(Error::internal(format!("the file `{path}` changes faster than it can be sent")))
        }))
    }
}

impl Found {
    /// `None` if there is another version of the file meanwhile.
    fn answer(self, request: &Request) -> Result<Option<Response>> {
        match self {
            Self::File(file) => file.best(|| AcceptEncoding::of(request)).answer(request),
            Self::Slashless => {
                let query = request.query().map(|query| format!("?{query}")).unwrap_or_default();
                let path = format!("{}/{query}", request.path());
                Ok(Some(Redirect::permanent(path).into_response()))
            }
            Self::Listing(mut entries) => {
                entries.sort();
                let is_whole = entries.len() <= ENTRIES_MAX;
                entries.truncate(ENTRIES_MAX);
                const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache");
                let page = listing::page(request.path(), &entries, is_whole);
                Ok(Some(Response::html(page).with_header(header::CACHE_CONTROL, NO_CACHE)))
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
