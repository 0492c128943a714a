//! What is kept for a key.

use zzz_core::{
    Error, Headers, Response, Result,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use crate::middleware::kept_hashes;

/// A request, and its answer once there is one.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) fingerprint: String,
    pub(super) answer: Option<Response>,
}

/// How much of a body is kept.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Characters of a digest.
const FINGERPRINT_BYTES: usize = 43;

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

impl Record {
    /// The bytes for a request that runs: its fingerprint.
    pub(super) fn running(fingerprint: &str) -> Bytes {
        fingerprint.to_owned().into()
    }

    /// The bytes for a request that was answered: its fingerprint, then status, fields and body as HTTP/1.1
    /// writes them. `None` if the answer is not to be kept.
    pub(super) fn finished(fingerprint: &str, response: &Response) -> Option<Bytes> {
        let body = response.body().as_bytes().filter(|body| body.len() <= BODY_BYTES_MAX)?;
        if response.error().is_some()
            || response.status().is_server_error()
            || response.is_upgrade()
        {
            return None;
        }
        let mut headers = response.headers().clone();
        headers.remove(header::SET_COOKIE);
        if let Some((name, value)) = kept_hashes::field(response) {
            headers.insert(name, value);
        }
        let mut bytes = fingerprint.as_bytes().to_vec();
        bytes.extend_from_slice(response.status().as_str().as_bytes());
        bytes.extend_from_slice(b"\r\n");
        headers.write_to(&mut bytes);
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        Some(bytes.into())
    }

    /// # Errors
    ///
    /// If the bytes are no record, which the store has to answer for.
    pub(super) fn read(bytes: &Bytes) -> Result<Self> {
        let bad = || Error::internal("what is kept for an idempotency key is no record");
        let (fingerprint, rest) = bytes.split_at_checked(FINGERPRINT_BYTES).ok_or_else(bad)?;
        let fingerprint = String::from_utf8(fingerprint.to_vec())?;
        if rest.is_empty() {
            return Ok(Self { fingerprint, answer: None });
        }
        let answer = answer(rest).ok_or_else(bad)?;
        Ok(Self { fingerprint, answer: Some(answer) })
    }
}

fn answer(bytes: &[u8]) -> Option<Response> {
    let (status, mut rest) = line(bytes)?;
    let mut headers = Headers::new();
    loop {
        let (field, after) = line(rest)?;
        rest = after;
        if field.is_empty() {
            break;
        }
        let colon = field.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&field[..colon], field[colon + 1..].trim_ascii());
        headers.append(HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    let mut response = Response::new(StatusCode::from_bytes(status).ok()?);
    *response.headers_mut() = headers;
    kept_hashes::restore(&mut response);
    Some(response.with_body(rest.to_vec()))
}

/// The first line, without its end, and what follows it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((&bytes[..end], &bytes[end + 2..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            let _ = Record::read(&bytes.into());
        }

        #[test]
        fn what_was_written_is_read(body in prop::collection::vec(any::<u8>(), 0..60)) {
            let fingerprint = "f".repeat(FINGERPRINT_BYTES);
            let location = (header::LOCATION, HeaderValue::from_static("/posts/7"));
            let response = Response::new(StatusCode::CREATED)
                .with_header(location.0, location.1)
                .with_body(body.clone());
            let bytes = Record::finished(&fingerprint, &response).unwrap();
            let record = Record::read(&bytes).unwrap();
            let answer = record.answer.unwrap();
            prop_assert_eq!(record.fingerprint, fingerprint);
            prop_assert_eq!(answer.status(), StatusCode::CREATED);
            prop_assert_eq!(answer.headers().get("location"), Some("/posts/7"));
            prop_assert_eq!(answer.body().as_bytes(), Some(body.as_slice()));
        }
    }
}
