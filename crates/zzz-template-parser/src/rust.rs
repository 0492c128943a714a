//! Rust's tokens, as far as a template has to know them: where an expression ends and which names stand in it.

use crate::{Fault, Span};

/// How many tokens a tag may have: an expression that long belongs into a function.
const TOKENS_MAX: usize = 4_096;

/// What a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// A name or a keyword, also `_` and `r#type`.
    Ident,
    /// `'a`.
    Lifetime,
    /// A string of any sort, with its quotes.
    Str,
    /// `'a'`, `b'a'`.
    Char,
    /// A number without a dot or an exponent.
    Int,
    /// Any other number.
    Float,
    /// One character of an operator.
    Punct(u8),
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
}

/// A word of Rust.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    /// In how many brackets it stands; a bracket does not stand in itself.
    pub(crate) depth: usize,
}

/// Why no end was found.
#[derive(Debug)]
pub(crate) enum Stuck {
    /// The text ended first.
    End,
    /// This stands in the way.
    Fault(Fault),
}

/// Adds the tokens from `start` on to `tokens`, up to the `}` or `~}` which ends the tag, and tells where that is.
pub(crate) fn lex(text: &str, start: usize, tokens: &mut Vec<Token>) -> Result<usize, Stuck> {
    let mut lexer = Lexer { text, at: start, open: Vec::new(), tokens };
    lexer.run().map(|()| lexer.at)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// The brackets that wait for their end.
    open: Vec<(u8, usize)>,
    tokens: &'a mut Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) -> Result<(), Stuck> {
        while let Some(byte) = self.peek(0) {
            if self.tokens.len() >= TOKENS_MAX {
                let message = format!("a tag of more than {TOKENS_MAX} words of Rust");
                let fault = Fault::new(Span { start: self.at, end: self.at + 1 }, message)
                    .with_help("move the expression into a function");
                return Err(Stuck::Fault(fault));
            }
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word()?,
                b'0'..=b'9' => self.number(),
                b'"' => self.string(self.at)?,
                b'\'' => self.quote()?,
                b'(' | b'[' | b'{' => {
                    self.push(Kind::Open(byte), 1);
                    self.open.push((byte, self.at - 1));
                }
                b'}' if self.open.is_empty() => return Ok(()),
                b'~' if self.open.is_empty() && self.peek(1) == Some(b'}') => return Ok(()),
                b')' | b']' | b'}' => self.close(byte)?,
                b'/' if matches!(self.peek(1), Some(b'/' | b'*')) => return self.comment(),
                128.. => self.letter()?,
                _ => self.push(Kind::Punct(byte), 1),
            }
        }
        Err(Stuck::End)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// Takes `length` bytes as a token.
    fn push(&mut self, kind: Kind, length: usize) {
        let span = Span { start: self.at, end: self.at + length };
        self.tokens.push(Token { kind, span, depth: self.open.len() });
        self.at = span.end;
    }

    /// Takes what ends at `end` as a literal, with a suffix if there is one.
    fn push_literal(&mut self, kind: Kind, end: usize) {
        self.push(kind, end + self.name_length(end) - self.at);
    }

    fn close(&mut self, byte: u8) -> Result<(), Stuck> {
        let span = Span { start: self.at, end: self.at + 1 };
        let Some((open, at)) = self.open.pop() else {
            let message = format!("`{}` closes nothing", char::from(byte));
            return Err(Stuck::Fault(Fault::new(span, message)));
        };
        let wanted = match open {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        };
        if byte != wanted {
            let message = format!("`{}` is not closed", char::from(open));
            let help = format!("write `{}` before `{}`", char::from(wanted), char::from(byte));
            let fault = Fault::new(Span { start: at, end: at + 1 }, message).with_help(help);
            return Err(Stuck::Fault(fault));
        }
        self.push(Kind::Close(byte), 1);
        Ok(())
    }

    fn comment(&self) -> Result<(), Stuck> {
        let span = Span { start: self.at, end: self.at + 2 };
        let fault = Fault::new(span, "a comment in an expression")
            .with_help("comments have a tag of their own: `{{! for whoever reads the template }}`");
        Err(Stuck::Fault(fault))
    }

    /// How many bytes from `start` on belong to a name.
    fn name_length(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let is_part = |letter: char| letter == '_' || letter.is_alphanumeric();
        rest.find(|letter| !is_part(letter)).unwrap_or(rest.len())
    }

    /// A name, or a literal that begins with a letter.
    fn word(&mut self) -> Result<(), Stuck> {
        let length = self.name_length(self.at);
        let word = &self.text[self.at..self.at + length];
        let is_prefix = matches!(word, "r" | "b" | "c" | "br" | "cr");
        match self.peek(length) {
            Some(b'"') if is_prefix && word.ends_with('r') => self.raw_string(length),
            Some(b'"') if is_prefix => self.string(self.at + length),
            Some(b'\'') if word == "b" => self.char_end(self.at + 1),
            Some(b'#') if is_prefix && word.ends_with('r') => {
                let name = self.name_length(self.at + length + 1);
                if word == "r" && name > 0 {
                    self.push(Kind::Ident, length + 1 + name);
                    return Ok(());
                }
                self.raw_string(length)
            }
            _ => {
                self.push(Kind::Ident, length);
                Ok(())
            }
        }
    }

    /// A name that begins beyond ASCII, white space, or what has no place here.
    fn letter(&mut self) -> Result<(), Stuck> {
        let letter = self.text[self.at..].chars().next().unwrap_or_default();
        if letter.is_alphabetic() {
            self.push(Kind::Ident, self.name_length(self.at));
        } else if letter.is_whitespace() {
            self.at += letter.len_utf8();
        } else {
            let span = Span { start: self.at, end: self.at + letter.len_utf8() };
            let message = format!("`{letter}` has no meaning in Rust");
            return Err(Stuck::Fault(Fault::new(span, message)));
        }
        Ok(())
    }

    fn number(&mut self) {
        let bytes = self.text.as_bytes();
        let digits = |from: usize| {
            let rest = &bytes[from.min(bytes.len())..];
            let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'_';
            rest.iter().position(|byte| !is_digit(byte)).unwrap_or(rest.len())
        };
        let (mut kind, mut end) = (Kind::Int, self.at);
        if bytes[end] != b'0' || !matches!(self.peek(1), Some(b'x' | b'o' | b'b')) {
            end += digits(end);
            let after_dot = bytes.get(end + 1).copied().unwrap_or(b' ');
            let is_name = after_dot == b'_' || after_dot.is_ascii_alphabetic() || after_dot >= 128;
            if bytes.get(end) == Some(&b'.') && after_dot != b'.' && !is_name {
                kind = Kind::Float;
                end += 1 + digits(end + 1);
            }
            if matches!(bytes.get(end), Some(b'e' | b'E')) {
                let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
                if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
                    kind = Kind::Float;
                    end += 1 + sign + digits(end + 1 + sign);
                }
            }
        }
        self.push_literal(kind, end);
    }

    /// A string whose first quote stands at `quote`.
    fn string(&mut self, quote: usize) -> Result<(), Stuck> {
        let bytes = self.text.as_bytes();
        let mut at = quote + 1;
        loop {
            match bytes.get(at) {
                Some(b'\\') => at += 2,
                Some(b'"') => break,
                Some(_) => at += 1,
                None => return Err(unclosed_string(quote)),
            }
        }
        self.push_literal(Kind::Str, at + 1);
        Ok(())
    }

    /// `r"…"`, `br#"…"#`: without escapes, behind a prefix of `length` bytes.
    fn raw_string(&mut self, length: usize) -> Result<(), Stuck> {
        let start = self.at + length;
        let rest = &self.text[start..];
        let hashes = rest.bytes().take_while(|byte| *byte == b'#').count();
        if rest.as_bytes().get(hashes) != Some(&b'"') {
            self.push(Kind::Ident, length);
            return Ok(());
        }
        let inner = hashes + 1;
        let is_end = |&(at, _): &(usize, &str)| {
            rest.as_bytes()[inner + at + 1..]
                .iter()
                .take(hashes)
                .filter(|byte| **byte == b'#')
                .count()
                == hashes
        };
        let Some((end, _)) = rest[inner..].match_indices('"').find(is_end) else {
            return Err(unclosed_string(start + hashes));
        };
        self.push_literal(Kind::Str, start + inner + end + 1 + hashes);
        Ok(())
    }

    /// A character or a lifetime.
    fn quote(&mut self) -> Result<(), Stuck> {
        let rest = &self.text[self.at + 1..];
        let mut letters = rest.chars();
        let (first, second) = (letters.next().unwrap_or(' '), letters.next());
        if first == '\\' || second == Some('\'') {
            return self.char_end(self.at);
        }
        let raw = if rest.starts_with("r#") { 2 } else { 0 };
        let length = self.name_length(self.at + 1 + raw);
        if length == 0 || first.is_ascii_digit() {
            let span = Span { start: self.at, end: self.at + 1 };
            let fault = Fault::new(span, "this quote is not closed")
                .with_help("strings stand in `\"`, single characters in `'`");
            return Err(Stuck::Fault(fault));
        }
        self.push(Kind::Lifetime, 1 + raw + length);
        Ok(())
    }

    /// A character whose first quote stands at `quote`.
    fn char_end(&mut self, quote: usize) -> Result<(), Stuck> {
        let bytes = self.text.as_bytes();
        let mut at = quote + 1;
        loop {
            match bytes.get(at) {
                Some(b'\\') => at += 2,
                Some(b'\'') => break,
                Some(b'\n') | None => {
                    let span = Span { start: quote, end: quote + 1 };
                    return Err(Stuck::Fault(Fault::new(span, "this quote is not closed")));
                }
                Some(_) => at += 1,
            }
        }
        self.push_literal(Kind::Char, at + 1);
        Ok(())
    }
}

#[cold]
fn unclosed_string(quote: usize) -> Stuck {
    Stuck::Fault(Fault::new(Span { start: quote, end: quote + 1 }, "this string is not closed"))
}
