//! Smaller answers.

mod compressed;
mod encoder;

use zzz_core::{
    Body, Headers, Middleware, Request, Response, Result,
    http::{HeaderValue, Method, StatusCode, header},
};

use self::{compressed::Compressed, encoder::Encoder};
use crate::{AcceptEncoding, ContentCoding, compressible::is_compressible};

/// Compresses answers for clients that can undo it
/// ([RFC 9110, section 8.4](https://www.rfc-editor.org/rfc/rfc9110#section-8.4)); a middleware, mostly the
/// outermost of the endpoint but for logs.
///
/// The client's `Accept-Encoding` chooses; of codings that it likes equally zstd, brotli, gzip, deflate, in this
/// order. What is compressed is text of some kind, of 1 KiB or more where the length is known. Streams are compressed as they
/// come, and where one pauses all that was written goes out, so that events are not held back. Bodies in memory
/// beyond 16 KiB are compressed while they are sent, in steps of 16 KiB, so that no other request waits for a long one.
///
/// A compressed answer has `content-encoding` and `vary: accept-encoding`, no `content-length` unless it is small, no
/// `accept-ranges`, and its `etag` is weak: its bytes are not those of the strong one (section 8.8.3.3).
///
/// # What is left alone
///
/// - answers to HEAD, those that are 1xx, 204, 206 or 304 or take the connection over, and those that have a
///   `content-encoding` or a `content-range`;
/// - answers that say `cache-control: no-transform`, or hold [`NoCompression`];
/// - answers that set a cookie, and those that are `cache-control: private` or `no-store`, which a session makes
///   them. Where one answer shows both a secret and something that an attacker chooses, its compressed length tells how much
///   the two have in common, and so in the end the secret; encryption does not hide it (BREACH).
///   [`personal`](Self::personal) compresses them nevertheless.
/// - errors that are not rendered yet: they are short.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, Request, handler_fn, http::{HeaderValue, Method, header}};
/// use zzz_web::Compression;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new()
///     .endpoint(Compression::new())
///     .routes(handler_fn(|_| Box::pin(async { Ok("again and ".repeat(1000).into_response()) })));
///
/// let mut request = Request::new(Method::GET, "/");
/// let accepted = HeaderValue::from_static("gzip, br;q=0.9");
/// request.headers_mut().insert(header::ACCEPT_ENCODING, accepted);
/// let response = app.handle(&mut request).await;
/// assert_eq!(response.headers().get("content-encoding"), Some("gzip"));
/// assert!(response.body().len().unwrap() < 200);
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct Compression {
    levels: Levels,
    size_min: u64,
    is_personal_too: bool,
}

/// How much work is done to make it smaller.
#[derive(Clone, Debug)]
struct Levels {
    zstd: i32,
    brotli: i32,
    /// Of gzip and deflate.
    gzip: u32,
}

/// A mark on an answer: [`Compression`] leaves it as it is.
///
/// # Examples
///
/// ```
/// use zzz_core::Response;
/// use zzz_web::NoCompression;
///
/// let mut response = Response::text("compressed already, in a way of its own");
/// response.set(NoCompression);
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers make it")]
pub struct NoCompression;

/// What clients like equally, best first: zstd is the quickest at this size.
const OFFERS: [ContentCoding; 4] =
    [ContentCoding::Zstd, ContentCoding::Brotli, ContentCoding::Gzip, ContentCoding::Deflate];

/// Up to here a body in memory is compressed at once, which tells its length.
const AT_ONCE_BYTES_MAX: usize = 16 * 1024;

impl Default for Compression {
    fn default() -> Self {
        Self::new()
    }
}

impl Compression {
    /// Text of 1 KiB or more; zstd at level 3, brotli at 4, gzip and deflate at 6.
    pub const fn new() -> Self {
        let levels = Levels { zstd: 3, brotli: 4, gzip: 6 };
        Self { levels, size_min: 1024, is_personal_too: false }
    }

    /// Leaves answers alone that are known to have fewer bytes; 1 KiB unless told.
    #[must_use]
    pub const fn size_min(mut self, bytes: u64) -> Self {
        self.size_min = bytes;
        self
    }

    /// The level of zstd, 1 (quick) to 19 (small), 3 unless told; what lies outside is taken for
    /// the nearest.
    #[must_use]
    pub fn zstd_level(mut self, level: i32) -> Self {
        self.levels.zstd = level.clamp(1, 19);
        self
    }

