//! The head of a request: its first line and its header fields.
//!
//! [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112), sections 2 to 7. Where
//! the standard lets a server choose between lenient and strict, this one is
//! strict: what two parsers may read differently is how requests are smuggled
//! past a proxy (section 11.2).

use std::mem::MaybeUninit;

use http::{Method, StatusCode, Version};
use zzz_core::{FieldPlace, Headers, Request};

use super::{encode::Asked, refusal::Refusal};
use crate::limits::{HEADERS_MAX, Limits};

/// What the connection must know of a head; the rest is in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// How many bytes it took.
    pub(crate) len: usize,
    pub(crate) framing: Framing,
    /// The client waits for 100 before it sends the body (RFC 9110, 10.1.1).
    pub(crate) expects_continue: bool,
    pub(crate) asked: Asked,
}

/// How the end of a request's body is found (RFC 9112, 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// There is no body.
    Empty,
    /// After so many bytes, at least one.
    Length(u64),
    /// After the chunk of size zero.
    Chunked,
}

/// Reads a head from the start of `input`; `None` if its end is not there yet.
#[expect(clippy::cast_possible_truncation, reason = "a head has no more than HEAD_BYTES_MAX")]
pub(crate) fn parse(input: &[u8], limits: &Limits) -> Result<Option<(Head, Request)>, Refusal> {
    // What lies behind the limit is not looked at, so that it makes no
    // difference how much of it came at once.
    let input = &input[..input.len().min(limits.head_bytes_max + 1)];
    let mut fields = [const { MaybeUninit::uninit() }; HEADERS_MAX];
    let mut head = httparse::Request::new(&mut []);
    let len = match head.parse_with_uninit_headers(input, &mut fields[..limits.headers_max]) {
        Ok(httparse::Status::Complete(len)) if len <= limits.head_bytes_max => len,
        Ok(_) => return too_long_or_incomplete(input, limits),
        Err(error) => return explain(error, input),
    };
    let (Some(method), Some(target), Some(minor)) = (head.method, head.path, head.version) else {
        return Err(Refusal::bad("the request line is incomplete"));
    };
    // RFC 9112, 2.2: empty lines before the request are skipped.
    let skipped = method.as_ptr().addr() - input.as_ptr().addr();
    let empty_lines_end_in_crlf = input[..skipped].chunks(2).all(|line| line == b"\r\n");
    if !input[..len].ends_with(b"\r\n\r\n") || !empty_lines_end_in_crlf {
        return Err(BARE_LF);
    }

    let version = if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 };
    let method = match method {
        "GET" => Method::GET,
        _ => Method::from_bytes(method.as_bytes())
            .map_err(|_| Refusal::bad("the method is not a token"))?,
    };
    let (is_head, is_connect) = (method == Method::HEAD, method == Method::CONNECT);
    let path_end = check_target(&method, target, limits)?;
    let mut request = match path_end {
        Some(path_end) => Request::from_origin_form(method, target, path_end),
        None => Request::new(method, target),
    };
    if version == Version::HTTP_10 {
        request.set_version(version);
    }

    let mut facts = Facts::default();
    if let Some(first) = head.headers.first() {
        let base = first.name.as_ptr().addr();
        let section_start = base - input.as_ptr().addr();
        let section = &input[section_start..len];
        let places = head.headers.iter().map(|field| {
            let name_start = field.name.as_ptr().addr() - base;
            // The line before this one ended in CRLF (RFC 9112, 2.2).
            facts.bare_lf |= input[section_start + name_start - 2] != b'\r';
            facts.note(field.name.as_bytes(), field.value);
            FieldPlace {
                name_start: name_start as u32,
                name_len: field.name.len() as u32,
                value_start: (field.value.as_ptr().addr() - base) as u32,
                value_len: field.value.len() as u32,
            }
        });
        request.headers_mut().set_section(section, places);
    }
    let (framing, expects_continue, keep_alive) = facts.judge(version, request.headers())?;
    let is_http_10 = version == Version::HTTP_10;
    let asked = Asked { is_head, is_connect, is_http_10, keep_alive };
    Ok(Some((Head { len, framing, expects_continue, asked }, request)))
}

const BARE_LF: Refusal = Refusal::bad("a line ends in LF alone, expected CRLF");

