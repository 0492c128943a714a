//! Requests as bytes. Nothing is checked: half of them are wrong on purpose.

/// A line, a section of fields joined by CRLF, and what follows the empty line.
pub(crate) fn request(
    line: impl AsRef<[u8]>,
    fields: impl AsRef<[u8]>,
    content: impl AsRef<[u8]>,
) -> Vec<u8> {
    let mut bytes = [line.as_ref(), b"\r\n"].concat();
    if !fields.as_ref().is_empty() {
        bytes.extend_from_slice(fields.as_ref());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(content.as_ref());
    bytes
}

/// A request of HTTP/1.1 with a `Host` before the other fields.
pub(crate) fn hosted(line: &str, fields: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut section = b"host: test".to_vec();
    if !fields.as_ref().is_empty() {
        section.extend_from_slice(b"\r\n");
        section.extend_from_slice(fields.as_ref());
    }
    request(format!("{line} HTTP/1.1"), section, content)
}

pub(crate) fn get(target: &str) -> Vec<u8> {
    get_with(target, "")
}

pub(crate) fn get_with(target: &str, fields: impl AsRef<[u8]>) -> Vec<u8> {
    hosted(&format!("GET {target}"), fields, "")
}

pub(crate) fn head(target: &str) -> Vec<u8> {
    hosted(&format!("HEAD {target}"), "", "")
}

/// `fields` have to frame the content.
pub(crate) fn post(target: &str, fields: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Vec<u8> {
    hosted(&format!("POST {target}"), fields, content)
}

/// A `POST` whose content is framed by its length.
pub(crate) fn sized(target: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    let length = format!("content-length: {}", content.as_ref().len());
    post(target, length, content)
}

/// A `POST` in chunks, which the caller writes.
pub(crate) fn chunked(target: &str, chunks: impl AsRef<[u8]>) -> Vec<u8> {
    post(target, "transfer-encoding: chunked", chunks)
}

/// A request of HTTP/1.0.
pub(crate) fn old(line: &str, fields: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Vec<u8> {
    request(format!("{line} HTTP/1.0"), fields, content)
}

/// What no server may see as a request when it stands behind a refused one.
pub(crate) const SMUGGLED: &[u8] = b"GET /?smuggled HTTP/1.1\r\nhost: test\r\n\r\n";

/// Asks whether the connection still serves, and ends it.
pub(crate) const PROBE: &[u8] = b"GET /?probe HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
