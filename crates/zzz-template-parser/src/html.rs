//! The HTML of a template: where each output stands, and what is wrong with the tags.
//!
//! The tokenizer's states are those of HTML (Living Standard, 13.2.5), with two differences: what the standard calls a
//! parse error and mends is refused or taken as it is, and every body of a block ends in the state in which it began, so
//! that what follows does not depend on which branch was written.

mod address;
mod attributes;
mod elements;
mod findings;
mod mode;
mod open;
mod outputs;
mod reader;
mod script;
mod start_tag;
mod walk;

use crate::{Parsed, Span};

use self::reader::Reader;

/// Reads the HTML of `parsed`, which is of `text`, and sets the place of each output.
pub(crate) fn read(text: &str, parsed: &mut Parsed) {
    let mut nodes = std::mem::take(&mut parsed.tree.nodes);
    let mut reader = Reader::new(text, parsed);
    reader.nodes(&mut nodes);
    reader.finish();
    parsed.tree.nodes = nodes;
}

/// `name` in lower case, without a copy where it is so already.
fn lower(name: &str) -> std::borrow::Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        name.into()
    }
}

/// The tag with which a block at `span` opens.
fn opening(text: &str, span: Span) -> Span {
    let length = span.of(text).find("}}").map_or(0, |end| end + 2);
    Span { start: span.start, end: span.start + length }
}