/// What the header fields say about the message itself.
#[derive(Default)]
struct Facts<'a> {
    hosts: u32,
    host: &'a [u8],
    lengths: u32,
    length: &'a [u8],
    codings: u32,
    close: bool,
    keep_alive: bool,
    expects_continue: bool,
    /// An expectation that nobody knows.
    expects_other: bool,
    bare_lf: bool,
}

/// Whether `name`, a token, is `lower` in any case. Of what a token may hold,
/// only a letter becomes a letter or a hyphen by its sixth bit.
fn is_named<const N: usize>(name: &[u8], lower: &[u8; N]) -> bool {
    name.first_chunk::<N>().is_some_and(|name| {
        name.iter().zip(lower).fold(0, |other, (a, b)| other | ((a | 0x20) ^ b)) == 0
    })
}

impl<'a> Facts<'a> {
    /// Looks at one field; its length tells most of them apart.
    fn note(&mut self, name: &[u8], value: &'a [u8]) {
        match name.len() {
            4 if is_named(name, b"host") => {
                self.hosts += 1;
                self.host = value;
            }
            6 if is_named(name, b"expect") => {
                self.expects_continue = true;
                self.expects_other |= !value.eq_ignore_ascii_case(b"100-continue");
            }
            10 if is_named(name, b"connection") => {
                for option in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                    self.close |= option.eq_ignore_ascii_case(b"close");
                    self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                }
            }
            14 if is_named(name, b"content-length") => {
                self.lengths += 1;
                self.length = value;
            }
            17 if is_named(name, b"transfer-encoding") => self.codings += 1,
            _ => {}
        }
    }

    /// Framing, whether 100 is expected, and whether the connection is kept.
    fn judge(&self, version: Version, all: &Headers) -> Result<(Framing, bool, bool), Refusal> {
        if self.bare_lf {
            return Err(BARE_LF);
        }
        self.check_host(version)?;
        let framing = self.framing(version, all)?;
        let modern = version == Version::HTTP_11;
        // RFC 9110, 10.1.1; HTTP/1.0 knows no expectations.
        if self.expects_other && modern {
            let status = StatusCode::EXPECTATION_FAILED;
            return Err(Refusal::with_status(status, "expected `expect: 100-continue`"));
        }
        let expects_continue = self.expects_continue && modern && framing != Framing::Empty;
        let keep_alive = !self.close && (modern || self.keep_alive);
        Ok((framing, expects_continue, keep_alive))
    }

    /// RFC 9112, 3.2: one valid `Host` in HTTP/1.1, no more than one in HTTP/1.0.
    fn check_host(&self, version: Version) -> Result<(), Refusal> {
        match self.hosts {
            1 if is_authority(self.host) || self.host.is_empty() => Ok(()),
            1 => Err(Refusal::bad("the host header is not a host with an optional port")),
            0 if version == Version::HTTP_10 => Ok(()),
            0 => Err(Refusal::bad("the host header is missing")),
            _ => Err(Refusal::bad("there is more than one host header")),
        }
    }

    /// RFC 9112, 6.1 to 6.3.
    fn framing(&self, version: Version, all: &Headers) -> Result<Framing, Refusal> {
        match (self.codings, self.lengths) {
            (0, 0) => Ok(Framing::Empty),
            (0, 1) => content_length(self.length),
            (0, _) => Err(Refusal::bad("there is more than one content-length")),
            (_, 1..) => Err(Refusal::bad("content-length stands beside transfer-encoding")),
            _ if version == Version::HTTP_10 => {
                Err(Refusal::bad("transfer-encoding does not exist in HTTP/1.0"))
            }
            // Several fields are one list (RFC 9110, 5.3).
            _ => {
                let is_coding = |name: &[u8]| name.eq_ignore_ascii_case(b"transfer-encoding");
                let codings = all.iter_bytes().filter(|(name, _)| is_coding(name));
                let list: Vec<_> = codings.map(|(_, value)| value).collect();
                transfer_coding(&list.join(&b','))
            }
        }
    }
}

fn content_length(value: &[u8]) -> Result<Framing, Refusal> {
    const BAD: Refusal = Refusal::bad("the content-length is not a number");
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err(BAD);
    }
    let digits = str::from_utf8(value).map_err(|_| BAD)?;
    match digits.parse() {
        Ok(0) => Ok(Framing::Empty),
        Ok(length) => Ok(Framing::Length(length)),
        // All digits, so it is past what 64 bits can count.
        Err(_) => {
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            Err(Refusal::with_status(status, "the content-length is larger than any body"))
        }
    }
}

