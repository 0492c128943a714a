//! A render of which each part is known by itself, for live pages.

use std::{fmt, slice};

use crate::{Buffer, Error, Piece, Render, SafeHtml, Shape, error::Fault, expand::Shown};

/// The longest text: ends are numbers of 31 bits.
const LEN_MAX: usize = (1 << 31) - 1;

// What an entry of the tape is that is no end of a text.
const NOTHING: u32 = 1 << 31;
const ROW: u32 = NOTHING | 1;
/// The next entry is where the key ends.
const KEYED_ROW: u32 = NOTHING | 2;
const END_LIST: u32 = NOTHING | 3;
/// With the index of its shape.
const BRANCH: u32 = NOTHING | 1 << 30;
const LIST: u32 = NOTHING | 1 << 29;

/// What a template writes apart from its static texts: each part's text, the branches that were chosen, and
/// the rows of lists.
///
/// It writes no static text, so it costs no more than a page. The texts lie behind each other in one buffer; beside
/// them is a tape of numbers that says where each ends, and what is not a text. [`fragment`](Self::fragment) reads
/// it. The texts together are at most 2 GiB long.
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
    tape: Vec<u32>,
    shapes: Vec<&'static Shape>,
}

impl Parts {
    /// Without parts, and without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: Buffer::new(), tape: Vec::new(), shapes: Vec::new() }
    }

    /// Writes the parts of a straight line.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn put<P: Piece>(&mut self, piece: P) {
        self.text.put_split(piece.ready(), &mut self.tape);
    }

    pub(crate) fn begin_branch(&mut self, shape: &'static Shape) {
        let index = self.index(shape);
        self.tape.push(BRANCH | index);
    }

    pub(crate) fn skip(&mut self) {
        self.tape.push(NOTHING);
    }

    pub(crate) fn begin_list(&mut self, shape: &'static Shape) {
        let index = self.index(shape);
        self.tape.push(LIST | index);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) fn begin_row(&mut self, shape: &'static Shape) {
        // A row is known by its parts; only one that has none says that it is there.
        if shape.parts() == 0 {
            self.tape.push(ROW);
        }
    }

    #[inline]
    pub(crate) fn begin_keyed_row<K: Render + ?Sized>(&mut self, key: &K) {
        self.tape.push(KEYED_ROW);
        self.put(Shown::plain(key.value()));
    }

    pub(crate) fn finish_list(&mut self) {
        self.tape.push(END_LIST);
    }

    /// The number of `shape`. A template has few of them, and a list asks for the same ones again and again.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "there are as many as shapes in an application"
    )]
    fn index(&mut self, shape: &'static Shape) -> u32 {
        let known = self.shapes.iter().position(|known| std::ptr::eq(*known, shape));
        let index = known.unwrap_or_else(|| {
            self.shapes.push(shape);
            self.shapes.len() - 1
        });
        index as u32
    }

    /// Forgets all parts, and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.tape.clear();
        self.shapes.clear();
    }

    /// Returns what the first value that could not be written said, and forgets it.
    ///
    /// # Errors
    ///
    /// As for [`Buffer::check`], and if the texts are too long; then there are no parts.
    pub fn check(&mut self) -> Result<(), Error> {
        if self.text.len() > LEN_MAX {
            return Err(Error::new(Fault::TooLong));
        }
        self.text.check()
    }

    /// The parts, read as those of a template with this shape. A part that is not there is an empty text.
    #[must_use]
    pub fn fragment(&self, shape: &'static Shape) -> Fragment<'_> {
        // Ends beyond that are none.
        let tape = if self.text.len() > LEN_MAX { &[] } else { self.tape.as_slice() };
        Reader { parts: self, tape: tape.iter(), start: 0 }.fragment(shape)
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

/// Goes along the tape.
struct Reader<'a> {
    parts: &'a Parts,
    tape: slice::Iter<'a, u32>,
    // Where the next text begins.
    start: usize,
}

impl<'a> Reader<'a> {
    fn fragment(&mut self, shape: &'static Shape) -> Fragment<'a> {
        let parts = (0..shape.parts()).map(|_| self.part()).collect();
        Fragment { shape, parts }
    }

    fn part(&mut self) -> Part<'a> {
        match self.tape.next().copied() {
            None => Part::Text(""),
            Some(NOTHING) => Part::Nothing,
            Some(end) if end & NOTHING == 0 => Part::Text(self.text(end)),
            Some(branch) if branch & BRANCH == BRANCH => {
                let shape = self.shape(branch ^ BRANCH);
                shape.map_or(Part::Text(""), |shape| Part::Branch(self.fragment(shape)))
            }
            Some(list) if list & LIST == LIST => {
                let shape = self.shape(list ^ LIST);
                shape.map_or(Part::Text(""), |shape| {
                    Part::List(List { shape, rows: self.rows(shape) })
                })
            }
            Some(_) => Part::Text(""),
        }
    }

    fn rows(&mut self, shape: &'static Shape) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        loop {
            let next = self.tape.clone().next().copied();
            let is_marked = matches!(next, Some(ROW | KEYED_ROW | END_LIST));
            if is_marked {
                self.tape.next();
            }
            let key = match next {
                None | Some(END_LIST) => return rows,
                Some(KEYED_ROW) => self.tape.next().map(|end| self.text(*end)),
                Some(_) => None,
            };
            rows.push(Row { key, fragment: self.fragment(shape) });
        }
    }

    fn text(&mut self, end: u32) -> &'a str {
        let end = end as usize;
        let start = std::mem::replace(&mut self.start, end);
        self.parts.text.as_str().get(start..end).unwrap_or_default()
    }

    fn shape(&self, index: u32) -> Option<&'static Shape> {
        self.parts.shapes.get(index as usize).copied()
    }
}
