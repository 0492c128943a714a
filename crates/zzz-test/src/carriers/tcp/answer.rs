//! Reading answers from a connection.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};
use zzz_core::{
    Headers,
    bytes::{Bytes, BytesMut},
    http::{HeaderName, HeaderValue, Method, StatusCode, Version, header},
};

use crate::carrier::{CONTENT_BYTES_MAX, Content, Incoming, TOO_LONG, ends_with_head};

/// Fields of an answer, or of its trailer section.
const FIELDS_MAX: usize = 256;
/// Bytes of a head or a trailer section.
const SECTION_BYTES_MAX: usize = 1024 * 1024;

/// The answers that arrive on one connection.
pub(super) struct Answers<R> {
    reader: R,
    /// What arrived and is not used up.
    input: BytesMut,
}

pub(super) struct Head {
    pub(super) status: StatusCode,
    version: Version,
    pub(super) headers: Headers,
}

/// How the end of the content is told (RFC 9112, section 6.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    None,
    Length(u64),
    Chunked,
    Close,
}

impl<R: AsyncRead + Unpin> Answers<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, input: BytesMut::new() }
    }

    /// What arrived after the last answer.
    pub(super) fn rest(&self) -> &[u8] {
        &self.input
    }

    /// The final answer to a request with `method`, and whether another one
    /// may follow.
    pub(super) async fn next(&mut self, method: &Method) -> Result<(Incoming, bool), String> {
        let (head, framing) = self.begin(method).await?;
        let content = self.content(framing).await;
        let leaves_http = head.status == StatusCode::SWITCHING_PROTOCOLS
            || (*method == Method::CONNECT && head.status.is_success());
        let keeps = head.version == Version::HTTP_11
            && !says_close(&head.headers)
            && framing != Framing::Close
            && content.cut.is_none()
            && !leaves_http;
        let answer =
            Incoming { status: head.status, headers: head.headers, content, failure: None };
        Ok((answer, keeps))
    }

    /// The head of the final answer, and how its content ends.
    pub(super) async fn begin(&mut self, method: &Method) -> Result<(Head, Framing), String> {
        loop {
            let head = self.head().await?;
            // What follows 101 is another protocol; the other interim answers
            // only announce the final one.
            if !head.status.is_informational() || head.status == StatusCode::SWITCHING_PROTOCOLS {
                let framing = framing(method, &head)?;
                return Ok((head, framing));
            }
        }
    }

    /// The next piece of a content that ends as `framing` says, which is then
    /// what is left of it. `None` at its end.
    pub(super) async fn piece(&mut self, framing: &mut Framing) -> Result<Option<Bytes>, String> {
        let mut bytes = BytesMut::new();
        match *framing {
            Framing::None | Framing::Length(0) => return Ok(None),
            Framing::Length(length) => {
                self.more_than(0).await?;
                let here = length.min(self.input.len() as u64);
                self.take_into(here, &mut bytes).await?;
                *framing = Framing::Length(length - here);
            }
            Framing::Close => {
                let is_end = self.input.is_empty()
                    && self.fill().await.map_err(|error| error.to_string())? == 0;
                if is_end {
                    return Ok(None);
                }
                bytes = self.input.split();
            }
            Framing::Chunked => match self.chunk_size().await? {
                0 => {
                    self.trailers().await?;
                    *framing = Framing::None;
                    return Ok(None);
                }
                size => self.chunk_into(size, &mut bytes).await?,
            },
        }
        Ok(Some(bytes.freeze()))
    }

    async fn head(&mut self) -> Result<Head, String> {
        loop {
            if let Some((length, head)) = parse_head(&self.input)? {
                let _ = self.input.split_to(length);
                return Ok(head);
            }
            if self.input.len() > SECTION_BYTES_MAX {
                return Err("the head of the answer has no end".to_owned());
            }
            match self.fill().await {
                Ok(1..) => {}
                Ok(0) if self.input.is_empty() => {
                    return Err("the server closed the connection without an answer".to_owned());
                }
                Ok(0) => {
                    let head = self.input.escape_ascii();
                    return Err(format!("the head of the answer breaks off: {head}"));
                }
                Err(error) => return Err(format!("no answer: {error}")),
            }
        }
    }

    async fn content(&mut self, framing: Framing) -> Content {
        let mut bytes = BytesMut::new();
        let read = match framing {
            Framing::None => Ok(()),
            Framing::Length(length) => self.take_into(length, &mut bytes).await,
            Framing::Close => self.all_into(&mut bytes).await,
            Framing::Chunked => {
                return match self.chunks_into(&mut bytes).await {
                    Ok(trailers) => Content { bytes: bytes.freeze(), trailers, cut: None },
                    Err(why) => Content::cut(bytes, why),
                };
            }
        };
        match read {
            Ok(()) => Content { bytes: bytes.freeze(), ..Content::default() },
            Err(why) => Content::cut(bytes, why),
        }
    }

    async fn take_into(&mut self, length: u64, out: &mut BytesMut) -> Result<(), String> {
        let mut left = length;
        while left > 0 {
            self.more_than(0).await?;
            let here =
                usize::try_from(left).map_or(self.input.len(), |left| left.min(self.input.len()));
            grow(out, &self.input.split_to(here))?;
            left -= here as u64;
        }
        Ok(())
    }

    async fn all_into(&mut self, out: &mut BytesMut) -> Result<(), String> {
        loop {
            grow(out, &self.input.split())?;
            if self.fill().await.map_err(|error| error.to_string())? == 0 {
                return Ok(());
            }
        }
    }

    /// Reads chunks and the trailer section (RFC 9112, section 7.1).
    async fn chunks_into(&mut self, out: &mut BytesMut) -> Result<Headers, String> {
        loop {
            match self.chunk_size().await? {
                0 => return self.trailers().await,
                size => self.chunk_into(size, out).await?,
            }
        }
    }

    async fn chunk_size(&mut self) -> Result<u64, String> {
        loop {
            match httparse::parse_chunk_size(&self.input) {
                Ok(httparse::Status::Complete((length, size))) => {
                    let _ = self.input.split_to(length);
                    return Ok(size);
                }
                Ok(httparse::Status::Partial) => self.more_than(self.input.len()).await?,
                Err(_) => return Err("a chunk size is malformed".to_owned()),
            }
        }
    }

    async fn chunk_into(&mut self, size: u64, out: &mut BytesMut) -> Result<(), String> {
        self.take_into(size, out).await?;
        self.more_than(1).await?;
        match self.input.split_to(2) == b"\r\n"[..] {
            true => Ok(()),
            false => Err("a chunk is longer than its size".to_owned()),
        }
    }

    async fn trailers(&mut self) -> Result<Headers, String> {
        loop {
            let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
            match httparse::parse_headers(&self.input, &mut fields) {
                Ok(httparse::Status::Complete((length, fields))) => {
                    let trailers = headers(fields)?;
                    let _ = self.input.split_to(length);
                    return Ok(trailers);
                }
                Ok(httparse::Status::Partial) => self.more_than(self.input.len()).await?,
                Err(error) => return Err(format!("the trailer section: {error}")),
            }
        }
    }

    /// Returns once more than `length` bytes are here.
    async fn more_than(&mut self, length: usize) -> Result<(), String> {
        while self.input.len() <= length {
            if self.fill().await.map_err(|error| error.to_string())? == 0 {
                return Err("the connection was closed in the middle".to_owned());
            }
        }
        Ok(())
    }

    async fn fill(&mut self) -> io::Result<usize> {
        self.reader.read_buf(&mut self.input).await
    }
}

