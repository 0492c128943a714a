//! A render of which each part is known by itself, for live pages.

use std::{fmt, slice};

use crate::{Buffer, Error, Piece, Render, SafeHtml, Shape, buffer::Mark, expand::Shown};

/// What a template writes apart from its static texts: each part's text, the branches that were chosen, and
/// the rows of lists.
///
/// It writes no static text, so it costs no more than a page. The texts lie behind each other in one buffer, before each
/// a mark that says how long it is; what is no text is a mark alone. [`fragment`](Self::fragment) reads it. A text is
/// at most 128 MiB long.
///
/// # Examples
///
/// `<p>{{name}}</p>{{#if urgent}}<b>!</b>{{/if}}`, by hand:
///
/// ```
/// use zzz_template::{Parts, Shape, Sink as _, expand::{fixed, text}};
///
/// static PAGE: Shape = Shape::new(&["<p>", "</p>", ""]);
/// static URGENT: Shape = Shape::new(&["<b>!</b>"]);
///
/// let mut parts = Parts::new();
/// parts.put((fixed("<p>"), text("A & B"), fixed("</p>")));
/// parts.branch(&URGENT);
/// parts.put(fixed("<b>!</b>"));
/// assert_eq!(parts.fragment(&PAGE).to_string(), "<p>A &amp; B</p><b>!</b>");
/// ```
#[derive(Debug, Default)]
pub struct Parts {
    text: Buffer,
    // Those of branches and lists, in their order.
    shapes: Vec<&'static Shape>,
}

impl Parts {
    /// Without parts, and without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: Buffer::new(), shapes: Vec::new() }
    }

    /// Writes the parts of a straight line.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn put<P: Piece>(&mut self, piece: P) {
        self.text.put_split(piece.ready());
    }

    #[inline]
    pub(crate) fn begin_branch(&mut self, shape: &'static Shape) {
        self.shapes.push(shape);
        self.text.push_mark(Mark::Branch);
    }

    #[inline]
    pub(crate) fn skip(&mut self) {
        self.text.push_mark(Mark::Nothing);
    }

    #[inline]
    pub(crate) fn begin_list(&mut self, shape: &'static Shape) {
        self.shapes.push(shape);
        self.text.push_mark(Mark::List);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn begin_row(&mut self, shape: &'static Shape) {
        // A row is known by its parts; only one that has none says that it is there.
        if shape.parts() == 0 {
            self.text.push_mark(Mark::Row);
        }
    }

    #[inline]
    pub(crate) fn begin_keyed_row<K: Render + ?Sized>(&mut self, key: &K) {
        self.text.push_mark(Mark::KeyedRow);
        self.put(Shown::plain(key.value()));
    }

    #[inline]
    pub(crate) fn finish_list(&mut self) {
        self.text.push_mark(Mark::EndList);
    }

    /// Forgets all parts, and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.shapes.clear();
    }

    /// Returns what the first value that could not be written said, and forgets it.
    ///
    /// # Errors
    ///
    /// As for [`Buffer::check`], and if a text is too long, which is then an empty one.
    pub fn check(&mut self) -> Result<(), Error> {
        self.text.check()
    }

    /// The parts, read as those of a template with this shape. A part that is not there is an empty text.
    #[must_use]
    pub fn fragment(&self, shape: &'static Shape) -> Fragment<'_> {
        Reader { rest: self.text.as_str(), shapes: self.shapes.iter() }.fragment(shape)
    }
}

/// Static texts with what stands between them. Its `Display` is the whole text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fragment<'a> {
    shape: &'static Shape,
    parts: Vec<Part<'a>>,
}

/// What stands between two static texts.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Part<'a> {
    /// A text, escaped for its place.
    Text(&'a str),
    /// A condition that chose no branch.
    Nothing,
    /// The branch that a condition chose.
    Branch(Fragment<'a>),
    /// The rows of a list.
    List(List<'a>),
}

/// The rows of a list, which all have one shape.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct List<'a> {
    shape: &'static Shape,
    rows: Vec<Row<'a>>,
}

/// One row of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row<'a> {
    key: Option<&'a str>,
    fragment: Fragment<'a>,
}

