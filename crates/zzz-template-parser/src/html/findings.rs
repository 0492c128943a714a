//! What could be better in a page, and what it loads.

use crate::{
    Fault, Finding, FindingKind, Inline, Origin, OriginKind, Span,
    html::{
        address::origin,
        attributes::is_handler,
        elements,
        open::Element,
        reader::Reader,
        script::Language,
        start_tag::{Attribute, StartTag, always_both},
    },
    suggest::suggest,
};

/// How many findings a template has at most.
const FINDINGS_MAX: usize = 100;

/// What is looked at when an element closes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Check {
    /// That there is something in it, or it has no name.
    Name(FindingKind),
    /// That `{{csrf}}` stands in it.
    Csrf,
}

/// What is compared once the whole page was read.
#[derive(Debug, Default)]
pub(crate) struct Noted<'a> {
    /// Each `id`, where it stands, and in which body.
    ids: Vec<(&'a str, Span, usize)>,
    /// What labels are for.
    labelled: Vec<&'a str>,
    /// Fields that no label encloses, with their `id`.
    fields: Vec<(&'a str, Span)>,
    /// The `<script>` or `<style>` that is read.
    inline: Option<(bool, Span, Inline)>,
}

impl<'a> Reader<'a, '_> {
    fn find(
        &mut self,
        kind: FindingKind,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.findings.len() >= FINDINGS_MAX {
            return;
        }
        self.findings.push(Finding { kind, fault: Fault::new(span, message).with_help(help) });
    }

    /// Looks at a start tag; `is_foreign` says whether it stands in SVG or MathML.
    pub(crate) fn look_at(
        &mut self,
        tag: &StartTag<'a>,
        span: Span,
        is_foreign: bool,
    ) -> Option<Check> {
        self.attributes(tag);
        if is_foreign {
            return None;
        }
        self.known(tag, span);
        self.nesting(tag, span);
        self.refresh(tag);
        self.images_and_fields(tag, span);
        self.origins(tag);
        let has_name = tag.has_spread
            || ["aria-label", "aria-labelledby", "title"].iter().any(|name| tag.has(name));
        match &*tag.lower {
            "html" if !tag.has("lang") && !tag.has_spread => {
                self.find(
                    FindingKind::HtmlLang,
                    span,
                    "the page does not say its language",
                    "write `<html lang=\"en\">`",
                );
                None
            }
            "button" if !has_name => Some(Check::Name(FindingKind::ButtonName)),
            "a" if tag.has("href") && !has_name => Some(Check::Name(FindingKind::LinkName)),
            "form" if tag.is(self.text, "method", "post") => Some(Check::Csrf),
            _ => None,
        }
    }

    fn known(&mut self, tag: &StartTag<'a>, span: Span) {
        let name = &*tag.lower;
        if elements::is_known(name) || name.contains('-') {
        } else if let Some(instead) = elements::instead_of(name) {
            self.find(
                FindingKind::ObsoleteElement,
                span,
                format!("HTML has no `<{name}>` any more"),
                instead,
            );
        } else {
            let help = match suggest(name, elements::known()) {
                Some(known) => format!("did you mean `<{known}>`?"),
                None => format!("an element of your own has a hyphen in its name: `<x-{name}>`"),
            };
            self.find(
                FindingKind::UnknownElement,
                span,
                format!("HTML has no element `<{name}>`"),
                help,
            );
        }
    }

    fn nesting(&mut self, tag: &StartTag<'a>, span: Span) {
        let name = &*tag.lower;
        let is_scope = |open: &&Element<'a>| {
            !["button", "object", "table", "td", "th", "caption", "template"]
                .iter()
                .any(|scope| open.is(scope))
        };
        let outer = match name {
            "a" | "form" => self.open.iter().rev().find(|open| open.is(name)),
            "button" => self.open.iter().rev().find(|open| open.is("button") || open.is("a")),
            _ if elements::ends_p(name) => {
                self.open.iter().rev().take_while(is_scope).find(|open| open.is("p"))
            }
            _ => None,
        };
        if let Some(outer) = outer.map(|outer| outer.name) {
            let message = format!("`<{name}>` in `<{outer}>`");
            let help = format!(
                "browsers close `<{outer}>` in front of it: end it there, or use another element"
            );
            self.find(FindingKind::Nesting, span, message, help);
        }
    }

    /// Refuses a value in `<meta http-equiv="refresh" content="…">`, which may lead anywhere.
    fn refresh(&mut self, tag: &StartTag<'a>) {
        let Some(content) = tag.get("content").and_then(|content| content.output) else { return };
        if &*tag.lower == "meta" && tag.has("http-equiv") {
            let fault = Fault::new(content, "a value in `<meta http-equiv>` cannot be escaped");
            self.faults
                .push(fault.with_help("answer with a redirect, or set the header in the response"));
        }
    }

    /// What holds for attributes of all elements.
    fn attributes(&mut self, tag: &StartTag<'a>) {
        let text = self.text;
        for attribute in &tag.attributes {
            let name = attribute.name;
            if name.eq_ignore_ascii_case("id") {
                self.id(attribute);
            } else if name.eq_ignore_ascii_case("style") {
                self.contents.style_attributes.extend(attribute.value);
            } else if is_handler(&name.to_ascii_lowercase()) {
                self.contents.handlers.extend(attribute.value);
                self.find(
                    FindingKind::InlineHandler,
                    attribute.span,
                    format!("a script in the attribute `{name}`"),
                    "a strict Content-Security-Policy stops it: listen in a script file with `addEventListener`",
                );
            } else if name.eq_ignore_ascii_case("tabindex") {
                let number = attribute.written(text).trim().parse::<i32>();
                if number.is_ok_and(|number| number > 0) {
                    self.find(
                        FindingKind::PositiveTabindex,
                        attribute.span,
                        "a `tabindex` above 0 comes before the rest of the page",
                        "write `tabindex=\"0\"`, and put the element where it belongs",
                    );
                }
            }
        }
        let rel = tag.value(text, "rel").to_ascii_lowercase();
        let is_safe = rel.contains("noopener") || rel.contains("noreferrer") || rel.contains("{{");
        if let Some(target) = tag.get("target")
            && tag.is(text, "target", "_blank")
            && !is_safe
        {
            self.find(
                FindingKind::BlankNoopener,
                target.span,
                "`target=\"_blank\"` lets the other page reach this one in old browsers",
                "write `rel=\"noopener\"`",
            );
        }
    }

    fn id(&mut self, attribute: &Attribute<'a>) {
        let (Some(value), span) = (attribute.value, attribute.span) else { return };
        if !attribute.is_literal(self.text) || value.is_empty() {
            return;
        }
        let id = value.of(self.text);
        let mut body = self.branch;
        while body > 0 {
            if self.branches[body].is_repeated {
                let help = format!("make it differ: `id=\"{id}-{{{{i}}}}\"`");
                self.find(
                    FindingKind::DuplicateId,
                    span,
                    format!("the id `{id}` is written for each item"),
                    help,
                );
                return;
            }
            body = self.branches[body].parent;
        }
        self.noted.ids.push((id, span, attribute.branch));
    }

    fn images_and_fields(&mut self, tag: &StartTag<'a>, span: Span) {
        let text = self.text;
        match &*tag.lower {
            "img" if !tag.has("alt") && !tag.has_spread => self.find(
                FindingKind::ImgAlt,
                span,
                "an image without `alt`",
                "say what it shows, `alt=\"a red bicycle\"`, or `alt=\"\"` if it only decorates",
            ),
            "img" if !tag.value(text, "alt").is_empty() => self.mark_text(),
            "label" => {
                if let Some(target) = tag.get("for") {
                    self.noted.labelled.push(target.written(text));
                }
            }
            "input" | "select" | "textarea" => {
                let kind = tag.value(text, "type").to_ascii_lowercase();
                let is_exempt = &*tag.lower == "input"
                    && matches!(&*kind, "hidden" | "submit" | "button" | "reset" | "image");
                let has_name =
                    ["aria-label", "aria-labelledby", "title"].iter().any(|name| tag.has(name));
                let is_enclosed = self.open.iter().any(|open| open.is("label"));
                if !is_exempt && !has_name && !is_enclosed && !tag.has_spread {
                    self.noted.fields.push((tag.value(text, "id"), span));
                }
            }
            _ => {}
        }
    }

    /// The language of a `<script>`.
    pub(crate) fn language(&self, tag: &StartTag<'a>) -> Language {
        let Some(kind) = tag.get("type") else { return Language::JavaScript };
        if kind.branch != self.branch || tag.has_spread || !kind.is_literal(self.text) {
            return Language::Other;
        }
        let kind = kind.written(self.text).trim().to_ascii_lowercase();
        let essence = kind.split(';').next().unwrap_or_default().trim_end();
        match essence {
            "" | "module" => Language::JavaScript,
            _ if essence.ends_with("/javascript") || essence.ends_with("/ecmascript") => {
                Language::JavaScript
            }
            "importmap" | "speculationrules" => Language::Json,
            _ if essence.ends_with("/json") || essence.ends_with("+json") => Language::Json,
            _ => Language::Other,
        }
    }

    /// Notes the start of a script or style sheet behind `tag`.
    pub(crate) fn start_of_raw(&mut self, tag: &StartTag<'a>, end: usize) {
        let is_script = match &*tag.lower {
            "script" => {
                let runs = self.language(tag) == Language::JavaScript
                    || matches!(tag.value(self.text, "type"), "importmap" | "speculationrules");
                if tag.has("src") || !runs {
                    return;
                }
                true
            }
            "style" => false,
            _ => return,
        };
        let nonce = tag.has("nonce") || tag.has_spread;
        let text = Span { start: end, end };
        let inline = Inline { text, nonce, literal: false };
        self.noted.inline = Some((is_script, Span { start: tag.start, end }, inline));
    }

    /// Notes the end of a script or style sheet.
    pub(crate) fn end_of_raw(&mut self, end: usize) {
        let Some((is_script, tag, mut inline)) = self.noted.inline.take() else { return };
        inline.text.end = end;
        inline.literal = !inline.text.of(self.text).contains("{{");
        // What is literal is let in by its hash.
        if !inline.nonce && !inline.literal {
            self.without_nonce(is_script, tag);
        }
        if is_script { &mut self.contents.scripts } else { &mut self.contents.styles }.push(inline);
    }

    /// Finds a script or style sheet that no policy can name: its text is another each time.
    #[cold]
    fn without_nonce(&mut self, is_script: bool, tag: Span) {
        let (kind, word) = if is_script {
            (FindingKind::ScriptNonce, "script")
        } else {
            (FindingKind::StyleNonce, "style")
        };
        let message = format!("a strict Content-Security-Policy stops this `<{word}>`");
        let help =
            format!("write `<{word} nonce=\"{{{{nonce}}}}\">`, or move it to a file of its own");
        self.find(kind, tag, message, help);
    }

    /// Notes where `tag` loads something from.
    fn origins(&mut self, tag: &StartTag<'a>) {
        for attribute in &tag.attributes {
            let (Some(value), Some(kind)) =
                (attribute.value, origin_kind(self.text, tag, attribute.name))
            else {
                continue;
            };
            let written = value.of(self.text);
            let start = value.start + written.len() - written.trim_ascii_start().len();
            if let Some(length) = origin(written.trim_ascii_start()) {
                let span = Span { start, end: start + length };
                self.contents.origins.push(Origin { kind, span });
            }
        }
    }

    /// Notes `{{csrf}}` where no form is.
    #[cold]
    pub(crate) fn csrf_outside_form(&mut self, span: Span) {
        let message = "`{{csrf}}` outside of a form";
        self.find(
            FindingKind::CsrfOutsideForm,
            span,
            message,
            "put it into the `<form>` that sends it",
        );
    }

    /// Looks at an element that closes.
    pub(crate) fn look_at_end(&mut self, element: &Element<'a>) {
        let (span, name) = (element.span, element.name);
        match element.check {
            Some(Check::Name(kind)) if !element.has_text => self.find(
                kind,
                span,
                format!("`<{name}>` without text"),
                "say what it does: text in it, `aria-label=\"Delete\"`, or `alt` of an image in it",
            ),
            Some(Check::Csrf) if !element.has_insertion => self.find(
                FindingKind::FormCsrf,
                span,
                "a form that posts without `{{csrf}}`",
                "write `{{csrf}}` behind its start tag, or the request is refused",
            ),
            _ => {}
        }
    }

    /// Compares what stands in different places of the page.
    pub(crate) fn look_back(&mut self) {
        let Noted { mut ids, mut labelled, fields, .. } = std::mem::take(&mut self.noted);
        labelled.sort_unstable();
        for (id, span) in fields {
            if id.is_empty() || labelled.binary_search(&id).is_err() {
                let help = "write `<label for=\"name\">Name</label><input id=\"name\">`, or put the field into the label";
                self.find(FindingKind::FieldLabel, span, "a field without a label", help);
            }
        }
        ids.sort_by_key(|(id, span, _)| (*id, span.start));
        for pair in ids.windows(2) {
            let ((id, first, one), (other, second, two)) = (pair[0], pair[1]);
            if self.findings.len() >= FINDINGS_MAX {
                return;
            }
            if id == other && always_both(&self.branches, one, two) {
                let line = crate::report::line_of(self.text, first.start);
                let help = format!("line {line} has it already");
                self.find(
                    FindingKind::DuplicateId,
                    second,
                    format!("the id `{id}` stands in this page twice"),
                    help,
                );
            }
        }
    }
}

