//! Text that grows, and the only way into it that is not checked byte by byte.
//!
//! A template writes in straight lines: a static text, a value, a static text. How much room a line
//! needs at most is known before it is written, so there is one question for room and then copies
//! of constant length without another. Safe code asks at every copy, which is half of the time of a
//! table of numbers; so this module and the folder beside it lift the lint on `unsafe`, as does the
//! vector escape. Everything around them, and what a macro writes into an application, is safe.
//!
//! In a release a line becomes one function, or its static texts are no constants. Without optimisation that
//! wins nothing, and every line would be as long to compile as all that it calls: so `inline(always)`, but
//! not in a build for development.

mod at;
mod at_place;
mod digits;
mod mark;
mod piece;
mod value;

use std::fmt;

use bytes::Bytes;

#[cfg(feature = "json")]
pub use self::at_place::Json;
#[cfg(feature = "uuid")]
pub(crate) use self::value::Short;
pub use self::{
    at::At,
    at_place::{
        Attribute, IsAttributes, TagAttributes, Text, Url, UrlFirst, UrlFirstSegment, UrlPath,
        UrlQuery,
    },
    piece::{Fixed, Piece, Ran, Ready, Shown, attribute, fixed, ran, text, without_markup},
    value::{Displayed, Either, InAttribute, InText, Place, Plain, Trusting, Value},
};
pub(crate) use self::{mark::Mark, piece::trusted};
use crate::{Error, error::Fault, escape};

/// How much of a text is escaped at once; one that is longer is asked for room piece by piece, so that its
/// sixfold is never reserved.
const CHUNK: usize = 1024;

/// Text that a template writes into.
///
/// It is UTF-8 at any time. It keeps its memory when [cleared](Buffer::clear), so that a buffer that is
/// used again allocates nothing.
///
/// # Examples
///
/// ```
/// use zzz_template::Buffer;
///
/// let mut out = Buffer::with_capacity(64);
/// out.push_str("1 < ");
/// out.push_escaped("2 & 3");
/// assert_eq!(out.as_str(), "1 < 2 &amp; 3");
/// ```
#[derive(Default)]
pub struct Buffer {
    // UTF-8. Behind `len` there may be anything.
    bytes: Vec<u8>,
    fault: Option<Box<Fault>>,
}

