//! What `router!` expands to for the paths of routes.

use std::{
    fmt::{self, Write as _},
    mem::ManuallyDrop,
};

use super::Described;
use crate::{HandlerInfo, PathNeeds, Source};

/// The place of a parameter that the handler does not take: see [`arg_place`].
pub const EXTRA: usize = usize::MAX;

/// What a path function takes for parameter number `PLACE` of a handler's
/// `Path<Self>`.
pub trait PathArg<const PLACE: usize> {
    /// The type of the function's argument.
    type Arg<'a>: fmt::Display;
}

/// Text for a parameter that only middleware reads.
impl<T> PathArg<EXTRA> for T {
    type Arg<'a> = &'a str;
}

/// What the handler takes of the path.
const fn needs(info: &HandlerInfo) -> Option<PathNeeds> {
    let mut place = 0;
    while place < info.arguments().len() {
        if let Source::Path(needs) = info.arguments()[place].source() {
            return Some(needs);
        }
        place += 1;
    }
    None
}

/// Which part of the handler's `Path<_>` the parameter `name` is, which is
/// number `position` of its pattern; [`EXTRA`] if it is none.
pub const fn arg_place(info: &HandlerInfo, name: &str, position: usize) -> usize {
    let Some(needs) = needs(info) else {
        return EXTRA;
    };
    let Some(names) = needs.names else {
        return if position < needs.count { position } else { EXTRA };
    };
    let mut place = 0;
    while place < names.len() {
        if is_same(names[place], name) {
            return place;
        }
        place += 1;
    }
    EXTRA
}

/// Refuses a route whose pattern does not have what its handler takes: the
/// pattern has `count` parameters and its host the one that is called `host`,
/// which is empty where it has none.
///
/// Only a struct takes a parameter of the host, by its name: in a tuple it
/// would be a matter of luck which one is which.
///
/// # Panics
///
/// If it does not; in a constant that is an error of the compiler.
#[track_caller]
pub const fn path_fits<H: Described>(handler: H, pattern: &str, count: usize, host: &str) {
    // A constant cannot drop what it does not know.
    let _ = ManuallyDrop::new(handler);
    let info = &H::INFO;
    let Some(needs) = needs(info) else {
        return;
    };
    let Some(names) = needs.names else {
        if needs.count != count {
            wrong_count(info, needs.count, pattern, count);
        }
        return;
    };
    let mut place = 0;
    while place < names.len() {
        if !has_param(pattern, names[place]) && !is_same(names[place], host) {
            missing(info, names[place], pattern);
        }
        place += 1;
    }
}

#[track_caller]
const fn wrong_count(info: &HandlerInfo, wanted: usize, pattern: &str, has: usize) -> ! {
    let message = Message::new()
        .text("the handler `")
        .text(info.name())
        .text("` takes ")
        .number(wanted)
        .text(" parameter(s) of the path, but the pattern \"")
        .text(pattern)
        .text("\" has ")
        .number(has)
        .text("; a tuple `Path<(A, B)>` takes all of them in their order, a struct with ")
        .text("`#[derive(PathParams)]` those that it names");
    panic!("{}", message.as_str());
}

#[track_caller]
const fn missing(info: &HandlerInfo, name: &str, pattern: &str) -> ! {
    let mut message = Message::new()
        .text("the handler `")
        .text(info.name())
        .text("` takes the path parameter `")
        .text(name)
        .text("`, which the pattern \"")
        .text(pattern)
        .text("\" does not have");
    let mut params = Params::of(pattern);
    while let Some(param) = params.next() {
        if is_similar(param, name) {
            message = message
                .text("; did you mean `")
                .text(param)
                .text("`? Rename the field, or the parameter to `:")
                .text(name)
                .text("`");
            panic!("{}", message.as_str());
        }
    }
    let mut params = Params::of(pattern);
    let mut is_first = true;
    while let Some(param) = params.next() {
        message = message.text(if is_first { "; it has `" } else { "`, `" }).text(param);
        is_first = false;
    }
    message = message.text(if is_first { "; " } else { "`; " });
    message = message.text("write `/:").text(name).text("` there, or rename the field");
    panic!("{}", message.as_str());
}

