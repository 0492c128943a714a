//! An answer as bytes.

use std::time::{SystemTime, UNIX_EPOCH};

use zzz_core::{
    Response,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, header},
};

use crate::middleware::kept_hashes;

/// An answer of status 200 that is kept: when it was made, its fields, its body.
///
/// As bytes: eight for the second, then name and value of each field, an empty name, and
/// the body. Names and values have their length in front, in four bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    made: u64,
    fields: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Stored {
    /// The answer, which differs by the fields `vary`. `None` if it has no body in memory.
    pub(super) fn of(response: &Response, vary: &str) -> Option<Self> {
        let body = Bytes::copy_from_slice(response.body().as_bytes()?);
        let field = |(name, value): (&str, &[u8])| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_bytes(value).ok()?))
        };
        let is_other = |(name, _): &(&str, &[u8])| !name.eq_ignore_ascii_case("vary");
        let fields = response.headers().iter().filter(is_other).map(field);
        let mut fields = fields.collect::<Option<Vec<_>>>()?;
        if !vary.is_empty() {
            fields.push((header::VARY, HeaderValue::from_str(vary).ok()?));
        }
        fields.extend(kept_hashes::field(response));
        Some(Self { made: now(), fields, body })
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = Response::default().with_body(self.body);
        for (name, value) in self.fields {
            response.headers_mut().append(name, value);
        }
        kept_hashes::restore(&mut response);
        let age = now().saturating_sub(self.made);
        response.with_header(header::AGE, HeaderValue::from(age))
    }

    pub(super) fn write(&self) -> Bytes {
        let mut bytes = self.made.to_be_bytes().to_vec();
        for (name, value) in &self.fields {
            put(&mut bytes, name.as_str().as_bytes());
            put(&mut bytes, value.as_bytes());
        }
        put(&mut bytes, b"");
        bytes.extend_from_slice(&self.body);
        bytes.into()
    }

    /// `None` if it was written by another release, or by somebody else.
    pub(super) fn read(bytes: &Bytes) -> Option<Self> {
        let (made, mut rest) = bytes.split_first_chunk()?;
        let mut fields = Vec::new();
        loop {
            let name = take(&mut rest)?;
            if name.is_empty() {
                break;
            }
            let value = HeaderValue::from_bytes(take(&mut rest)?).ok()?;
            fields.push((HeaderName::from_bytes(name).ok()?, value));
        }
        let body = bytes.slice_ref(rest);
        Some(Self { made: u64::from_be_bytes(*made), fields, body })
    }
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) {
    // A header is far shorter; what would not fit is read as malformed.
    let len = u32::try_from(part.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&len.to_be_bytes());
    bytes.extend_from_slice(part);
}

fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (len, rest) = bytes.split_first_chunk()?;
    let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
    *bytes = rest;
    Some(part)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(made: u64, body: Vec<u8>, values in proptest::collection::vec("[!-~]{0,20}", 0..5)) {
            let field = |value: String| (header::VIA, HeaderValue::from_str(&value).unwrap());
            let fields = values.into_iter().map(field).collect();
            let stored = Stored { made, fields, body: body.into() };
            prop_assert_eq!(Stored::read(&stored.write()), Some(stored));
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes: Vec<u8>) {
            let _ = Stored::read(&bytes.into());
        }
    }
}
