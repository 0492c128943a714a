//! Where in a script a value stands.

use crate::{Fault, Span};

/// How far a script was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Script {
    language: Language,
    mode: Mode,
    before: Before,
    /// In how many braces, and outside of which of them a template literal goes on.
    braces: usize,
    templates: Vec<usize>,
    /// A `/` of which it is not known whether it divides or begins a regular expression: all behind it could be
    /// anything.
    unsure: Option<usize>,
}

/// What is in a `<script>`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Language {
    JavaScript,
    Json,
    /// It is not known, or nothing that values could be put into.
    Other,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    Code,
    LineComment,
    BlockComment,
    String(u8),
    Template,
    /// With whether in `[…]`.
    Regex(bool),
}

/// What stands in front, which says what a `/` is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Before {
    Operator,
    Value,
    Either,
}

/// Words behind which a value begins, and that are never names.
const OPERATOR_WORDS: [&str; 12] = [
    "case",
    "delete",
    "do",
    "else",
    "extends",
    "in",
    "instanceof",
    "new",
    "return",
    "throw",
    "typeof",
    "void",
];

impl Script {
    pub(crate) fn new(language: Language) -> Self {
        Self {
            language,
            mode: Mode::Code,
            before: Before::Operator,
            braces: 0,
            templates: Vec::new(),
            unsure: None,
        }
    }

    /// The same at the start of a body that may be written more than once.
    pub(crate) fn repeated(mut self) -> Self {
        self.before = Before::Either;
        self
    }

    /// Where a `/` stands of which it is not known what it is.
    pub(crate) fn unsure(&self) -> Option<usize> {
        self.unsure
    }

    /// What it is after either of two branches, if they end in the same place.
    pub(crate) fn join(mut self, other: &Self) -> Option<Self> {
        if self.before != other.before {
            self.before = Before::Either;
        }
        self.unsure = self.unsure.or(other.unsure);
        let is_same = self.mode == other.mode
            && self.braces == other.braces
            && self.templates == other.templates;
        is_same.then_some(self)
    }

    /// Takes a value that stands at `span`, or says why it cannot.
    pub(crate) fn value(&mut self, text: &str, span: Span) -> Result<(), Fault> {
        let (what, help) = match (self.language, self.mode) {
            (Language::Other, _) => (
                "a `<script>` of an unknown type".to_owned(),
                "use `<script type=\"application/json\">{{value}}</script>`",
            ),
            (_, Mode::String(quote)) => (
                "a string within a script".to_owned(),
                if quote == b'\'' {
                    "leave the quotes out, the value brings its own: `const name = {{name}};`"
                } else {
                    "leave the quotes out, the value brings its own: `name: {{name}}`; put strings together in Rust"
                },
            ),
            (_, Mode::Template) => (
                "a template literal within a script".to_owned(),
                "make a constant of it in front: `const name = {{name}};`",
            ),
            (_, Mode::Regex(_)) => {
                ("a regular expression within a script".to_owned(), "use `new RegExp({{pattern}})`")
            }
            (_, Mode::LineComment | Mode::BlockComment) => {
                ("a comment within a script".to_owned(), "comments of the template are `{{! … }}`")
            }
            (_, Mode::Code) => match self.unsure {
                None => {
                    self.before = Before::Value;
                    return Ok(());
                }
                Some(slash) => (
                    format!(
                        "a script, behind the `/` of line {}, which may divide or begin a regular expression,",
                        crate::report::line_of(text, slash)
                    ),
                    "put the value into `<script type=\"application/json\" id=\"values\">{{values}}</script>`, or in front of the `/`",
                ),
            },
        };
        Err(Fault::new(span, format!("a value in {what} cannot be escaped")).with_help(help))
    }

