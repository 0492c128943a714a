//! HTML's tokenizer and its stack of open elements.

use crate::{
    Contents, Fault, Finding, Parsed, Span,
    html::{
        address::At,
        attributes::Rule,
        elements::{self, Content},
        findings::Noted,
        mode::Mode,
        open::Element,
        script::Script,
        start_tag::StartTag,
    },
    tag::FAULTS_MAX,
};

/// How many elements may stand in each other: browsers close the outer ones beyond that.
const DEPTH_MAX: usize = 512;

/// How many attributes a tag may have.
const ATTRIBUTES_MAX: usize = 512;

/// A body of a block.
#[derive(Debug)]
pub(crate) struct Branch {
    /// The body in which it stands.
    pub(crate) parent: usize,
    /// Whether it is written for each of several items.
    pub(crate) is_repeated: bool,
}

pub(crate) struct Reader<'a, 'p> {
    pub(crate) text: &'a str,
    pub(crate) mode: Mode,
    /// The start tag that is read.
    pub(crate) tag: StartTag<'a>,
    /// The name of the end tag that is read.
    pub(crate) end_name: &'a str,
    pub(crate) open: Vec<Element<'a>>,
    /// How many of them stand outside of the body that is read.
    pub(crate) floor: usize,
    /// Names of elements that were refused as unclosed: their end tags, which come too late, are no second fault.
    pub(crate) forgiven: Vec<&'a str>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) branch: usize,
    /// In how many components the reader is.
    pub(crate) components: usize,
    /// Where the last text ended.
    text_end: usize,
    /// Whether nothing more can be told of the page.
    pub(crate) is_lost: bool,
    /// The beginning of a tag at the end of the text that was read last.
    pub(crate) cut: Option<Span>,
    pub(crate) faults: &'p mut Vec<Fault>,
    pub(crate) findings: &'p mut Vec<Finding>,
    pub(crate) contents: &'p mut Contents,
    pub(crate) noted: Noted<'a>,
}

impl<'a, 'p> Reader<'a, 'p> {
    pub(crate) fn new(text: &'a str, parsed: &'p mut Parsed) -> Self {
        Self {
            text,
            mode: Mode::Text,
            tag: StartTag::new("", 0),
            end_name: "",
            open: Vec::new(),
            floor: 0,
            forgiven: Vec::new(),
            branches: vec![Branch { parent: 0, is_repeated: false }],
            branch: 0,
            components: 0,
            text_end: 0,
            cut: None,
            is_lost: false,
            faults: &mut parsed.faults,
            findings: &mut parsed.findings,
            contents: &mut parsed.contents,
            noted: Noted::default(),
        }
    }

    /// Notes a fault behind which nothing can be told.
    pub(crate) fn lose(&mut self, fault: Fault) {
        self.faults.push(fault);
        self.is_lost = true;
    }

    /// Reads `span`, which is written as it is.
    pub(crate) fn text(&mut self, span: Span) {
        let mut at = span.start;
        while at < span.end && !self.is_lost {
            self.is_lost = self.faults.len() >= FAULTS_MAX;
            at = self.step(at, span.end);
        }
        self.text_end = span.end;
        self.cut = self.cut_tag(span);
    }

    /// What at the end of `span` could go on as an end tag or a comment, where a browser looks for nothing else.
    fn cut_tag(&self, span: Span) -> Option<Span> {
        let start = match self.mode {
            Mode::RcData | Mode::RawText | Mode::Script(_) => span.of(self.text).rfind('<')?,
            _ => return None,
        };
        let tail = Span { start: span.start + start, end: span.end };
        let begins = |whole: &str| {
            let written = tail.of(self.text);
            whole.get(..written.len()).is_some_and(|part| part.eq_ignore_ascii_case(written))
        };
        let name = self.open.last().map_or("", |open| open.name);
        (begins(&format!("</{name}")) || begins("<!--")).then_some(tail)
    }

    /// Refuses a tag of the template behind the beginning of one of HTML.
    pub(crate) fn refuse_cut(&mut self) {
        if let Some(cut) = self.cut.take() {
            let message = "a tag of the template within what could be one of HTML";
            self.lose(Fault::new(cut, message).with_help("put a space behind the `<`"));
        }
    }

