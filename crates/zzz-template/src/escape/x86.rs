//! The escape for x86-64: sixteen bytes at a time, thirty-two where the processor has AVX2.
//!
//! A block is copied before it is known whether it is clean. Where it is not, what stands behind a reference
//! is copied once more, to where it belongs then: that is one load and one store, cheaper than a branch on its
//! length.

use std::arch::{
    is_x86_feature_detected,
    x86_64::{
        __m128i, __m256i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128,
        _mm_set_epi64x, _mm_set1_epi8, _mm_storeu_si128, _mm256_cmpeq_epi8, _mm256_loadu_si256,
        _mm256_movemask_epi8, _mm256_setr_epi8, _mm256_shuffle_epi8, _mm256_storeu_si256,
    },
};

use super::reference;

/// Writes `text` escaped, and returns where it ends.
///
/// # Safety
///
/// There is room for [`bound`](super::bound)`(text.len())` bytes at `at`.
#[inline(never)]
pub(super) unsafe fn escape(text: &[u8], at: *mut u8) -> *mut u8 {
    if text.len() < 16 {
        // SAFETY: as the caller says.
        unsafe { few(text, at) }
    } else {
        // SAFETY: as the caller says.
        unsafe { many(text, at) }
    }
}

/// Writes sixteen bytes or more. A function of its own, since it saves registers that few bytes do not need.
#[inline(never)]
unsafe fn many(text: &[u8], at: *mut u8) -> *mut u8 {
    if text.len() >= 32 && is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has it; else as the caller says.
        unsafe { escape_in_thirty_twos(text, at) }
    } else {
        // SAFETY: as the caller says.
        unsafe { escape_in_sixteens(text, at) }
    }
}

/// What [`escape`] does without AVX2.
///
/// # Safety
///
/// As for [`escape`].
pub(super) unsafe fn escape_in_sixteens(text: &[u8], mut at: *mut u8) -> *mut u8 {
    let mut rest = text;
    while let Some((block, behind)) = rest.split_first_chunk::<16>() {
        // SAFETY: the block has sixteen bytes.
        let vector = unsafe { _mm_loadu_si128(block.as_ptr().cast()) };
        // SAFETY: there is room for sixteen references, or for sixteen bytes and the slack.
        unsafe { _mm_storeu_si128(at.cast(), vector) };
        let escaped = mask(vector);
        if escaped == 0 {
            // SAFETY: behind what was written.
            at = unsafe { at.add(16) };
        } else {
            let mut staged = [0; 32];
            let source = if behind.len() >= 16 {
                rest.as_ptr()
            } else {
                staged[..16].copy_from_slice(block);
                staged.as_ptr()
            };
            // SAFETY: thirty-two bytes can be read of the source, and the first sixteen were copied.
            at = unsafe { mend::<16>(source, escaped, at) };
        }
        rest = behind;
    }
    // SAFETY: there is room for as many references as bytes are left, and the slack.
    unsafe { few(rest, at) }
}

#[target_feature(enable = "avx2")]
unsafe fn escape_in_thirty_twos(text: &[u8], mut at: *mut u8) -> *mut u8 {
    let mut rest = text;
    while let Some((block, behind)) = rest.split_first_chunk::<32>() {
        // SAFETY: the block has thirty-two bytes.
        let vector = unsafe { _mm256_loadu_si256(block.as_ptr().cast()) };
        // SAFETY: there is room for thirty-two references, or for thirty-two bytes and the slack.
        unsafe { _mm256_storeu_si256(at.cast(), vector) };
        let escaped = wide_mask(vector);
        if escaped == 0 {
            // SAFETY: behind what was written.
            at = unsafe { at.add(32) };
        } else {
            let mut staged = [0; 64];
            let source = if behind.len() >= 32 {
                rest.as_ptr()
            } else {
                staged[..32].copy_from_slice(block);
                staged.as_ptr()
            };
            // SAFETY: sixty-four bytes can be read of the source, and the first half of them was copied.
            at = unsafe { mend::<32>(source, escaped, at) };
        }
        rest = behind;
    }
    // SAFETY: as the caller says.
    unsafe { escape_in_sixteens(rest, at) }
}

/// Writes what is left below sixteen bytes.
///
/// # Safety
///
/// There is room for as many references and the slack.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn few(text: &[u8], at: *mut u8) -> *mut u8 {
    let vector = gather(text);
    // SAFETY: the slack has room.
    unsafe { _mm_storeu_si128(at.cast(), vector) };
    let escaped = mask(vector);
    if escaped == 0 {
        // SAFETY: behind what was written.
        return unsafe { at.add(text.len()) };
    }
    // SAFETY: room for as many references, says the caller.
    unsafe { few_escaped(text, at) }
}

