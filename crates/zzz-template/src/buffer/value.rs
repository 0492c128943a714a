//! What a value is while it is written: of a handful of kinds, each with the most bytes that it takes.

use std::fmt::{self, Display, Write as _};

use super::{At, Buffer, CHUNK, Mark, digits};
use crate::{SafeHtml, error::Fault, escape};

/// Where a value is written.
pub trait Place: Copy + 'static {
    /// Whether `&`, `<`, `>`, `"` and `'` are written as references.
    const ESCAPES: bool;
    /// Whether what is [trusted](SafeHtml) is written as it is.
    const TRUSTS: bool;
}

/// The content of an element: all is escaped but what is trusted.
#[derive(Clone, Copy, Debug)]
pub struct InText;

/// A quoted attribute: all is escaped.
#[derive(Clone, Copy, Debug)]
pub struct InAttribute;

/// Between braces that trust: nothing is escaped.
#[derive(Clone, Copy, Debug)]
pub struct Trusting;

/// Nowhere in HTML yet: the text itself, for what encodes it another way.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

macro_rules! places {
    ($($place:ident escapes $escapes:literal trusts $trusts:literal;)*) => {$(
        impl Place for $place {
            const ESCAPES: bool = $escapes;
            const TRUSTS: bool = $trusts;
        }
    )*};
}

places! {
    InText escapes true trusts true;
    InAttribute escapes true trusts false;
    Trusting escapes false trusts true;
    Plain escapes false trusts true;
}

/// What [`Render::value`](crate::Render::value) gives: a text, a number, or one of the other kinds that
/// a template can write without asking again.
///
/// It is implemented for `&str`, `String`, integers, `bool`, `char`, [`SafeHtml`], [`Displayed`], and `Option` of these.
///
/// # Safety
///
/// [`bound`](Self::bound) says the same as long as the value is not written, and [`write`](Self::write)
/// touches no more than that many bytes. What is [short](Self::SHORT) is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a template can write at once",
    note = "give a `&str`, a `String`, a number, a `SafeHtml`, or `Displayed(self)` for what has `Display`"
)]
pub unsafe trait Value: Sized {
    /// Whether its text has nothing to escape or encode, anywhere: digits and letters.
    const INERT: bool = false;
    /// Whether it always takes fewer than 128 bytes and never asks for room itself.
    const SHORT: bool = false;

    /// How many bytes are written to at most, in any place; nothing if it asks for room itself.
    fn bound(&self) -> usize;

    /// Its text, if that is there without being made.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        None
    }

    /// Writes it, and returns where it ends in `out`.
    ///
    /// # Safety
    ///
    /// `at` lies in `out`; everything before it is written and UTF-8; behind it is room for `bound` bytes and
    /// `rest` more. The same `rest` has room behind what is returned.
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At;

    /// Writes it behind a mark that says how long it is, and returns where it ends in `out`.
    ///
    /// # Safety
    ///
    /// As for [`write`](Self::write), with room for a mark in front of it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write_marked<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        if Self::SHORT {
            // SAFETY: as the caller says; what is short is below 128 bytes and asks nobody for room.
            return unsafe { at.marked(Mark::short, |at| self.write::<P>(out, at, rest)) };
        }
        // SAFETY: as the caller says.
        unsafe { marked(out, at, |out, at| self.write::<P>(out, at, rest)) }
    }
}

/// Lets `write` append a text of any length behind a mark.
///
/// # Safety
///
/// `at` lies in `out` and has room for a mark. `write` appends where it is told, and takes nothing away.
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn marked(out: &mut Buffer, at: At, write: impl FnOnce(&mut Buffer, At) -> At) -> At {
    // SAFETY: there is room for it.
    let text = unsafe { at.mark() };
    let end = write(out, text);
    // SAFETY: the mark still stands there.
    unsafe { out.set_mark(text.len(), end) }
}

// SAFETY: what escaping `CHUNK` bytes takes at most is the bound of a text that is not longer. One that is
// longer is written with all questions asked.
unsafe impl Value for &str {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        // Not `if long { 0 }`, so that it is a minimum, without a branch.
        escape::bound(self.len().min(CHUNK))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        if self.len() > CHUNK {
            // SAFETY: as the caller says.
            return unsafe { long_text::<P>(self, out, at, rest) };
        }
        if P::ESCAPES {
            // SAFETY: there is room for it escaped.
            unsafe { at.fill_up_to(|at| escape::write(self.as_bytes(), at)) }
        } else {
            // SAFETY: there is room for its bytes, which are fewer.
            unsafe { at.copy(self) }
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write_marked<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        if self.len() > CHUNK {
            // SAFETY: as the caller says.
            return unsafe { long_text_marked::<P>(self, out, at, rest) };
        }
        const { assert!(escape::bound(CHUNK) <= Mark::MIDDLE_MAX) };
        // SAFETY: as the caller says; it is not longer than its bound, and asks nobody for room.
        unsafe { at.marked(Mark::middle, |at| self.write::<P>(out, at, rest)) }
    }
}

