//! Requests that come compressed.

mod decoder;
mod decompressed;

use zzz_core::{
    Body, Error, Flow, Headers, Middleware, Problem, Request, Result,
    http::{HeaderValue, StatusCode, header},
};

use self::{decoder::Decoder, decompressed::Decompressed};
use crate::ContentCoding;

/// Lets clients send compressed bodies
/// ([RFC 9110, section 8.4](https://www.rfc-editor.org/rfc/rfc9110#section-8.4)); a middleware of the endpoint, or of
/// the routes that take them.
///
/// Whatever reads the body behind it, extractors and handlers alike, reads what the client has compressed: with gzip,
/// deflate (the zlib format), brotli or zstd, or with two of them one after the other. The fields `content-encoding`
/// and `content-length` are gone by then. A request without `content-encoding` passes as it is.
///
/// The body is decompressed while it is read, 16 KiB at a time, and nobody waits longer than for 64 KiB of it. What a
/// decoder looks back upon is held in memory as long as the body is read: 32 KiB of gzip and deflate, up to 8 MiB of
/// zstd, which is what [RFC 9659](https://www.rfc-editor.org/rfc/rfc9659) asks for, and up to 16 MiB of brotli.
/// [`codings`](Self::codings) leaves out what is too much.
///
/// # Bombs
///
/// The limit of a body, which the server, [`BodyLimit`](crate::BodyLimit) and `UploadLimits` set, is one of what comes
/// out. Beyond 1 MiB, it is not more than 200 times of what was sent either, unless
/// [`ratio_max`](Self::ratio_max) says otherwise. What was sent is never more than twice of what comes out and 64 KiB.
/// Reading stops where a bound is passed, and the rest is not looked at.
///
/// # Errors
///
/// - 415, code `unsupported_content_encoding`, for any other coding, and for more than two; `accept-encoding` names those
///   that are taken (section 15.5.16).
///
/// While the body is read:
///
/// - 413 if too much comes out,
/// - 400, code `malformed_content_encoding`, if the body is not what it says, ends early, or goes on behind its end. Members of
///   gzip and frames of zstd may follow each other.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::{BodyLimit, Decompression};
///
/// let app = App::new()
///     .endpoint(Decompression::new())
///     .endpoint(BodyLimit::bytes(1024 * 1024)); // Of what comes out.
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct Decompression {
    codings: Vec<ContentCoding>,
    ratio_max: u64,
}

/// So many codings are undone, one after the other.
const CODINGS_MAX: usize = 2;

impl Default for Decompression {
    fn default() -> Self {
        Self::new()
    }
}

impl Decompression {
    /// All codings, and a ratio of 200.
    pub fn new() -> Self {
        use ContentCoding::{Brotli, Deflate, Gzip, Zstd};
        Self { codings: vec![Zstd, Brotli, Gzip, Deflate], ratio_max: 200 }
    }

    /// Takes only these. A body without a coding is always taken.
    #[must_use]
    pub fn codings(mut self, codings: &[ContentCoding]) -> Self {
        self.codings = codings.to_vec();
        self
    }

    /// How many times as large as what was sent the content may be, by each coding; 200 unless told. It is looked at from
    /// 1 MiB of content on. Below 1 it is taken for 1.
    #[must_use]
    pub fn ratio_max(mut self, ratio: u32) -> Self {
        self.ratio_max = u64::from(ratio.max(1));
        self
    }

    /// What was done to the body, in its order.
    fn done_to(&self, headers: &Headers) -> Result<Vec<ContentCoding>> {
        let fields = headers.get_all(header::CONTENT_ENCODING).flat_map(|field| field.split(','));
        let names = fields.map(str::trim).filter(|name| !is_nothing(name));
        let mut done = Vec::new();
        for name in names {
            let coding = ContentCoding::parse(name).filter(|coding| self.codings.contains(coding));
            let unknown = || self.unsupported(&format!("the body comes with the coding {name:?}"));
            done.push(coding.ok_or_else(unknown)?);
            if done.len() > CODINGS_MAX {
                return Err(
                    self.unsupported(&format!("the body has more than {CODINGS_MAX} codings"))
                );
            }
        }
        Ok(done)
    }

    #[cold]
    fn unsupported(&self, what: &str) -> Error {
        let names: Vec<_> = self.codings.iter().map(|coding| coding.name()).collect();
        let names = if names.is_empty() { "identity".to_owned() } else { names.join(", ") };
        let mut headers = Headers::new();
        if let Ok(names) = HeaderValue::from_str(&names) {
            headers.insert(header::ACCEPT_ENCODING, names);
        }
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let problem = problem.with_code("unsupported_content_encoding");
        Error::from(problem.with_detail(format!("{what}; send one of: {names}")))
            .with_headers(headers)
    }
}

impl Middleware for Decompression {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if !request.headers().contains(header::CONTENT_ENCODING) || request.body().is_empty() {
            return Ok(Flow::Next);
        }
        let done = self.done_to(request.headers())?;
        let limit = request.body().limit();
        let mut body = request.take_body();
        // The limit is one of what comes out; what goes in is bounded by that.
        body.set_limit(u64::MAX);
        for coding in done.into_iter().rev() {
            let decompressed = Decompressed::new(body, Decoder::new(coding)?, self.ratio_max);
            body = Body::frames(decompressed, None);
        }
        body.set_limit(limit);
        *request.body_mut() = body;
        let headers = request.headers_mut();
        headers.remove(header::CONTENT_ENCODING);
        headers.remove(header::CONTENT_LENGTH);
        Ok(Flow::Next)
    }
}

/// `identity` says that nothing was done (RFC 9110, section 12.5.3), and lists may have empty elements (section
/// 5.6.1.2).
fn is_nothing(name: &str) -> bool {
    name.is_empty() || name.eq_ignore_ascii_case("identity")
}
