//! Content in chunks.

use super::{Field, Framing, Refusal, head::read_fields};

/// Content, what followed it, and how many bytes both took.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    pub(super) data: Vec<u8>,
    pub(super) trailers: Vec<Field>,
    pub(super) length: usize,
}

impl Chunked {
    /// Content that stands as it is.
    pub(super) fn whole(bytes: &[u8]) -> Self {
        Self {
            data: bytes.to_vec(),
            length: bytes.len(),
            ..Self::default()
        }
    }

    /// What there is of content that was cut off.
    pub(super) fn cut(bytes: &[u8], framing: Framing) -> Self {
        let mut cut = Self::whole(bytes);
        if framing == Framing::Chunked {
            cut.data = whole_chunks(bytes);
        }
        cut
    }
}

/// Reads a chunked body (RFC 9112 7.1); `None` if it is not complete.
///
/// Our server has no use for chunk extensions, so they are refused.
pub(super) fn read_chunked(bytes: &[u8]) -> Result<Option<Chunked>, Refusal> {
    let mut chunked = Chunked::default();
    while let Some((size, start)) = read_size(&bytes[chunked.length..])? {
        chunked.length += start;
        let rest = &bytes[chunked.length..];
        if size == 0 {
            return read_trailers(chunked, rest);
        }
        let Some(data) = rest.get(..size) else {
            return Ok(None);
        };
        match rest[size..].get(..2) {
            None => return Ok(None),
            Some(b"\r\n") => {}
            Some(other) => return Err(format!("`{}` after a chunk", other.escape_ascii())),
        }
        chunked.data.extend_from_slice(data);
        chunked.length += size + 2;
    }
    Ok(None)
}

/// The data of the chunks that are complete.
fn whole_chunks(bytes: &[u8]) -> Vec<u8> {
    let (mut data, mut rest) = (Vec::new(), bytes);
    while let Ok(Some((size @ 1.., start))) = read_size(rest) {
        let Some(chunk) = rest.get(start..start + size) else {
            break;
        };
        data.extend_from_slice(chunk);
        rest = rest.get(start + size + 2..).unwrap_or_default();
    }
    data
}

/// The size of a chunk and where its data begins.
fn read_size(bytes: &[u8]) -> Result<Option<(usize, usize)>, Refusal> {
    let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") else {
        return Ok(None);
    };
    let digits = &bytes[..end];
    let refused = || format!("chunk size `{}`", digits.escape_ascii());
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(refused());
    }
    let digits = str::from_utf8(digits).map_err(|_| refused())?;
    let size = usize::from_str_radix(digits, 16).map_err(|_| refused())?;
    Ok(Some((size, end + 2)))
}

/// The trailer section and the empty line after it.
fn read_trailers(mut chunked: Chunked, bytes: &[u8]) -> Result<Option<Chunked>, Refusal> {
    if bytes.starts_with(b"\r\n") {
        chunked.length += 2;
        return Ok(Some(chunked));
    }
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    chunked.trailers = read_fields(&bytes[..end])?;
    chunked.length += end + 4;
    Ok(Some(chunked))
}
