//! Faults as text.

use std::fmt::Write as _;

use crate::{Fault, Span};

/// A line and a column, as editors count them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "two numbers")]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters; a tab is one.
    pub column: usize,
}

impl Position {
    /// Where byte `offset` of `text` stands; beyond its end, the end.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let start = line_start(text, offset);
        Self {
            line: line_of(text, offset),
            column: text.get(start..floor(text, offset)).map_or(0, |line| line.chars().count()) + 1,
        }
    }
}

impl Fault {
    /// The fault as a reader wants it: file, line and column, the line itself with the wrong part underlined, the way
    /// out.
    ///
    /// `path` is what the file is called, `text` what it holds.
    ///
    /// ```
    /// use zzz_template_parser::parse;
    ///
    /// let text = "<p>\n\t{{#if ready}}</p>";
    /// let report = parse(text).faults[0].report("views/home.html.zzz", text);
    /// assert_eq!(
    ///     report,
    ///     "\
    /// views/home.html.zzz:2:2: `{{#if}}` is not closed
    ///   |
    /// 2 | \t{{#if ready}}</p>
    ///   | \t^^^^^^^^^^^^^
    ///   = help: write `{{/if}}` where it ends
    /// ",
    /// );
    /// ```
    #[must_use]
    pub fn report(&self, path: &str, text: &str) -> String {
        let Position { line, column } = Position::of(text, self.span.start);
        let start = line_start(text, self.span.start);
        let shown = text[start..].lines().next().unwrap_or_default();
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        // Tabs stay, so that the underline stands where the part stands, however wide they are.
        let before: String = shown
            .chars()
            .take(column - 1)
            .map(|letter| if letter == '\t' { '\t' } else { ' ' })
            .collect();
        let end = self.span.end.min(start + shown.len());
        let wrong = Span { start: floor(text, self.span.start), end: floor(text, end) };
        let carets = "^".repeat(wrong.of(text).chars().count().max(1));
        let mut report = format!(
            "{path}:{line}:{column}: {}\n{margin} |\n{number} | {shown}\n{margin} | {before}{carets}\n",
            self.message
        );
        if let Some(help) = &self.help {
            // Writing to a string never fails.
            let _ = writeln!(report, "{margin} = help: {help}");
        }
        report
    }
}

/// The line in which byte `offset` of `text` stands, counted from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

fn line_start(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1)
}

/// The start of the character in which byte `offset` stands.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
