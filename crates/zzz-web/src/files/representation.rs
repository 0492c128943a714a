//! Content with what is said about it, and the answers that can be made of it.

use std::{
    hash::{BuildHasher as _, RandomState},
    ops::Range,
};

use zzz_core::{
    Error, Headers, Problem, Request, Response, Result,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};

use super::{
    byte_ranges::ByteRanges,
    content::{Content, Part},
    fresh::Fresh,
};

const RANGE_NOT_SATISFIABLE: Problem = Problem::fixed(
    StatusCode::RANGE_NOT_SATISFIABLE,
    "range_not_satisfiable",
    "this has fewer bytes than the range that was asked for",
);

/// One form of a resource, ready to be sent.
pub(super) struct Representation {
    pub(super) content: Content,
    pub(super) fresh: Fresh,
    pub(super) content_type: HeaderValue,
    /// What else goes with the content.
    pub(super) about: Headers,
    /// What a 304 says, too: `cache-control` and `vary`.
    pub(super) caching: Headers,
}

impl Representation {
    /// The answer to `request`: all of it, parts of it (206), nothing new (304), or a refusal
    /// (412, 416).
    pub(super) fn answer(self, request: &Request) -> Result<Response> {
        if let Some(mut response) = self.fresh.answer(request) {
            response.headers_mut().extend(&self.caching);
            return Ok(response);
        }
        let (len, fresh) = (self.content.len(), self.fresh.clone());
        let (about, caching) = (self.about.clone(), self.caching.clone());
        let mut response = match asked(request, &self.fresh, len) {
            ByteRanges::All => self.whole(),
            ByteRanges::Some(ranges) => match &ranges[..] {
                [range] => self.part(range)?,
                _ => self.parts(&ranges)?,
            },
            ByteRanges::Unsatisfiable => {
                let mut headers = Headers::new();
                headers.insert(header::CONTENT_RANGE, value(&format!("bytes */{len}"))?);
                return Err(Error::from(RANGE_NOT_SATISFIABLE).with_headers(headers));
            }
        };
        const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
        let headers = response.headers_mut();
        headers.extend(&about);
        headers.extend(&caching);
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
        Ok(fresh.mark(response))
    }

    fn whole(self) -> Response {
        Response::default()
            .with_header(header::CONTENT_TYPE, self.content_type)
            .with_body(self.content.into_body())
    }

    fn part(self, range: &Range<u64>) -> Result<Response> {
        let content_range = value(&content_range(range, self.content.len()))?;
        Ok(Response::new(StatusCode::PARTIAL_CONTENT)
            .with_header(header::CONTENT_TYPE, self.content_type)
            .with_header(header::CONTENT_RANGE, content_range)
            .with_body(self.content.part(range)?))
    }

    /// RFC 9110, section 14.6.
    fn parts(self, ranges: &[Range<u64>]) -> Result<Response> {
        let boundary = boundary();
        let len = self.content.len();
        let content_type = self.content_type.to_str()?;
        let part = |(place, range): (usize, &Range<u64>)| -> Part {
            let before = if place == 0 { "" } else { "\r\n" };
            let content_range = content_range(range, len);
            let head = format!(
                "{before}--{boundary}\r\ncontent-type: {content_type}\r\n\
                 content-range: {content_range}\r\n\r\n"
            );
            (head.into(), range.clone())
        };
        let parts = ranges.iter().enumerate().map(part).collect();
        let end = Bytes::from(format!("\r\n--{boundary}--\r\n"));
        let content_type = value(&format!("multipart/byteranges; boundary={boundary}"))?;
        Ok(Response::new(StatusCode::PARTIAL_CONTENT)
            .with_header(header::CONTENT_TYPE, content_type)
            .with_body(self.content.into_parts(parts, end)))
    }
}

/// The ranges that count: only GET has them (RFC 9110, section 14.2), and one field of them.
fn asked(request: &Request, fresh: &Fresh, len: u64) -> ByteRanges {
    let mut fields = request.headers().get_all(header::RANGE);
    match (fields.next(), fields.next()) {
        (Some(field), None)
            if *request.method() == Method::GET && fresh.allows_range(request.headers()) =>
        {
            ByteRanges::parse(field, len)
        }
        _ => ByteRanges::All,
    }
}

fn content_range(range: &Range<u64>, len: u64) -> String {
    format!("bytes {}-{}/{len}", range.start, range.end - 1)
}

/// A line that the content does not hold, since nobody could foresee it.
fn boundary() -> String {
    let random = || RandomState::new().hash_one(0);
    format!("{:016x}{:016x}", random(), random())
}

fn value(text: &str) -> Result<HeaderValue> {
    Ok(HeaderValue::from_str(text)?)
}

/// Fields from a few names and values.
pub(super) fn fields<const N: usize>(fields: [(HeaderName, HeaderValue); N]) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in fields {
        headers.insert(name, value);
    }
    headers
}
