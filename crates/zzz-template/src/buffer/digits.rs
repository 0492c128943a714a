//! Numbers as digits, three at a time.

/// What a number below a thousand is written as: its digits from the lowest byte on, and their count in the highest.
static SHORT: [u32; 1000] = short();
/// The same with zeros in front.
static PADDED: [u32; 1000] = padded();

#[expect(clippy::cast_possible_truncation, reason = "a digit fits into a byte")]
const fn digits(number: usize) -> [u8; 3] {
    [b'0' + (number / 100) as u8, b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

const fn short() -> [u32; 1000] {
    let mut table = [0; 1000];
    let mut number = 0;
    while number < 1000 {
        let [a, b, c] = digits(number);
        table[number] = u32::from_le_bytes(match number {
            0..10 => [c, 0, 0, 1],
            10..100 => [b, c, 0, 2],
            _ => [a, b, c, 3],
        });
        number += 1;
    }
    table
}

const fn padded() -> [u32; 1000] {
    let mut table = [0; 1000];
    let mut number = 0;
    while number < 1000 {
        let [a, b, c] = digits(number);
        table[number] = u32::from_le_bytes([a, b, c, 0]);
        number += 1;
    }
    table
}

/// Writes `number`, and returns how many digits it has.
///
/// # Safety
///
/// There is room for one byte more than `number` has digits, and for four, at `at`.
#[cfg_attr(not(debug_assertions), inline(always))]
#[expect(clippy::cast_possible_truncation, reason = "it is below a thousand")]
pub(super) unsafe fn unsigned(number: u64, at: *mut u8) -> usize {
    if number < 1000 {
        // SAFETY: as the caller says.
        unsafe { group(number as usize, at) }
    } else {
        // SAFETY: as the caller says.
        unsafe { long(number, at) }
    }
}

/// Writes `number`, a minus in front, and returns how long that is.
///
/// # Safety
///
/// As for [`unsigned`], and there is room for the minus.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) unsafe fn signed(number: i64, at: *mut u8) -> usize {
    // SAFETY: there is room for a minus and four bytes, says the caller. Where the number has no minus,
    // its first digit is written over it.
    unsafe { at.write(b'-') };
    let sign = usize::from(number < 0);
    // SAFETY: one byte of at least five.
    let at = unsafe { at.add(sign) };
    // SAFETY: as the caller says.
    sign + unsafe { unsigned(number.unsigned_abs(), at) }
}

/// Writes `number`, which may be more than a word holds, and returns how many digits it has.
///
/// # Safety
///
/// As for [`unsigned`].
#[expect(clippy::cast_possible_truncation, reason = "each part is below what it is cast to")]
pub(super) unsafe fn wide(number: u128, at: *mut u8) -> usize {
    const BILLION: u128 = 1_000_000_000;
    if number <= u128::from(u64::MAX) {
        // SAFETY: as the caller says.
        return unsafe { unsigned(number as u64, at) };
    }
    // SAFETY: nine digits less.
    let len = unsafe { wide(number / BILLION, at) };
    // SAFETY: room for the other nine is left, and for one byte.
    unsafe { nine((number % BILLION) as u32, at.add(len)) };
    len + 9
}

/// Writes `number`, below a thousand, without zeros in front, and returns how many digits it has.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn group(number: usize, at: *mut u8) -> usize {
    let word = SHORT[number];
    // SAFETY: there is room for four bytes, says the caller.
    unsafe { at.cast::<u32>().write_unaligned(word.to_le()) };
    (word >> 24) as usize
}

/// Writes `number`, below a thousand, as three digits; there is room for one more byte.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn three(number: usize, at: *mut u8) {
    // SAFETY: four bytes of room, says the caller.
    unsafe { at.cast::<u32>().write_unaligned(PADDED[number].to_le()) };
}

/// Writes `number`, below a billion, as nine digits; there is room for one more byte.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn nine(number: u32, at: *mut u8) {
    let number = number as usize;
    // SAFETY: ten bytes of room, says the caller.
    unsafe { three(number / 1_000_000, at) };
    // SAFETY: seven are left.
    unsafe { three(number / 1000 % 1000, at.add(3)) };
    // SAFETY: four are left.
    unsafe { three(number % 1000, at.add(6)) };
}

/// Writes a `number` that is not below a thousand, and returns how many digits it has.
#[inline(never)]
#[expect(clippy::cast_possible_truncation, reason = "each part is below what it is cast to")]
unsafe fn long(number: u64, at: *mut u8) -> usize {
    const BILLION: u64 = 1_000_000_000;
    if number < 1_000_000 {
        let number = number as usize;
        // SAFETY: three digits less than there is room for.
        let len = unsafe { group(number / 1000, at) };
        // SAFETY: room for them and one byte is left.
        unsafe { three(number % 1000, at.add(len)) };
        len + 3
    } else if number < BILLION {
        let number = number as usize;
        // SAFETY: six digits less than there is room for.
        let len = unsafe { group(number / 1_000_000, at) };
        // SAFETY: room for these three, three more and one byte is left.
        unsafe { three(number / 1000 % 1000, at.add(len)) };
        // SAFETY: room for them and one byte is left.
        unsafe { three(number % 1000, at.add(len + 3)) };
        len + 6
    } else {
        // SAFETY: nine digits less; fewer than four bytes are not left then.
        let len = unsafe { unsigned(number / BILLION, at) };
        // SAFETY: room for the nine and one byte is left.
        unsafe { nine((number % BILLION) as u32, at.add(len)) };
        len + 9
    }
}
