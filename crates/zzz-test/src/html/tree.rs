//! From the text of a page to its elements.

use std::{collections::BTreeMap, ops::Range};

use html5gum::{DefaultEmitter, HtmlString, StartTag, Token, Tokenizer};

/// The nodes of a page, in the order of the document: what an element holds
/// follows it.
///
/// The tree is as it was written: nothing is made up that the page leaves out,
/// as `tbody`, and nothing is moved. Ends that HTML lets one leave out, as that
/// of `li`, are found.
#[derive(Debug, Default)]
pub(crate) struct Page {
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    parent: Option<usize>,
    /// The first node that is not inside.
    end: usize,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Element { name: String, attributes: BTreeMap<String, String> },
    Text(String),
}

impl Page {
    pub(crate) fn parse(html: &str) -> Self {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut page = Self::default();
        let mut open = Vec::new();
        for token in Tokenizer::new_with_emitter(html, emitter) {
            // Reading from memory does not fail.
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => page.begin(&tag, &mut open),
                Token::EndTag(tag) => {
                    let name = text(&tag.name);
                    if let Some(at) = open.iter().rposition(|index| page.name(*index) == name) {
                        page.end_all(&mut open, at);
                    }
                }
                Token::String(string) => page.add(Kind::Text(text(&string)), &open),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        page.end_all(&mut open, 0);
        page
    }

    fn begin(&mut self, tag: &StartTag<()>, open: &mut Vec<usize>) {
        let name = text(&tag.name);
        let (closed, within) = closed_by(&name);
        let mut above = open.iter().enumerate().rev();
        let mut ends_at = None;
        // Everything up to the outermost one that this start tag ends.
        for (at, index) in above.by_ref() {
            let other = self.name(*index);
            if within.contains(&other) {
                break;
            }
            if closed.contains(&other) {
                ends_at = Some(at);
            }
        }
        if let Some(at) = ends_at {
            self.end_all(open, at);
        }
        let is_foreign = open.iter().any(|index| ["svg", "math"].contains(&self.name(*index)));
        let is_void = VOID.contains(&name.as_str()) || (is_foreign && tag.self_closing);
        let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value)));
        self.add(Kind::Element { name, attributes: attributes.collect() }, open);
        if !is_void {
            open.push(self.nodes.len() - 1);
        }
    }

    fn add(&mut self, kind: Kind, open: &[usize]) {
        let end = self.nodes.len() + 1;
        self.nodes.push(Node { parent: open.last().copied(), end, kind });
    }

    fn end_all(&mut self, open: &mut Vec<usize>, from: usize) {
        let end = self.nodes.len();
        for index in open.drain(from..) {
            self.nodes[index].end = end;
        }
    }

    pub(crate) fn all(&self) -> Range<usize> {
        0..self.nodes.len()
    }

    /// The nodes inside of one.
    pub(crate) fn inside(&self, index: usize) -> Range<usize> {
        index + 1..self.nodes[index].end
    }

    pub(crate) fn parent(&self, index: usize) -> Option<usize> {
        self.nodes[index].parent
    }

    /// The elements with the same parent, the one at `index` among them.
    pub(crate) fn siblings(&self, index: usize) -> impl Iterator<Item = usize> {
        let parent = self.parent(index);
        let within = parent.map_or(self.all(), |parent| self.inside(parent));
        within.filter(move |other| self.parent(*other) == parent && self.is_element(*other))
    }

    pub(crate) fn is_element(&self, index: usize) -> bool {
        matches!(self.nodes[index].kind, Kind::Element { .. })
    }

    /// The name of an element, in small letters; nothing for text.
    pub(crate) fn name(&self, index: usize) -> &str {
        match &self.nodes[index].kind {
            Kind::Element { name, .. } => name,
            Kind::Text(_) => "",
        }
    }

    pub(crate) fn attributes(&self, index: usize) -> impl Iterator<Item = (&str, &str)> {
        let attributes = match &self.nodes[index].kind {
            Kind::Element { attributes, .. } => Some(attributes),
            Kind::Text(_) => None,
        };
        attributes.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn attribute(&self, index: usize, name: &str) -> Option<&str> {
        match &self.nodes[index].kind {
            Kind::Element { attributes, .. } => attributes.get(name).map(String::as_str),
            Kind::Text(_) => None,
        }
    }

    /// All text inside, as it was written.
    pub(crate) fn raw_text(&self, index: usize) -> String {
        let text = self.inside(index).filter_map(|inner| match &self.nodes[inner].kind {
            Kind::Text(text) => Some(text.as_str()),
            Kind::Element { .. } => None,
        });
        text.collect()
    }

    /// The text that a reader sees, with single spaces between words.
    pub(crate) fn text(&self, index: usize) -> String {
        let mut out = String::new();
        // The ends of elements that stand for themselves.
        let mut breaks: Vec<usize> = Vec::new();
        let mut skipped_until = 0;
        for inner in self.inside(index) {
            while breaks.pop_if(|end| *end <= inner).is_some() {
                out.push(' ');
            }
            if inner < skipped_until {
                continue;
            }
            match &self.nodes[inner].kind {
                Kind::Text(text) => out.push_str(text),
                Kind::Element { name, .. } => {
                    let name = name.as_str();
                    if ["script", "style", "template"].contains(&name) {
                        skipped_until = self.nodes[inner].end;
                    } else if BLOCKS.contains(&name) || APART.contains(&name) {
                        out.push(' ');
                        breaks.push(self.nodes[inner].end);
                    }
                }
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn text(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Elements without an end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements before which a paragraph ends.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "dialog",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
];

/// The others whose text stands apart from what is around it.
const APART: &[&str] =
    &["br", "button", "caption", "dd", "dt", "legend", "li", "option", "select", "td", "th", "tr"];

/// Which open elements a start tag ends, and which ones hide them from it.
fn closed_by(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "li" => (&["li"], &["ul", "ol", "menu"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "option" => (&["option"], &["select", "datalist", "optgroup"]),
        "optgroup" => (&["option", "optgroup"], &["select"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["td", "th", "tr"], &["table"]),
        "tbody" | "thead" | "tfoot" => {
            (&["td", "th", "tr", "tbody", "thead", "tfoot", "caption", "colgroup"], &["table"])
        }
        name if BLOCKS.contains(&name) => (&["p"], &["button", "td", "th", "caption", "table"]),
        _ => (&[], &[]),
    }
}
