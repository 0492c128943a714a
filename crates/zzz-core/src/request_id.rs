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
// Where it begins at a word, it is seen to be text word by word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(align(8))]
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
        let mut id = Self { text: [0; Self::BYTES_MAX], len: 32 };
        let (first, second) = id.text.split_at_mut(16);
        first.copy_from_slice(&hexadecimal(words[0]));
        second[..16].copy_from_slice(&hexadecimal(words[1]));
        id
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..usize::from(self.len)]).unwrap_or_default()
    }
}

/// All digits at once: each half of a byte is moved into a byte of its own.
fn hexadecimal(word: u64) -> [u8; 16] {
    const ONES: u128 = u128::MAX / 0xff;
    let mut digits = u128::from(word);
    for bits in [32, 16, 8, 4] {
        digits = (digits | digits << bits) & (u128::MAX / ((1 << bits) + 1));
    }
    let is_letter = (digits + 6 * ONES) >> 4 & ONES;
    let to_letter = u128::from(b'a' - b'0' - 10);
    (digits + u128::from(b'0') * ONES + is_letter * to_letter).to_be_bytes()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_hexadecimal_digits() {
        for words in
            [[0x0123_4567_89ab_cdef, u64::MAX], [0xfedc_ba98_7654_3210, 0], [1, 0xa0 << 56]]
        {
            let [first, second] = words;
            assert_eq!(
                RequestIdValue::of_words(words).as_str(),
                format!("{first:016x}{second:016x}")
            );
        }
    }
}
