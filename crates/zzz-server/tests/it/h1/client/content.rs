//! The content of an answer.

use super::{Field, Refusal, head::read_fields};

/// Content, what followed it, and how many bytes both took.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) data: Vec<u8>,
    pub(super) trailers: Vec<Field>,
    pub(super) length: usize,
}

impl Content {
    /// Content that stands as it is.
    pub(super) fn whole(bytes: &[u8]) -> Self {
        Self { data: bytes.to_vec(), length: bytes.len(), ..Self::default() }
    }
}

/// Reads on in a chunked body (RFC 9112 7.1); whether it is complete.
///
/// Our server has no use for chunk extensions, so they are refused.
pub(super) fn read_chunked(bytes: &[u8], content: &mut Content) -> Result<bool, Refusal> {
    while let Some((size, start)) = read_size(&bytes[content.length..])? {
        let rest = &bytes[content.length + start..];
        if size == 0 {
            return read_trailers(rest, start, content);
        }
        let Some(data) = rest.get(..size) else {
            return Ok(false);
        };
        match rest[size..].get(..2) {
            None => return Ok(false),
            Some(b"\r\n") => {}
            Some(other) => return Err(format!("`{}` after a chunk", other.escape_ascii())),
        }
        content.data.extend_from_slice(data);
        content.length += start + size + 2;
    }
    Ok(false)
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

/// The trailer section and the empty line after it, behind the `skipped`
/// bytes of the last chunk.
fn read_trailers(bytes: &[u8], skipped: usize, content: &mut Content) -> Result<bool, Refusal> {
    if bytes.starts_with(b"\r\n") {
        content.length += skipped + 2;
        return Ok(true);
    }
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(false);
    };
    content.trailers = read_fields(&bytes[..end])?;
    content.length += skipped + end + 4;
    Ok(true)
}
