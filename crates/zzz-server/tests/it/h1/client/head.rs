//! The head of an answer.

use super::{Asked, Field, Framing, Refusal, date::is_date};

/// A status line and a header section.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) fields: Vec<Field>,
    pub(super) content_length: Option<usize>,
    chunked: bool,
}

/// Fields that may stand only once and that a server writes.
const SINGLE: [&str; 7] =
    ["connection", "content-length", "content-type", "date", "etag", "server", "transfer-encoding"];

/// Reads a head and says how long it is; `None` if it is not complete.
pub(super) fn read_head(bytes: &[u8]) -> Result<Option<(Head, usize)>, Refusal> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = &bytes[..end];
    let (line, section) = match head.windows(2).position(|two| two == b"\r\n") {
        Some(line_end) => (&head[..line_end], &head[line_end + 2..]),
        None => (head, &head[end..]),
    };
    let status = read_status_line(line)?;
    let fields = read_fields(section)?;
    let head = Head::new(status, fields)?;
    Ok(Some((head, end + 4)))
}

/// `HTTP/1.1 SP 3DIGIT SP [ reason ]` (RFC 9112 4). A server of HTTP/1.1 says
/// 1.1 to clients of 1.0, too (RFC 9110 2.5).
fn read_status_line(line: &[u8]) -> Result<u16, Refusal> {
    let refused = || format!("status line `{}`", line.escape_ascii());
    let rest = line.strip_prefix(b"HTTP/1.1 ").ok_or_else(refused)?;
    let (code, reason) = rest.split_at_checked(3).ok_or_else(refused)?;
    let code = str::from_utf8(code).map_err(|_| refused())?;
    let is_reason = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
    let reason = reason.strip_prefix(b" ").ok_or_else(refused)?;
    if !code.bytes().all(|digit| digit.is_ascii_digit()) || !reason.iter().all(is_reason) {
        return Err(refused());
    }
    let status = code.parse().map_err(|_| refused())?;
    match status {
        100..600 => Ok(status),
        _ => Err(refused()),
    }
}

/// Field lines without the CRLF after the last (RFC 9112 5).
pub(super) fn read_fields(section: &[u8]) -> Result<Vec<Field>, Refusal> {
    if section.is_empty() {
        return Ok(Vec::new());
    }
    let text = str::from_utf8(section)
        .map_err(|_| format!("fields are not text: `{}`", section.escape_ascii()))?;
    text.split("\r\n").map(read_field).collect()
}

fn read_field(line: &str) -> Result<Field, Refusal> {
    let refused = || format!("field line `{}`", line.escape_default());
    let (name, value) = line.split_once(':').ok_or_else(refused)?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let value = value.trim_matches([' ', '\t']);
    if name.is_empty()
        || !name.bytes().all(is_token)
        || value.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t')
    {
        return Err(refused());
    }
    Ok((name.to_ascii_lowercase(), value.to_owned()))
}

impl Head {
    fn new(status: u16, fields: Vec<Field>) -> Result<Self, Refusal> {
        for name in SINGLE {
            if fields.iter().filter(|(other, _)| other == name).count() > 1 {
                return Err(format!("`{name}` stands more than once"));
            }
        }
        let field = |name| fields.iter().find(|(other, _)| other == name);
        let content_length = match field("content-length") {
            None => None,
            Some((_, digits)) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                let length = digits.parse();
                Some(length.map_err(|_| format!("content-length `{digits}`"))?)
            }
            Some((_, other)) => return Err(format!("content-length `{other}`")),
        };
        let chunked = match field("transfer-encoding") {
            None => false,
            Some((_, coding)) if coding == "chunked" => true,
            Some((_, other)) => return Err(format!("transfer-encoding `{other}`")),
        };
        match field("date") {
            Some((_, date)) if !is_date(date) => return Err(format!("date `{date}`")),
            None if status >= 200 => return Err(format!("a {status} without a date")),
            _ => {}
        }
        Ok(Self { status, content_length, chunked, fields })
    }

    /// How the content ends (RFC 9112 6.3).
    pub(super) fn framing(&self, asked: Asked) -> Result<Framing, Refusal> {
        let tunnel = asked == Asked::Tunnel && (200..300).contains(&self.status);
        let unframed = tunnel || self.status < 200 || self.status == 204;
        let framed = self.chunked || self.content_length.is_some();
        if unframed && framed {
            return Err(format!("a {} that frames content", self.status));
        }
        match (self.chunked, self.content_length) {
            (true, Some(_)) => Err("content-length beside transfer-encoding".to_owned()),
            _ if tunnel || self.status == 101 => Ok(Framing::Tunnel),
            _ if unframed || self.status == 304 || asked == Asked::Head => Ok(Framing::None),
            (true, None) => Ok(Framing::Chunked),
            (false, Some(_)) => Ok(Framing::Length),
            (false, None) => Ok(Framing::Close),
        }
    }
}
