//! The pieces of a straight line, and lines of them.

use std::marker::PhantomData;

use super::{At, Buffer, Either, InAttribute, InText, Place, Plain, Trusting, Value, mark::Mark};
use crate::Render;

/// What stands in a straight line of a template: a static text, a value at its place, or a tuple of up to
/// sixteen of these, tuples among them.
pub trait Piece: Sized {
    /// Asks its values what they are, each once: one that is asked again may say something longer.
    fn ready(self) -> impl Ready;
}

/// A piece that knows what it will write.
///
/// # Safety
///
/// [`bound`](Self::bound) says the same as long as the piece is not written. [`write`](Self::write) touches
/// no more than that many bytes, [`split`](Self::split) four more for each of its [`SLOTS`](Self::SLOTS).
pub unsafe trait Ready: Sized {
    /// How many of its parts are not static.
    const SLOTS: usize;

    /// How many bytes are written to at most; nothing for what asks for room itself.
    fn bound(&self) -> usize;

    /// Writes all of it, and returns where it ends in `out`.
    ///
    /// # Safety
    ///
    /// `at` lies in `out`; everything before it is written and UTF-8; behind it is room for `bound` bytes and
    /// `rest` more. The same `rest` has room behind what is returned.
    unsafe fn write(self, out: &mut Buffer, at: At, rest: usize) -> At;

    /// What [`split`](Self::split) touches at most, unless it asks for room itself.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn split_bound(&self) -> usize {
        self.bound().saturating_add(Self::SLOTS * Mark::LEN)
    }

    /// Writes what is not static, a mark before each part of it, and returns where it ends in `out`.
    ///
    /// # Safety
    ///
    /// As for [`write`](Self::write), with [`split_bound`](Self::split_bound) in place of `bound`.
    unsafe fn split(self, out: &mut Buffer, at: At, rest: usize) -> At;
}

macro_rules! ready_as_they_are {
    ($([$($parameters:tt)*] $type:ty;)*) => {$(
        impl<$($parameters)*> Piece for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn ready(self) -> impl Ready {
                self
            }
        }
    )*};
}

ready_as_they_are! {
    [] Fixed<'_>;
    [V: Value, P: Place] Shown<V, P>;
    [F: FnOnce(&mut Buffer)] Ran<F>;
}

/// A static text.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<'a>(&'a str);

/// A static text of a template, such as `"<td>"`. It is written as it is.
#[cfg_attr(not(debug_assertions), inline(always))]
#[must_use]
pub const fn fixed(text: &str) -> Fixed<'_> {
    Fixed(text)
}

// SAFETY: a text takes its own length.
unsafe impl Ready for Fixed<'_> {
    const SLOTS: usize = 0;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        self.0.len()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write(self, _: &mut Buffer, at: At, _: usize) -> At {
        // SAFETY: there is room for it.
        unsafe { at.copy(self.0) }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn split(self, _: &mut Buffer, at: At, _: usize) -> At {
        at
    }
}

/// A value at its place.
#[derive(Clone, Copy, Debug)]
pub struct Shown<V, P>(V, PhantomData<P>);

/// A value in the content of an element: `<p>{{name}}</p>`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn text<T: Render + ?Sized>(value: &T) -> Shown<impl Value, InText> {
    Shown(value.value(), PhantomData)
}

/// A value in a quoted attribute that is no address: `title="{{name}}"`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn attribute<T: Render + ?Sized>(value: &T) -> Shown<impl Value, InAttribute> {
    Shown(value.value(), PhantomData)
}

/// A value that is written as it is.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn trusted<T: Render + ?Sized>(value: &T) -> Shown<impl Value, Trusting> {
    Shown(value.value(), PhantomData)
}

impl<V: Value> Shown<V, Plain> {
    /// The text of `value` itself.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn plain(value: V) -> Self {
        Self(value, PhantomData)
    }
}

// SAFETY: a value takes its bound, and is one slot.
unsafe impl<V: Value, P: Place> Ready for Shown<V, P> {
    const SLOTS: usize = 1;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        self.0.bound()
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write(self, out: &mut Buffer, at: At, rest: usize) -> At {
        // SAFETY: as the caller says.
        unsafe { self.0.write::<P>(out, at, rest) }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn split(self, out: &mut Buffer, at: At, rest: usize) -> At {
        // SAFETY: as the caller says.
        unsafe { self.0.write_marked::<P>(out, at, rest) }
    }
}

/// What asks for room itself, in the middle of a straight line.
#[derive(Clone, Copy, Debug)]
pub struct Ran<F>(F);

/// A place that `write` fills, which appends HTML to what it is given and takes nothing away.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn ran<F: FnOnce(&mut Buffer)>(write: F) -> Ran<F> {
    Ran(write)
}

