//! Tokens in a row, and what can be asked of them.

use std::ops::Range;

use crate::{
    Span,
    rust::{Kind, Token},
};

/// A part of a tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tokens<'a> {
    pub(crate) text: &'a str,
    pub(crate) list: &'a [Token],
    /// Where they stand, or would stand if there were any.
    pub(crate) span: Span,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str, list: &'a [Token], at: usize) -> Self {
        let span = match (list.first(), list.last()) {
            (Some(first), Some(last)) => Span { start: first.span.start, end: last.span.end },
            _ => Span { start: at, end: at },
        };
        Self { text, list, span }
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// In how many brackets all of them stand.
    pub(crate) fn depth(&self) -> usize {
        self.list.first().map_or(0, |token| token.depth)
    }

    pub(crate) fn kind(&self, index: usize) -> Option<Kind> {
        self.list.get(index).map(|token| token.kind)
    }

    pub(crate) fn source(&self, index: usize) -> &'a str {
        self.list.get(index).map_or("", |token| token.span.of(self.text))
    }

    /// The name or keyword at `index`.
    pub(crate) fn word(&self, index: usize) -> Option<&'a str> {
        (self.kind(index)? == Kind::Ident).then(|| self.source(index))
    }

    pub(crate) fn is_word(&self, index: usize, word: &str) -> bool {
        self.word(index) == Some(word)
    }

    pub(crate) fn is_punct(&self, index: usize, byte: u8) -> bool {
        self.kind(index) == Some(Kind::Punct(byte))
    }

    /// Whether `index` and the one behind it make one operator.
    pub(crate) fn is_pair(&self, index: usize, pair: [u8; 2]) -> bool {
        self.is_punct(index, pair[0])
            && self.is_punct(index + 1, pair[1])
            && self.list[index].span.end == self.list[index + 1].span.start
    }

    /// Whether `:` stands at `index`, and not `::`.
    pub(crate) fn is_colon(&self, index: usize) -> bool {
        let is_behind = index > 0 && self.is_pair(index - 1, *b"::");
        self.is_punct(index, b':') && !self.is_pair(index, *b"::") && !is_behind
    }

    /// Whether `=` stands at `index`, and no longer operator.
    pub(crate) fn is_equals(&self, index: usize) -> bool {
        let is_longer = self.is_pair(index, *b"==") || self.is_pair(index, *b"=>");
        let is_end = index > 0
            && matches!(self.kind(index - 1), Some(Kind::Punct(byte)) if b"=<>!+-*/%^&|.".contains(&byte))
            && self.list[index - 1].span.end == self.list[index].span.start;
        self.is_punct(index, b'=') && !is_longer && !is_end
    }

    /// Some of them.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        // An empty part stands behind what is in front of it.
        let at = match start.checked_sub(1) {
            Some(before) => self.list[before].span.end,
            None => self.span.start,
        };
        Self::new(self.text, &self.list[start..end], at)
    }

    pub(crate) fn from(&self, start: usize) -> Self {
        self.slice(start..self.len())
    }

    /// The parts between those for which `is_end` holds, of the tokens that stand in no bracket.
    pub(crate) fn split(&self, is_end: impl Fn(&Self, usize) -> bool) -> Vec<Self> {
        let (depth, mut start, mut parts) = (self.depth(), 0, Vec::new());
        for index in 0..self.len() {
            if self.list[index].depth == depth && is_end(self, index) {
                parts.push(self.slice(start..index));
                start = index + 1;
            }
        }
        parts.push(self.from(start));
        parts
    }

    /// Where the bracket that opens at `index` closes.
    pub(crate) fn close_of(&self, index: usize) -> usize {
        let depth = self.list[index].depth;
        let behind = &self.list[index + 1..];
        let is_close = |token: &Token| token.depth == depth && matches!(token.kind, Kind::Close(_));
        behind.iter().position(is_close).map_or(self.len(), |behind| index + 1 + behind)
    }
}
