//! From a response to the fields of a stream.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use zzz_core::{Headers, Response};

use super::{head::is_of_the_connection, kept};
use crate::{
    clock::Clock,
    h1::{Asked, Framing, frame, take_own_fields},
};

/// What is left to do after the head was sent.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) head: http::Response<()>,
    /// How many bytes the body promises; `None` if that is not known.
    pub(super) len: Option<u64>,
    /// Whether the body follows.
    pub(super) has_content: bool,
}

/// Makes the head of the answer, as HTTP/1.1 does where they do not differ.
pub(super) fn encode(response: &mut Response, asked: Asked, clock: &Clock) -> Encoded {
    if response.status().is_informational() {
        let status = response.status();
        tracing::error!(%status, "a handler answered with an interim status; the client gets 500");
        *response = Response::new(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let own = take_own_fields(response.headers_mut());
    let status = response.status();
    let is_tunnel = asked.is_connect && status.is_success();
    let (framing, has_content) = frame(response.body(), status, asked, is_tunnel);
    let len = match framing {
        Some(Framing::Sized(len)) => Some(len),
        _ => None,
    };
    let mut fields = HeaderMap::with_capacity(response.headers().len() + 2);
    copy_fields(response.headers(), &mut fields);
    if !own.date {
        fields.append(header::DATE, clock.date());
    }
    if let Some(len) = len {
        fields.append(header::CONTENT_LENGTH, kept::length(len));
    }
    let mut head = http::Response::new(());
    *head.status_mut() = status;
    *head.headers_mut() = fields;
    Encoded { head, len, has_content: has_content && len != Some(0) }
}

/// An interim answer (RFC 9110, 15.2).
pub(super) fn interim(status: StatusCode, headers: &Headers) -> http::Response<()> {
    let mut head = http::Response::new(());
    *head.status_mut() = status;
    copy_fields(headers, head.headers_mut());
    head
}

/// The trailer section of an answer.
pub(super) fn trailers(headers: &Headers) -> HeaderMap {
    let mut fields = HeaderMap::with_capacity(headers.len());
    copy_fields(headers, &mut fields);
    fields
}

/// Leaves out what HTTP/2 does not have (RFC 9113, 8.2.2).
fn copy_fields(headers: &Headers, fields: &mut HeaderMap) {
    for (name, value) in headers.iter_bytes() {
        if name.eq_ignore_ascii_case(b"content-type")
            && let Some(value) = kept::media_type(value)
        {
            fields.append(header::CONTENT_TYPE, value);
            continue;
        }
        // Both were checked when they came in.
        let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value))
        else {
            continue;
        };
        if !is_of_the_connection(&name) {
            fields.append(name, value);
        }
    }
}
