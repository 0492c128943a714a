//! A place in a buffer, while a straight line is written.

use super::mark::Mark;

/// Where the next byte of a buffer goes: its beginning, and how many bytes are written.
///
/// Not one pointer, because the compiler then sees that only the length changes from line to line.
#[derive(Clone, Copy, Debug)]
pub struct At {
    start: *mut u8,
    len: usize,
}

impl At {
    /// Behind `len` bytes of the memory at `start`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn new(start: *mut u8, len: usize) -> Self {
        Self { start, len }
    }

    /// How many bytes are written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn len(self) -> usize {
        self.len
    }

    /// Appends what `write` writes at the pointer that it gets; `write` returns how many bytes that is.
    ///
    /// # Safety
    ///
    /// This lies in a buffer that has room for what `write` writes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn fill(self, write: impl FnOnce(*mut u8) -> usize) -> Self {
        // SAFETY: it lies in the buffer, says the caller.
        let written = write(unsafe { self.start.add(self.len) });
        Self { len: self.len + written, ..self }
    }

    /// Appends what `write` writes at the pointer that it gets; `write` returns where that ends.
    ///
    /// # Safety
    ///
    /// As for [`fill`](Self::fill).
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn fill_up_to(self, write: impl FnOnce(*mut u8) -> *mut u8) -> Self {
        // SAFETY: it lies in the buffer, says the caller.
        let end = write(unsafe { self.start.add(self.len) });
        // SAFETY: it lies in the same buffer.
        Self { len: unsafe { end.offset_from_unsigned(self.start) }, ..self }
    }

    /// Appends `text`.
    ///
    /// # Safety
    ///
    /// This lies in a buffer that has room for it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn copy(self, text: &str) -> Self {
        // SAFETY: it lies in the buffer, says the caller.
        let at = unsafe { self.start.add(self.len) };
        // SAFETY: there is room, says the caller, and nobody else has the buffer.
        unsafe { at.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
        Self { len: self.len + text.len(), ..self }
    }

    /// Appends a mark that says nothing yet.
    ///
    /// # Safety
    ///
    /// This lies in a buffer that has room for it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn mark(self) -> Self {
        let behind = self.behind_mark();
        // SAFETY: there is room, says the caller.
        unsafe { behind.set_mark(behind.len, Mark::Text(0).word()) };
        behind
    }

    /// Appends what `write` writes, behind the mark that `mark` makes of its length.
    ///
    /// # Safety
    ///
    /// This lies in a buffer that has room for a mark and for what `write` writes. `write` asks nobody for room, so that
    /// nobody looks into the buffer before the mark is there.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn marked(
        self,
        mark: impl FnOnce(usize) -> u32,
        write: impl FnOnce(Self) -> Self,
    ) -> Self {
        let text = self.behind_mark();
        let end = write(text);
        // SAFETY: there is room, says the caller.
        unsafe { end.set_mark(text.len, mark(end.len - text.len)) };
        end
    }

    /// The place behind a mark that begins here.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn behind_mark(self) -> Self {
        Self { len: self.len + Mark::LEN, ..self }
    }

    /// Overwrites the mark before the text that begins behind `text` bytes.
    ///
    /// # Safety
    ///
    /// As many bytes, the last of them a mark, are written before this, which lies in a buffer.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) unsafe fn set_mark(self, text: usize, mark: u32) {
        // SAFETY: it lies before this, says the caller.
        let at = unsafe { self.start.add(text - Mark::LEN) };
        // SAFETY: a mark is four bytes.
        unsafe { at.cast::<u32>().write_unaligned(mark.to_le()) };
    }

    /// The place behind `len` bytes, of which no more are written.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn back_to(self, len: usize) -> Self {
        Self { len, ..self }
    }
}
