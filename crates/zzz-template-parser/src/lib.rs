//! The language of zzz's templates: text to a tree with places, and back.
//!
//! ```
//! use zzz_template_parser::{Node, Place, parse};
//!
//! let text = r#"<a href="{{path post(id)}}">{{title | truncate:40}}</a>"#;
//! let parsed = parse(text);
//! assert!(parsed.faults.is_empty());
//! let Node::Output(address) = &parsed.tree.nodes[1] else { panic!() };
//! assert_eq!(address.place, Place::UrlStart);
//!
//! let faults = parse("<p>{{#if ready}}</p>").faults;
//! assert_eq!(faults[0].message, "`{{#if}}` is not closed");
//! ```
//!
//! # Where an expression ends
//!
//! At the first `}}` that stands in no bracket and no string of it: `{{ Page { number: Some { of: 1 }} }}` and `{{ "}}" }}`
//! are one tag each. Where a bracket of the expression ends in front of the tag's own, a space stands between:
//! `{{ Page { number: 1 } }}`; of `{{ Page { number: 1 }}` the first brace ends the page, and the second closes nothing,
//! which the fault says. For the same reason an expression that begins with `!` or `{` has a space in front: `{{!` is a
//! comment, `{{{` a trusted value.
//!
//! # What is refused, and what is told
//!
//! A [`Fault`] is what no page may be made of. That is also each value in a place where no escaping makes it safe; see
//! [`Place`]. A [`Finding`] is what users of a page would miss, or its Content-Security-Policy; [`FindingKind::name`]
//! says how to name it where it becomes an error or is turned off.

mod code;
mod composition;
mod contents;
mod fault;
mod finding;
mod html;
mod inline_hashes;
mod parsed;
mod parser;
mod place;
mod print;
mod report;
mod rust;
mod suggest;
mod tag;
mod tokens;
mod tree;

pub use self::{
    composition::{
        Binding, Composition, Directory, Expr, Loop, Missing, Op, Put, Resolved, Root, Shown,
        Source, Sources, Test, compose,
    },
    contents::{Contents, Inline, Origin, OriginKind},
    fault::Fault,
    finding::{Finding, FindingKind},
    inline_hashes::InlineHashes,
    parsed::{Parsed, parse},
    place::Place,
    print::print,
    report::Position,
    tree::{
        Arg, Block, Branch, Call, Code, CodeKind, Comment, Component, Condition, Each, If, Name,
        Node, Otherwise, Output, Param, Params, Pattern, Pipe, Span, Text, Tree, Trim, Value, With,
        Yield,
    },
};
