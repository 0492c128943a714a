//! The head of an answer, and how its body is framed.

use http::{HeaderValue, StatusCode, header};
use zzz_core::{Body, Headers, Response};

use super::refusal::Refusal;
use crate::clock::Clock;

/// Bodies up to this size are copied behind their head; larger ones are
/// written from where they lie.
pub(crate) const COPIED_BYTES_MAX: usize = 8 * 1024;

/// What an answer must know of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) is_head: bool,
    pub(crate) is_connect: bool,
    pub(crate) is_http_10: bool,
    /// The client would like to use the connection again (RFC 9112, 9.3).
    pub(crate) keep_alive: bool,
}

/// What is left to do after the head was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encoded {
    /// How the body of the response follows; `None` if nothing does.
    pub(crate) body: Option<Framing>,
    pub(crate) keep_alive: bool,
}

/// How the end of an answer's body is told (RFC 9112, 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    Sized(u64),
    Chunked,
    UntilClose,
}

/// Writes the head of `response`, and its body too where that is short; says
/// what follows, and whether the connection can still be kept.
pub(crate) fn encode(
    response: &mut Response,
    asked: Asked,
    clock: &Clock,
    out: &mut Vec<u8>,
) -> Encoded {
    if response.status().is_informational() {
        let status = response.status();
        tracing::error!(%status, "a handler answered with an interim status; the client gets 500");
        *response = Response::new(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let status = response.status();
    let own = take_own_fields(response.headers_mut());

    write_status_line(status, out);
    response.headers().write_to(out);
    if !own.date {
        clock.write_date(out);
    }
    let is_tunnel = asked.is_connect && status.is_success();
    let (framing, has_content) = frame(response.body(), status, asked, is_tunnel);
    // A client that got a tunnel without anybody in it has nothing to say.
    let ends = own.closes || is_tunnel || framing == Some(Framing::UntilClose);
    let keep_alive = asked.keep_alive && !ends;
    if !keep_alive {
        out.extend_from_slice(b"connection: close\r\n");
    } else if asked.is_http_10 {
        out.extend_from_slice(b"connection: keep-alive\r\n");
    }
    match framing {
        None | Some(Framing::UntilClose) => {}
        Some(Framing::Sized(len)) => write_content_length(len, out),
        Some(Framing::Chunked) => out.extend_from_slice(b"transfer-encoding: chunked\r\n"),
    }
    out.extend_from_slice(b"\r\n");
    let is_written = !has_content || write_short(response.body(), out);
    Encoded { body: framing.filter(|_| !is_written), keep_alive }
}

/// What a handler said of matters that are the server's.
#[derive(Default)]
pub(crate) struct Own {
    pub(crate) closes: bool,
    pub(crate) date: bool,
}

/// Framing belongs to the server; of `connection` only `close` counts.
pub(crate) fn take_own_fields(headers: &mut Headers) -> Own {
    let mut own = Own::default();
    if headers.have_names_of([4, 10, 14, 17]) {
        find_own_fields(headers, &mut own);
    }
    own
}

#[inline(never)]
fn find_own_fields(headers: &mut Headers, own: &mut Own) {
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
}

/// What the head says of the body, and whether the body follows
/// (RFC 9110, 6.4.1 and 8.6; RFC 9112, 6.3).
pub(crate) fn frame(
    body: &Body,
    status: StatusCode,
    asked: Asked,
    is_tunnel: bool,
) -> (Option<Framing>, bool) {
    if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) || is_tunnel {
        return (None, false);
    }
    let framing = match body.len() {
        Some(len) => Framing::Sized(len),
        // What a GET would have sent is not known.
        None if asked.is_head => return (None, false),
        None if asked.is_http_10 => Framing::UntilClose,
        None => Framing::Chunked,
    };
    (Some(framing), !asked.is_head)
}

/// Copies a body that is short and here behind its head.
fn write_short(body: &Body, out: &mut Vec<u8>) -> bool {
    let short = body.as_bytes().filter(|bytes| bytes.len() <= COPIED_BYTES_MAX);
    out.extend_from_slice(short.unwrap_or_default());
    short.is_some()
}

fn write_status_line(status: StatusCode, out: &mut Vec<u8>) {
    if status == StatusCode::OK {
        out.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
    } else {
        write_other_status_line(status, out);
    }
}

#[inline(never)]
fn write_other_status_line(status: StatusCode, out: &mut Vec<u8>) {
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(status.as_str().as_bytes());
    out.push(b' ');
    out.extend_from_slice(status.canonical_reason().unwrap_or("Unknown").as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn write_content_length(len: u64, out: &mut Vec<u8>) {
    let digit = |place: u64| b'0' + (len / place % 10) as u8;
    match len {
        0..10 => {
            let mut line = *b"content-length: 0\r\n";
            line[16] = digit(1);
            out.extend_from_slice(&line);
        }
        10..100 => {
            let mut line = *b"content-length: 00\r\n";
            (line[16], line[17]) = (digit(10), digit(1));
            out.extend_from_slice(&line);
        }
        _ => {
            out.extend_from_slice(b"content-length: ");
            out.extend_from_slice(itoa::Buffer::new().format(len).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }
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

/// Writes an interim answer with what a handler hints at (RFC 8297).
pub(crate) fn encode_early_hints(hints: &Headers, out: &mut Vec<u8>) {
    out.extend_from_slice(b"HTTP/1.1 103 Early Hints\r\n");
    hints.write_to(out);
    out.extend_from_slice(b"\r\n");
}

/// The answer to a request that no handler sees.
pub(crate) fn refuse(refusal: Refusal) -> Response {
    Response::text(format!("{}\n", refusal.detail)).with_status(refusal.status)
}

/// Answers in the place of a handler, because there are too many.
#[cold]
pub(crate) fn too_much() -> Response {
    let detail = "the server has too much to do; try again later";
    let refusal = Refusal::with_status(StatusCode::SERVICE_UNAVAILABLE, detail);
    // RFC 9110, 10.2.3: in seconds.
    refuse(refusal).with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
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