impl Buffer {
    /// An empty one without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), fault: None }
    }

    /// An empty one that holds `capacity` bytes before it allocates.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity), fault: None }
    }

    /// Makes room for `additional` bytes.
    ///
    /// # Panics
    ///
    /// If that is more than the address space holds.
    #[inline]
    pub fn reserve(&mut self, additional: usize) {
        if self.bytes.capacity() - self.bytes.len() < additional {
            self.grow(additional);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, additional: usize) {
        self.bytes.reserve(additional);
    }

    /// Appends `text` as it is: whoever calls it vouches that it is HTML.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Appends `text` as it shows in the content and in quoted attributes of HTML.
    pub fn push_escaped(&mut self, text: &str) {
        for chunk in text.as_bytes().chunks(CHUNK) {
            self.reserve(escape::bound(chunk.len()));
            // SAFETY: there is room for what escaping makes of the chunk at most, as was just
            // asked for. A chunk may end within a character, since only ASCII is replaced.
            let end = unsafe { self.end().fill_up_to(|at| escape::write(chunk, at)) };
            // SAFETY: all up to `end` was written. After the last chunk it is UTF-8 again, and
            // nobody looks before.
            unsafe { self.bytes.set_len(end.len()) };
        }
    }

    /// Appends what `write` pushes, and returns its length.
    pub(crate) fn tail(&mut self, write: impl FnOnce(&mut Self)) -> usize {
        let start = self.len();
        write(self);
        // What was written may have been less than nothing: `write` may clear the buffer.
        self.len().saturating_sub(start)
    }

    /// Takes away the last `count` bytes, which begin a character.
    pub(crate) fn split_tail(&mut self, count: usize) -> String {
        let start = self.len() - count;
        let tail = self.as_str()[start..].to_owned();
        self.bytes.truncate(start);
        tail
    }

    /// The text.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        // SAFETY: the bytes are UTF-8; see the field.
        unsafe { str::from_utf8_unchecked(&self.bytes) }
    }

    /// Its length in bytes.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How many bytes it holds before it allocates again.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Forgets the text and what went wrong with it, and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.fault = None;
    }

    /// The text, as a string of the same memory.
    #[must_use]
    pub fn into_string(self) -> String {
        // SAFETY: the bytes are UTF-8; see the field.
        unsafe { String::from_utf8_unchecked(self.bytes) }
    }

    /// The text, as the bytes of an answer, of the same memory.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        Bytes::from(self.bytes)
    }

    /// Returns what the first value that could not be written said, and forgets it.
    ///
    /// # Errors
    ///
    /// If a value's `Display` or `Serialize` failed, or an attribute was refused. The text lacks it.
    pub fn check(&mut self) -> Result<(), Error> {
        self.fault.take().map_or(Ok(()), |fault| Err(Error::new(*fault)))
    }

    /// Notes a fault, unless there was one before.
    #[cold]
    pub(crate) fn note(&mut self, fault: Fault) {
        self.fault.get_or_insert_with(|| Box::new(fault));
    }

    /// Writes a straight line of a template.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn put<P: Piece>(&mut self, piece: P) {
        self.put_ready(piece.ready());
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn put_ready<R: Ready>(&mut self, piece: R) {
        let bound = piece.bound();
        self.reserve(bound);
        let at = self.end();
        // SAFETY: there is room for `bound` bytes behind `at`, the end of this buffer.
        let end = unsafe { piece.write(self, at, 0) };
        // SAFETY: `write` returns where its text ends in this buffer.
        unsafe { self.bytes.set_len(end.len()) };
    }

    /// Writes what is not static of a straight line, a [mark](Mark) before each part of it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn put_split<R: Ready>(&mut self, piece: R) {
        if R::SLOTS == 0 {
            return;
        }
        self.reserve(piece.split_bound());
        let at = self.end();
        // SAFETY: there is room for `split_bound` bytes behind `at`, the end of this buffer.
        let end = unsafe { piece.split(self, at, 0) };
        // SAFETY: `split` returns where its text ends in this buffer.
        unsafe { self.bytes.set_len(end.len()) };
    }

    /// Appends a mark.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn push_mark(&mut self, mark: Mark) {
        // A mark is ASCII.
        self.bytes.extend_from_slice(&mark.word().to_le_bytes());
    }

    /// Where the next byte goes.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn end(&mut self) -> At {
        At::new(self.bytes.as_mut_ptr(), self.bytes.len())
    }

    /// Lets `write` append with all questions asked, in the middle of a straight line, and makes room for the rest of it.
    ///
    /// # Safety
    ///
    /// `at` lies in this buffer, everything before it is written and UTF-8.
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn interrupt(&mut self, at: At, rest: usize, write: impl FnOnce(&mut Self)) -> At {
        // SAFETY: as the caller says.
        unsafe { self.bytes.set_len(at.len()) };
        write(self);
        self.reserve(rest);
        self.end()
    }

    /// Says in the mark before `text` that all up to `end` is one text, and returns where that ends.
    ///
    /// # Safety
    ///
    /// Both lie in this buffer, where a mark is written before `text`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn set_mark(&mut self, text: usize, end: At) -> At {
        let len = end.len() - text;
        if len > Mark::TEXT_MAX {
            self.note(Fault::TooLong);
            return end.back_to(text);
        }
        // SAFETY: as the caller says.
        unsafe { end.set_mark(text, Mark::Text(len).word()) };
        end
    }
}

impl fmt::Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

impl fmt::Display for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer")
            .field("text", &self.as_str())
            .field("capacity", &self.capacity())
            .finish_non_exhaustive()
    }
}

impl From<String> for Buffer {
    fn from(text: String) -> Self {
        Self { bytes: text.into_bytes(), fault: None }
    }
}