#[cold]
#[inline(never)]
unsafe fn long_text<P: Place>(text: &str, out: &mut Buffer, at: At, rest: usize) -> At {
    let write =
        |out: &mut Buffer| if P::ESCAPES { out.push_escaped(text) } else { out.push_str(text) };
    // SAFETY: as the caller says.
    unsafe { out.interrupt(at, rest, write) }
}

#[cold]
#[inline(never)]
unsafe fn long_text_marked<P: Place>(text: &str, out: &mut Buffer, at: At, rest: usize) -> At {
    // SAFETY: as the caller says.
    unsafe { marked(out, at, |out, at| long_text::<P>(text, out, at, rest)) }
}

// SAFETY: as for `&str`.
unsafe impl Value for String {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        self.as_str().bound()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        // SAFETY: as the caller says.
        unsafe { self.as_str().write::<P>(out, at, rest) }
    }
}

// SAFETY: as for `&str`. Where it is not escaped it needs its own length, and asks for it.
unsafe impl Value for &SafeHtml {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        self.as_str().bound()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        Some(self.as_str())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        if P::TRUSTS {
            // SAFETY: as the caller says.
            unsafe { self.as_str().write::<Plain>(out, at, rest) }
        } else {
            // SAFETY: as the caller says.
            unsafe { self.as_str().write::<P>(out, at, rest) }
        }
    }
}

// SAFETY: as for `&SafeHtml`.
unsafe impl Value for SafeHtml {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        self.as_str().bound()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        Some(self.as_str())
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        // SAFETY: as the caller says.
        unsafe { (&self).write::<P>(out, at, rest) }
    }
}

macro_rules! integers {
    ($($($type:ty)*, $write:ident as $widest:ty, sign $sign:literal;)*) => {$($(
        // SAFETY: all digits, a sign, and one byte that a copy of four touches behind three digits.
        unsafe impl Value for $type {
            const INERT: bool = true;
            const SHORT: bool = true;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn bound(&self) -> usize {
                const { <$type>::MAX.ilog10() as usize + 2 + $sign }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            unsafe fn write<P: Place>(self, _: &mut Buffer, at: At, _: usize) -> At {
                // SAFETY: there is room for as much.
                unsafe { at.fill(|at| digits::$write(self as $widest, at)) }
            }
        }
    )*)*};
}

integers! {
    u8 u16 u32 u64 usize, unsigned as u64, sign 0;
    i8 i16 i32 i64 isize, signed as i64, sign 1;
    u128, wide as u128, sign 0;
}

// SAFETY: as for the others.
unsafe impl Value for i128 {
    const INERT: bool = true;
    const SHORT: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        const { i128::MAX.ilog10() as usize + 3 }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, _: &mut Buffer, at: At, _: usize) -> At {
        let sign = if self < 0 { "-" } else { "" };
        // SAFETY: there is room for a minus.
        let at = unsafe { at.copy(sign) };
        // SAFETY: there is room for the digits behind it.
        unsafe { at.fill(|at| digits::wide(self.unsigned_abs(), at)) }
    }
}

// SAFETY: five bytes are the longer word.
unsafe impl Value for bool {
    const INERT: bool = true;
    const SHORT: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        5
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, _: &mut Buffer, at: At, _: usize) -> At {
        // SAFETY: there is room for five.
        unsafe { at.copy(if self { "true" } else { "false" }) }
    }
}

// SAFETY: as for the text of this character.
unsafe impl Value for char {
    const SHORT: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        const { escape::bound(4) }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        let mut bytes = [0; 4];
        let text: &str = self.encode_utf8(&mut bytes);
        // SAFETY: as the caller says.
        unsafe { text.write::<P>(out, at, rest) }
    }
}

