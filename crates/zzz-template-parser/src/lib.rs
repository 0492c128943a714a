//! The language of zzz's templates: text to a tree with places, and back.

mod fault;
mod place;
mod tree;

pub use self::{
    fault::Fault,
    place::Place,
    tree::{
        Arg, Block, Branch, Call, Code, CodeKind, Comment, Component, Condition, Each, If, Name,
        Node, Otherwise, Output, Param, Params, Pattern, Pipe, Span, Text, Tree, Trim, Value, With,
        Yield,
    },
};