    /// The level of brotli, 0 (quick) to 11 (small), 4 unless told; what is beyond is taken for 11.
    #[must_use]
    pub fn brotli_level(mut self, level: u8) -> Self {
        self.levels.brotli = i32::from(level.min(11));
        self
    }

    /// The level of gzip and deflate, 1 (quick) to 9 (small), 6 unless told; what lies outside is taken for
    /// the nearest.
    #[must_use]
    pub fn gzip_level(mut self, level: u8) -> Self {
        self.levels.gzip = u32::from(level.clamp(1, 9));
        self
    }

    /// Compresses answers that are for one person, too: those that set cookies, are `private` or `no-store`. Only
    /// where none of them shows a secret, a token of a form for instance, beside what a request can choose.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.is_personal_too = true;
        self
    }

    /// Whether the answer gets smaller for clients that can undo it.
    fn concerns(&self, request: &Request, response: &Response) -> bool {
        let headers = response.headers();
        let is_large = response.body().len().is_none_or(|len| len > 0 && len >= self.size_min);
        let has_text = headers.get(header::CONTENT_TYPE).is_some_and(is_compressible);
        let is_whole = !matches!(
            response.status(),
            StatusCode::NO_CONTENT | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED
        ) && !response.status().is_informational()
            && !headers.contains(header::CONTENT_RANGE);
        let is_free = !response.is_upgrade()
            && response.error().is_none()
            && response.get::<NoCompression>().is_none()
            && !headers.contains(header::CONTENT_ENCODING)
            && !has_directive(headers, "no-transform");
        is_large
            && has_text
            && is_whole
            && is_free
            && *request.method() != Method::HEAD
            && (self.is_personal_too || !is_personal(request, headers))
    }

    fn compress(&self, coding: ContentCoding, response: &mut Response) -> Result<()> {
        let is_short = |bytes: &[u8]| bytes.len() <= AT_ONCE_BYTES_MAX;
        let mut encoder = Encoder::new(coding, &self.levels)?;
        let body = match response.body().as_bytes().filter(|bytes| is_short(bytes)) {
            Some(bytes) => {
                encoder.write(bytes)?;
                let compressed = encoder.finish()?;
                if compressed.len() >= bytes.len() {
                    return Ok(());
                }
                Body::from(compressed)
            }
            None => Body::frames(Compressed::new(response.take_body(), encoder), None),
        };
        *response.body_mut() = body;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::ACCEPT_RANGES);
        let strong = headers.get(header::ETAG).filter(|etag| !etag.starts_with("W/"));
        if let Some(weak) = strong.map(|etag| HeaderValue::from_str(&format!("W/{etag}"))) {
            headers.insert(header::ETAG, weak?);
        }
        Ok(())
    }
}

impl Middleware for Compression {
    fn after(&self, request: &mut Request, response: &mut Response) {
        if !self.concerns(request, response) {
            return;
        }
        vary(response.headers_mut());
        let Some(coding) = AcceptEncoding::of(request).best(&OFFERS) else {
            return;
        };
        if let Err(error) = self.compress(coding, response) {
            *response = error.into();
        }
    }
}

/// Caches must not give to one client what was compressed for another (RFC 9110, section 12.5.5).
fn vary(headers: &mut Headers) {
    let says_it = |name: &str| name == "*" || name.eq_ignore_ascii_case("accept-encoding");
    let mut fields = headers.get_all(header::VARY);
    let is_said = fields.any(|field| field.split(',').any(|name| says_it(name.trim())));
    drop(fields);
    if !is_said {
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
}

/// Whether it is for one person: only such an answer has secrets.
fn is_personal(request: &Request, headers: &Headers) -> bool {
    let sets_cookie = |headers: &Headers| headers.contains(header::SET_COOKIE);
    sets_cookie(headers)
        || sets_cookie(request.answer_headers())
        || has_directive(headers, "private")
        || has_directive(headers, "no-store")
}

fn has_directive(headers: &Headers, name: &str) -> bool {
    let mut fields = headers.get_all(header::CACHE_CONTROL).flat_map(|field| field.split(','));
    // `private="set-cookie"` has an argument.
    fields
        .any(|field| field.split('=').next().unwrap_or_default().trim().eq_ignore_ascii_case(name))
}
