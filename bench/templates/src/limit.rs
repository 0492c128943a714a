//! The limit: each page by hand, as unsafe as it likes, for these data alone.
//!
//! One question for room for each straight line, copies of constant length, numbers from a table, the vector
//! escape without a twin. Nothing here is a template engine; it says what is left to win.

use std::arch::x86_64::*;

use crate::data::{BigTable, Teams, Texts};

/// Numbers below a thousand: their digits, and how many these are.
static NUMBERS: [u32; 1000] = {
    let mut table = [0; 1000];
    let mut number = 0;
    while number < 1000 {
        let [a, b, c] = [number / 100, number / 10 % 10, number % 10];
        let [a, b, c] = [b'0' + a as u8, b'0' + b as u8, b'0' + c as u8];
        table[number] = u32::from_le_bytes(match number {
            0..10 => [c, 0, 0, 1],
            10..100 => [b, c, 0, 2],
            _ => [a, b, c, 3],
        });
        number += 1;
    }
    table
};

#[inline(always)]
unsafe fn number(number: usize, at: *mut u8) -> *mut u8 {
    unsafe {
        if number >= 1000 {
            let at = crate::limit::number(number / 1000, at);
            let rest = number % 1000;
            at.write(b'0' + (rest / 100) as u8);
            at.add(1).write(b'0' + (rest / 10 % 10) as u8);
            at.add(2).write(b'0' + (rest % 10) as u8);
            return at.add(3);
        }
        small(number, at)
    }
}

#[inline(always)]
unsafe fn small(number: usize, at: *mut u8) -> *mut u8 {
    unsafe {
        let word = NUMBERS[number];
        at.cast::<u32>().write_unaligned(word);
        at.add((word >> 24) as usize)
    }
}

#[inline(always)]
unsafe fn copy<const N: usize>(text: &[u8; N], at: *mut u8) -> *mut u8 {
    unsafe {
        at.cast::<[u8; N]>().write_unaligned(*text);
        at.add(N)
    }
}

pub fn big_table(data: &BigTable, out: &mut Vec<u8>) {
    out.extend_from_slice(b"<table>");
    for row in &data.table {
        out.extend_from_slice(b"<tr>");
        for cell in row {
            out.reserve(4 + 4 + 5);
            unsafe {
                let mut at = out.as_mut_ptr().add(out.len());
                at = copy(b"<td>", at);
                at = small(*cell, at);
                at = copy(b"</td>", at);
                out.set_len(at.offset_from_unsigned(out.as_ptr()));
            }
        }
        out.extend_from_slice(b"</tr>");
    }
    out.extend_from_slice(b"</table>");
}

/// Everything with one question for room.
pub fn teams(data: &Teams, out: &mut Vec<u8>) {
    let names: usize = data.teams.iter().map(|team| team.name.len() * 6 + 32 + 64).sum();
    out.reserve(128 + names);
    unsafe {
        let mut at = out.as_mut_ptr().add(out.len());
        at = copy(b"<html><head><title>", at);
        at = number(data.year as usize, at);
        at = copy(b"</title></head><body><h1>CSL ", at);
        at = number(data.year as usize, at);
        at = copy(b"</h1><ul>", at);
        for (i, team) in data.teams.iter().enumerate() {
            at = if i == 0 {
                copy(b"<li class=\"champion\"><b>", at)
            } else {
                copy(b"<li class=\"\"><b>", at)
            };
            at = escape_short(team.name.as_bytes(), at);
            at = copy(b"</b>: ", at);
            at = small(team.score as usize, at);
            at = copy(b"</li>", at);
        }
        at = copy(b"</ul></body></html>", at);
        out.set_len(at.offset_from_unsigned(out.as_ptr()));
    }
}

pub fn texts(data: &Texts, out: &mut Vec<u8>) {
    for text in &data.texts {
        out.reserve(7 + text.len() * 6 + 64);
        unsafe {
            let mut at = out.as_mut_ptr().add(out.len());
            at = copy(b"<p>", at);
            at = escape_long(text.as_bytes(), at);
            at = copy(b"</p>", at);
            out.set_len(at.offset_from_unsigned(out.as_ptr()));
        }
    }
}

/// For names: eight bytes at a time, and the last eight once more.
#[inline(always)]
unsafe fn escape_short(text: &[u8], at: *mut u8) -> *mut u8 {
    unsafe {
        let len = text.len();
        let (low, high) = match len {
            8..=16 => {
                let first = text.as_ptr().cast::<u64>().read_unaligned();
                let last = text.as_ptr().add(len - 8).cast::<u64>().read_unaligned();
                (first, last)
            }
            4..=7 => {
                let first = text.as_ptr().cast::<u32>().read_unaligned() as u64;
                let last = text.as_ptr().add(len - 4).cast::<u32>().read_unaligned() as u64;
                (first, last)
            }
            _ => return escape_long(text, at),
        };
        if mask(_mm_set_epi64x(high as i64, low as i64)) != 0 {
            return escape_long(text, at);
        }
        if len >= 8 {
            at.cast::<u64>().write_unaligned(low);
            at.add(len - 8).cast::<u64>().write_unaligned(high);
        } else {
            at.cast::<u32>().write_unaligned(low as u32);
            at.add(len - 4).cast::<u32>().write_unaligned(high as u32);
        }
        at.add(len)
    }
}

