//! One segment of a path, read eight bytes at a time.

/// A segment, as the index compares it.
///
/// Up to eight bytes are all in `first`; up to sixteen are in `first` and `last`; what is longer
/// has a middle that needs a comparison of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    /// The first eight bytes, little-endian, zero above the end of the segment.
    pub(super) first: u64,
    /// The last eight bytes; zero if the segment has fewer than eight.
    pub(super) last: u64,
    /// The number of bytes.
    pub(super) len: usize,
}

/// The last eight bytes of a path, so that reading near its end takes no loop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail(u64);

const LOW: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

impl Tail {
    /// Returns the tail of `path`.
    #[inline(always)]
    pub(super) fn of(path: &[u8]) -> Self {
        if let Some(chunk) = path.last_chunk() {
            return Self(u64::from_le_bytes(*chunk));
        }
        // A short path ends where a long one does, with zeros before its first byte.
        let mut word = 0;
        for byte in path {
            word = word >> 8 | u64::from(*byte) << 56;
        }
        Self(word)
    }

    /// Returns the eight bytes that `rest` starts with, and zeros beyond its end.
    ///
    /// `rest` is the end of the path that this is the tail of.
    #[inline(always)]
    fn word(self, rest: &[u8]) -> u64 {
        match rest.first_chunk() {
            Some(chunk) => u64::from_le_bytes(*chunk),
            // Shifts by 64 - 8 * length, in two steps because that may be 64.
            None => self.0 >> 8 >> (56 - 8 * (rest.len() & 7)),
        }
    }
}

impl Segment {
    /// Reads the segment that `rest` starts with: up to a slash, or all of it.
    ///
    /// `rest` is the end of the path that `tail` is of.
    #[inline(always)]
    pub(super) fn read(rest: &[u8], tail: Tail) -> Self {
        let first = tail.word(rest);
        let slashes = marks(first, b'/');
        if slashes != 0 {
            let bits = slashes.trailing_zeros() & 0x38;
            return Self { first: first & !(u64::MAX << bits), last: 0, len: bits as usize / 8 };
        }
        if rest.len() < 8 {
            return Self { first, last: 0, len: rest.len() };
        }
        let mut beyond = &rest[8..];
        let text = loop {
            let slashes = marks(tail.word(beyond), b'/');
            if slashes != 0 {
                let len = rest.len() - beyond.len() + slashes.trailing_zeros() as usize / 8;
                break &rest[..len];
            }
            match beyond.get(8..) {
                Some(more) => beyond = more,
                None => break rest,
            }
        };
        let last = text.last_chunk();
        Self { first, last: last.map_or(0, |chunk| u64::from_le_bytes(*chunk)), len: text.len() }
    }

    /// Spreads the segment over 64 bits, the best ones on top.
    #[inline(always)]
    pub(super) fn hash(&self, factor: u64) -> u64 {
        (self.first ^ self.last.rotate_left(23)).wrapping_mul(factor)
    }

    /// Returns whether the segment, which `rest` starts with, has a `%`.
    #[inline(always)]
    pub(super) fn has_percent(&self, rest: &[u8]) -> bool {
        if self.len <= 8 {
            return marks(self.first, b'%') != 0;
        }
        marks(self.first, b'%') | marks(self.last, b'%') != 0
            || self.len > 16 && self.middle(rest).contains(&b'%')
    }

    /// Returns what neither `first` nor `last` has, if there are more than sixteen bytes.
    #[inline]
    pub(super) fn middle<'p>(&self, rest: &'p [u8]) -> &'p [u8] {
        &rest[8..self.len - 8]
    }
}

/// Returns a word whose lowest set bit is the top bit of the first byte of `word` that is `byte`;
/// zero if there is none. Bits above the lowest may be wrong.
#[inline(always)]
fn marks(word: u64, byte: u8) -> u64 {
    let zeros = word ^ LOW.wrapping_mul(u64::from(byte));
    zeros.wrapping_sub(LOW) & !zeros & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads every segment of `path` and compares with what splitting it gives.
    #[track_caller]
    fn check(path: &str) {
        let tail = Tail::of(path.as_bytes());
        let mut rest = &path[1..];
        for expected in path[1..].split('/') {
            let segment = Segment::read(rest.as_bytes(), tail);
            assert_eq!(&rest[..segment.len], expected, "{path}");
            let mut first = [0; 8];
            for (to, from) in first.iter_mut().zip(expected.bytes()) {
                *to = from;
            }
            assert_eq!(segment.first, u64::from_le_bytes(first), "{path}");
            let last = expected.as_bytes().last_chunk();
            let last = last.map_or(0, |last| u64::from_le_bytes(*last));
            assert_eq!(segment.last, last, "{path}");
            let percent = segment.has_percent(rest.as_bytes());
            assert_eq!(percent, expected.contains('%'), "{path}");
            rest = rest.get(segment.len + 1..).unwrap_or_default();
        }
        assert_eq!(rest, "");
    }

    #[test]
    fn segments_of_every_length_at_every_place() {
        for before in 0..20 {
            for length in 0..40 {
                for after in 0..20 {
                    let path = format!(
                        "/{}/{}/{}",
                        "b".repeat(before),
                        "0".repeat(length),
                        "&".repeat(after)
                    );
                    check(&path);
                    check(&path.replacen('0', "%", 1));
                    check(path.strip_suffix('/').unwrap_or(&path));
                }
            }
        }
    }

    #[test]
    fn bytes_next_to_the_delimiters() {
        check("/.0.0.0/0.");
        check("/\u{1}\u{0}//\u{0}\u{0}");
        check("/éé/ü%é");
        for place in 0..30 {
            let mut text = "x".repeat(30);
            text.replace_range(place..=place, "%");
            check(&format!("/{text}/{text}"));
        }
    }
}
