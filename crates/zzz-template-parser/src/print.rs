//! Templates in their canonical form.

use std::fmt::Write as _;

use crate::{
    Arg, Code, Span, Trim, Value,
    tag::{CallHead, EachHead, Piece, Tag, TagKind, pieces},
};

/// `text` with its tags spaced as they should be: `{{user.name | truncate:40}}`.
///
/// What stands between the tags stays as it is, and so do expressions, tags of several lines, and all of a text in which
/// a tag is wrong. The result says the same: [`parse`](crate::parse) makes the same tree of it but for the spans.
///
/// ```
/// use zzz_template_parser::print;
///
/// let text = "<p>{{ user.name|truncate : 40 }}</p> {{# each posts as |post , i| }}{{/ each }}";
/// let printed = "<p>{{user.name | truncate:40}}</p> {{#each posts as |post, i|}}{{/each}}";
/// assert_eq!(print(text), printed);
/// assert_eq!(print(printed), printed);
/// ```
#[must_use]
pub fn print(text: &str) -> String {
    let pieces = pieces(text);
    if !pieces.faults.is_empty() {
        return text.to_owned();
    }
    let mut printer = Printer { text, out: String::with_capacity(text.len()) };
    let mut at = 0;
    for piece in &pieces.list {
        let Piece::Tag(tag) = piece else { continue };
        // White space that `~` takes away from the page belongs to the file.
        printer.source(Span { start: at, end: tag.span.start });
        printer.tag(tag);
        at = tag.span.end;
    }
    printer.source(Span { start: at, end: text.len() });
    printer.out
}

struct Printer<'a> {
    text: &'a str,
    out: String,
}

impl Printer<'_> {
    fn source(&mut self, span: Span) {
        self.out.push_str(span.of(self.text));
    }

    fn tag(&mut self, tag: &Tag) {
        if tag.span.of(self.text).contains('\n') {
            return self.source(tag.span);
        }
        match &tag.kind {
            TagKind::Comment(comment) => self.comment(tag, *comment),
            TagKind::Raw(_) | TagKind::Unknown(_) | TagKind::Faulty => self.source(tag.span),
            kind => {
                let start = self.out.len();
                self.words(kind);
                let inner = self.out.split_off(start);
                self.braces(
                    tag.trim,
                    matches!(kind, TagKind::Output { trusted: true, .. }),
                    &inner,
                );
            }
        }
    }

    /// `inner` between braces, with space where what it begins or ends with would be part of them.
    fn braces(&mut self, trim: Trim, trusted: bool, inner: &str) {
        let touches = inner.starts_with(['{', '!', '~']) || inner.ends_with(['}', '~']);
        let space = if touches { " " } else { "" };
        let (before, after) = (tilde(trim.before), tilde(trim.after));
        let (open, close) = if trusted { ("{", "}") } else { ("", "") };
        // Writing to a string never fails.
        let _ = write!(self.out, "{{{{{before}{open}{space}{inner}{space}{close}{after}}}}}");
    }

    fn comment(&mut self, tag: &Tag, comment: Span) {
        let (before, after) = (tilde(tag.trim.before), tilde(tag.trim.after));
        let written = comment.of(self.text);
        let source = tag.span.of(self.text).trim_start_matches(['{', '~', '!']);
        let has_dashes = source.starts_with("--");
        let _ = match (has_dashes, written.is_empty()) {
            (false, true) => write!(self.out, "{{{{{before}!{after}}}}}"),
            (false, false) => write!(self.out, "{{{{{before}! {written} {after}}}}}"),
            (true, true) => write!(self.out, "{{{{{before}!-- --{after}}}}}"),
            (true, false) => write!(self.out, "{{{{{before}!-- {written} --{after}}}}}"),
        };
    }

    /// What stands between the braces.
    fn words(&mut self, kind: &TagKind) {
        match kind {
            TagKind::Output { value, pipes, .. } => {
                self.value(value);
                for pipe in pipes {
                    self.out.push_str(" | ");
                    self.source(pipe.function);
                    for (index, arg) in pipe.args.iter().enumerate() {
                        self.out.push_str(if index == 0 { ":" } else { ", " });
                        self.operand(arg);
                    }
                }
            }
            TagKind::If(_, condition) => self.word("#if ", *condition),
            TagKind::ElseIf(_, condition) => self.word("else if ", *condition),
            TagKind::Else => self.out.push_str("else"),
            TagKind::Each(head) => self.each(head),
            TagKind::With { code, item } => {
                self.word("#with ", code.span);
                self.word(" as |", item.span);
                self.out.push('|');
            }
            TagKind::Partial(head) => {
                self.word("> ", head.name);
                self.args(&head.args);
            }
            TagKind::Component(head, true) => self.call("#component", head),
            TagKind::Component(head, false) => self.call("component", head),
            TagKind::Layout(head) => self.call("layout", head),
            TagKind::Slot(name) => self.quoted("#slot ", *name),
            TagKind::ContentFor(name) => self.quoted("#content_for ", *name),
            TagKind::Fragment(name) => self.quoted("#fragment ", *name),
            TagKind::Yield(Some(name), true) => self.quoted("#yield ", *name),
            TagKind::Yield(Some(name), false) => self.quoted("yield ", *name),
            TagKind::Yield(None, _) => self.out.push_str("yield"),
            TagKind::Params(params) => {
                for (index, param) in params.iter().enumerate() {
                    self.word(if index == 0 { "params " } else { ", " }, param.name);
                    self.word(": ", param.ty.span);
                    if let Some(default) = &param.default {
                        self.word(" = ", default.span);
                    }
                }
            }
            TagKind::End(name) => self.word("/", *name),
            TagKind::Comment(_) | TagKind::Raw(_) | TagKind::Unknown(_) | TagKind::Faulty => {}
        }
    }

    fn word(&mut self, word: &str, source: Span) {
        self.out.push_str(word);
        self.source(source);
    }

    fn quoted(&mut self, word: &str, name: Span) {
        self.out.push_str(word);
        self.out.push('"');
        self.source(name);
        self.out.push('"');
    }

    fn each(&mut self, head: &EachHead) {
        self.word("#each ", head.code.span);
        self.word(" as |", head.item.span);
        if let Some(index) = head.index {
            self.word(", ", index);
        }
        self.out.push('|');
        if let Some(key) = &head.key {
            self.out.push_str(" key=");
            self.operand(key);
        }
    }

    fn call(&mut self, word: &str, head: &CallHead) {
        self.out.push_str(word);
        self.quoted(" ", head.name);
        self.args(&head.args);
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            self.word(" ", arg.name);
            self.out.push('=');
            self.operand(&arg.value);
        }
    }

    /// An expression behind `=` or `:`, with which it must not become another operator.
    fn operand(&mut self, code: &Code) {
        if code.span.of(self.text).starts_with(['=', '>', ':']) {
            self.out.push(' ');
        }
        self.source(code.span);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Code(code) => self.source(code.span),
            Value::Path(code) => self.word("path ", code.span),
            Value::UrlFor(code) => self.word("url_for ", code.span),
            Value::Csrf => self.out.push_str("csrf"),
            Value::Nonce => self.out.push_str("nonce"),
            Value::Asset(code) => self.word("asset ", code.span),
            Value::Translation { key, args } => {
                self.word("t ", key.span);
                self.args(args);
            }
        }
    }
}

fn tilde(is_there: bool) -> &'static str {
    if is_there { "~" } else { "" }
}