    /// Reads from `at` on, not beyond `end`, and tells how far.
    fn step(&mut self, at: usize, end: usize) -> usize {
        let byte = self.text.as_bytes()[at];
        match &mut self.mode {
            Mode::Text => self.between_tags(at, end),
            Mode::RcData | Mode::RawText | Mode::Script(_) => self.raw(at, end),
            Mode::TagOpen(start) => {
                let start = *start;
                self.tag_open(start, at, end)
            }
            Mode::EndTagOpen(start) => {
                let start = *start;
                self.end_tag_open(start, at, end)
            }
            Mode::EndTag(start) => {
                let start = *start;
                self.end_tag(start, at, end)
            }
            Mode::Tag(spaced) => {
                let spaced = *spaced;
                self.in_tag(at, end, spaced)
            }
            Mode::AfterName(spaced) => match byte {
                _ if byte.is_ascii_whitespace() => self.to(Mode::AfterName(true), at + 1),
                b'=' => self.to(Mode::BeforeValue, at + 1),
                _ => {
                    let spaced = *spaced;
                    self.to(Mode::Tag(spaced), at)
                }
            },
            Mode::BeforeValue => self.before_value(at),
            Mode::Quoted { .. } => self.quoted(at, end),
            Mode::Unquoted(start) => {
                let start = *start;
                self.unquoted_value(start, at, end)
            }
            Mode::Comment(_) => self.skip(at, end, &["-->", "--!>"]),
            Mode::Doctype(_) => self.skip(at, end, &[">"]),
            Mode::Cdata(_) => self.skip(at, end, &["]]>"]),
        }
    }

    fn to(&mut self, mode: Mode, at: usize) -> usize {
        self.mode = mode;
        at
    }

    /// Reads on behind the first of `ends`.
    fn skip(&mut self, at: usize, end: usize, ends: &[&str]) -> usize {
        let rest = &self.text[at..end];
        let found = ends.iter().filter_map(|end| rest.find(end).map(|at| (at, end.len()))).min();
        match found {
            Some((found, length)) => self.to(Mode::Text, at + found + length),
            None => end,
        }
    }

