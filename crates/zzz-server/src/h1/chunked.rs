//! Bodies in chunks: [RFC 9112, section 7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1).

use std::ops::Range;

use http::{HeaderName, HeaderValue};
use zzz_core::Headers;

use super::refusal::Refusal;

/// Takes a chunked body apart as it arrives, byte for byte if need be.
///
/// Extensions are skipped, line ends must be CRLF, and what is not content
/// is bounded: 1 KiB a line, 64 KiB for all lines of a body.
#[derive(Debug)]
pub(crate) struct Chunked {
    state: State,
    /// The size so far while it is read, then what is left of the chunk.
    size: u64,
    line_bytes: usize,
    overhead_bytes: usize,
    /// The trailer section as it arrived.
    trailers: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    SizeStart,
    Size,
    SizeSpace,
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    TrailerStart,
    Trailer,
    TrailerLf,
    EndLf,
    End,
}

/// What [`Chunked::decode`] found.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Nothing yet: all input was used.
    More,
    /// Content, at this place of the input.
    Data(Range<usize>),
    /// The end of the body, with its trailer section.
    End(Headers),
}

const LINE_BYTES_MAX: usize = 1024;
const OVERHEAD_BYTES_MAX: usize = 64 * 1024;
const TRAILER_FIELDS_MAX: usize = 32;
/// No body has a chunk whose size needs more hexadecimal digits.
const SIZE_DIGITS_MAX: usize = 15;

impl Chunked {
    pub(crate) fn new() -> Self {
        Self {
            state: State::SizeStart,
            size: 0,
            line_bytes: 0,
            overhead_bytes: 0,
            trailers: Vec::new(),
        }
    }

    /// Goes on until the next piece; says how much of `input` it used.
    pub(crate) fn decode(&mut self, input: &[u8]) -> Result<(usize, Piece), Refusal> {
        let mut used = 0;
        while let Some(&byte) = input.get(used) {
            if self.state == State::Data {
                let available = (input.len() - used) as u64;
                let length = usize::try_from(self.size.min(available)).unwrap_or(usize::MAX);
                self.size -= length as u64;
                if self.size == 0 {
                    self.state = State::DataCr;
                }
                return Ok((used + length, Piece::Data(used..used + length)));
            }
            used += 1;
            self.state = self.step(byte)?;
            if self.state == State::End {
                return Ok((used, Piece::End(self.parse_trailers()?)));
            }
        }
        Ok((used, Piece::More))
    }

    /// Appends the content of as many whole chunks of up to 15 bytes as `input` begins with; says how much of it they take.
    ///
    /// A body of nothing else would cost many times what it holds, byte for byte.
    pub(crate) fn gather_tiny(&self, input: &[u8], content: &mut Vec<u8>) -> usize {
        let mut used = 0;
        while self.state == State::SizeStart
            && let [digit, b'\r', b'\n', rest @ ..] = &input[used..]
            && let Some(size @ 1..) = char::from(*digit).to_digit(16)
            && let Some((data, [b'\r', b'\n', ..])) = rest.split_at_checked(size as usize)
        {
            content.extend_from_slice(data);
            used += data.len() + "1\r\n\r\n".len();
        }
        used
    }