/// What attribute `name` of `tag` loads.
fn origin_kind(text: &str, tag: &StartTag<'_>, name: &str) -> Option<OriginKind> {
    let name = name.to_ascii_lowercase();
    let is_rel = |word: &str| {
        let rel = tag.get("rel").map_or("", |rel| rel.written(text));
        rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case(word))
    };
    Some(match (&*tag.lower, &*name) {
        ("script", "src") => OriginKind::Script,
        ("link", "href") if is_rel("stylesheet") || tag.is(text, "as", "style") => {
            OriginKind::Style
        }
        ("link", "href") if is_rel("modulepreload") || tag.is(text, "as", "script") => {
            OriginKind::Script
        }
        ("link", "href")
            if is_rel("icon") || is_rel("apple-touch-icon") || tag.is(text, "as", "image") =>
        {
            OriginKind::Image
        }
        ("link", "href") if tag.is(text, "as", "font") => OriginKind::Font,
        ("img" | "source", "srcset") | ("img", "src") | ("input", "src") | ("video", "poster") => {
            OriginKind::Image
        }
        ("video" | "audio" | "source" | "track", "src") => OriginKind::Media,
        ("iframe", "src") => OriginKind::Frame,
        ("object", "data") | ("embed", "src") => OriginKind::Object,
        ("form", "action") | (_, "formaction") => OriginKind::Form,
        ("base", "href") => OriginKind::Base,
        (
            _,
            "hx-get" | "hx-post" | "hx-put" | "hx-patch" | "hx-delete" | "sse-connect"
            | "ws-connect",
        ) => OriginKind::Connect,
        _ => return None,
    })
}
