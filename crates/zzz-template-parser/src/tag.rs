//! A template as text and tags in a row.

mod call;
mod condition;
mod expression;
mod head;
mod helper;
mod pattern;
mod trim;

pub(crate) use self::head::no_condition;

use crate::{
    Arg, Code, Condition, Fault, Param, Pattern, Pipe, Span, Text, Trim, Value,
    rust::{self, Stuck, Token},
    tokens::Tokens,
};

/// After how many faults a template is read no further: nobody mends more at once, and each costs time to describe.
pub(crate) const FAULTS_MAX: usize = 100;

/// Text or a tag.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "every other piece is a tag")]
pub(crate) enum Piece {
    Text(Text),
    Tag(Tag),
}

/// What stands between braces.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) span: Span,
    pub(crate) trim: Trim,
    pub(crate) kind: TagKind,
}

/// What a tag says.
#[derive(Debug)]
pub(crate) enum TagKind {
    /// With what it says.
    Comment(Span),
    /// With all that stands between its two ends.
    Raw(Span),
    Output {
        value: Value,
        pipes: Vec<Pipe>,
        trusted: bool,
    },
    /// With where the condition stands.
    If(Condition, Span),
    ElseIf(Condition, Span),
    Else,
    Each(EachHead),
    With {
        code: Code,
        item: Pattern,
    },
    Partial(CallHead),
    /// With whether a body follows.
    Component(CallHead, bool),
    Slot(Span),
    ContentFor(Span),
    Fragment(Span),
    /// With whether a fallback follows.
    Yield(Option<Span>, bool),
    Layout(CallHead),
    Params(Vec<Param>),
    /// A block that has no meaning; its name.
    Unknown(Span),
    /// `{{/name}}`.
    End(Span),
    /// Nothing can be made of it.
    Faulty,
}

/// `posts as |post, i| key=post.id`.
#[derive(Debug)]
pub(crate) struct EachHead {
    pub(crate) code: Code,
    pub(crate) item: Pattern,
    pub(crate) index: Option<Span>,
    pub(crate) key: Option<Code>,
}

/// `"card" title="Profile"`.
#[derive(Debug)]
pub(crate) struct CallHead {
    pub(crate) name: Span,
    pub(crate) args: Vec<Arg>,
}

/// A template taken apart.
#[derive(Debug)]
pub(crate) struct Pieces {
    pub(crate) list: Vec<Piece>,
    pub(crate) faults: Vec<Fault>,
    /// Whether it is known where each tag ends.
    pub(crate) is_whole: bool,
}

/// Takes `text` apart.
pub(crate) fn pieces(text: &str) -> Pieces {
    let mut reader = Reader {
        text,
        tokens: Vec::new(),
        pieces: Pieces { list: Vec::new(), faults: Vec::new(), is_whole: true },
    };
    reader.run();
    trim::trim(text, &mut reader.pieces.list);
    reader.pieces
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    pieces: Pieces,
}

