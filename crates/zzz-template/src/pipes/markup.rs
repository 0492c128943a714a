//! Pipes between text and HTML.

use super::AsText;
use crate::{Buffer, SafeHtml};

/// As HTML that shows the text with its line breaks: `{{comment | nl2br}}`. All else is escaped.
///
/// ```
/// # use zzz_template::pipes::nl2br;
/// assert_eq!(nl2br(&"1 < 2\r\n3").as_str(), "1 &lt; 2<br>\n3");
/// ```
#[must_use]
pub fn nl2br<T: AsText + ?Sized>(value: &T) -> SafeHtml {
    let mut out = Buffer::new();
    for (index, line) in value.as_text().split('\n').enumerate() {
        if index > 0 {
            out.push_str("<br>\n");
        }
        out.push_escaped(line.strip_suffix('\r').unwrap_or(line));
    }
    out.into()
}

/// Without tags and comments: `{{body | strip_tags | truncate:80}}`.
///
/// What is left is a text and is escaped as such, so this is for looks, not for safety. References such as `&amp;`
/// stay.
///
/// ```
/// # use zzz_template::pipes::strip_tags;
/// assert_eq!(strip_tags(&"<p title='>'>1 < 2 <!-- no -->and <b>3</b>"), "1 < 2 and 3");
/// ```
#[must_use]
pub fn strip_tags<T: AsText + ?Sized>(value: &T) -> String {
    let mut text = String::new();
    let mut rest = value.as_text();
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        text.push_str(before);
        if let Some(len) = tag_len(tag) {
            rest = &tag[len..];
        } else {
            text.push('<');
            rest = &tag[1..];
        }
    }
    text.push_str(rest);
    text
}

/// The length of the tag or comment that `text` begins with. One that does not end goes to the end.
fn tag_len(text: &str) -> Option<usize> {
    if let Some(comment) = text.strip_prefix("<!--") {
        return Some(comment.find("-->").map_or(text.len(), |end| end + 7));
    }
    let is_tag = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    text[1..].chars().next().filter(|c| is_tag(*c))?;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    Some(text.len())
}
