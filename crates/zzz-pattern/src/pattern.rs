//! What a route's path looks like, written once by its author.
//!
//! A pattern is a list of segments, each after a `/`:
//!
//! | written | name | matches |
//! |---|---|---|
//! | `users` | static text | that text, after percent-decoding |
//! | `:id` | parameter | one whole segment of at least one character |
//! | `*path` | wildcard, last only | the whole rest, at least one character, slashes included |
//!
//! Static text is written *decoded*: `/straße` matches the request path `/stra%C3%9Fe`. A slash at
//! the end is significant: `/users` and `/users/` are two patterns.
//!
//! ```
//! use zzz_pattern::{Pattern, Segment};
//!
//! let pattern = Pattern::parse("/users/:id/files/*path")?;
//! assert_eq!(pattern.names().collect::<Vec<_>>(), ["id", "path"]);
//! assert_eq!(pattern.segments().nth(1), Some(Segment::Param("id")));
//!
//! let error = Pattern::parse("/users/{id}").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     r#"segment "{id}" in pattern "/users/{id}" contains "{": write ":id" for a parameter"#,
//! );
//! # Ok::<(), zzz_pattern::PatternError>(())
//! ```

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

mod error;

pub use error::{PatternError, PatternErrorKind};

/// The most parameters, the wildcard included, that one pattern may have.
pub const PARAMS_MAX: usize = 16;

/// The most bytes that one pattern may have: the length of request line that RFC 9112 section 3
/// asks every server to support, so a longer pattern could hardly ever match.
pub const PATTERN_BYTES_MAX: usize = 8_000;

/// A parsed, valid path pattern.
///
/// Two patterns are equal if they are written the same; `/:id` and `/:name` match the same paths
/// but are not equal.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Pattern {
    // Valid by construction, so that segments can be split off again without checks.
    text: Box<str>,
    // Where each name stands in `text`, in order.
    names: Box<[Range<u16>]>,
}

/// One part of a [`Pattern`], between two slashes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a fourth kind of segment would change what every pattern means"
)]
pub enum Segment<'a> {
    /// Text that must be met as it is; empty only as the last one, for a slash at the end.
    Static(&'a str),
    /// The name of a parameter that takes one segment.
    Param(&'a str),
    /// The name of the wildcard that takes the rest of the path.
    Wildcard(&'a str),
}

impl Pattern {
    /// Parses `text`.
    ///
    /// # Errors
    ///
    /// See [`PatternErrorKind`] for each cause. The message names the offending part and says what
    /// to write instead; [`PatternError::span`] tells where it stands.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_pattern::{Pattern, PatternErrorKind};
    ///
    /// assert!(Pattern::parse("/").is_ok());
    ///
    /// let error = Pattern::parse("/files/*path/edit").unwrap_err();
    /// assert_eq!(error.kind(), PatternErrorKind::WildcardNotLast);
    /// assert_eq!(error.span(), 7..12);
    /// ```
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.len() > PATTERN_BYTES_MAX {
            return Err(error::too_long(text));
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err(error::no_leading_slash(text));
        };
        let mut names = Vec::new();
        let mut start = 1;
        for segment in rest.split('/') {
            let at = start..start + segment.len();
            let last = at.end == text.len();
            if segment.is_empty() && !last {
                return Err(error::empty_segment(text, start));
            }
            match segment.as_bytes().first() {
                Some(b':') => push_name(text, at, &mut names)?,
                Some(b'*') if !last => return Err(error::wildcard_not_last(text, at)),
                Some(b'*') => push_name(text, at, &mut names)?,
                _ => check_static(text, at)?,
            }
            start += segment.len() + 1;
        }
        if names.len() > PARAMS_MAX {
            return Err(error::too_many_params(text, names.len()));
        }
        Ok(Self {
            text: text.into(),
            names: names.into_iter().map(|name| offset(name.start)..offset(name.end)).collect(),
        })
    }

    /// Returns the pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the segments in order; there is at least one.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        self.text[1..].split('/').map(Segment::of)
    }

    /// Returns the names of the parameters and of the wildcard, in order.
    #[must_use]
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(|name| &self.text[usize::from(name.start)..usize::from(name.end)])
    }

    /// Returns the name of parameter number `index`, counted from zero.
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&str> {
        let name = self.names.get(index)?;
        self.text.get(usize::from(name.start)..usize::from(name.end))
    }

    /// Returns the pattern without its names: equal shapes match the same paths.
    #[must_use]
    pub fn shape(&self) -> String {
        let mut shape = String::with_capacity(self.text.len());
        for segment in self.segments() {
            shape.push('/');
            match segment {
                Segment::Static(text) => shape.push_str(text),
                Segment::Param(_) => shape.push(':'),
                Segment::Wildcard(_) => shape.push('*'),
            }
        }
        shape
    }
}

impl<'a> Segment<'a> {
    fn of(text: &'a str) -> Self {
        if let Some(name) = text.strip_prefix(':') {
            Segment::Param(name)
        } else if let Some(name) = text.strip_prefix('*') {
            Segment::Wildcard(name)
        } else {
            Segment::Static(text)
        }
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.as_str()).finish()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        Self::parse(text)
    }
}

fn offset(position: usize) -> u16 {
    // `PATTERN_BYTES_MAX` is far below 2^16 and was checked first.
    u16::try_from(position).unwrap_or(u16::MAX)
}

/// Checks the parameter or wildcard that stands at `at`, and adds its name.
fn push_name(
    text: &str,
    at: Range<usize>,
    names: &mut Vec<Range<usize>>,
) -> Result<(), PatternError> {
    let name = at.start + 1..at.end;
    let written = &text[name.clone()];
    if written.is_empty() {
        return Err(error::empty_name(text, at));
    }
    if written.contains([':', '*']) {
        return Err(error::several_params(text, at));
    }
    let letters = written.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !letters || written.as_bytes()[0].is_ascii_digit() {
        return Err(error::bad_name(text, at));
    }
    if names.iter().any(|other| text[other.clone()] == *written) {
        return Err(error::duplicate_name(text, at));
    }
    names.push(name);
    Ok(())
}

/// Checks the static text that stands at `at`.
fn check_static(text: &str, at: Range<usize>) -> Result<(), PatternError> {
    let segment = &text[at.clone()];
    if matches!(segment, "." | "..") {
        return Err(error::dot_segment(text, at));
    }
    for (index, char) in segment.char_indices() {
        let refused = matches!(char, ':' | '*' | '?' | '#' | '%' | '{' | '}' | '<' | '>' | '\\');
        if refused || char.is_whitespace() || char.is_control() {
            return Err(error::bad_char(text, at, index, char));
        }
    }
    Ok(())
}