/// Writes less than sixteen bytes, of which some are escaped.
#[inline(never)]
unsafe fn few_escaped(text: &[u8], at: *mut u8) -> *mut u8 {
    let vector = gather(text);
    let mut staged = [0; 32];
    // SAFETY: the first half of it.
    unsafe { _mm_storeu_si128(staged.as_mut_ptr().cast(), vector) };
    // SAFETY: the first sixteen bytes were copied by `few`, and it can be read to its end. The zeros behind the
    // text are not escaped, and count as sixteen minus its length too many.
    let end = unsafe { mend::<16>(staged.as_ptr(), mask(vector), at) };
    // SAFETY: the zeros stand behind the text.
    unsafe { end.sub(16 - text.len()) }
}

/// Goes through a block of `N` bytes that was copied to `at`, writes references for what `escaped` marks, and
/// copies again what is between them. Returns where the block ends then.
///
/// # Safety
///
/// `escaped` is not zero. Twice `N` bytes can be read of `source`. At `at` there is room for the block with its
/// references and the slack.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn mend<const N: usize>(source: *const u8, mut escaped: u32, mut at: *mut u8) -> *mut u8 {
    let mut done = 0;
    while escaped != 0 {
        let place = escaped.trailing_zeros() as usize;
        // SAFETY: what is between was copied behind `at`.
        at = unsafe { at.add(place - done) };
        // SAFETY: `place` is below `N`.
        let byte = unsafe { source.add(place).read() };
        // SAFETY: a reference is shorter than eight bytes, and the slack is more.
        at = unsafe { reference(byte, at) };
        done = place + 1;
        // SAFETY: `done` is at most `N`, so `N` bytes behind it can be read.
        let between = unsafe { source.add(done).cast::<[u8; N]>().read_unaligned() };
        // SAFETY: the slack has room for `N` bytes.
        unsafe { at.cast::<[u8; N]>().write_unaligned(between) };
        escaped &= escaped - 1;
    }
    // SAFETY: what is left of the block was copied.
    unsafe { at.add(N - done) }
}

/// Which of the bytes are escaped, one bit each.
#[cfg_attr(not(debug_assertions), inline(always))]
#[expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "bytes and bits have no sign"
)]
fn mask(vector: __m128i) -> u32 {
    // SAFETY: every x86-64 has SSE2.
    unsafe {
        let is = |vector, byte: u8| _mm_cmpeq_epi8(vector, _mm_set1_epi8(byte as i8));
        let or = |bit: u8| _mm_or_si128(vector, _mm_set1_epi8(bit as i8));
        // `&` and `'`, `<` and `>` differ in one bit each.
        let pairs = _mm_or_si128(is(or(1), b'\''), is(or(2), b'>'));
        _mm_movemask_epi8(_mm_or_si128(pairs, is(vector, b'"'))) as u32
    }
}

/// Which of the bytes are escaped, one bit each.
#[inline]
#[target_feature(enable = "avx2")]
#[expect(clippy::cast_sign_loss, reason = "bits have no sign")]
fn wide_mask(vector: __m256i) -> u32 {
    // The low halves of all that is escaped differ, so each byte is compared with the one that has its low
    // half: one look into a table of sixteen instead of three comparisons. Where nothing has, stands what no
    // byte that comes there is.
    let [quote, and, apostrophe, less, greater] = [0x22, 0x26, 0x27, 0x3C, 0x3E];
    let escaped = _mm256_setr_epi8(
        1, 0, quote, 0, 0, 0, and, apostrophe, 0, 0, 0, 0, less, 0, greater, 0, //
        1, 0, quote, 0, 0, 0, and, apostrophe, 0, 0, 0, 0, less, 0, greater, 0,
    );
    let looked_up = _mm256_shuffle_epi8(escaped, vector);
    _mm256_movemask_epi8(_mm256_cmpeq_epi8(looked_up, vector)) as u32
}

/// Up to fifteen bytes with zeros behind them, without reading what is not theirs.
#[cfg_attr(not(debug_assertions), inline(always))]
#[expect(clippy::cast_possible_wrap, reason = "bytes have no sign")]
fn gather(text: &[u8]) -> __m128i {
    let len = text.len();
    let eight = |at: usize| text[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let four = |at: usize| text[at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let (low, high) = match len {
        0 => (0, 0),
        1..4 => {
            // The first, the middle and the last, which may be the same.
            let one = |at: usize| u64::from(text[at]) << (8 * at);
            (one(0) | one(len / 2) | one(len - 1), 0)
        }
        4..8 => (u64::from(four(0)) | u64::from(four(len - 4)) << (8 * (len - 4)), 0),
        8 => (eight(0), 0),
        _ => (eight(0), eight(len - 8) >> (8 * (16 - len))),
    };
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_set_epi64x(high as i64, low as i64) }
}
