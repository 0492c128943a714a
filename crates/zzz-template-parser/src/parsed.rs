//! A template's text, read.

use crate::{Contents, Fault, Finding, Tree, html, parser, tag};

/// What a template's text says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parsed {
    /// What it says, as far as it can be told.
    pub tree: Tree,
    /// What is wrong with it, in the order of the text; if there is anything, the tree must not be used to write a
    /// page.
    pub faults: Vec<Fault>,
    /// What could be better, in the order of the text. None while a block has no end.
    pub findings: Vec<Finding>,
    /// What the page loads and runs. Nothing while a block has no end.
    pub contents: Contents,
}

/// Reads a template.
///
/// Takes time and space in proportion to `text`, whatever stands in it.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let built = parser::build(text, tag::pieces(text));
    let mut parsed = Parsed {
        tree: built.tree,
        faults: built.faults,
        findings: Vec::new(),
        contents: Contents::default(),
    };
    // Without its end a block could hold anything: what is said of its HTML would be an echo.
    if built.is_whole {
        html::read(text, &mut parsed);
    }
    parsed.faults.sort_by_key(|fault| fault.span.start);
    parsed.findings.sort_by_key(|finding| finding.fault.span.start);
    parsed
}