impl<'a> Fragment<'a> {
    /// The static texts.
    #[must_use]
    pub fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// What stands between them.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }
}

impl<'a> List<'a> {
    /// The shape of each row.
    #[must_use]
    pub fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Row<'a>] {
        &self.rows
    }
}

impl<'a> Row<'a> {
    /// What the row is known by, as plain text, if not by its place.
    #[must_use]
    pub fn key(&self) -> Option<&'a str> {
        self.key
    }

    /// What is in it.
    #[must_use]
    pub fn fragment(&self) -> &Fragment<'a> {
        &self.fragment
    }
}

impl fmt::Display for Fragment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, others @ ..] = self.shape.statics() else {
            return Ok(());
        };
        f.write_str(first)?;
        for (part, text) in self.parts.iter().zip(others) {
            part.fmt(f)?;
            f.write_str(text)?;
        }
        Ok(())
    }
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Nothing => Ok(()),
            Self::Branch(fragment) => fragment.fmt(f),
            Self::List(list) => list.rows.iter().try_for_each(|row| row.fragment.fmt(f)),
        }
    }
}

impl From<&Fragment<'_>> for SafeHtml {
    fn from(fragment: &Fragment<'_>) -> Self {
        Self::trust(fragment.to_string())
    }
}

/// Goes from mark to mark.
struct Reader<'a> {
    rest: &'a str,
    shapes: slice::Iter<'a, &'static Shape>,
}

impl<'a> Reader<'a> {
    fn fragment(&mut self, shape: &'static Shape) -> Fragment<'a> {
        let parts = (0..shape.parts()).map(|_| self.part()).collect();
        Fragment { shape, parts }
    }

    fn part(&mut self) -> Part<'a> {
        match self.next() {
            Some(Mark::Text(len)) => Part::Text(self.take(len)),
            Some(Mark::Nothing) => Part::Nothing,
            Some(Mark::Branch) => {
                let shape = self.shapes.next();
                shape.map_or(Part::Text(""), |shape| Part::Branch(self.fragment(shape)))
            }
            Some(Mark::List) => {
                let shape = self.shapes.next();
                shape.map_or(Part::Text(""), |shape| {
                    Part::List(List { shape, rows: self.rows(shape) })
                })
            }
            Some(Mark::Row | Mark::KeyedRow | Mark::EndList) | None => Part::Text(""),
        }
    }

    fn rows(&mut self, shape: &'static Shape) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        loop {
            let next = self.peek();
            if matches!(next, Some(Mark::Row | Mark::KeyedRow | Mark::EndList)) {
                self.next();
            }
            let key = match next {
                None | Some(Mark::EndList) => return rows,
                Some(Mark::KeyedRow) => self.key(),
                // Not a row of these: one without parts has its mark.
                Some(mark) if mark != Mark::Row && shape.parts() == 0 => return rows,
                Some(_) => None,
            };
            rows.push(Row { key, fragment: self.fragment(shape) });
        }
    }

    fn key(&mut self) -> Option<&'a str> {
        match self.next()? {
            Mark::Text(len) => Some(self.take(len)),
            _ => None,
        }
    }

    fn peek(&self) -> Option<Mark> {
        let word = self.rest.as_bytes().first_chunk()?;
        Mark::read(u32::from_le_bytes(*word))
    }

    fn next(&mut self) -> Option<Mark> {
        let mark = self.peek();
        self.take(Mark::LEN);
        mark
    }

    /// The next `len` bytes; nothing more if there are not as many.
    fn take(&mut self, len: usize) -> &'a str {
        let (text, rest) = self.rest.split_at_checked(len).unwrap_or_default();
        self.rest = rest;
        text
    }
}
