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
    content::{Content, Open, Part},
    fresh::Fresh,
};

const RANGE_NOT_SATISFIABLE: Problem = Problem::fixed(
    StatusCode::RANGE_NOT_SATISFIABLE,
    "range_not_satisfiable",
    "this has fewer bytes than the range that was asked for",
);

/// One form of a resource, ready to be sent.
pub(super) struct Representation {
    content: Content,
    fresh: Fresh,
    content_type: HeaderValue,
    /// What is said with the content, but for its type.
    about: Headers,
    /// What a 304 says, too: `cache-control` and `vary`.
    caching: Headers,
}

impl Representation {
    /// `about` is what goes with the content beside its type.
    pub(super) fn new(
        content: Content,
        fresh: Fresh,
        content_type: HeaderValue,
        mut about: Headers,
        caching: Headers,
    ) -> Self {
        const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
        about.extend(fresh.mark(Response::default()).headers());
        about.extend(&caching);
        about.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        about.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
        Self { content, fresh, content_type, about, caching }
    }

    /// How many bytes of memory the content takes.
    pub(super) fn bytes_in_memory(&self) -> usize {
        match &self.content {
            Content::Open(Open::Memory(bytes)) => bytes.len(),
            _ => 0,
        }
    }

    /// The answer to `request`: all of it, parts of it (206), nothing new (304), or a refusal
    /// (412, 416); `None` if there is another version meanwhile.
    pub(super) fn answer(&self, request: &Request) -> Result<Option<Response>> {
        if let Some(mut response) = self.fresh.answer(request) {
            response.headers_mut().extend(&self.caching);
            return Ok(Some(response));
        }
        let len = self.content.len();
        let asked = asked(request, &self.fresh, len);
        if matches!(asked, ByteRanges::Unsatisfiable) {
            let mut headers = Headers::new();
            headers.insert(header::CONTENT_RANGE, value(&format!("bytes */{len}"))?);
            return Err(Error::from(RANGE_NOT_SATISFIABLE).with_headers(headers));
        }
        let Some(content) = self.content.open()? else {
            return Ok(None);
        };
        let mut response = match asked {
            ByteRanges::Some(ranges) => match &ranges[..] {
                [range] => self.part(&content, range)?,
                _ => self.parts(content, &ranges)?,
            },
            _ => self.whole(&content),
        };
        response.headers_mut().extend(&self.about);
        Ok(Some(response))
    }

    fn whole(&self, content: &Open) -> Response {
        Response::default()
            .with_header(header::CONTENT_TYPE, self.content_type.clone())
            .with_body(content.part(0..self.content.len()))
    }

    fn part(&self, content: &Open, range: &Range<u64>) -> Result<Response> {
        let content_range = value(&content_range(range, self.content.len()))?;
        Ok(Response::new(StatusCode::PARTIAL_CONTENT)
            .with_header(header::CONTENT_TYPE, self.content_type.clone())
            .with_header(header::CONTENT_RANGE, content_range)
            .with_body(content.part(range.clone())))
    }

    /// RFC 9110, section 14.6.
    fn parts(&self, content: Open, ranges: &[Range<u64>]) -> Result<Response> {
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
            .with_body(content.parts(parts, end)))
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
