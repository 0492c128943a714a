//! Percent-decoding (RFC 3986 section 2.1).
//!
//! [`decode`] is for one segment of a path, [`decode_query`] for a name or value of a query.
//! Both borrow what needs no decoding, and refuse what they cannot decode rather than pass it on:
//! two programs that disagree about a malformed escape disagree about which resource is meant.
//!
//! Split before you decode: an encoded delimiter is data (RFC 3986 section 2.4), so decoding a
//! whole path would make two segments out of `a%2Fb`.
//!
//! ```
//! use zzz_pattern::percent::{self, DecodeErrorKind};
//!
//! assert_eq!(percent::decode("caf%C3%A9")?, "café");
//! assert_eq!(percent::decode("a+b")?, "a+b");
//! assert_eq!(percent::decode_query("a+b")?, "a b");
//!
//! let error = percent::decode("100%!").unwrap_err();
//! assert_eq!(error.kind(), DecodeErrorKind::Malformed);
//! assert_eq!(error.position(), 3);
//! # Ok::<(), percent::DecodeError>(())
//! ```

use std::borrow::Cow;
use std::fmt;

/// Why a text could not be decoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
    position: usize,
    // What stands at `position`: up to three bytes, zero if there are fewer.
    escape: [u8; 3],
}

/// The kinds of [`DecodeError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// A `%` is not followed by two hexadecimal digits.
    Malformed,
    /// The decoded bytes are not UTF-8.
    NotUtf8,
}

impl DecodeError {
    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }

    /// Returns where the offending escape starts in the text, in bytes.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    #[cold]
    fn new(kind: DecodeErrorKind, text: &str, position: usize) -> Self {
        let mut escape = [0; 3];
        for (to, from) in escape.iter_mut().zip(&text.as_bytes()[position..]) {
            *to = *from;
        }
        Self { kind, position, escape }
    }

    /// Returns the error as seen from a text in which this one starts at `base`.
    #[must_use]
    pub fn shifted(mut self, base: usize) -> Self {
        self.position += base;
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.escape.iter().take_while(|byte| **byte != 0).count();
        let escape = self.escape[..length].escape_ascii();
        let position = self.position;
        match self.kind {
            DecodeErrorKind::Malformed => write!(
                f,
                "\"{escape}\" at byte {position} is not an escape: write \"%\" and two \
                 hexadecimal digits, or \"%25\" for a percent sign"
            ),
            DecodeErrorKind::NotUtf8 => write!(
                f,
                "\"{escape}\" at byte {position} does not decode to UTF-8: encode text as UTF-8 \
                 before its bytes are escaped"
            ),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Decodes one segment of a path.
///
/// `+` stands for itself; the result may contain `/`, if the segment had a `%2F`.
///
/// # Errors
///
/// [`DecodeErrorKind::Malformed`] if a `%` is not followed by two hexadecimal digits,
/// [`DecodeErrorKind::NotUtf8`] if the decoded bytes are not UTF-8.
///
/// # Examples
///
/// ```
/// use std::borrow::Cow;
/// use zzz_pattern::percent;
///
/// assert!(matches!(percent::decode("plain")?, Cow::Borrowed("plain")));
/// assert_eq!(percent::decode("a%2Fb")?, "a/b");
/// # Ok::<(), percent::DecodeError>(())
/// ```
pub fn decode(segment: &str) -> Result<Cow<'_, str>, DecodeError> {
    if !segment.as_bytes().contains(&b'%') {
        return Ok(Cow::Borrowed(segment));
    }
    decode_with(segment, Plus::Literal).map(Cow::Owned)
}

/// Decodes one name or value of a query or of a form, where `+` stands for a space.
///
/// That rule is not in RFC 3986; it comes from `application/x-www-form-urlencoded` (WHATWG URL
/// Standard, section 5.1), which is what browsers send.
///
/// # Errors
///
/// As for [`decode`].
///
/// # Examples
///
/// ```
/// use zzz_pattern::percent;
///
/// assert_eq!(percent::decode_query("1+%2B+1")?, "1 + 1");
/// # Ok::<(), percent::DecodeError>(())
/// ```
pub fn decode_query(component: &str) -> Result<Cow<'_, str>, DecodeError> {
    if !component.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Ok(Cow::Borrowed(component));
    }
    decode_with(component, Plus::Space).map(Cow::Owned)
}

/// What a `+` stands for.
#[derive(Clone, Copy)]
enum Plus {
    Literal,
    Space,
}

fn decode_with(text: &str, plus: Plus) -> Result<String, DecodeError> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while let Some(&byte) = bytes.get(position) {
        match (byte, plus) {
            (b'%', _) => {
                let Some(byte) = escape_at(bytes, position) else {
                    return Err(DecodeError::new(DecodeErrorKind::Malformed, text, position));
                };
                decoded.push(byte);
                position += 3;
                continue;
            }
            (b'+', Plus::Space) => decoded.push(b' '),
            _ => decoded.push(byte),
        }
        position += 1;
    }
    String::from_utf8(decoded).map_err(|error| {
        let position = position_of(bytes, error.utf8_error().valid_up_to());
        DecodeError::new(DecodeErrorKind::NotUtf8, text, position)
    })
}

/// Returns the byte that the escape at `position` stands for (RFC 3986 section 2.1: upper- and
/// lower-case digits are equivalent).
fn escape_at(bytes: &[u8], position: usize) -> Option<u8> {
    let &[high, low] = bytes.get(position + 1..position + 3)? else {
        return None;
    };
    Some(digit(high)? << 4 | digit(low)?)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Returns where the escape of decoded byte number `index` starts in `bytes`, whose escapes are
/// well-formed.
#[cold]
fn position_of(bytes: &[u8], index: usize) -> usize {
    let mut position = 0;
    for _ in 0..index {
        position += if bytes[position] == b'%' { 3 } else { 1 };
    }
    position
}
