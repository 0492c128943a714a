//! Where in an address a value stands.

use std::borrow::Cow;

use crate::{Fault, Place, Span};

/// How far an attribute's address was read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum At {
    /// Nothing but white space came.
    Start,
    /// What began at this byte may be a scheme.
    Scheme(usize),
    /// A value came, which may be the start of a scheme.
    Value,
    /// Behind the `/` with which it begins: another one would make a host of what follows (URL, 4.4).
    Slash,
    /// Behind that and what may be empty: a value, or a branch.
    SlashValue,
    /// Behind the scheme, or further on.
    Path,
    /// Behind `?` or `#`.
    Query,
    /// Behind branches that end differently.
    Unknown,
}

impl At {
    /// Where the address stands after either of two branches.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            _ if self == other => self,
            (Self::Slash | Self::SlashValue, Self::Slash | Self::SlashValue | Self::Path)
            | (Self::Path, Self::Slash | Self::SlashValue) => Self::SlashValue,
            _ => Self::Unknown,
        }
    }

    /// The place of a value here, or why there is none.
    ///
    /// `slash_follows` says whether a slash is written behind it.
    pub(crate) fn place(self, span: Span, slash_follows: bool) -> Result<Place, Fault> {
        match self {
            Self::Start => Ok(Place::UrlStart),
            Self::Slash if slash_follows => Ok(Place::UrlFirstSegment),
            Self::Slash | Self::SlashValue => Ok(Place::UrlFirst),
            Self::Path => Ok(Place::UrlPath),
            Self::Query => Ok(Place::UrlQuery),
            Self::Scheme(_) => Err(Fault::new(span, "a scheme that is partly written and partly a value")
                .with_help("begin with a slash, a dot or a scheme: `href=\"./page{{number}}\"`, or give the whole address: `href=\"{{address}}\"`")),
            Self::Value => Err(Fault::new(span, "a value that could go on with another's scheme")
                .with_help("put a slash between them, or make one value of both: `href=\"{{base}}/{{page}}\"`")),
            Self::Unknown => Err(Fault::new(span, "branches in front of this value end in different parts of an address")
                .with_help("repeat the whole value in each branch: `{{#if a}}/a?page={{page}}{{else}}/b/{{page}}{{/if}}`")),
        }
    }

    /// Reads `span`, which is written in the template.
    pub(crate) fn read(mut self, text: &str, span: Span, faults: &mut Vec<Fault>) -> Self {
        let mut at = span.start;
        while at < span.end && self != Self::Query {
            let (letter, length) = letter(&text[at..span.end]);
            self = self.step(text, at, letter, Span { start: at + length, end: span.end }, faults);
            at += length;
        }
        self
    }

    fn step(
        self,
        text: &str,
        at: usize,
        letter: char,
        rest: Span,
        faults: &mut Vec<Fault>,
    ) -> Self {
        match (self, letter) {
            (Self::Query, _) | (_, '?' | '#') => Self::Query,
            // Browsers take these out (URL, 4.4).
            (_, '\t' | '\n' | '\r') => self,
            (Self::Start, '\0'..=' ') => Self::Start,
            (Self::Start, '/' | '\\') => Self::Slash,
            (Self::Start, letter) if letter.is_ascii_alphabetic() => Self::Scheme(at),
            (Self::Scheme(start), ':') => {
                check_scheme(text, Span { start, end: at }, rest, faults);
                Self::Path
            }
            (Self::Scheme(_), letter)
                if letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.') =>
            {
                self
            }
            (Self::Value, ':') => {
                let span = Span { start: at, end: rest.start };
                let fault = Fault::new(span, "a scheme that is partly a value and partly written");
                faults.push(fault.with_help("give the whole address: `href=\"{{address}}\"`"));
                Self::Path
            }
            (Self::SlashValue, '/' | '\\') => {
                let span = Span { start: at, end: rest.start };
                let message = "this slash makes a host of what follows, where the value or branch in front of it is empty";
                let fault = Fault::new(span, message);
                faults.push(fault.with_help("begin with a segment that is written, or with one value alone: `href=\"/{{name}}/posts\"`"));
                Self::Path
            }
            (Self::Value, letter) if letter != '/' => self,
            (Self::Unknown, letter) if letter != '/' => self,
            _ => Self::Path,
        }
    }
}