    /// Notes that a reader sees or hears something here.
    pub(crate) fn mark_text(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.has_text = true;
        }
    }

    fn between_tags(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        let length = rest.find('<').unwrap_or(rest.len());
        if !rest[..length].trim_ascii().is_empty() {
            self.mark_text();
        }
        if length == rest.len() {
            end
        } else {
            self.to(Mode::TagOpen(at + length), at + length + 1)
        }
    }

    /// Behind the `<` at `start`.
    fn tag_open(&mut self, start: usize, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        match rest.as_bytes()[0] {
            b'/' => self.to(Mode::EndTagOpen(start), at + 1),
            b'!' => self.declaration(start, at, end),
            b'?' => {
                let fault =
                    Fault::new(Span { start, end: at + 1 }, "HTML has no processing instructions");
                self.lose(fault.with_help("to show a `<`, write `&lt;`"));
                end
            }
            byte if byte.is_ascii_alphabetic() => {
                let name = Span { start: at, end: at + name_length(rest) };
                self.check_name(name);
                self.tag = StartTag::new(name.of(self.text), start);
                self.to(Mode::Tag(false), name.end)
            }
            // Not a tag: HTML shows it.
            _ => {
                self.mark_text();
                self.to(Mode::Text, at)
            }
        }
    }

    fn check_name(&mut self, name: Span) {
        let written = name.of(self.text);
        let is_part = |letter: char| {
            !letter.is_ascii() || letter.is_ascii_alphanumeric() || "-_.:".contains(letter)
        };
        if !written.chars().all(is_part) {
            let fault = Fault::new(name, format!("`{written}` is no name of an element"));
            self.faults.push(fault.with_help("to show a `<`, write `&lt;`"));
        }
    }

    /// `<!…`
    fn declaration(&mut self, start: usize, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        if let Some(comment) = rest.strip_prefix("!--") {
            // Browsers take these for whole comments (HTML, 13.2.5.43).
            for close in [">", "->"] {
                if comment.starts_with(close) {
                    return self.to(Mode::Text, at + 3 + close.len());
                }
            }
            return self.to(Mode::Comment(start), at + 3);
        }
        let is_doctype = rest.get(1..8).is_some_and(|word| word.eq_ignore_ascii_case("doctype"));
        if is_doctype {
            return self.to(Mode::Doctype(start), at + 8);
        }
        let is_foreign = self.open.last().is_some_and(|open| open.holds_foreign);
        if is_foreign && rest.starts_with("![CDATA[") {
            return self.to(Mode::Cdata(start), at + 8);
        }
        let fault =
            Fault::new(Span { start, end: at + 1 }, "`<!` begins neither a comment nor a doctype");
        self.lose(
            fault.with_help("write `<!-- … -->`, or `{{! … }}` for a comment that is not sent"),
        );
        end
    }

    fn in_tag(&mut self, at: usize, end: usize, spaced: bool) -> usize {
        let rest = &self.text[at..end];
        let here = Span { start: at, end: at + 1 };
        match rest.as_bytes()[0] {
            byte if byte.is_ascii_whitespace() => self.to(Mode::Tag(true), at + 1),
            b'>' => self.start_tag(at + 1, false),
            b'/' if rest.as_bytes().get(1) == Some(&b'>') => self.start_tag(at + 2, true),
            b'/' => {
                self.faults.push(Fault::new(here, "a slash within a tag"));
                self.to(Mode::Tag(true), at + 1)
            }
            b'<' => {
                let span = Span { start: self.tag.start, end: at };
                let fault = Fault::new(span, format!("the tag `<{}` is not closed", self.tag.name));
                self.lose(fault.with_help("write `>` where it ends"));
                end
            }
            b'=' => {
                self.lose(Fault::new(here, "`=` without the name of an attribute"));
                end
            }
            b'"' | b'\'' => {
                let fault = Fault::new(here, "a quote that belongs to no attribute");
                self.lose(fault.with_help(
                    "look for a quote too much, or one that is missing, in front of it",
                ));
                end
            }
            _ => {
                let is_end = |byte: u8| byte.is_ascii_whitespace() || b"/>=<\"'".contains(&byte);
                let length = rest.bytes().position(is_end).unwrap_or(rest.len());
                let name = Span { start: at, end: at + length };
                if !spaced {
                    let fault =
                        Fault::new(name, "white space is missing in front of this attribute");
                    self.faults.push(fault);
                }
                if self.tag.attributes.len() >= ATTRIBUTES_MAX {
                    let message = format!("a tag with more than {ATTRIBUTES_MAX} attributes");
                    self.lose(Fault::new(name, message));
                    return end;
                }
                let twice = self.tag.begin(self.text, name, self.branch, &self.branches);
                self.faults.extend(twice);
                self.to(Mode::AfterName(false), name.end)
            }
        }
    }

    fn before_value(&mut self, at: usize) -> usize {
        let name = self.tag.last_name();
        match self.text.as_bytes()[at] {
            byte if byte.is_ascii_whitespace() => at + 1,
            quote @ (b'"' | b'\'') => {
                self.to(Mode::Quoted { quote, start: at + 1, at: At::Start }, at + 1)
            }
            b'>' => {
                let fault = Fault::new(
                    Span { start: at, end: at + 1 },
                    format!("attribute `{name}` has no value"),
                );
                self.faults
                    .push(fault.with_help(format!("write `{name}=\"\"`, or `{name}` alone")));
                self.to(Mode::Tag(true), at)
            }
            _ => self.to(Mode::Unquoted(at), at),
        }
    }

    fn quoted(&mut self, from: usize, end: usize) -> usize {
        let Mode::Quoted { quote, start, at } = &mut self.mode else { return end };
        let rest = &self.text[from..end];
        let length = rest.bytes().position(|byte| byte == *quote);
        let written = Span { start: from, end: from + length.unwrap_or(rest.len()) };
        if self.tag.rule == Rule::Url {
            *at = at.read(self.text, written, self.faults);
        }
        if length.is_none() {
            return end;
        }
        let value = Span { start: *start, end: written.end };
        self.tag.set_value(value);
        self.to(Mode::Tag(false), written.end + 1)
    }

    fn unquoted_value(&mut self, start: usize, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        let is_end = |byte: u8| byte.is_ascii_whitespace() || byte == b'>';
        let length = rest.bytes().position(is_end).unwrap_or(rest.len());
        let written = Span { start: at, end: at + length };
        if let Some(found) = written.of(self.text).find(['"', '\'', '=', '<', '`']) {
            let wrong = Span { start: at + found, end: at + found + 1 };
            let message = format!("`{}` in a value without quotes", wrong.of(self.text));
            let fault = Fault::new(wrong, message);
            self.faults.push(fault.with_help(format!("write `{}=\"…\"`", self.tag.last_name())));
        }
        if self.tag.rule == Rule::Url && start == at {
            let _ = At::Start.read(self.text, written, self.faults);
        }
        self.tag.set_value(Span { start, end: written.end });
        if length == rest.len() { end } else { self.to(Mode::Tag(false), written.end) }
    }

    /// In an element whose content is no HTML.
    fn raw(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        let name = self.open.last().map_or("", |open| open.name);
        let found = find_end_tag(rest, name);
        let content = Span { start: at, end: at + found.unwrap_or(rest.len()) };
        match &mut self.mode {
            Mode::Script(script) => script.read(self.text, content, self.faults),
            Mode::RcData if !content.of(self.text).trim_ascii().is_empty() => self.mark_text(),
            _ => {}
        }
        if found.is_none() {
            return end;
        }
        self.end_of_raw(content.end);
        self.to(Mode::EndTagOpen(content.end), content.end + 2)
    }

    fn end_tag_open(&mut self, start: usize, at: usize, end: usize) -> usize {
        let length = name_length(&self.text[at..end]);
        let name = Span { start: at, end: at + length };
        if !self.text.as_bytes()[at].is_ascii_alphabetic() {
            let fault = Fault::new(Span { start, end: at }, "an end tag without a name");
            self.lose(fault.with_help("to show a `<`, write `&lt;`"));
            return end;
        }
        self.end_name = name.of(self.text);
        self.to(Mode::EndTag(start), name.end)
    }

    fn end_tag(&mut self, start: usize, at: usize, end: usize) -> usize {
        let rest = &self.text[at..end];
        let behind = rest.trim_ascii_start();
        let at = end - behind.len();
        match behind.find('>') {
            _ if behind.is_empty() => end,
            Some(0) => {
                self.close(Span { start, end: at + 1 });
                self.to(Mode::Text, at + 1)
            }
            Some(length) => {
                let fault = Fault::new(
                    Span { start: at, end: at + length },
                    "an end tag has no attributes",
                );
                self.faults.push(fault.with_help(format!("write `</{}>`", self.end_name)));
                at + length
            }
            None => {
                let fault = Fault::new(
                    Span { start, end: at },
                    format!("the tag `</{}` is not closed", self.end_name),
                );
                self.lose(fault.with_help("write `>` where it ends"));
                end
            }
        }
    }

    /// Takes the start tag that was read, which ends at `end`.
    fn start_tag(&mut self, end: usize, has_slash: bool) -> usize {
        let tag = std::mem::replace(&mut self.tag, StartTag::new("", end));
        let span = Span { start: tag.start, end };
        let is_within = self.open.last().is_some_and(|open| open.holds_foreign);
        let is_foreign = is_within || matches!(&*tag.lower, "svg" | "math");
        self.mode = Mode::Text;
        let check = self.look_at(&tag, span, is_within);
        if is_within && elements::ends_foreign(&tag.lower) {
            let fault = Fault::new(
                span,
                format!("`<{}>` in SVG or MathML, which browsers end here", tag.name),
            );
            self.lose(fault.with_help("put HTML into `<foreignObject>`"));
            return end;
        }
        let is_void = !is_foreign && elements::is_void(&tag.lower);
        if has_slash && !is_foreign && !is_void {
            let name = tag.name;
            let fault = Fault::new(span, format!("the slash does not close `<{name}>`"));
            self.faults.push(fault.with_help(format!("write `<{name}></{name}>`")));
        }
        if is_void || has_slash {
            return end;
        }
        let is_html_again = is_within && elements::holds_html(&tag.lower);
        if self.open.len() >= DEPTH_MAX {
            self.lose(Fault::new(span, format!("more than {DEPTH_MAX} elements enclose this")));
            return end;
        }
        self.open.push(Element {
            name: tag.name,
            span,
            holds_foreign: is_foreign && !is_html_again,
            has_text: false,
            has_insertion: false,
            check,
        });
        let content = elements::content(&tag.lower);
        self.mode = match content {
            // In SVG they are elements like others, but what is in them is none of this language's business.
            Content::Script | Content::RawText if is_foreign => Mode::RawText,
            Content::RcData if is_foreign => Mode::Text,
            Content::Normal => Mode::Text,
            Content::RcData => Mode::RcData,
            Content::RawText => Mode::RawText,
            Content::Script => Mode::Script(Script::new(self.language(&tag))),
        };
        self.start_of_raw(&tag, end);
        end
    }

    /// Ends a value without quotes where the body ends in which it stands.
    pub(crate) fn end_unquoted(&mut self) {
        if let Mode::Unquoted(start) = self.mode {
            self.tag.set_value(Span { start, end: self.text_end });
            self.mode = Mode::Tag(false);
        }
    }
}

/// How many bytes belong to the name with which `rest` begins.
fn name_length(rest: &str) -> usize {
    let is_end = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<');
    rest.bytes().position(is_end).unwrap_or(rest.len())
}

/// Where the end tag of `name` begins in `rest` (HTML, 13.2.5.11).
fn find_end_tag(rest: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = rest[from..].find("</").map(|found| from + found) {
        let bytes = &rest.as_bytes()[found + 2..];
        let is_name =
            bytes.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()));
        let is_end = match bytes.get(name.len()) {
            Some(byte) => byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'),
            None => true,
        };
        if is_name && is_end {
            return Some(found);
        }
        from = found + 2;
    }
    None
}
