//! The language of `.env` files.
//!
//! ```text
//! # a comment
//! export NAME=value          # `export` may stand there, for shells
//! PLAIN=two words            # without quotes: to the end of the line, or to ` #`
//! SINGLE='$nothing \is read' # single quotes: as it stands, over several lines too
//! DOUBLE="a\tb ${NAME}"      # double quotes: \n \r \t \\ \" \$ and expansion
//! URL=http://${HOST:-localhost}:$PORT
//! ```
//!
//! A variable that is not set is a fault, unless `${NAME:-}` gives a default.

use crate::error::Error;

/// A line of a `.env` file that sets a variable.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Of its name, counted from one.
    pub(crate) line: usize,
}

/// Bytes of one value after expansion; a file could otherwise double it on each line.
const VALUE_BYTES_MAX: usize = 64 * 1024;
/// How deep a default may stand in a default.
const DEPTH_MAX: usize = 8;

type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads the whole of `text`. `real` gives the values of variables that the
/// file must not override, `earlier` those that it may.
///
/// # Errors
///
/// The first fault with its place in `file`. The excerpt shows no value.
pub(crate) fn parse(
    file: &str,
    text: &str,
    real: Lookup<'_>,
    earlier: Lookup<'_>,
) -> Result<Vec<Assignment>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let chars: Vec<char> = text.replace("\r\n", "\n").chars().collect();
    let mut parser =
        Parser { chars: &chars, at: 0, value_from: None, real, earlier, set: Vec::new() };
    loop {
        match parser.line() {
            Ok(true) => {}
            Ok(false) => return Ok(parser.set),
            Err(fault) => return Err(Error::one(parser.tell(file, &fault))),
        }
    }
}

struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    /// Where the value begins that is being read: what an excerpt must not show.
    value_from: Option<usize>,
    real: Lookup<'a>,
    earlier: Lookup<'a>,
    set: Vec<Assignment>,
}

/// What is wrong, and at which character.
struct Fault {
    at: usize,
    message: &'static str,
}

type Parsed<T> = Result<T, Fault>;