/// Chunked once and last; nothing else is known here.
fn transfer_coding(value: &[u8]) -> Result<Framing, Refusal> {
    if value.eq_ignore_ascii_case(b"chunked") {
        return Ok(Framing::Chunked);
    }
    let mut codings = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let is_chunked = |coding: &[u8]| coding.eq_ignore_ascii_case(b"chunked");
    let last = codings.next_back().unwrap_or_default();
    if !is_chunked(last) {
        return Err(Refusal::bad("the last transfer coding is not `chunked`"));
    }
    if codings.clone().any(|coding| is_chunked(coding) || coding.is_empty()) {
        return Err(Refusal::bad("the transfer codings before `chunked` make no sense"));
    }
    // RFC 9112, 6.1: a coding that the server does not understand.
    let status = StatusCode::NOT_IMPLEMENTED;
    Err(Refusal::with_status(status, "the only transfer coding known here is `chunked`"))
}

/// RFC 9112, 3.2: a target of the form that its method takes. Where it is a
/// path, says where that ends.
pub(crate) fn check_target(
    method: &Method,
    target: &str,
    limits: &Limits,
) -> Result<Option<usize>, Refusal> {
    if target.len() > limits.target_bytes_max {
        let status = StatusCode::URI_TOO_LONG;
        return Err(Refusal::with_status(status, "the request target is too long"));
    }
    let bytes = target.as_bytes();
    let classes = bytes.iter().fold(0, |all, byte| all | TARGET_CLASSES[usize::from(*byte)]);
    if classes & BAD != 0 {
        return Err(Refusal::bad("the request target has a character that must be encoded"));
    }
    let fits = match bytes[0] {
        b'/' if *method != Method::CONNECT => {
            let has_query = classes & QUESTION_MARK != 0;
            let query = || bytes.iter().position(|byte| *byte == b'?');
            return Ok(Some(has_query.then(query).flatten().unwrap_or(bytes.len())));
        }
        b'/' => false,
        b'*' => target == "*" && *method == Method::OPTIONS,
        _ if *method == Method::CONNECT => is_authority(bytes) && has_port(bytes),
        _ => is_absolute(target),
    };
    if !fits {
        return Err(Refusal::bad("the request target does not fit the method"));
    }
    Ok(None)
}

const GOOD: u8 = 0;
const QUESTION_MARK: u8 = 1;
const BAD: u8 = 2;

/// Visible ASCII, of which `#` never comes in a request (RFC 9112, 3.2.1).
static TARGET_CLASSES: [u8; 256] = {
    let mut classes = [BAD; 256];
    let mut byte = b'!' as usize;
    while byte <= b'~' as usize {
        classes[byte] = GOOD;
        byte += 1;
    }
    classes[b'#' as usize] = BAD;
    classes[b'?' as usize] = QUESTION_MARK;
    classes
};

/// `http://authority/path?query`, the form for proxies (RFC 9112, 3.2.2).
fn is_absolute(target: &str) -> bool {
    let Some((scheme, rest)) = target.split_once("://") else {
        return false;
    };
    let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && is_authority(authority.as_bytes())
}

/// `host` or `host:port`, without user information (RFC 9110, 4.2.4 and 7.2).
pub(crate) fn is_authority(bytes: &[u8]) -> bool {
    if bytes.first() == Some(&b'[') {
        return is_literal_authority(bytes);
    }
    let host = bytes.iter().position(|byte| !REG_NAME[usize::from(*byte)]).unwrap_or(bytes.len());
    host > 0 && is_port(&bytes[host..])
}

/// `[address]` or `[address]:port` (RFC 3986, 3.2.2).
fn is_literal_authority(bytes: &[u8]) -> bool {
    let Some(end) = bytes.iter().position(|byte| *byte == b']') else {
        return false;
    };
    let plausible = |byte: &u8| byte.is_ascii_hexdigit() || b":.".contains(byte);
    end > 1 && bytes[1..end].iter().all(plausible) && is_port(&bytes[end + 1..])
}

