//! A page as a tree.

mod selector;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use self::{selector::Selector, tree::Page};