impl Parser<'_> {
    /// Reads a line, or a value of several; false at the end of the file.
    fn line(&mut self) -> Parsed<bool> {
        self.value_from = None;
        self.skip_blanks();
        match self.peek() {
            None => return Ok(false),
            Some('\n') => {
                self.at += 1;
                return Ok(true);
            }
            Some('#') => {
                self.skip_comment();
                return Ok(true);
            }
            Some(_) => {}
        }
        let (mut from, mut name) = (self.at, self.name());
        if name == "export" && matches!(self.peek(), Some(' ' | '\t')) {
            self.skip_blanks();
            (from, name) = (self.at, self.name());
        }
        if name.is_empty() {
            let message = "expected the name of a variable: a letter or `_`, then letters, digits \
                           and `_`, for example `PORT=8080`; a value of several lines needs quotes";
            return Err(Fault { at: from, message });
        }
        self.skip_blanks();
        if self.peek() != Some('=') {
            let message = "expected `=` after the name, for example `PORT=8080`; names consist of \
                           letters, digits and `_`";
            return Err(self.fault(message));
        }
        self.at += 1;
        self.value_from = Some(self.at);
        let line = self.line_of(from);
        let value = self.value()?;
        self.set.push(Assignment { name, value, line });
        Ok(true)
    }

    fn value(&mut self) -> Parsed<String> {
        self.skip_blanks();
        let value = match self.peek() {
            Some('\'') => self.single_quoted()?,
            Some('"') => self.double_quoted()?,
            _ => return self.unquoted(),
        };
        self.skip_blanks();
        match self.peek() {
            None | Some('\n' | '#') => {
                self.skip_comment();
                Ok(value)
            }
            Some(_) => Err(self.fault(
                "only a comment may follow the closing quote; put the whole value in quotes, and \
                 write `\\\"` for a quote in it",
            )),
        }
    }

    fn single_quoted(&mut self) -> Parsed<String> {
        let open = self.at;
        self.at += 1;
        let from = self.at;
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == '\'' {
                let value: String = self.chars[from..self.at - 1].iter().collect();
                self.check_size(&value)?;
                return Ok(value);
            }
        }
        let message = "this quote is never closed; a value with a `'` in it needs double quotes";
        Err(Fault { at: open, message })
    }

    fn double_quoted(&mut self) -> Parsed<String> {
        let open = self.at;
        self.at += 1;
        let mut value = String::new();
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    self.at += 1;
                    return Ok(value);
                }
                '\\' => {
                    value.push(match self.chars.get(self.at + 1) {
                        Some('n') => '\n',
                        Some('r') => '\r',
                        Some('t') => '\t',
                        Some(&same @ ('\\' | '"' | '$')) => same,
                        _ => {
                            return Err(self.fault(
                                "unknown escape; there are \\n, \\r, \\t, \\\\, \\\" and \\$, and in \
                                 single quotes a backslash is a backslash",
                            ));
                        }
                    });
                    self.at += 2;
                }
                '$' => self.expansion(&mut value, true, 0)?,
                other => {
                    value.push(other);
                    self.at += 1;
                }
            }
            self.check_size(&value)?;
        }
        let message = "this quote is never closed; write `\\\"` for a quote in the value";
        Err(Fault { at: open, message })
    }

    fn unquoted(&mut self) -> Parsed<String> {
        let mut value = String::new();
        // The length up to the last character that is not a blank.
        let mut solid = 0;
        while let Some(next) = self.peek() {
            match (next, self.chars.get(self.at + 1)) {
                ('\n', _) => break,
                ('#', _) if matches!(self.chars[self.at - 1], ' ' | '\t') => break,
                ('\\', Some(&escaped @ ('\\' | '$' | '#' | '"' | '\'' | ' '))) => {
                    value.push(escaped);
                    self.at += 2;
                    solid = value.len();
                }
                ('$', _) => {
                    self.expansion(&mut value, true, 0)?;
                    solid = value.len();
                }
                (other, _) => {
                    value.push(other);
                    self.at += 1;
                    if !other.is_whitespace() {
                        solid = value.len();
                    }
                }
            }
            self.check_size(&value)?;
        }
        self.skip_comment();
        value.truncate(solid);
        Ok(value)
    }

    /// Reads `$NAME`, `${NAME}` or `${NAME:-default}`; a `$` before anything
    /// else is a `$`. A default that is not needed is not `live`: it is read and left.
    fn expansion(&mut self, value: &mut String, live: bool, depth: usize) -> Parsed<()> {
        let from = self.at;
        self.at += 1;
        let braced = self.peek() == Some('{');
        if braced {
            self.at += 1;
        }
        let name = self.name();
        if !braced {
            if name.is_empty() {
                value.push('$');
                return Ok(());
            }
            return self.expand(&name, from, value, live);
        }
        if name.is_empty() {
            return Err(self.fault("expected the name of a variable after `${`"));
        }
        match self.peek() {
            Some('}') => {
                self.at += 1;
                self.expand(&name, from, value, live)
            }
            Some(':') if self.chars.get(self.at + 1) == Some(&'-') => {
                self.at += 2;
                let there = self.lookup(&name).filter(|text| !text.is_empty());
                let live_default = live && there.is_none();
                if let (true, Some(text)) = (live, there) {
                    value.push_str(&text);
                }
                self.default(value, live_default, depth, from)
            }
            _ => Err(self.fault("expected `}` or `:-` with a default, as in `${HOST:-localhost}`")),
        }
    }

    fn default(&mut self, value: &mut String, live: bool, depth: usize, open: usize) -> Parsed<()> {
        if depth == DEPTH_MAX {
            return Err(self.fault("defaults stand in each other too deep; at most 8 may"));
        }
        while let Some(next) = self.peek() {
            match (next, self.chars.get(self.at + 1)) {
                ('}', _) => {
                    self.at += 1;
                    return Ok(());
                }
                ('\n', _) => break,
                ('\\', Some(&escaped @ ('\\' | '}' | '$' | '"'))) => {
                    self.at += 2;
                    if live {
                        value.push(escaped);
                    }
                }
                ('$', _) => {
                    let mut text = String::new();
                    self.expansion(&mut text, live, depth + 1)?;
                    if live {
                        value.push_str(&text);
                    }
                }
                (other, _) => {
                    self.at += 1;
                    if live {
                        value.push(other);
                    }
                }
            }
            self.check_size(value)?;
        }
        Err(Fault { at: open, message: "this `${` is never closed; a `}` is missing" })
    }

    fn expand(&self, name: &str, at: usize, value: &mut String, live: bool) -> Parsed<()> {
        if !live {
            return Ok(());
        }
        // The name is not told: what looks like one may be a piece of a password.
        let message = "the variable named here is not set; set it above, write `${NAME:-default}`, \
                       or `\\$` for a dollar sign";
        value.push_str(&self.lookup(name).ok_or(Fault { at, message })?);
        Ok(())
    }

    /// The real environment first, since it is what will hold.
    fn lookup(&self, name: &str) -> Option<String> {
        let here = || {
            let last = self.set.iter().rev().find(|assignment| assignment.name == name);
            last.map(|assignment| assignment.value.clone())
        };
        (self.real)(name).or_else(here).or_else(|| (self.earlier)(name))
    }

    fn name(&mut self) -> String {
        let from = self.at;
        while let Some(next) = self.peek() {
            let fits = next == '_'
                || next.is_ascii_alphabetic()
                || (self.at > from && next.is_ascii_digit());
            if !fits {
                break;
            }
            self.at += 1;
        }
        self.chars[from..self.at].iter().collect()
    }

    fn check_size(&self, value: &str) -> Parsed<()> {
        if value.len() > VALUE_BYTES_MAX {
            return Err(self.fault("the value is longer than 64 KiB; keep it in a file of its own"));
        }
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r')) {
            self.at += 1;
        }
    }

    /// To the beginning of the next line.
    fn skip_comment(&mut self) {
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == '\n' {
                break;
            }
        }
    }

    fn fault(&self, message: &'static str) -> Fault {
        Fault { at: self.at, message }
    }

    fn line_of(&self, at: usize) -> usize {
        1 + self.chars[..at].iter().filter(|next| **next == '\n').count()
    }

    /// The fault with its place and its line, of which only the name is shown.
    fn tell(&self, file: &str, fault: &Fault) -> String {
        let at = fault.at.min(self.chars.len());
        let begin = self.chars[..at].iter().rposition(|next| *next == '\n').map_or(0, |at| at + 1);
        let rest = &self.chars[begin..];
        let length = rest.iter().position(|next| *next == '\n').unwrap_or(rest.len());
        let equals =
            || rest[..length].iter().position(|next| *next == '=').map(|at| begin + at + 1);
        let shown_to = self.value_from.or_else(equals).unwrap_or(begin);
        const EXCERPT_CHARS_MAX: usize = 100;
        let excerpt: String = (begin..begin + length.min(EXCERPT_CHARS_MAX))
            .map(|place| match self.chars[place] {
                blank if blank.is_whitespace() => ' ',
                shown if place < shown_to || place == at => shown,
                _ => '*',
            })
            .collect();
        let (line, column) = (self.line_of(at), at - begin + 1);
        let message = fault.message;
        if column > EXCERPT_CHARS_MAX {
            return format!("{file}:{line}:{column}: {message}");
        }
        let caret = " ".repeat(column - 1);
        format!("{file}:{line}:{column}: {message}\n  {excerpt}\n  {caret}^")
    }
}