    /// Reads `span`, which is written in the template.
    pub(crate) fn read(&mut self, text: &str, span: Span, faults: &mut Vec<Fault>) {
        // Whatever the language, a `<script` behind it would belong to the script (HTML, 13.2.5.17).
        for (found, mark) in span.of(text).match_indices("<!--") {
            let start = span.start + found;
            let wrong = Span { start, end: start + mark.len() };
            let fault = Fault::new(wrong, "`<!--` in a script changes where the script ends");
            faults.push(fault.with_help("take it out; in a string write `<\\!--`"));
        }
        if self.language == Language::Other {
            return;
        }
        let bytes = &text.as_bytes()[..span.end];
        let mut at = span.start;
        while at < span.end {
            at = match self.mode {
                Mode::Code => self.code(text, bytes, at),
                Mode::LineComment => {
                    if matches!(bytes[at], b'\n' | b'\r') {
                        self.mode = Mode::Code;
                    }
                    at + 1
                }
                Mode::BlockComment if bytes[at..].starts_with(b"*/") => self.to(Mode::Code, at + 2),
                Mode::BlockComment => at + 1,
                Mode::String(quote) => self.string(bytes, at, quote),
                Mode::Template => self.template(bytes, at),
                Mode::Regex(in_class) => self.regex(bytes, at, in_class),
            };
        }
        // What follows in the page could belong to it, and is not seen from here.
        if matches!(bytes.last(), Some(b'/' | b'\\' | b'$')) {
            self.unsure = self.unsure.or(Some(span.end - 1));
        }
    }

    fn to(&mut self, mode: Mode, at: usize) -> usize {
        self.mode = mode;
        at
    }

    fn code(&mut self, text: &str, bytes: &[u8], at: usize) -> usize {
        let (rest, is_json) = (&bytes[at..], self.language == Language::Json);
        match bytes[at] {
            quote @ (b'"' | b'\'') => return self.to(Mode::String(quote), at + 1),
            b'`' if !is_json => return self.to(Mode::Template, at + 1),
            b'/' if !is_json => return self.slash(bytes, at),
            // At the start of a line it is a comment (ECMAScript, B.1.1).
            b'-' if rest.starts_with(b"-->") => self.unsure = self.unsure.or(Some(at)),
            b'{' => {
                self.braces += 1;
                self.before = Before::Operator;
            }
            b'}' if self.templates.last() == Some(&self.braces) => {
                self.templates.pop();
                return self.to(Mode::Template, at + 1);
            }
            b'}' => {
                self.braces = self.braces.saturating_sub(1);
                self.before = Before::Either;
            }
            b')' => self.before = Before::Either,
            b']' => self.before = Before::Value,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            byte if is_word(byte) => {
                let length = rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
                let word = text.get(at..at + length).unwrap_or_default();
                self.before = if OPERATOR_WORDS.contains(&word) {
                    Before::Operator
                } else if word.ends_with('.') || matches!(word, "await" | "of" | "yield") {
                    Before::Either
                } else {
                    Before::Value
                };
                return at + length;
            }
            // `a++ / b` divides, `a + /b/` does not.
            byte @ (b'+' | b'-') if at > 0 && bytes[at - 1] == byte => self.before = Before::Either,
            _ => self.before = Before::Operator,
        }
        at + 1
    }

    fn slash(&mut self, bytes: &[u8], at: usize) -> usize {
        match (bytes.get(at + 1), self.before) {
            (Some(b'/'), _) => self.to(Mode::LineComment, at + 2),
            (Some(b'*'), _) => self.to(Mode::BlockComment, at + 2),
            (_, Before::Operator) => self.to(Mode::Regex(false), at + 1),
            (_, Before::Value) => {
                self.before = Before::Operator;
                at + 1
            }
            (_, Before::Either) => {
                self.unsure = self.unsure.or(Some(at));
                self.before = Before::Operator;
                at + 1
            }
        }
    }

    fn string(&mut self, bytes: &[u8], at: usize, quote: u8) -> usize {
        match bytes[at] {
            b'\\' => (at + 2).min(bytes.len()),
            // A string that its line does not close is an error, which ends it.
            b'\n' | b'\r' => self.to(Mode::Code, at + 1),
            byte if byte == quote => {
                self.before = Before::Value;
                self.to(Mode::Code, at + 1)
            }
            _ => at + 1,
        }
    }

    fn template(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes[at] {
            b'\\' => (at + 2).min(bytes.len()),
            b'`' => {
                self.before = Before::Value;
                self.to(Mode::Code, at + 1)
            }
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                self.templates.push(self.braces);
                self.before = Before::Operator;
                self.to(Mode::Code, at + 2)
            }
            _ => at + 1,
        }
    }

    fn regex(&mut self, bytes: &[u8], at: usize, in_class: bool) -> usize {
        match bytes[at] {
            b'\\' => (at + 2).min(bytes.len()),
            b'[' => self.to(Mode::Regex(true), at + 1),
            b']' => self.to(Mode::Regex(false), at + 1),
            b'/' if !in_class => {
                self.before = Before::Value;
                self.to(Mode::Code, at + 1)
            }
            b'\n' | b'\r' => self.to(Mode::Code, at + 1),
            _ => at + 1,
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | 128..)
}
