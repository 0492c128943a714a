//! Which slots a file has.

use crate::{Condition, Each, Node, Span, With, Yield};

/// The names of all slots that `nodes` place.
pub(super) fn yielded(nodes: &[Node], name: &dyn Fn(Span) -> String) -> Vec<String> {
    let mut all = Vec::new();
    visit(nodes, &mut |node| {
        if let Node::Yield(Yield { name: Some(span), .. }) = node {
            all.push(name(*span));
        }
    });
    all
}

/// The names of the slots that `nodes` place without saying what stands there otherwise, and without asking first.
pub(super) fn required(nodes: &[Node], name: &dyn Fn(Span) -> String) -> Vec<String> {
    let mut asked = Vec::new();
    visit(nodes, &mut |node| {
        if let Node::If(node) = node {
            let conditions = node.branches.iter().map(|branch| &branch.condition);
            conditions
                .for_each(|condition| questions(condition, &mut |span| asked.push(name(span))));
        }
    });
    let mut all: Vec<String> = Vec::new();
    visit(nodes, &mut |node| {
        if let Node::Yield(Yield { name: Some(span), fallback: None, .. }) = node {
            let name = name(*span);
            if !asked.contains(&name) && !all.contains(&name) {
                all.push(name);
            }
        }
    });
    all
}

/// The slots that a condition asks for.
fn questions(condition: &Condition, found: &mut dyn FnMut(Span)) {
    match condition {
        Condition::Any(all) | Condition::All(all) => {
            all.iter().for_each(|condition| questions(condition, found));
        }
        Condition::Not(condition) => questions(condition, found),
        Condition::Yields(name) => found(name.span),
        Condition::Is(_) => {}
    }
}

/// Every node, however deep.
pub(super) fn visit<'n>(nodes: &'n [Node], look: &mut dyn FnMut(&'n Node)) {
    for node in nodes {
        look(node);
        let otherwise = match node {
            Node::If(node) => {
                node.branches.iter().for_each(|branch| visit(&branch.body, look));
                &node.otherwise
            }
            Node::Each(Each { body, otherwise, .. }) | Node::With(With { body, otherwise, .. }) => {
                visit(body, look);
                otherwise
            }
            Node::Component(component) => {
                visit(&component.body, look);
                component.slots.iter().for_each(|slot| visit(&slot.body, look));
                &None
            }
            Node::Yield(Yield { fallback: Some(body), .. }) => {
                visit(body, look);
                &None
            }
            Node::ContentFor(block) | Node::Fragment(block) => {
                visit(&block.body, look);
                &None
            }
            _ => &None,
        };
        if let Some(otherwise) = otherwise {
            visit(&otherwise.body, look);
        }
    }
}
