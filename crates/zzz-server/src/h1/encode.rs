//! The head of an answer, and how its body is framed.

use bytes::Bytes;
use http::{Method, StatusCode, Version, header};
use zzz_core::{Body, Headers, Response};

use super::refusal::Refusal;
use crate::clock::Clock;

/// Bodies up to this size are copied behind their head; larger ones are
/// written from where they lie.
pub(crate) const COPIED_BYTES_MAX: usize = 8 * 1024;

/// What an answer must know of its request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) is_head: bool,
    pub(crate) is_connect: bool,
    pub(crate) is_http_10: bool,
}

impl Asked {
    pub(crate) fn new(method: &Method, version: Version) -> Self {
        Self {
            is_head: *method == Method::HEAD,
            is_connect: *method == Method::CONNECT,
            is_http_10: version == Version::HTTP_10,
        }
    }
}

/// What follows the head.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing, or it stands behind the head already.
    Written,
    /// These bytes, whose length the head tells.
    Bytes(Bytes),
    /// A stream of so many bytes.
    Sized(Body, u64),
    /// A stream in chunks (RFC 9112, 7.1).
    Chunked(Body),
    /// A stream that ends with the connection (RFC 9112, 6.3, rule 8).
    UntilClose(Body),
}

/// Writes the head of `response`; says what follows it, and whether the
/// connection can still be kept.
pub(crate) fn encode(
    mut response: Response,
    asked: Asked,
    mut keep_alive: bool,
    clock: &Clock,
    out: &mut Vec<u8>,
) -> (Content, bool) {
    let mut status = response.status();
    if status.is_informational() {
        tracing::error!(%status, "a handler answered with an interim status; the client gets 500");
        response = Response::new(StatusCode::INTERNAL_SERVER_ERROR);
        status = response.status();
    }
    let body = response.take_body();
    let headers = response.headers_mut();
    let own = take_own_fields(headers);
    keep_alive &= !own.closes;

    write_status_line(status, out);
    headers.write_to(out);
    if !own.date {
        clock.write_date(out);
    }
    let content = frame(body, status, asked, out);
    // A client that got a tunnel without anybody in it has nothing to say.
    let is_tunnel = asked.is_connect && status.is_success();
    keep_alive &= !matches!(content, Content::UntilClose(_)) && !is_tunnel;
    if !keep_alive {
        out.extend_from_slice(b"connection: close\r\n");
    } else if asked.is_http_10 {
        out.extend_from_slice(b"connection: keep-alive\r\n");
    }
    out.extend_from_slice(b"\r\n");
    match content {
        Content::Bytes(bytes) if bytes.len() <= COPIED_BYTES_MAX => {
            out.extend_from_slice(&bytes);
            (Content::Written, keep_alive)
        }
        content => (content, keep_alive),
    }
}

/// What a handler said of matters that are the server's.
#[derive(Default)]
struct Own {
    closes: bool,
    date: bool,
}

/// Framing belongs to the server; of `connection` only `close` counts.
fn take_own_fields(headers: &mut Headers) -> Own {
    let mut own = Own::default();
    let mut frames = false;
    for (name, value) in headers.iter_bytes() {
        match name.len() {
            4 => own.date |= name.eq_ignore_ascii_case(b"date"),
            10 if name.eq_ignore_ascii_case(b"connection") => {
                let mut options = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
                own.closes |= options.any(|option| option.eq_ignore_ascii_case(b"close"));
                frames = true;
            }
            14 => frames |= name.eq_ignore_ascii_case(b"content-length"),
            17 => frames |= name.eq_ignore_ascii_case(b"transfer-encoding"),
            _ => {}
        }
    }
    if frames {
        headers.remove(header::CONNECTION);
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::TRANSFER_ENCODING);
    }
    own
}

/// Decides how the body goes out and writes the header that says so
/// (RFC 9110, 6.4.1 and 8.6; RFC 9112, 6.3).
fn frame(mut body: Body, status: StatusCode, asked: Asked, out: &mut Vec<u8>) -> Content {
    if status == StatusCode::NO_CONTENT || (asked.is_connect && status.is_success()) {
        return Content::Written;
    }
    let len = body.len();
    if status == StatusCode::NOT_MODIFIED || asked.is_head {
        // What a GET would have sent, where that is known and not beside the point.
        if let Some(len) = len.filter(|_| status != StatusCode::NOT_MODIFIED) {
            write_content_length(len, out);
        }
        return Content::Written;
    }
    if let Some(bytes) = body.take_bytes() {
        write_content_length(bytes.len() as u64, out);
        return Content::Bytes(bytes);
    }
    match len {
        Some(len) => {
            write_content_length(len, out);
            Content::Sized(body, len)
        }
        None if asked.is_http_10 => Content::UntilClose(body),
        None => {
            out.extend_from_slice(b"transfer-encoding: chunked\r\n");
            Content::Chunked(body)
        }
    }
}

fn write_status_line(status: StatusCode, out: &mut Vec<u8>) {
    if status == StatusCode::OK {
        out.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
        return;
    }
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(status.as_str().as_bytes());
    out.push(b' ');
    out.extend_from_slice(status.canonical_reason().unwrap_or("Unknown").as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn write_content_length(len: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(b"content-length: ");
    match u8::try_from(len) {
        Ok(digit) if digit < 10 => out.push(b'0' + digit),
        Ok(digits) if digits < 100 => {
            out.extend_from_slice(&[b'0' + digits / 10, b'0' + digits % 10]);
        }
        _ => out.extend_from_slice(itoa::Buffer::new().format(len).as_bytes()),
    }
    out.extend_from_slice(b"\r\n");
}

/// Writes the size line of a chunk.
pub(crate) fn write_chunk_size(size: usize, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = (usize::BITS - size.leading_zeros()).div_ceil(4).max(1);
    for place in (0..digits).rev() {
        out.push(DIGITS[size >> (place * 4) & 15]);
    }
    out.extend_from_slice(b"\r\n");
}

/// Writes the head of an answer that hands the stream over.
pub(crate) fn encode_upgrade(response: &mut Response, clock: &Clock, out: &mut Vec<u8>) {
    let status = response.status();
    let headers = response.headers_mut();
    let own = take_own_fields(headers);
    write_status_line(status, out);
    headers.write_to(out);
    if !own.date {
        clock.write_date(out);
    }
    if status == StatusCode::SWITCHING_PROTOCOLS {
        out.extend_from_slice(b"connection: upgrade\r\n");
    }
    out.extend_from_slice(b"\r\n");
}

/// The answer to a request that no handler sees.
pub(crate) fn refuse(refusal: Refusal) -> Response {
    Response::text(format!("{}\n", refusal.detail)).with_status(refusal.status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunk_sizes_are_hexadecimal() {
        for size in [0, 1, 15, 16, 255, 4096, 0x00fe_dcba] {
            let mut out = Vec::new();
            write_chunk_size(size, &mut out);
            assert_eq!(out, format!("{size:x}\r\n").as_bytes());
        }
    }
}