/// Whether two names differ in no more than two letters that were put in,
/// taken out or replaced, and share some (Levenshtein).
const fn is_similar(a: &str, b: &str) -> bool {
    const NAME_BYTES_MAX: usize = 64;
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() < 3 || b.len() < 3 || b.len() >= NAME_BYTES_MAX {
        return false;
    }
    let mut row = [0; NAME_BYTES_MAX];
    let mut j = 0;
    while j <= b.len() {
        row[j] = j;
        j += 1;
    }
    let mut i = 0;
    while i < a.len() {
        let mut corner = row[0];
        row[0] = i + 1;
        let mut j = 0;
        while j < b.len() {
            let replaced = corner + if a[i] == b[j] { 0 } else { 1 };
            corner = row[j + 1];
            let one_more = if corner < row[j] { corner + 1 } else { row[j] + 1 };
            row[j + 1] = if replaced < one_more { replaced } else { one_more };
            j += 1;
        }
        i += 1;
    }
    row[b.len()] <= 2
}

const fn has_param(pattern: &str, wanted: &str) -> bool {
    let mut params = Params::of(pattern);
    while let Some(param) = params.next() {
        if is_same(param, wanted) {
            return true;
        }
    }
    false
}

/// The names of a pattern's parameters, while the program is compiled.
struct Params<'a> {
    /// What comes after the parameters that were read.
    rest: &'a str,
}

impl<'a> Params<'a> {
    const fn of(pattern: &'a str) -> Self {
        Self { rest: pattern }
    }

    /// The next one: what stands between `/:` or `/*` and the next slash.
    const fn next(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let mut place = 1;
        while place < bytes.len() {
            if bytes[place - 1] == b'/' && (bytes[place] == b':' || bytes[place] == b'*') {
                let mut end = place + 1;
                while end < bytes.len() && bytes[end] != b'/' {
                    end += 1;
                }
                let (before, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(before.split_at(place + 1).1);
            }
            place += 1;
        }
        None
    }
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut place = 0;
    while place < a.len() {
        if a[place] != b[place] {
            return false;
        }
        place += 1;
    }
    true
}

/// Text that is put together while the program is compiled.
struct Message {
    bytes: [u8; Self::BYTES_MAX],
    len: usize,
}

impl Message {
    /// What is longer is cut off.
    const BYTES_MAX: usize = 1024;

    const fn new() -> Self {
        Self { bytes: [0; Self::BYTES_MAX], len: 0 }
    }

    const fn text(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut place = 0;
        while place < text.len() && self.len < Self::BYTES_MAX {
            self.bytes[self.len] = text[place];
            self.len += 1;
            place += 1;
        }
        self
    }

    /// A number below ten thousand.
    const fn number(mut self, number: usize) -> Self {
        let mut unit = 1000;
        while unit > 0 {
            if number >= unit || unit == 1 {
                const DIGITS: &[u8; 10] = b"0123456789";
                self.bytes[self.len] = DIGITS[number / unit % 10];
                self.len += 1;
            }
            unit /= 10;
        }
        self
    }

    const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "the pattern of this route does not have what its handler takes",
        }
    }
}

/// A path that is put together segment by segment.
#[derive(Debug, Default)]
pub struct PathText {
    text: String,
}

impl PathText {
    /// No segment yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A segment that is static text, as patterns write it: decoded.
    #[must_use]
    pub fn text(mut self, segment: &str) -> Self {
        self.text.push('/');
        encode(segment, &mut self.text);
        self
    }

    /// A segment that stands for a parameter.
    #[must_use]
    pub fn param(self, value: &dyn fmt::Display) -> Self {
        self.text(&value.to_string())
    }

    /// What stands for a wildcard: its slashes stay slashes.
    #[must_use]
    pub fn rest(mut self, value: &dyn fmt::Display) -> Self {
        for segment in value.to_string().split('/') {
            self = self.text(segment);
        }
        self
    }

    /// The path.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }
}

/// Percent-encodes what is no `pchar` of RFC 3986, section 3.3, and `.` and
/// `..`, which clients would resolve.
fn encode(segment: &str, out: &mut String) {
    if matches!(segment, "." | "..") {
        out.push_str(&segment.replace('.', "%2E"));
        return;
    }
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_alike() {
        for (a, b, alike) in [
            ("user_id", "userid", true),
            ("post_id", "psot_id", true),
            ("id", "is", false),
            ("user_id", "post_id", false),
            ("slug", "slog", true),
        ] {
            assert_eq!(is_similar(a, b), alike, "{a} {b}");
        }
    }

    #[test]
    fn a_path_is_encoded_by_segments() {
        let path =
            PathText::new().text("straße").param(&"a/b c?").rest(&"x/y%z").param(&7).finish();
        assert_eq!(path, "/stra%C3%9Fe/a%2Fb%20c%3F/x/y%25z/7");
        assert_eq!(PathText::new().text("").finish(), "/");
        assert_eq!(PathText::new().param(&"..").finish(), "/%2E%2E");
    }
}