/// The braces at the start of a tag.
#[derive(Clone, Copy)]
struct Opening {
    start: usize,
    /// Behind the braces and `~`.
    inner: usize,
    trim_before: bool,
    trusted: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(start) = self.text[at..].find("{{").map(|found| at + found) {
            if self.pieces.faults.len() >= FAULTS_MAX {
                return;
            }
            self.push_text(Span { start: at, end: start }, false);
            at = self.tag(start);
        }
        self.push_text(Span { start: at, end: self.text.len() }, false);
    }

    fn push_text(&mut self, span: Span, raw: bool) {
        if span.start < span.end {
            self.pieces.list.push(Piece::Text(Text { span, raw }));
        }
    }

    fn push(&mut self, span: Span, trim: Trim, kind: TagKind) -> usize {
        self.pieces.list.push(Piece::Tag(Tag { span, trim, kind }));
        span.end
    }

    /// Reads the tag at `start`, and tells where it ends.
    fn tag(&mut self, start: usize) -> usize {
        let rest = &self.text[start..];
        if rest.starts_with("{{{{") {
            return self.raw(start);
        }
        let trim_before = rest[2..].starts_with('~');
        let behind = 2 + usize::from(trim_before);
        if rest[behind..].starts_with('!') {
            return self.comment(start, start + behind + 1, trim_before);
        }
        let trusted = rest[behind..].starts_with('{');
        let inner = start + behind + usize::from(trusted);
        self.code(Opening { start, inner, trim_before, trusted })
    }

    /// `{{{{raw}}}} … {{{{/raw}}}}`.
    fn raw(&mut self, start: usize) -> usize {
        const OPEN: &str = "{{{{raw}}}}";
        const CLOSE: &str = "{{{{/raw}}}}";
        let rest = &self.text[start..];
        if !rest.starts_with(OPEN) {
            let end = start + rest.find("}}}}").map_or(4, |end| end + 4);
            let fault = Fault::new(Span { start, end }, "four braces hold `raw` alone").with_help(
                "write `{{{{raw}}}} as it {{is}} {{{{/raw}}}}`; for an expression in a block put a space between the braces",
            );
            return self.give_up(Span { start, end }, fault);
        }
        let inner = start + OPEN.len();
        let Some(length) = self.text[inner..].find(CLOSE) else {
            let span = Span { start, end: inner };
            let fault = Fault::new(span, "`{{{{raw}}}}` is not closed")
                .with_help("write `{{{{/raw}}}}` where it ends");
            let end = self.text.len();
            return self.give_up(Span { start, end }, fault);
        };
        let content = Span { start: inner, end: inner + length };
        let span = Span { start, end: content.end + CLOSE.len() };
        self.push(span, Trim::default(), TagKind::Raw(content))
    }

    /// `{{! … }}` or `{{!-- … --}}`, of which `inner` stands behind the `!`.
    fn comment(&mut self, start: usize, inner: usize, trim_before: bool) -> usize {
        let rest = &self.text[inner..];
        let (dashes, ends): (usize, &[&str]) =
            if rest.starts_with("--") { (2, &["--}}", "--~}}"]) } else { (0, &["}}"]) };
        let inner = inner + dashes;
        let found = ends
            .iter()
            .filter_map(|end| self.text[inner..].find(end).map(|at| (inner + at, end.len())))
            .min();
        let Some((end, length)) = found else {
            let span = Span { start, end: inner };
            let fault = Fault::new(span, "this comment is not closed")
                .with_help(format!("write `{}` where it ends", ends[0]));
            let end = self.text.len();
            return self.give_up(Span { start, end }, fault);
        };
        let is_tilde = dashes == 0 && self.text[inner..end].ends_with('~');
        let trim = Trim { before: trim_before, after: is_tilde || length == 5 };
        let text = Span { start: inner, end: end - usize::from(is_tilde) };
        let span = Span { start, end: end + length };
        self.push(span, trim, TagKind::Comment(text.trim(self.text)))
    }

    /// A tag that holds Rust, or words of the language with Rust in it.
    fn code(&mut self, opening: Opening) -> usize {
        let text = self.text;
        let rest = text[opening.inner..].trim_start();
        let start = text.len() - rest.len();
        let sigil = match rest.as_bytes().first() {
            Some(sigil @ (b'#' | b'/' | b'>' | b'^')) if !opening.trusted => *sigil,
            _ => 0,
        };
        let mut at = start + usize::from(sigil != 0);
        let mut name = Span { start: at, end: at };
        if matches!(sigil, b'/' | b'>') {
            name = head::template_name(text, at);
            at = name.end;
        }
        self.tokens.clear();
        let end = match rust::lex(text, at, &mut self.tokens) {
            Ok(end) => end,
            Err(stuck) => return self.stuck(opening, stuck),
        };
        let (trim_after, end) = match self.close(opening, end) {
            Ok(closed) => closed,
            Err(fault) => return self.stuck(opening, Stuck::Fault(fault)),
        };
        let span = Span { start: opening.start, end };
        let inner = Tokens::new(text, &self.tokens, at);
        let faults = &mut self.pieces.faults;
        let kind = match sigil {
            b'#' => head::block(&inner, span, faults),
            b'/' => head::end(&inner, name, span, faults),
            b'>' => head::partial(&inner, name, span, faults),
            b'^' => head::inverse(span, faults),
            _ => head::other(&inner, span, opening.trusted, faults),
        };
        self.push(span, Trim { before: opening.trim_before, after: trim_after }, kind)
    }

    /// Whether `~` stands at the end of the tag, whose braces begin at `end`, and where it ends.
    fn close(&self, opening: Opening, end: usize) -> Result<(bool, usize), Fault> {
        let rest = &self.text[end..];
        let closes: [(&str, bool); 2] = if opening.trusted {
            [("}}}", false), ("}~}}", true)]
        } else {
            [("}}", false), ("~}}", true)]
        };
        for (close, trim) in closes {
            if rest.starts_with(close) {
                return Ok((trim, end + close.len()));
            }
        }
        let is_pair = rest.starts_with("}}") || rest.starts_with("~}}");
        Err(if opening.trusted && is_pair {
            let span = Span { start: opening.start, end: opening.inner };
            Fault::new(span, "three braces end with three")
                .with_help("write `{{{trusted}}}`; `{{text}}` is escaped")
        } else {
            let fault = Fault::new(Span { start: end, end: end + 1 }, "this brace closes nothing");
            fault.with_help("where a bracket of Rust ends in front of `}}`, put a space between: `{{ Page { number: 1 } }}`")
        })
    }

    /// Goes on behind a tag whose end is not known.
    fn stuck(&mut self, opening: Opening, stuck: Stuck) -> usize {
        let braces = Span { start: opening.start, end: opening.inner };
        let rest = &self.text[opening.inner..];
        let close = rest.find("}}").map(|at| at + 2);
        let next = rest.find("{{").unwrap_or(rest.len());
        match (stuck, close.filter(|close| *close <= next)) {
            (Stuck::Fault(fault), Some(close)) => {
                let end = opening.inner + close;
                let end = end + usize::from(opening.trusted && self.text[end..].starts_with('}'));
                self.give_up(Span { start: opening.start, end }, fault)
            }
            _ => {
                let open = braces.of(self.text);
                let fault = Fault::new(braces, format!("`{open}` is not closed")).with_help(
                    "write `}}` where the tag ends; to show braces, write `{{{{raw}}}} {{ {{{{/raw}}}}`",
                );
                let line = rest.find('\n').unwrap_or(rest.len());
                let end = opening.inner + line.min(next);
                self.give_up(Span { start: opening.start, end }, fault)
            }
        }
    }

    fn give_up(&mut self, span: Span, fault: Fault) -> usize {
        self.pieces.faults.push(fault);
        self.pieces.is_whole = false;
        self.push(span, Trim::default(), TagKind::Faulty)
    }
}

impl TagKind {
    /// What the block that the tag opens is called.
    pub(crate) fn block_name<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::If(..) => Some("if"),
            Self::Each(_) => Some("each"),
            Self::With { .. } => Some("with"),
            Self::Component(_, true) => Some("component"),
            Self::Slot(_) => Some("slot"),
            Self::ContentFor(_) => Some("content_for"),
            Self::Fragment(_) => Some("fragment"),
            Self::Yield(_, true) => Some("yield"),
            Self::Unknown(name) => Some(name.of(text)),
            _ => None,
        }
    }
}