/// Nothing, or a colon and up to 65535 (RFC 3986, 3.2.3).
fn is_port(bytes: &[u8]) -> bool {
    let [b':', digits @ ..] = bytes else {
        return bytes.is_empty();
    };
    let zeros = digits.iter().take_while(|digit| **digit == b'0');
    let digits = if digits.len() > 5 { &digits[zeros.count()..] } else { digits };
    if digits.len() > 5 {
        return false;
    }
    let mut number = 0;
    for digit in digits {
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return false;
        }
        number = number * 10 + u32::from(value);
    }
    number <= u32::from(u16::MAX)
}

/// RFC 3986, 3.2.2: unreserved, sub-delims and percent-encoded characters.
static REG_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let marks = b"-._~!$&'()*+,;=%";
    let mut place = 0;
    while place < marks.len() {
        table[marks[place] as usize] = true;
        place += 1;
    }
    table
};

fn has_port(authority: &[u8]) -> bool {
    authority.last().is_some_and(u8::is_ascii_digit)
        && authority
            .iter()
            .rposition(|byte| *byte == b':')
            .is_some_and(|colon| authority[colon + 1..].iter().all(u8::is_ascii_digit))
}

/// Waits for the rest of the head, unless it is too long already.
#[cold]
fn too_long_or_incomplete<T>(input: &[u8], limits: &Limits) -> Result<Option<T>, Refusal> {
    if input.first() == Some(&b'\n') {
        return Err(BARE_LF);
    }
    if input.len() <= limits.head_bytes_max {
        return Ok(None);
    }
    let line = input.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let target = line.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
    // A request line that fills the whole head has nothing else to blame.
    if target.len() > limits.target_bytes_max || line.len() + 1 >= limits.head_bytes_max {
        let status = StatusCode::URI_TOO_LONG;
        return Err(Refusal::with_status(status, "the request target is too long"));
    }
    let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    Err(Refusal::with_status(status, "the head of the request is too large"))
}

#[cold]
fn explain<T>(error: httparse::Error, input: &[u8]) -> Result<Option<T>, Refusal> {
    Err(match error {
        httparse::Error::Version => return explain_version(input),
        httparse::Error::TooManyHeaders => {
            let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
            Refusal::with_status(status, "there are too many header fields")
        }
        httparse::Error::HeaderName => Refusal::bad("a header name is not a token"),
        httparse::Error::HeaderValue => {
            Refusal::bad("a header value has a character that is not allowed")
        }
        httparse::Error::NewLine => Refusal::bad("a line does not end in CRLF"),
        _ => Refusal::bad("the request line is not `METHOD target HTTP/1.1`"),
    })
}

/// Tells a version that is not served from text that is no version, once the
/// line is there (RFC 9110, 15.6.6).
fn explain_version<T>(input: &[u8]) -> Result<Option<T>, Refusal> {
    let input = input.trim_ascii_start();
    let Some(line) = input.split_inclusive(|byte| *byte == b'\n').next() else {
        return Ok(None);
    };
    let Some(line) = line.strip_suffix(b"\n") else {
        return Ok(None);
    };
    let mut words = line.trim_ascii_end().split(|byte| *byte == b' ');
    let (version, rest) = (words.nth(2).unwrap_or_default(), words.next());
    if let [b'H', b'T', b'T', b'P', b'/', major, b'.', minor] = version
        && major.is_ascii_digit()
        && minor.is_ascii_digit()
        && rest.is_none()
    {
        let status = StatusCode::HTTP_VERSION_NOT_SUPPORTED;
        return Err(Refusal::with_status(status, "this server speaks HTTP/1.0 and HTTP/1.1"));
    }
    Err(Refusal::bad("the request line is not `METHOD target HTTP/1.1`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn authority(text: &str, valid: bool) {
        assert_eq!(is_authority(text.as_bytes()), valid, "{text}");
    }

    #[test]
    fn authorities() {
        for good in ["a", "a:1", "a:", "1.2.3.4:65535", "[::1]", "[::1]:80", "a_b.c", "%41"] {
            authority(good, true);
        }
        for bad in ["", ":80", "a:b", "a:65536", "[]", "[::1", "[::1]x", "[g]", "u@h", "a b", "a/"]
        {
            authority(bad, false);
        }
    }

    #[test]
    fn an_unfinished_line_is_waited_for() {
        let limits = Limits::default();
        for end in 0.."GET / HTTP/9.9".len() {
            assert_eq!(
                parse(&b"GET / HTTP/9.9"[..end], &limits).map(|head| head.is_some()),
                Ok(false)
            );
        }
    }
}
