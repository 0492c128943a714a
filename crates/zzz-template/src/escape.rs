//! `&`, `<`, `>`, `"` and `'` as references, which is right in the content and in quoted attributes.
//!
//! Where the processor compares sixteen or thirty-two bytes at once, so does this, and the copy of a block is
//! made before anybody knows whether it has something to escape. That needs pointers: the reason why this
//! module lifts the lint on `unsafe`. [`scalar`] does the same in another way, byte by byte, and the two
//! are compared by property tests.

#[cfg(any(test, not(target_arch = "x86_64")))]
mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(not(target_arch = "x86_64"))]
use scalar::escape;
#[cfg(target_arch = "x86_64")]
use x86::escape;

/// Writes `text` escaped, and returns where that ends.
///
/// # Safety
///
/// There is room for [`bound`]`(text.len())` bytes at `at`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) unsafe fn write(text: &[u8], at: *mut u8) -> *mut u8 {
    // SAFETY: as the caller says.
    unsafe { escape(text, at) }
}

/// How many bytes a copy may touch behind the end of the text.
const SLACK: usize = 32;

/// What escaping `len` bytes touches at most: all of them quotes, and the slack.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) const fn bound(len: usize) -> usize {
    len * "&quot;".len() + SLACK
}

/// The reference of each byte that is escaped by the low half of the byte, which differs for all of them. Its
/// characters begin in the lowest byte, its length is the highest.
static REFERENCES: [u64; 16] = {
    let mut table = [0; 16];
    table[b'"' as usize & 15] = u64::from_le_bytes(*b"&quot;\0\x06");
    table[b'&' as usize & 15] = u64::from_le_bytes(*b"&amp;\0\0\x05");
    table[b'\'' as usize & 15] = u64::from_le_bytes(*b"&#39;\0\0\x05");
    table[b'<' as usize & 15] = u64::from_le_bytes(*b"&lt;\0\0\0\x04");
    table[b'>' as usize & 15] = u64::from_le_bytes(*b"&gt;\0\0\0\x04");
    table
};

/// Writes the reference of `byte`, which is one of those that are escaped, and returns where it ends.
///
/// # Safety
///
/// There is room for eight bytes at `at`.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn reference(byte: u8, at: *mut u8) -> *mut u8 {
    let word = REFERENCES[usize::from(byte & 15)];
    // SAFETY: there is room for eight bytes, says the caller.
    unsafe { at.cast::<u64>().write_unaligned(word.to_le()) };
    // SAFETY: at most six bytes of those just written.
    unsafe { at.add((word >> 56) as usize) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Escape = unsafe fn(&[u8], *mut u8) -> *mut u8;

    fn escaped(escape: Escape, text: &str) -> String {
        let mut out = vec![0xEE; bound(text.len()) + 1];
        // SAFETY: there is room for the bound.
        let end = unsafe { escape(text.as_bytes(), out.as_mut_ptr()) };
        // SAFETY: the end lies in the same allocation.
        let len = unsafe { end.offset_from_unsigned(out.as_ptr()) };
        assert_eq!(out.last(), Some(&0xEE), "wrote behind the bound");
        out.truncate(len);
        String::from_utf8(out).unwrap()
    }

    fn plainly(text: &str) -> String {
        let references =
            [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
        references.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    fn all() -> Vec<Escape> {
        #[cfg(target_arch = "x86_64")]
        let of_machine: [Escape; 2] = [escape, x86::escape_in_sixteens];
        #[cfg(not(target_arch = "x86_64"))]
        let of_machine: [Escape; 0] = [];
        [scalar::escape as Escape].into_iter().chain(of_machine).collect()
    }

    #[track_caller]
    fn check(text: &str) {
        for escape in all() {
            assert_eq!(escaped(escape, text), plainly(text));
        }
    }

    #[test]
    fn each_byte_at_each_place_of_each_length() {
        for length in 0..=80 {
            for place in 0..length {
                for byte in "&<>\"'%;=?\u{7f}\0".chars() {
                    let mut text = vec!['x'; length];
                    text[place] = byte;
                    check(&text.into_iter().collect::<String>());
                }
            }
        }
    }

    #[test]
    fn nothing_but_references() {
        for length in 0..=130 {
            check(&"\"".repeat(length));
            check(&"<>&'\"".repeat(length));
        }
    }

    #[test]
    fn no_byte_beyond_ascii_is_taken_for_one_that_is_escaped() {
        check(&('\u{80}'..'\u{3000}').collect::<String>());
    }

    proptest! {
        #[test]
        fn all_ways_write_the_same(text in "[a-z<>&\"'é\u{2028}𝄞]{0,300}") {
            check(&text);
        }

        #[test]
        fn all_ways_write_the_same_of_anything(text in ".{0,300}") {
            check(&text);
        }
    }
}
