//! Why a pattern was refused, in words that say what to write instead.

use std::fmt;
use std::ops::Range;

use super::{PARAMS_MAX, PATTERN_BYTES_MAX};
use crate::percent;

/// Why a text is not a [`Pattern`](crate::Pattern).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PatternError {
    kind: PatternErrorKind,
    span: Range<usize>,
    message: Box<str>,
}

/// The kinds of [`PatternError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// The pattern does not start with `/`.
    NoLeadingSlash,
    /// Two slashes follow each other.
    EmptySegment,
    /// A `:` or `*` stands alone.
    EmptyName,
    /// A name is not made of ASCII letters, digits and `_`, or starts with a digit.
    BadName,
    /// Two parameters have the same name.
    DuplicateName,
    /// One segment holds more than a parameter, as `:a:b` or `user-:id` do.
    PartialParam,
    /// A wildcard stands before the last segment.
    WildcardNotLast,
    /// There are more than [`PARAMS_MAX`] parameters.
    TooManyParams,
    /// The pattern is longer than [`PATTERN_BYTES_MAX`].
    TooLong,
    /// Static text holds a character that a path cannot have, or one that says that another
    /// notation was meant.
    BadChar,
    /// A segment is `.` or `..`, which clients resolve before they send a request (RFC 3986
    /// section 5.2.4).
    DotSegment,
}

impl PatternError {
    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> PatternErrorKind {
        self.kind
    }

