//! One template with everything that it places: partials, components and layouts inlined.

mod calls;
mod expand;
mod expressions;
mod ops;
mod pages;
mod scope;
mod signature;
mod slots;
mod sources;

pub use self::{
    expand::{Root, compose},
    sources::{Directory, Missing, Source, Sources},
};
use std::sync::Arc;

use crate::{Fault, Finding, Place, Span};

/// A template with everything that it places, as a list of what to write.
///
/// Texts are merged over the borders of files, so that a partial costs what the same lines would in its place.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Composition {
    /// The files that it was made of; the first one is the template itself.
    pub files: Vec<Arc<Source>>,
    /// What the page is.
    pub body: Vec<Op>,
    /// What the page defines for a layout that is chosen later, by name.
    pub blocks: Vec<(String, Vec<Op>)>,
    /// The parts of the page that can be written alone, by name.
    pub fragments: Vec<(String, Vec<Op>)>,
    /// The names of what [`Resolved::Local`] counts.
    pub locals: Vec<String>,
    /// What is wrong, with the file that it is wrong in.
    pub faults: Vec<(usize, Fault)>,
    /// What could be better.
    pub findings: Vec<(usize, Finding)>,
}

/// One step of writing a page.
///
/// In every list a [`Op::Text`], if only an empty one, stands before, between and after what is no text; `Let` may
/// stand anywhere. So an edit of the text alone never changes how many texts there are.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever writes pages writes all of it")]
pub enum Op {
    /// Text, as it is.
    Text(String),
    /// A value.
    Put(Put),
    /// The first branch whose condition holds, or the last list.
    If(Vec<(Test, Vec<Op>)>, Vec<Op>),
    /// A list of things.
    Each(Loop),
    /// What is there, or the other list.
    With {
        /// What is looked at.
        value: Expr,
        /// What it is called.
        item: Binding,
        /// Where it is there.
        body: Vec<Op>,
        /// Where it is not.
        otherwise: Vec<Op>,
    },
    /// What a file that is placed here calls a value.
    Let {
        /// Its number.
        local: usize,
        /// Its type, where the file says one.
        ty: Option<Expr>,
        /// The value.
        value: Expr,
    },
    /// What a page gives to the layout that this is.
    Yield {
        /// The block; none is the page itself.
        name: Option<String>,
        /// Whether it stands in a `<title>`, where markup is text.
        is_in_title: bool,
        /// Where the page does not define it.
        fallback: Vec<Op>,
    },
}

/// A value that is written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Put {
    /// What.
    pub value: Shown,
    /// What it goes through before: a function and what it gets besides.
    pub pipes: Vec<(Expr, Vec<Expr>)>,
    /// Whether nothing is escaped.
    pub trusted: bool,
    /// Where it stands in the page.
    pub place: Place,
}

/// What an output writes.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever writes pages writes all of it")]
pub enum Shown {
    /// A Rust expression.
    Value(Expr),
    /// A path of the application.
    Path(Expr),
    /// An address of the application.
    Url(Expr),
    /// The field that proves where a form comes from.
    Csrf,
    /// What lets a script run.
    Nonce,
    /// The address of an asset.
    Asset(Expr),
    /// A text in the reader's language: its key, and what it has places for.
    Translation(Expr, Vec<(String, Expr)>),
}

/// What `if` asks.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever writes pages writes all of it")]
pub enum Test {
    /// One of them.
    Any(Vec<Test>),
    /// All of them.
    All(Vec<Test>),
    /// The contrary.
    Not(Box<Test>),
    /// The truth of an expression.
    Is(Expr),
    /// What was known when the page was put together.
    Known(bool),
}

/// `each`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loop {
    /// What is gone through.
    pub list: Expr,
    /// What an item is called.
    pub item: Binding,
    /// What its number is called.
    pub index: Option<usize>,
    /// By what it is known again.
    pub key: Option<Expr>,
    /// What is written for each.
    pub body: Vec<Op>,
    /// What is written where there is none.
    pub otherwise: Vec<Op>,
}

/// Names for a value or its parts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Binding {
    /// The pattern as it is written; what its names are called is said by `names`.
    pub pattern: Expr,
}

/// Rust of one of the files.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Expr {
    /// Which file.
    pub file: usize,
    /// Where in it.
    pub span: Span,
    /// Whether it only names a value, its fields and indices, which are borrowed where they are.
    pub is_place: bool,
    /// Which identifiers in it stand for something else: their number, and for what.
    pub names: Vec<(usize, Resolved)>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "there is nothing else")]
pub enum Resolved {
    /// A field of the template's struct, which has the same name.
    Field,
    /// A variable, by its number.
    Local(usize),
}

#[cfg(test)]
mod tests;