/// Appends the HTML that `write` appends to where markup is text, as in `<title>` (HTML, 13.2.5.2): references stay, and no
/// tag begins or ends there.
pub fn without_markup(out: &mut Buffer, write: impl FnOnce(&mut Buffer)) {
    let written = out.tail(write);
    let html = out.split_tail(written);
    for (number, piece) in html.split('<').enumerate() {
        out.push_str(if number > 0 { "&lt;" } else { "" });
        out.push_str(piece);
    }
}

// SAFETY: it asks for all room itself.
unsafe impl<F: FnOnce(&mut Buffer)> Ready for Ran<F> {
    const SLOTS: usize = 1;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        0
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write(self, out: &mut Buffer, at: At, rest: usize) -> At {
        // SAFETY: as the caller says.
        unsafe { out.interrupt(at, rest, self.0) }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn split(self, out: &mut Buffer, at: At, rest: usize) -> At {
        // SAFETY: there is room for a mark.
        let text = unsafe { at.mark() };
        // SAFETY: as the caller says.
        let end = unsafe { out.interrupt(text, rest, self.0) };
        // Whoever is handed a buffer may take text away, and the mark with it.
        let is_boundary = |place| out.as_str().is_char_boundary(place);
        if !is_boundary(at.len()) || !is_boundary(text.len()) {
            return end;
        }
        // SAFETY: as many bytes as a mark has stand there, and they are whole characters.
        unsafe { out.set_mark(text.len(), end) }
    }
}

impl<A: Piece, B: Piece> Piece for Either<A, B> {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn ready(self) -> impl Ready {
        match self {
            Self::Left(piece) => Either::Left(piece.ready()),
            Self::Right(piece) => Either::Right(piece.ready()),
        }
    }
}

// SAFETY: as for the one that it is.
unsafe impl<A: Ready, B: Ready> Ready for Either<A, B> {
    const SLOTS: usize = {
        assert!(A::SLOTS == B::SLOTS, "both fill the same slots");
        A::SLOTS
    };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn bound(&self) -> usize {
        match self {
            Self::Left(piece) => piece.bound(),
            Self::Right(piece) => piece.bound(),
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn write(self, out: &mut Buffer, at: At, rest: usize) -> At {
        match self {
            // SAFETY: as the caller says.
            Self::Left(piece) => unsafe { piece.write(out, at, rest) },
            // SAFETY: as the caller says.
            Self::Right(piece) => unsafe { piece.write(out, at, rest) },
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn split(self, out: &mut Buffer, at: At, rest: usize) -> At {
        match self {
            // SAFETY: as the caller says.
            Self::Left(piece) => unsafe { piece.split(out, at, rest) },
            // SAFETY: as the caller says.
            Self::Right(piece) => unsafe { piece.split(out, at, rest) },
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: Piece),*> Piece for ($($name,)*) {
            #[cfg_attr(not(debug_assertions), inline(always))]
            #[expect(non_snake_case, reason = "each is called as its type")]
            fn ready(self) -> impl Ready {
                let ($($name,)*) = self;
                ($($name.ready(),)*)
            }
        }

        // SAFETY: together they take what each of them takes. A sum that the address space does not hold is
        // as much as it holds, for which there is never room.
        unsafe impl<$($name: Ready),*> Ready for ($($name,)*) {
            const SLOTS: usize = 0 $(+ $name::SLOTS)*;

            #[cfg_attr(not(debug_assertions), inline(always))]
            #[expect(non_snake_case, reason = "each is called as its type")]
            fn bound(&self) -> usize {
                let ($($name,)*) = self;
                0_usize $(.saturating_add($name.bound()))*
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            #[expect(non_snake_case, reason = "each is called as its type")]
            unsafe fn write(self, out: &mut Buffer, at: At, rest: usize) -> At {
                // There was room for the sum, so it is one.
                let rest = rest.wrapping_add(self.bound());
                let ($($name,)*) = self;
                $(
                    let rest = rest.wrapping_sub($name.bound());
                    // SAFETY: there is room for this one, and for the rest behind it.
                    let at = unsafe { $name.write(out, at, rest) };
                )*
                let _ = rest;
                at
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            #[expect(non_snake_case, reason = "each is called as its type")]
            unsafe fn split(self, out: &mut Buffer, at: At, rest: usize) -> At {
                let rest = rest.wrapping_add(self.split_bound());
                let ($($name,)*) = self;
                $(
                    let rest = rest.wrapping_sub($name.split_bound());
                    // SAFETY: there is room for this one, and for the rest behind it.
                    let at = unsafe { $name.split(out, at, rest) };
                )*
                let _ = rest;
                at
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
tuples!(A B C D E F G H I J K L M);
tuples!(A B C D E F G H I J K L M N);
tuples!(A B C D E F G H I J K L M N O);
tuples!(A B C D E F G H I J K L M N O Q);
