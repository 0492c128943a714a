//! What is wrong with a template.

use crate::Span;

/// Something that is wrong with a template, or could be better.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What: lower case, no final dot, names the wrong thing.
    pub message: String,
    /// The way out, with a right example.
    pub help: Option<String>,
}

impl Fault {
    /// A fault at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    /// The same with the way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
