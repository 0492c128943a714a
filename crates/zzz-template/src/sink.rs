//! Where a template goes: into a text, or into parts.

use crate::{Buffer, Parts, Piece, Render, Shape};

/// Where a template goes: a [`Buffer`], which becomes a page, or [`Parts`], of which a live page sends what
/// changed. A template is one function for both.
///
/// What is of interest to parts alone does nothing in a buffer, and is not even compiled there.
pub trait Sink {
    /// Writes a straight line.
    fn put<P: Piece>(&mut self, piece: P);

    /// Writes one part by a function that knows nothing of parts: a page in its layout, a slot, another template.
    fn run(&mut self, write: impl FnOnce(&mut Buffer));

    /// Begins the branch that a condition chose. All its parts follow.
    fn branch(&mut self, shape: &'static Shape);

    /// Says that no branch was chosen.
    fn nothing(&mut self);

    /// Begins a list whose rows all have this shape.
    fn list(&mut self, shape: &'static Shape);

    /// Begins a row of the list, whose shape is that of the list. Rows are known again by their place in it.
    fn row(&mut self, shape: &'static Shape);

    /// Begins a row of the list, which is known again by `key`. Either all rows of a list have a key or none.
    fn keyed_row<K: Render + ?Sized>(&mut self, key: &K);

    /// Ends a list.
    fn end_list(&mut self);
}

impl Sink for Buffer {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put<P: Piece>(&mut self, piece: P) {
        Self::put(self, piece);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run(&mut self, write: impl FnOnce(&mut Buffer)) {
        write(self);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn branch(&mut self, _: &'static Shape) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn nothing(&mut self) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn list(&mut self, _: &'static Shape) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn row(&mut self, _: &'static Shape) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn keyed_row<K: Render + ?Sized>(&mut self, _: &K) {}

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn end_list(&mut self) {}
}

impl Sink for Parts {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put<P: Piece>(&mut self, piece: P) {
        Self::put(self, piece);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run(&mut self, write: impl FnOnce(&mut Buffer)) {
        Self::put(self, crate::expand::ran(write));
    }

    #[inline]
    fn branch(&mut self, shape: &'static Shape) {
        self.begin_branch(shape);
    }

    #[inline]
    fn nothing(&mut self) {
        self.skip();
    }

    #[inline]
    fn list(&mut self, shape: &'static Shape) {
        self.begin_list(shape);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn row(&mut self, shape: &'static Shape) {
        self.begin_row(shape);
    }

    #[inline]
    fn keyed_row<K: Render + ?Sized>(&mut self, key: &K) {
        self.begin_keyed_row(key);
    }

    #[inline]
    fn end_list(&mut self) {
        self.finish_list();
    }
}