fn parse_head(input: &[u8]) -> Result<Option<(usize, Head)>, String> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut parsed = httparse::Response::new(&mut fields);
    let length = match parsed.parse(input) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => {
            let head = input.escape_ascii();
            return Err(format!("the answer is not HTTP/1.1 ({error}): {head}"));
        }
    };
    let status = StatusCode::from_u16(parsed.code.unwrap_or_default());
    let head = Head {
        status: status.map_err(|error| error.to_string())?,
        version: match parsed.version {
            Some(1) => Version::HTTP_11,
            _ => Version::HTTP_10,
        },
        headers: headers(parsed.headers)?,
    };
    Ok(Some((length, head)))
}

fn headers(fields: &[httparse::Header<'_>]) -> Result<Headers, String> {
    fields
        .iter()
        .map(|field| {
            let name = HeaderName::from_bytes(field.name.as_bytes());
            let value = HeaderValue::from_bytes(field.value);
            match (name, value) {
                (Ok(name), Ok(value)) => Ok((name, value)),
                _ => Err(format!("the field `{}` is malformed", field.name)),
            }
        })
        .collect()
}

/// RFC 9112, section 6.3.
fn framing(method: &Method, head: &Head) -> Result<Framing, String> {
    if ends_with_head(method, head.status) {
        return Ok(Framing::None);
    }
    let coding = head.headers.get(header::TRANSFER_ENCODING);
    let mut lengths = head.headers.get_all(header::CONTENT_LENGTH);
    match (coding, lengths.next(), lengths.next()) {
        (Some(coding), None, _) if coding.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        (Some(coding), length, _) => {
            Err(format!("the answer has the transfer coding `{coding}` and the length {length:?}"))
        }
        (None, Some(length), None) => match length.parse() {
            Ok(length) => Ok(Framing::Length(length)),
            Err(_) => Err(format!("the answer has the length `{length}`")),
        },
        (None, Some(_), Some(_)) => Err("the answer has two lengths".to_owned()),
        (None, None, _) => Ok(Framing::Close),
    }
}

fn says_close(headers: &Headers) -> bool {
    headers
        .get_all(header::CONNECTION)
        .flat_map(|value| value.split(','))
        .any(|option| option.trim().eq_ignore_ascii_case("close"))
}

fn grow(out: &mut BytesMut, piece: &[u8]) -> Result<(), String> {
    if out.len() + piece.len() > CONTENT_BYTES_MAX {
        return Err(TOO_LONG.to_owned());
    }
    out.extend_from_slice(piece);
    Ok(())
}