    /// Returns where the offending part stands in the pattern, in bytes.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    #[cold]
    fn new(kind: PatternErrorKind, span: Range<usize>, message: String) -> Self {
        Self { kind, span, message: message.into() }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PatternError {}

pub(super) fn no_leading_slash(text: &str) -> PatternError {
    PatternError::new(
        PatternErrorKind::NoLeadingSlash,
        0..text.len(),
        format!("pattern {text:?} does not start with \"/\": write {:?}", format!("/{text}")),
    )
}

pub(super) fn too_long(text: &str) -> PatternError {
    let shown: String = text.chars().take(40).collect();
    PatternError::new(
        PatternErrorKind::TooLong,
        0..text.len(),
        format!(
            "pattern \"{}...\" has {} bytes: write one of at most {PATTERN_BYTES_MAX}",
            shown.escape_debug(),
            text.len()
        ),
    )
}

pub(super) fn too_many_params(text: &str, count: usize) -> PatternError {
    PatternError::new(
        PatternErrorKind::TooManyParams,
        0..text.len(),
        format!(
            "pattern {text:?} has {count} parameters: write at most {PARAMS_MAX}, or end with a \
             wildcard such as \"*rest\" and split it in the handler"
        ),
    )
}

pub(super) fn empty_segment(text: &str, at: usize) -> PatternError {
    let mut fixed = text.to_owned();
    while fixed.contains("//") {
        fixed = fixed.replace("//", "/");
    }
    PatternError::new(
        PatternErrorKind::EmptySegment,
        at - 1..at + 1,
        format!("pattern {text:?} has an empty segment at byte {at}: write {fixed:?}"),
    )
}

pub(super) fn empty_name(text: &str, at: Range<usize>) -> PatternError {
    let (what, example) = match &text[at.clone()] {
        "*" => ("wildcard", "*path"),
        _ => ("parameter", ":id"),
    };
    let message = format!(
        "{what} {:?} in pattern {text:?} has no name: write for example {example:?}",
        &text[at.clone()]
    );
    PatternError::new(PatternErrorKind::EmptyName, at, message)
}

pub(super) fn bad_name(text: &str, at: Range<usize>) -> PatternError {
    let segment = &text[at.clone()];
    let mut fixed: String = segment[1..]
        .chars()
        .map(|char| if char.is_ascii_alphanumeric() { char } else { '_' })
        .collect();
    if fixed.starts_with(|char: char| char.is_ascii_digit()) {
        fixed.insert(0, '_');
    }
    let message = format!(
        "name {:?} in pattern {text:?} is not made of ASCII letters, digits and \"_\", starting \
         with no digit: write {:?}",
        &segment[1..],
        format!("{}{fixed}", &segment[..1])
    );
    PatternError::new(PatternErrorKind::BadName, at, message)
}

pub(super) fn duplicate_name(text: &str, at: Range<usize>) -> PatternError {
    let segment = &text[at.clone()];
    let message = format!(
        "name {:?} is used twice in pattern {text:?}: give each a name of its own, for example \
         {:?}",
        &segment[1..],
        format!("{segment}2")
    );
    PatternError::new(PatternErrorKind::DuplicateName, at, message)
}

pub(super) fn several_params(text: &str, at: Range<usize>) -> PatternError {
    let segment = &text[at.clone()];
    let message = format!(
        "segment {segment:?} in pattern {text:?} holds more than one parameter: give each a \
         segment of its own, or take {:?} and split it in the handler",
        first_param(segment)
    );
    PatternError::new(PatternErrorKind::PartialParam, at, message)
}

pub(super) fn wildcard_not_last(text: &str, at: Range<usize>) -> PatternError {
    let segment = &text[at.clone()];
    let message = format!(
        "wildcard {segment:?} in pattern {text:?} is not the last segment: end the pattern with \
         it, or write {:?} to take one segment",
        format!(":{}", &segment[1..])
    );
    PatternError::new(PatternErrorKind::WildcardNotLast, at, message)
}

pub(super) fn dot_segment(text: &str, at: Range<usize>) -> PatternError {
    let message = format!(
        "segment {:?} in pattern {text:?} never matches, because clients resolve it before they \
         send the request: leave it out",
        &text[at.clone()]
    );
    PatternError::new(PatternErrorKind::DotSegment, at, message)
}

/// Refuses `char` at `index` of the static segment at `at`.
pub(super) fn bad_char(text: &str, at: Range<usize>, index: usize, char: char) -> PatternError {
    let segment = &text[at.clone()];
    let span = at.start + index..at.start + index + char.len_utf8();
    if matches!(char, ':' | '*') {
        let message = format!(
            "segment {segment:?} in pattern {text:?} has {:?} inside: a parameter is a whole \
             segment, write {:?} and take it apart in the handler",
            char.to_string(),
            first_param(&segment[index..])
        );
        return PatternError::new(PatternErrorKind::PartialParam, span, message);
    }
    let advice = match char {
        '{' | '}' | '<' | '>' => {
            let name = segment.trim_matches(['{', '}', '<', '>']);
            match name.strip_prefix('*').or(name.strip_suffix("..")) {
                Some(name) => format!("write {:?} for a wildcard", format!("*{name}")),
                None => format!("write {:?} for a parameter", format!(":{name}")),
            }
        }
        '%' => match percent::decode(segment) {
            Ok(decoded) if decoded != segment && !decoded.contains(['/', '%']) => {
                format!("patterns are written decoded, write {decoded:?}")
            }
            _ => "patterns are written decoded, and this one needs a parameter there".to_owned(),
        },
        '?' => format!(
            "a query is not part of the path, write {:?} and read the query in the handler",
            &text[..span.start]
        ),
        '#' => format!("clients do not send the fragment, write {:?}", &text[..span.start]),
        '\\' => "write \"/\" between segments".to_owned(),
        _ => "leave it out, or match the segment with a parameter".to_owned(),
    };
    let message = format!(
        "segment {segment:?} in pattern {text:?} contains {:?}: {advice}",
        char.to_string()
    );
    PatternError::new(PatternErrorKind::BadChar, span, message)
}

/// Returns the first `:name` or `*name` that `segment` starts with.
fn first_param(segment: &str) -> String {
    let name: String = segment[1..]
        .chars()
        .take_while(|char| char.is_ascii_alphanumeric() || *char == '_')
        .collect();
    let name = if name.is_empty() { "name" } else { &name };
    format!("{}{name}", &segment[..1])
}
