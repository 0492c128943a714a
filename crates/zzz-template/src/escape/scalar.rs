//! The escape for processors of which nothing is known, eight bytes at a time as long as nothing is escaped.

use super::reference;

/// Writes `text` escaped, and returns where it ends.
///
/// # Safety
///
/// There is room for [`bound`](super::bound)`(text.len())` bytes at `at`.
pub(super) unsafe fn escape(text: &[u8], mut at: *mut u8) -> *mut u8 {
    let mut words = text.chunks_exact(8);
    for word in &mut words {
        let bytes: [u8; 8] = word.try_into().expect("eight bytes");
        if has_escaped(u64::from_ne_bytes(bytes)) {
            // SAFETY: there is room for eight references and the slack.
            at = unsafe { one_by_one(word, at) };
        } else {
            // SAFETY: there is room for eight bytes.
            unsafe { at.cast::<[u8; 8]>().write_unaligned(bytes) };
            // SAFETY: behind what was written.
            at = unsafe { at.add(8) };
        }
    }
    // SAFETY: there is room for as many references as bytes are left, and the slack.
    unsafe { one_by_one(words.remainder(), at) }
}

unsafe fn one_by_one(text: &[u8], mut at: *mut u8) -> *mut u8 {
    for &byte in text {
        if matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'') {
            // SAFETY: there is room for a reference and the slack.
            at = unsafe { reference(byte, at) };
        } else {
            // SAFETY: there is room for a byte.
            unsafe { at.write(byte) };
            // SAFETY: behind it.
            at = unsafe { at.add(1) };
        }
    }
    at
}

/// Whether one of the eight bytes of `word` is escaped.
fn has_escaped(word: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let has = |word: u64, byte: u8| {
        // A byte of zero is the only one that borrows and has no high bit itself.
        let differs = word ^ (ONES * u64::from(byte));
        differs.wrapping_sub(ONES) & !differs & (ONES << 7) != 0
    };
    // `&` and `'`, `<` and `>` differ in one bit each.
    has(word | ONES, b'\'') || has(word | (ONES << 1), b'>') || has(word, b'"')
}
