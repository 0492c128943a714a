//! Text in HTML and in JSON.

use std::fmt::{self, Write};

/// Text that shows as it is in the content and in quoted attributes of HTML.
pub(crate) struct Html<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Html<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping { out: f, escape: of_html }, "{}", self.0)
    }
}

/// A JSON string, with its quotes (RFC 8259, section 7).
pub(super) struct Json<T>(pub(super) T);

impl<T: fmt::Display> fmt::Display for Json<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        write!(Escaping { out: f, escape: of_json }, "{}", self.0)?;
        f.write_char('"')
    }
}

struct Escaping<'f, 'a> {
    out: &'f mut fmt::Formatter<'a>,
    escape: fn(&mut fmt::Formatter<'_>, char) -> fmt::Result,
}

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| (self.escape)(self.out, c))
    }
}

fn of_html(out: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        '"' => out.write_str("&quot;"),
        '\'' => out.write_str("&#39;"),
        c => out.write_char(c),
    }
}

fn of_json(out: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '"' => out.write_str("\\\""),
        '\\' => out.write_str("\\\\"),
        c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)),
        c => out.write_char(c),
    }
}