/// Refuses schemes that run scripts; `rest` is what follows the colon.
fn check_scheme(text: &str, scheme: Span, rest: Span, faults: &mut Vec<Fault>) {
    let name = plain(scheme.of(text));
    let is_page = || {
        let kind = plain(rest.of(text));
        kind.is_empty()
            || ["text/html", "application/xhtml+xml", "text/xml", "application/xml"]
                .iter()
                .any(|page| kind.starts_with(page))
    };
    let (message, help) = match &*name {
        "javascript" | "vbscript" => (
            format!("an address with `{name}:` is a script"),
            "use a `<button>`, and a script of its own that listens to it",
        ),
        "data" if is_page() => (
            "an address with `data:` that holds a page".to_owned(),
            "serve the page under an address of its own",
        ),
        _ => return,
    };
    faults.push(Fault::new(Span { start: scheme.start, end: rest.start }, message).with_help(help));
}

/// `written` as a browser reads a scheme: entities decoded, without white space, in lower case.
fn plain(written: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'/' | b'+' | b'-');
    if written.bytes().all(is_plain) {
        return Cow::Borrowed(written);
    }
    let (mut plain, mut rest) = (String::new(), written);
    // No scheme and no type that is looked for is longer.
    while !rest.is_empty() && plain.len() < 64 {
        let (letter, length) = letter(rest);
        if !matches!(letter, '\t' | '\n' | '\r' | ' ') {
            plain.push(letter.to_ascii_lowercase());
        }
        rest = &rest[length..];
    }
    Cow::Owned(plain)
}

/// The first letter of `rest`, an entity decoded, and its length in bytes.
fn letter(rest: &str) -> (char, usize) {
    let first = rest.chars().next().unwrap_or_default();
    match rest.strip_prefix('&').and_then(entity) {
        Some((letter, length)) => (letter, length + 1),
        None => (first, first.len_utf8().min(rest.len())),
    }
}

/// What `rest`, which stands behind `&`, stands for, and its length (HTML, 13.2.5.72); of the names only those that
/// matter in an address.
fn entity(rest: &str) -> Option<(char, usize)> {
    if let Some(number) = rest.strip_prefix('#') {
        let (radix, sign, digits) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (16, 2, digits),
            None => (10, 1, number),
        };
        let length = digits.find(|digit: char| !digit.is_digit(radix)).unwrap_or(digits.len());
        let code =
            u32::from_str_radix(digits.get(..length)?.trim_start_matches('0'), radix).ok()?;
        let semicolon = usize::from(digits[length..].starts_with(';'));
        return Some((char::from_u32(code)?, sign + length + semicolon));
    }
    const NAMES: [(&str, char); 10] = [
        ("Tab;", '\t'),
        ("NewLine;", '\n'),
        ("colon;", ':'),
        ("sol;", '/'),
        ("quest;", '?'),
        ("num;", '#'),
        ("amp;", '&'),
        ("amp", '&'),
        ("period;", '.'),
        ("plus;", '+'),
    ];
    NAMES
        .iter()
        .find(|(name, _)| rest.starts_with(name))
        .map(|(name, letter)| (*letter, name.len()))
}

/// Whether an entity that `written` begins at its end could be finished by what follows.
pub(crate) fn ends_in_entity(written: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
    written.rfind('&').is_some_and(|start| written[start + 1..].bytes().all(is_part))
}

/// The scheme and host with which the address `written` begins, if it names any and they are written out.
pub(crate) fn origin(written: &str) -> Option<usize> {
    let scheme = match written.find(':') {
        Some(colon) if written[..colon].bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            colon + 1
        }
        _ => 0,
    };
    let rest = &written[scheme..];
    let Some(host) = rest.strip_prefix("//") else {
        return (scheme > 1).then_some(scheme);
    };
    let length = host.find(['/', '?', '#']).unwrap_or(host.len());
    let is_literal = length > 0 && !host[..length].contains("{{");
    is_literal.then_some(scheme + 2 + length)
}
