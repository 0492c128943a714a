//! The stack of open elements, and what is left open.

use crate::{
    Fault, Span,
    html::{elements, findings::Check, lower, mode::Mode, reader::Reader},
    report::line_of,
    suggest::suggest,
};

/// An element whose end tag has not come.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub(crate) name: &'a str,
    /// Its start tag.
    pub(crate) span: Span,
    /// Whether what is in it is not HTML, but SVG or MathML.
    pub(crate) holds_foreign: bool,
    /// Whether a reader sees or hears something of it.
    pub(crate) has_text: bool,
    /// Whether something is put into it from elsewhere.
    pub(crate) has_insertion: bool,
    /// What is looked at when it closes.
    pub(crate) check: Option<Check>,
}

impl Element<'_> {
    /// Whether it is called `name`, in lower case.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl Reader<'_, '_> {
    /// Takes the end tag that was read.
    pub(crate) fn close(&mut self, span: Span) {
        let name = self.end_name;
        let inner = &self.open[self.floor..];
        if let Some(depth) = inner.iter().rposition(|open| open.is(&lower(name))) {
            while self.open.len() > self.floor + depth + 1 {
                let line = line_of(self.text, span.start);
                self.unclosed_element(&format!("`</{name}>` of line {line}"));
                self.pop();
            }
            self.pop();
            return;
        }
        if let Some(index) = self.forgiven.iter().position(|other| other.eq_ignore_ascii_case(name))
        {
            self.forgiven.swap_remove(index);
            return;
        }
        let fault = Fault::new(span, format!("`</{name}>` closes nothing"));
        let outer = &self.open[..self.floor];
        let fault = if elements::is_void(&lower(name)) {
            Fault::new(span, format!("`<{name}>` has no end tag"))
                .with_help(format!("write `<{name}>` alone"))
        } else if let Some(open) = outer.iter().rev().find(|open| open.is(&lower(name))) {
            let line = line_of(self.text, open.span.start);
            Fault::new(span, format!("`</{name}>` closes what opens outside of this block"))
                .with_help(format!(
                    "the block encloses whole elements alone; `<{name}>` opens in line {line}"
                ))
        } else if let Some(open) = inner.last() {
            let (open_name, line) = (open.name, line_of(self.text, open.span.start));
            let fault = fault.with_help(format!("what is open is `<{open_name}>` of line {line}"));
            if suggest(name, std::iter::once(open_name)).is_some() {
                self.pop();
            }
            fault
        } else {
            fault.with_help("no element is open here")
        };
        self.faults.push(fault);
    }

    /// Notes that the last open element has no end tag before `what comes`.
    pub(crate) fn unclosed_element(&mut self, before: &str) {
        let Some(open) = self.open.last() else { return };
        let name = open.name;
        let why = if elements::has_optional_end(&lower(name)) {
            "; HTML lets one leave it out, templates do not"
        } else {
            ""
        };
        let fault = Fault::new(open.span, format!("`<{name}>` is not closed"))
            .with_help(format!("write `</{name}>` before {before}{why}"));
        self.faults.push(fault);
        self.forgiven.push(name);
    }

    /// Takes the last open element off.
    pub(crate) fn pop(&mut self) {
        let Some(element) = self.open.pop() else { return };
        self.look_at_end(&element);
        if let Some(outer) = self.open.last_mut() {
            outer.has_text |= element.has_text;
            outer.has_insertion |= element.has_insertion;
        }
    }

    /// What is wrong if what is read does not go on.
    pub(crate) fn unclosed_mode(&self) -> Option<Fault> {
        Some(match self.mode {
            Mode::Text => return None,
            // What places this file could go on with the name of a tag.
            Mode::TagOpen(start) => Fault::new(Span { start, end: start + 1 }, "`<` at an end")
                .with_help("to show a `<`, write `&lt;`"),
            Mode::Quoted { start, .. } => {
                let span = Span { start: start - 1, end: start };
                let name = self.tag.last_name();
                Fault::new(span, format!("the value of `{name}` is not closed"))
                    .with_help("write the same quote where it ends")
            }
            Mode::Tag(_) | Mode::AfterName(_) | Mode::BeforeValue | Mode::Unquoted(_) => {
                let name = self.tag.name;
                let span = Span { start: self.tag.start, end: self.tag.start + 1 + name.len() };
                Fault::new(span, format!("the tag `<{name}` is not closed"))
                    .with_help("write `>` where it ends")
            }
            Mode::RcData | Mode::RawText | Mode::Script(_) => {
                let open = self.open.last()?;
                Fault::new(open.span, format!("`<{}>` is not closed", open.name))
                    .with_help(format!("write `</{}>` where it ends", open.name))
            }
            Mode::EndTagOpen(start) | Mode::EndTag(start) => {
                Fault::new(Span { start, end: start + 2 }, "this end tag is not closed")
            }
            Mode::Comment(start) => {
                Fault::new(Span { start, end: start + 4 }, "this comment is not closed")
                    .with_help("write `-->` where it ends")
            }
            Mode::Doctype(start) | Mode::Cdata(start) => Fault::new(
                Span { start, end: start + 2 },
                format!("what stands {} is not closed", self.mode.name()),
            ),
        })
    }

    /// Ends the page.
    pub(crate) fn finish(mut self) {
        if !self.is_lost {
            match self.unclosed_mode() {
                Some(fault) => self.faults.push(fault),
                None => {
                    while !self.open.is_empty() {
                        self.unclosed_element("the end of the file");
                        self.pop();
                    }
                }
            }
        }
        self.look_back();
    }
}