// SAFETY: nothing takes nothing, and something what it takes.
unsafe impl<V: Value> Value for Option<V> {
    const INERT: bool = V::INERT;
    const SHORT: bool = V::SHORT;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        self.as_ref().map_or(0, Value::bound)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        self.as_ref().map_or(Some(""), Value::as_text)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        match self {
            // SAFETY: as the caller says.
            Some(value) => unsafe { value.write::<P>(out, at, rest) },
            None => at,
        }
    }
}

/// One of two values, or of two pieces, at the same place.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no third")]
pub enum Either<A, B> {
    /// The first.
    Left(A),
    /// The second.
    Right(B),
}

// SAFETY: as for the one that it is.
unsafe impl<A: Value, B: Value> Value for Either<A, B> {
    const INERT: bool = A::INERT && B::INERT;
    const SHORT: bool = A::SHORT && B::SHORT;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        match self {
            Self::Left(value) => value.bound(),
            Self::Right(value) => value.bound(),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Left(value) => value.as_text(),
            Self::Right(value) => value.as_text(),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        match self {
            // SAFETY: as the caller says.
            Self::Left(value) => unsafe { value.write::<P>(out, at, rest) },
            // SAFETY: as the caller says.
            Self::Right(value) => unsafe { value.write::<P>(out, at, rest) },
        }
    }
}

macro_rules! floats {
    ($($type:ident)*) => {$(
        // SAFETY: what is longer than the buffer of the library asks for room itself.
        unsafe impl Value for $type {
            const INERT: bool = true;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn bound(&self) -> usize {
                FLOAT_BOUND
            }

            unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
                let mut buffer = zmij::Buffer::new();
                let text = buffer.format(self);
                // Like `Display`, without exponents and without a fraction of nothing. Both write as few
                // digits as tell the number from its neighbours; where two texts of that length are equally
                // near, `Display` takes the greater and the library the even one.
                if !self.is_finite() || text.contains('e') || text.len() > FLOAT_BOUND {
                    // SAFETY: as the caller says.
                    return unsafe { Displayed(&self).write::<Plain>(out, at, rest) };
                }
                // SAFETY: it is no longer than the bound.
                unsafe { at.copy(text.strip_suffix(".0").unwrap_or(text)) }
            }
        }
    )*};
}

/// What a number is written as at most, unless it has more zeros than digits.
const FLOAT_BOUND: usize = 25;

floats!(f32 f64);

/// A value as its [`Display`] writes it, escaped.
///
/// It is how a type of one's own [is rendered](crate::Render) that is no text in itself.
#[derive(Clone, Copy, Debug)]
pub struct Displayed<'a, T: ?Sized>(pub &'a T);

// SAFETY: it asks for all room itself.
unsafe impl<T: Display + ?Sized> Value for Displayed<'_, T> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        0
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, out: &mut Buffer, at: At, rest: usize) -> At {
        // SAFETY: as the caller says.
        unsafe { out.interrupt(at, rest, |out| display(&self.0, P::ESCAPES, out)) }
    }
}

/// Once for all types, since formatting is slow anyway.
fn display(value: &dyn Display, escapes: bool, out: &mut Buffer) {
    let written = if escapes { write!(Escaping(out), "{value}") } else { write!(out, "{value}") };
    if written.is_err() {
        out.note(Fault::Display);
    }
}

struct Escaping<'a>(&'a mut Buffer);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_escaped(text);
        Ok(())
    }
}

/// A short text of ASCII that is made on the way, of letters, digits and what stands between them.
#[cfg(feature = "uuid")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Short<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

#[cfg(feature = "uuid")]
impl<const N: usize> Short<N> {
    /// `text`, unless it is too long or is not of such characters.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let is_inert = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.:+_".contains(byte);
        if text.len() > N.min(255) || !text.as_bytes().iter().all(is_inert) {
            return None;
        }
        let mut bytes = [0; N];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Some(Self { bytes, len: u8::try_from(text.len()).ok()? })
    }
}

// SAFETY: all its bytes are written, those behind its text, too.
#[cfg(feature = "uuid")]
unsafe impl<const N: usize> Value for Short<N> {
    const SHORT: bool = N < 128;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        N
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn as_text(&self) -> Option<&str> {
        str::from_utf8(&self.bytes[..usize::from(self.len)]).ok()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write<P: Place>(self, _: &mut Buffer, at: At, _: usize) -> At {
        let write = |at: *mut u8| {
            // SAFETY: there is room for `N` bytes.
            unsafe { at.cast::<[u8; N]>().write_unaligned(self.bytes) };
            usize::from(self.len)
        };
        // SAFETY: as the caller says, and it ends within what was written.
        unsafe { at.fill(write) }
    }
}
