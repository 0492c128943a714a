//! The page: a file in its layouts, and the blocks that it gives them.

use super::{
    calls::Kind,
    expand::{Body, Expander, Frame, Role, Slots},
    ops::Ops,
    slots::{visit, yielded},
};
use crate::{Fault, Finding, FindingKind, Node, Span};

impl Expander<'_> {
    /// All of a file: what it writes, placed in its layout if it names one.
    ///
    /// `inner` is what a page gives to the layout that this file is, beyond what the file itself places.
    pub(super) fn page(
        &mut self,
        frame: &Frame<'_>,
        inner: Vec<(String, Body<'_>)>,
        ops: &mut Ops,
    ) {
        let source = self.done.files[frame.file].clone();
        let nodes = &source.tree.nodes;
        let body: Vec<&Node> =
            nodes.iter().filter(|node| !matches!(node, Node::ContentFor(_))).collect();
        let mut named = inner;
        for node in nodes {
            if let Node::ContentFor(block) = node {
                named.push((self.slice(frame.file, block.name).to_owned(), (&block.body, frame)));
            }
        }
        let Some(call) = &source.tree.layout else {
            let is_root = matches!(frame.role, Role::Root);
            if is_root && !self.root.is_layout {
                self.blocks(&named);
            } else {
                self.unclaimed(&named);
            }
            return self.nodes(body, frame, ops);
        };
        let Some((file, given)) = self.call(call, Kind::Layout, frame) else { return };
        let slots = Slots { body, frame, named, depth: self.calls.len() };
        let layout = self.enter(file, given, Some(&slots), Role::Declared, ops);
        let claimed = yielded(&self.done.files[file].clone().tree.nodes, &|span| {
            self.slice(file, span).to_owned()
        });
        let (_, rest): (Vec<_>, Vec<_>) =
            slots.named.iter().cloned().partition(|(name, _)| claimed.contains(name));
        self.calls.push(file);
        self.page(&layout, rest, ops);
        self.calls.pop();
    }

    /// The parts of the page that can be written alone.
    pub(super) fn fragments(&mut self, frame: &Frame<'_>) {
        let source = self.done.files[frame.file].clone();
        let mut found = Vec::new();
        visit(&source.tree.nodes, &mut |node| {
            if let Node::Fragment(block) = node {
                found.push(block);
            }
        });
        for block in found {
            let name = block.name.of(&source.text);
            if self.done.fragments.iter().any(|(known, _)| known == name) {
                let message = format!("another part of this page is called `{name}`");
                self.fault(frame.file, Fault::new(block.name, message));
            }
            let ops = self.body(&block.body, frame);
            self.done.fragments.push((name.to_owned(), ops));
        }
    }

    /// What the page defines for a layout that is chosen when it is written.
    pub(super) fn blocks(&mut self, named: &[(String, Body<'_>)]) {
        for (index, (name, _)) in named.iter().enumerate() {
            if named[..index].iter().any(|(before, _)| before == name) {
                continue;
            }
            let mut ops = Ops::default();
            for (_, (nodes, frame)) in named.iter().filter(|(other, _)| other == name) {
                self.nodes(*nodes, frame, &mut ops);
            }
            self.done.blocks.push((name.clone(), ops.finish()));
        }
    }

    /// Blocks for a layout that does not place them.
    pub(super) fn unclaimed(&mut self, named: &[(String, Body<'_>)]) {
        for (name, (nodes, frame)) in named {
            let at = self.block_of(frame.file, nodes);
            let message = format!("no layout of this page yields `{name}`, so nobody sees this");
            let help = format!("write `{{{{yield \"{name}\"}}}}` into the layout, or take it out");
            let fault = Fault::new(at, message).with_help(help);
            let found = Finding { kind: FindingKind::ContentForUnused, fault };
            self.done.findings.push((frame.file, found));
        }
    }

    /// The name of the block whose body `nodes` is.
    fn block_of(&self, file: usize, nodes: &[Node]) -> Span {
        let found = self.done.files[file].tree.nodes.iter().find_map(|node| match node {
            Node::ContentFor(block) if std::ptr::eq(block.body.as_slice(), nodes) => {
                Some(block.name)
            }
            _ => None,
        });
        found.unwrap_or(Span { start: 0, end: 0 })
    }
}
