//! A start tag while it is read.

use std::borrow::Cow;

use crate::{
    Fault, Span,
    html::{
        attributes::{Rule, rule},
        lower,
        reader::Branch,
    },
};

/// A start tag, as far as it was read.
#[derive(Debug)]
pub(crate) struct StartTag<'a> {
    pub(crate) name: &'a str,
    pub(crate) lower: Cow<'a, str>,
    /// Where its `<` stands.
    pub(crate) start: usize,
    pub(crate) attributes: Vec<Attribute<'a>>,
    /// What is done with values in the last attribute.
    pub(crate) rule: Rule,
    /// Whether a value brings more attributes.
    pub(crate) has_spread: bool,
    /// Whether a value in the last attribute was refused.
    pub(crate) is_value_refused: bool,
}

/// An attribute.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) name: &'a str,
    pub(crate) span: Span,
    /// What stands in its quotes, tags of the template included.
    pub(crate) value: Option<Span>,
    /// Its first output.
    pub(crate) output: Option<Span>,
    /// In which body it stands.
    pub(crate) branch: usize,
}

impl<'a> StartTag<'a> {
    pub(crate) fn new(name: &'a str, start: usize) -> Self {
        Self {
            name,
            lower: lower(name),
            start,
            attributes: Vec::new(),
            rule: Rule::Plain,
            has_spread: false,
            is_value_refused: false,
        }
    }

    /// Begins an attribute, which must not be there already.
    pub(crate) fn begin(
        &mut self,
        text: &'a str,
        span: Span,
        branch: usize,
        branches: &[Branch],
    ) -> Option<Fault> {
        let name = span.of(text);
        let is_twice = self.attributes.iter().any(|other| {
            other.name.eq_ignore_ascii_case(name) && always_both(branches, other.branch, branch)
        });
        self.rule = rule(&self.lower, &lower(name));
        self.is_value_refused = false;
        self.attributes.push(Attribute { name, span, value: None, output: None, branch });
        is_twice.then(|| {
            Fault::new(span, format!("attribute `{name}` stands in this tag twice"))
                .with_help("browsers take the first alone: make one of both")
        })
    }

    pub(crate) fn last_name(&self) -> &'a str {
        self.attributes.last().map_or("", |attribute| attribute.name)
    }

    pub(crate) fn set_value(&mut self, value: Span) {
        if let Some(attribute) = self.attributes.last_mut() {
            attribute.value = Some(value);
        }
    }

    pub(crate) fn set_output(&mut self, output: Span) {
        if let Some(attribute) = self.attributes.last_mut() {
            attribute.output.get_or_insert(output);
        }
    }

    /// The first attribute that is called `name`, in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&Attribute<'a>> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The value of `name`, tags of the template included; empty where there is none.
    pub(crate) fn value(&self, text: &'a str, name: &str) -> &'a str {
        self.get(name).map_or("", |attribute| attribute.written(text))
    }

    /// Whether attribute `name` has `value`, in any case.
    pub(crate) fn is(&self, text: &str, name: &str, value: &str) -> bool {
        let written = self.get(name).map(|attribute| attribute.written(text));
        written.is_some_and(|written| written.trim_ascii().eq_ignore_ascii_case(value))
    }
}

impl Attribute<'_> {
    pub(crate) fn written<'t>(&self, text: &'t str) -> &'t str {
        self.value.map_or("", |value| value.of(text))
    }

    /// Whether its value is the same whatever is written.
    pub(crate) fn is_literal(&self, text: &str) -> bool {
        !self.written(text).contains("{{")
    }
}

/// Whether what stands in one of the bodies is there whenever what stands in the other is.
pub(crate) fn always_both(branches: &[Branch], one: usize, two: usize) -> bool {
    encloses(branches, one, two) || encloses(branches, two, one)
}

/// Whether body `inner` stands in body `outer`, or is it.
fn encloses(branches: &[Branch], outer: usize, mut inner: usize) -> bool {
    // A body has a greater number than the one in which it stands.
    while inner > outer {
        inner = branches[inner].parent;
    }
    inner == outer
}