    fn step(&mut self, byte: u8) -> Result<State, Refusal> {
        match (self.state, byte) {
            (State::SizeStart, _) => {
                self.size = 0;
                self.line_bytes = 0;
                self.push_digit(byte)
            }
            (State::Size | State::SizeSpace, b';') => Ok(State::Extension),
            // RFC 9112, 7.1.1: white space before an extension is bad but known.
            (State::Size | State::SizeSpace, b' ' | b'\t') => {
                self.count_overhead()?;
                Ok(State::SizeSpace)
            }
            (State::SizeSpace, _) => Err(Refusal::bad("a chunk size is followed by white space")),
            (State::Size | State::Extension, b'\r') => Ok(State::SizeLf),
            (State::Size, _) => self.push_digit(byte),
            (State::Extension, _) => {
                self.count_overhead()?;
                if byte.is_ascii_control() && byte != b'\t' {
                    return Err(Refusal::bad("a chunk extension has a control character"));
                }
                Ok(State::Extension)
            }
            (State::SizeLf, b'\n') if self.size == 0 => Ok(State::TrailerStart),
            (State::SizeLf, b'\n') => Ok(State::Data),
            (State::DataCr, b'\r') => Ok(State::DataLf),
            (State::DataLf, b'\n') => Ok(State::SizeStart),
            (State::SizeLf | State::DataCr | State::DataLf, _) => {
                Err(Refusal::bad("a chunk does not end in CRLF"))
            }
            (State::TrailerStart, b'\r') => Ok(State::EndLf),
            (State::EndLf, b'\n') => Ok(State::End),
            (State::TrailerStart | State::Trailer, _) => {
                self.count_overhead()?;
                // It would end a line for the parser of the fields and not here.
                if byte == b'\n' {
                    return Err(Refusal::bad("a trailer line ends in LF alone"));
                }
                self.trailers.push(byte);
                Ok(if byte == b'\r' { State::TrailerLf } else { State::Trailer })
            }
            (State::TrailerLf, b'\n') => {
                self.trailers.push(byte);
                self.line_bytes = 0;
                Ok(State::TrailerStart)
            }
            (State::EndLf | State::TrailerLf, _) => {
                Err(Refusal::bad("a trailer line does not end in CRLF"))
            }
            (State::Data | State::End, _) => unreachable!("handled by the caller"),
        }
    }

    fn push_digit(&mut self, byte: u8) -> Result<State, Refusal> {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ => return Err(Refusal::bad("a chunk size is not a hexadecimal number")),
        };
        self.count_overhead()?;
        if self.line_bytes > SIZE_DIGITS_MAX {
            return Err(Refusal::bad("a chunk size is larger than any body"));
        }
        self.size = self.size << 4 | u64::from(digit);
        Ok(State::Size)
    }

    /// Counts a byte that is no content.
    fn count_overhead(&mut self) -> Result<(), Refusal> {
        self.line_bytes += 1;
        self.overhead_bytes += usize::from(self.state != State::SizeStart);
        if self.line_bytes > LINE_BYTES_MAX || self.overhead_bytes > OVERHEAD_BYTES_MAX {
            return Err(Refusal::bad("the body has too much beside its content"));
        }
        Ok(())
    }

    /// RFC 9112, 7.1.2; fields that would change what was decided from the
    /// head are left out (RFC 9110, 6.5.1).
    fn parse_trailers(&mut self) -> Result<Headers, Refusal> {
        const BAD: Refusal = Refusal::bad("the trailer section is malformed");
        let mut trailers = Headers::new();
        if self.trailers.is_empty() {
            return Ok(trailers);
        }
        self.trailers.extend_from_slice(b"\r\n");
        let mut fields = [httparse::EMPTY_HEADER; TRAILER_FIELDS_MAX];
        let httparse::Status::Complete((_, fields)) =
            httparse::parse_headers(&self.trailers, &mut fields).map_err(|_| BAD)?
        else {
            return Err(BAD);
        };
        for field in fields {
            let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| BAD)?;
            let value = HeaderValue::from_bytes(field.value).map_err(|_| BAD)?;
            if !is_forbidden_in_trailers(&name) {
                trailers.append(name, value);
            }
        }
        Ok(trailers)
    }
}

fn is_forbidden_in_trailers(name: &HeaderName) -> bool {
    use http::header as h;
    [
        h::CONTENT_LENGTH,
        h::TRANSFER_ENCODING,
        h::HOST,
        h::TRAILER,
        h::TE,
        h::CONNECTION,
        h::CONTENT_TYPE,
        h::CONTENT_ENCODING,
        h::CONTENT_RANGE,
        h::AUTHORIZATION,
        h::COOKIE,
        h::SET_COOKIE,
        h::EXPECT,
        h::RANGE,
        h::UPGRADE,
    ]
    .contains(name)
}
