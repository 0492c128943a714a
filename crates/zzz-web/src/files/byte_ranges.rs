//! The `Range` field.

use std::ops::Range;

/// A field with more ranges than this is ignored.
const RANGES_MAX: usize = 16;

/// Which bytes of some content a client wants
/// ([RFC 9110, section 14.2](https://www.rfc-editor.org/rfc/rfc9110#section-14.2)).
///
/// # Examples
///
/// ```
/// use zzz_web::ByteRanges;
///
/// let some = |ranges: &[_]| ByteRanges::Some(ranges.to_vec());
/// assert_eq!(ByteRanges::parse("bytes=0-4, -3", 100), some(&[0..5, 97..100]));
/// assert_eq!(ByteRanges::parse("bytes=90-", 100), some(&[90..100]));
/// assert_eq!(ByteRanges::parse("bytes=100-", 100), ByteRanges::Unsatisfiable);
/// assert_eq!(ByteRanges::parse("lines=1-2", 100), ByteRanges::All);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no other outcome")]
pub enum ByteRanges {
    /// The field is to be ignored: it is malformed, of another unit, or asks for more than there is.
    All,
    /// These, in the order in which they were asked for; at least one, none is empty.
    Some(Vec<Range<u64>>),
    /// None of them lies in the content: 416.
    Unsatisfiable,
}

impl ByteRanges {
    /// Reads a `Range` field that is about content of `len` bytes.
    ///
    /// To serve many small or overlapping ranges costs more than to serve everything, so a field
    /// of more than 16 ranges, or of ranges that have more bytes than the content together, is
    /// ignored (section 17.15). So is every field about empty content, of which there is no part.
    pub fn parse(field: &str, len: u64) -> Self {
        let Some((unit, list)) = field.split_once('=') else {
            return Self::All;
        };
        if !unit.trim().eq_ignore_ascii_case("bytes") || len == 0 {
            return Self::All;
        }
        let (mut ranges, mut count, mut sum) = (Vec::new(), 0, 0_u128);
        for item in list.split(',').map(|item| item.trim_matches([' ', '\t'])) {
            // RFC 9110, section 5.6.1.2: lists may have empty elements.
            if item.is_empty() {
                continue;
            }
            let Some(range) = range(item, len) else {
                return Self::All;
            };
            count += 1;
            if count > RANGES_MAX {
                return Self::All;
            }
            if !range.is_empty() {
                sum += u128::from(range.end - range.start);
                ranges.push(range);
            }
        }
        match (count, ranges.is_empty()) {
            (0, _) => Self::All,
            (_, true) => Self::Unsatisfiable,
            _ if sum > u128::from(len) => Self::All,
            _ => Self::Some(ranges),
        }
    }
}

/// `first-last`, `first-` or `-count` within `len` bytes: empty if it lies outside, `None` if it
/// is malformed (section 14.1.1).
fn range(item: &str, len: u64) -> Option<Range<u64>> {
    let (first, last) = item.split_once('-')?;
    if first.is_empty() {
        return Some(len - number(last)?.min(len)..len);
    }
    let first = number(first)?;
    if last.is_empty() {
        return Some(first.min(len)..len);
    }
    let last = number(last)?;
    (first <= last).then(|| first.min(len)..last.saturating_add(1).min(len))
}

/// What is too large to count lies behind every end.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}
