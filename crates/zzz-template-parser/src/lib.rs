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

mod code;
mod contents;
mod fault;
mod finding;
mod html;
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
    contents::{Contents, Inline, Origin, OriginKind},
    fault::Fault,
    finding::{Finding, FindingKind},
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
