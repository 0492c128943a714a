//! The name of a request.

use std::fmt;

/// The id of a request, which a middleware sets and the log shows.
///
/// # Examples
///
/// ```
/// use zzz_core::{Request, RequestIdValue, http::Method};
///
/// let mut request = Request::new(Method::GET, "/");
/// request.set(RequestIdValue::new(b"r-17").unwrap());
/// assert_eq!(request.get::<RequestIdValue>().unwrap().as_str(), "r-17");
/// assert!(RequestIdValue::new(b"two words").is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestIdValue {
    text: [u8; Self::BYTES_MAX],
    len: u8,
}

impl RequestIdValue {
    const BYTES_MAX: usize = 64;

    /// The id in `text`, if it may be one: 1 to 64 letters, digits, `-`, `_` and `.`.
    pub fn new(text: &[u8]) -> Option<Self> {
        let may_stand = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let len = u8::try_from(text.len()).ok()?;
        if text.is_empty() || text.len() > Self::BYTES_MAX || !text.iter().all(may_stand) {
            return None;
        }
        let mut id = Self { text: [0; Self::BYTES_MAX], len };
        id.text[..text.len()].copy_from_slice(text);
        Some(id)
    }

    /// The id of these words: 32 hexadecimal digits.
    pub fn of_words(words: [u64; 2]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut id = Self { text: [0; Self::BYTES_MAX], len: 32 };
        for (place, byte) in words.iter().flat_map(|word| word.to_be_bytes()).enumerate() {
            id.text[2 * place] = DIGITS[usize::from(byte >> 4)];
            id.text[2 * place + 1] = DIGITS[usize::from(byte & 15)];
        }
        id
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl fmt::Debug for RequestIdValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for RequestIdValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