#[inline(always)]
unsafe fn mask(vector: __m128i) -> u32 {
    unsafe {
        let is = |vector, byte: u8| _mm_cmpeq_epi8(vector, _mm_set1_epi8(byte as i8));
        let or = |bit: u8| _mm_or_si128(vector, _mm_set1_epi8(bit as i8));
        let pairs = _mm_or_si128(is(or(1), b'\''), is(or(2), b'>'));
        _mm_movemask_epi8(_mm_or_si128(pairs, is(vector, b'"'))) as u32
    }
}

static REFERENCES: [u64; 16] = {
    let mut table = [0; 16];
    table[2] = u64::from_le_bytes(*b"&quot;\0\x06");
    table[6] = u64::from_le_bytes(*b"&amp;\0\0\x05");
    table[7] = u64::from_le_bytes(*b"&#39;\0\0\x05");
    table[12] = u64::from_le_bytes(*b"&lt;\0\0\0\x04");
    table[14] = u64::from_le_bytes(*b"&gt;\0\0\0\x04");
    table
};

/// For comments: AVX2, on texts that can be read thirty-two bytes beyond a block until the last ones, which go byte by byte.
unsafe fn escape_long(text: &[u8], at: *mut u8) -> *mut u8 {
    if text.len() >= 64 && is_x86_feature_detected!("avx2") {
        unsafe { escape_avx2(text, at) }
    } else {
        unsafe { escape_bytes(text, at) }
    }
}

unsafe fn escape_bytes(text: &[u8], mut at: *mut u8) -> *mut u8 {
    unsafe {
        for &byte in text {
            if matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'') {
                let word = REFERENCES[(byte & 15) as usize];
                at.cast::<u64>().write_unaligned(word);
                at = at.add((word >> 56) as usize);
            } else {
                at.write(byte);
                at = at.add(1);
            }
        }
        at
    }
}

#[target_feature(enable = "avx2,bmi1")]
unsafe fn escape_avx2(text: &[u8], mut at: *mut u8) -> *mut u8 {
    unsafe {
        let table = _mm256_setr_epi8(
            1, 0, 34, 0, 0, 0, 38, 39, 0, 0, 0, 0, 60, 0, 62, 0, //
            1, 0, 34, 0, 0, 0, 38, 39, 0, 0, 0, 0, 60, 0, 62, 0,
        );
        let (mut from, end) = (text.as_ptr(), text.as_ptr().add(text.len()));
        while end.offset_from_unsigned(from) >= 64 {
            let vector = _mm256_loadu_si256(from.cast());
            _mm256_storeu_si256(at.cast(), vector);
            let same = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, vector), vector);
            let mut escaped = _mm256_movemask_epi8(same) as u32;
            let mut done = 0;
            while escaped != 0 {
                let place = escaped.trailing_zeros() as usize;
                at = at.add(place - done);
                let word = REFERENCES[(*from.add(place) & 15) as usize];
                at.cast::<u64>().write_unaligned(word);
                at = at.add((word >> 56) as usize);
                done = place + 1;
                _mm256_storeu_si256(at.cast(), _mm256_loadu_si256(from.add(done).cast()));
                escaped &= escaped - 1;
            }
            at = at.add(32 - done);
            from = from.add(32);
        }
        // The rest lies in front of zeros, so that it can be read like the others.
        let mut rest = [0_u8; 96];
        let len = end.offset_from_unsigned(from);
        rest.as_mut_ptr().copy_from_nonoverlapping(from, len);
        let mut at_rest = 0;
        while at_rest < len {
            let from = rest.as_ptr().add(at_rest);
            let vector = _mm256_loadu_si256(from.cast());
            _mm256_storeu_si256(at.cast(), vector);
            let same = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, vector), vector);
            let mut escaped = _mm256_movemask_epi8(same) as u32;
            let mut done = 0;
            while escaped != 0 {
                let place = escaped.trailing_zeros() as usize;
                at = at.add(place - done);
                let word = REFERENCES[(*from.add(place) & 15) as usize];
                at.cast::<u64>().write_unaligned(word);
                at = at.add((word >> 56) as usize);
                done = place + 1;
                _mm256_storeu_si256(at.cast(), _mm256_loadu_si256(from.add(done).cast()));
                escaped &= escaped - 1;
            }
            at = at.add((len - at_rest).min(32) - done);
            at_rest += 32;
        }
        at
    }
}
