//! What names mean where.

use super::{Expr, Resolved};
use crate::CodeKind;

/// What a name means.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// A field or a variable.
    Value(Resolved),
    /// A literal that a file was given.
    Literal(Literal),
}

/// A literal, and the variable that it is where it cannot be text.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    pub(super) known: Known,
    pub(super) local: usize,
}

/// A value that is known when the page is put together.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) kind: CodeKind,
    /// What it writes.
    pub(super) text: String,
    /// What `if` says of it.
    pub(super) truth: bool,
}

/// The names that can be used, the latest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    names: Vec<(String, Meaning)>,
}

impl Scope {
    pub(super) fn add(&mut self, name: &str, meaning: Meaning) {
        self.names.push((name.to_owned(), meaning));
    }

    pub(super) fn get(&self, name: &str) -> Option<&Meaning> {
        self.names.iter().rev().find(|(known, _)| known == name).map(|(_, meaning)| meaning)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| name.as_str())
    }
}

/// A value on its way into a file that is placed.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) name: String,
    pub(super) ty: Option<Expr>,
    pub(super) value: Expr,
    pub(super) literal: Option<Known>,
}
