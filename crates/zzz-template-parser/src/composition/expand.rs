//! Putting files together.

use std::{collections::HashMap, sync::Arc};

use super::{
    Binding, Composition, Expr, Loop, Op, Resolved, Source, Sources,
    calls::Kind,
    ops::Ops,
    scope::{Meaning, Scope},
};
use crate::{
    Block, Call, Component, Each, Fault, Node, Otherwise, Pattern, Span, Text, With, Yield,
};

/// What is known of a template besides its text.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "whoever composes says all of it")]
pub struct Root<'a> {
    /// The fields of its struct; `None` takes every name for one.
    pub fields: Option<&'a [String]>,
    /// The name of its struct, for messages.
    pub owner: &'a str,
    /// Whether it is a layout, which places a page that is known when it is written.
    pub is_layout: bool,
}

/// Puts `source` together with what it places, read from `sources`.
///
/// It never stops at a fault: [`Composition::faults`] holds all of them.
pub fn compose(source: Source, sources: &dyn Sources, root: Root<'_>) -> Composition {
    let mut expander = Expander {
        sources,
        root,
        by_path: HashMap::new(),
        done: Composition::default(),
        calls: Vec::new(),
        folded: Vec::new(),
        is_in_title: false,
    };
    let file = expander.add(source);
    let mut scope = Scope::default();
    for field in root.fields.unwrap_or_default() {
        scope.add(field, Meaning::Value(Resolved::Field));
    }
    let frame = Frame { file, scope, slots: None, role: Role::Root };
    let mut ops = Ops::default();
    expander.page(&frame, Vec::new(), &mut ops);
    expander.fragments(&frame);
    let mut done = expander.done;
    done.body = ops.finish();
    let folded = expander.folded;
    let unused = |local: usize| folded[local] == Folded::Unused;
    prune(&mut done.body, &unused);
    let parts = done.blocks.iter_mut().chain(&mut done.fragments);
    parts.for_each(|(_, part)| prune(part, &unused));
    done
}

/// Whether a variable is a literal that was written as text wherever it stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Folded {
    No,
    Unused,
    Used,
}

pub(super) struct Expander<'a> {
    pub(super) sources: &'a dyn Sources,
    pub(super) root: Root<'a>,
    pub(super) by_path: HashMap<String, Option<usize>>,
    pub(super) done: Composition,
    /// The files that are being placed, for cycles.
    pub(super) calls: Vec<usize>,
    pub(super) folded: Vec<Folded>,
    /// Whether what is expanded is placed in a `<title>`, where markup is text.
    pub(super) is_in_title: bool,
}

/// Where expanding is: a file, with what its names mean.
#[derive(Clone)]
pub(super) struct Frame<'f> {
    pub(super) file: usize,
    pub(super) scope: Scope,
    pub(super) slots: Option<&'f Slots<'f>>,
    pub(super) role: Role,
}

#[derive(Clone)]
pub(super) enum Role {
    Root,
    /// It says what it takes, or takes nothing.
    Declared,
    /// It takes what its names are; the file and tag that place it, and its own name.
    Undeclared(usize, Span, String),
}

/// Nodes with the frame that they were written in.
pub(super) type Body<'f> = (&'f [Node], &'f Frame<'f>);

/// What a component or layout is given to place.
pub(super) struct Slots<'f> {
    pub(super) body: Vec<&'f Node>,
    pub(super) frame: &'f Frame<'f>,
    pub(super) named: Vec<(String, Body<'f>)>,
    /// How many files were being placed where this was written.
    pub(super) depth: usize,
}

impl Expander<'_> {
    pub(super) fn add(&mut self, source: Source) -> usize {
        let file = self.done.files.len();
        self.done.faults.extend(source.faults.iter().map(|fault| (file, fault.clone())));
        self.done.findings.extend(source.findings.iter().map(|found| (file, found.clone())));
        self.done.files.push(Arc::new(source));
        file
    }

    pub(super) fn fault(&mut self, file: usize, fault: Fault) {
        if !self.done.faults.contains(&(file, fault.clone())) {
            self.done.faults.push((file, fault));
        }
    }

    pub(super) fn slice(&self, file: usize, span: Span) -> &str {
        span.of(&self.done.files[file].text)
    }

    /// The name at `span`: `r#type` is `type`.
    pub(super) fn name(&self, file: usize, span: Span) -> &str {
        let written = self.slice(file, span);
        written.strip_prefix("r#").unwrap_or(written)
    }

    pub(super) fn local(&mut self, name: &str, folded: Folded) -> usize {
        self.done.locals.push(name.to_owned());
        self.folded.push(folded);
        self.done.locals.len() - 1
    }

    pub(super) fn nodes<'n>(
        &mut self,
        nodes: impl IntoIterator<Item = &'n Node>,
        frame: &Frame<'_>,
        ops: &mut Ops,
    ) {
        for node in nodes {
            match node {
                Node::Text(text) => {
                    let source = self.done.files[frame.file].clone();
                    ops.text(&source.text[text.span.start..text.span.end]);
                }
                Node::Comment(_) => {}
                Node::ContentFor(block) => self.fault(
                    frame.file,
                    Fault::new(block.name, "`content_for` has to stand at the top of a page")
                        .with_help(
                            "take it out of the block around it, and out of files that pages place",
                        ),
                ),
                Node::Fragment(block) => self.fragment(block, frame, ops),
                Node::Output(output) => self.output(output, frame, ops),
                Node::If(node) => self.condition(node, frame, ops),
                Node::Each(each) => self.each(each, frame, ops),
                Node::With(with) => self.with(with, frame, ops),
                Node::Partial(call) => self.partial(call, frame, ops),
                Node::Component(component) => self.component(component, frame, ops),
                Node::Yield(node) => self.yields(node, frame, ops),
            }
        }
    }

    pub(super) fn body(&mut self, nodes: &[Node], frame: &Frame<'_>) -> Vec<Op> {
        let mut ops = Ops::default();
        self.nodes(nodes, frame, &mut ops);
        ops.finish()
    }

    pub(super) fn otherwise(
        &mut self,
        otherwise: Option<&Otherwise>,
        frame: &Frame<'_>,
    ) -> Vec<Op> {
        otherwise.map(|otherwise| self.body(&otherwise.body, frame)).unwrap_or_default()
    }

    fn fragment(&mut self, block: &Block, frame: &Frame<'_>, ops: &mut Ops) {
        if !matches!(frame.role, Role::Root) {
            let fault =
                Fault::new(block.name, "`fragment` belongs to a page, not to what pages place")
                    .with_help("give this file a struct of its own to write it alone");
            self.fault(frame.file, fault);
        }
        self.nodes(&block.body, frame, ops);
    }

    fn each(&mut self, each: &Each, frame: &Frame<'_>, ops: &mut Ops) {
        let list = self.expr(&each.code, frame);
        let mut inner = frame.clone();
        let item = self.bind(&each.item, &mut inner);
        let index = each.index.map(|span| {
            let name = self.name(frame.file, span).to_owned();
            self.variable(&name, span, &mut inner)
        });
        let key = each.key.as_ref().map(|key| self.expr(key, &inner));
        let body = self.body(&each.body, &inner);
        let otherwise = self.otherwise(each.otherwise.as_ref(), frame);
        ops.step(Op::Each(Loop { list, item, index, key, body, otherwise }));
    }

    fn with(&mut self, with: &With, frame: &Frame<'_>, ops: &mut Ops) {
        let value = self.expr(&with.code, frame);
        let mut inner = frame.clone();
        let item = self.bind(&with.item, &mut inner);
        let body = self.body(&with.body, &inner);
        let otherwise = self.otherwise(with.otherwise.as_ref(), frame);
        ops.step(Op::With { value, item, body, otherwise });
    }

    fn bind(&mut self, pattern: &Pattern, frame: &mut Frame<'_>) -> Binding {
        let mut expr = written(frame.file, pattern.span);
        for span in &pattern.names {
            let name = self.name(frame.file, *span).to_owned();
            let before = Span { start: pattern.span.start, end: span.start };
            let nth = identifiers(self.slice(frame.file, before));
            expr.names.push((nth, Resolved::Local(self.variable(&name, *span, frame))));
        }
        Binding { pattern: expr }
    }

    /// A variable of the template, which must not hide another name.
    fn variable(&mut self, name: &str, span: Span, frame: &mut Frame<'_>) -> usize {
        if frame.scope.get(name).is_some() {
            let fault = Fault::new(span, format!("the name `{name}` is taken here")).with_help(
                "choose another name: within this block the other value could not be reached",
            );
            self.fault(frame.file, fault);
        }
        let local = self.local(name, Folded::No);
        frame.scope.add(name, Meaning::Value(Resolved::Local(local)));
        local
    }

    fn partial(&mut self, call: &Call, frame: &Frame<'_>, ops: &mut Ops) {
        let Some((file, given)) = self.call(call, Kind::Partial, frame) else { return };
        let role = match self.done.files[file].tree.params {
            Some(_) => Role::Declared,
            None => {
                let name = self.slice(frame.file, call.name).to_owned();
                Role::Undeclared(frame.file, call.name, name)
            }
        };
        let inner = self.enter(file, given, frame.slots, role, ops);
        self.place(&inner, ops);
    }

    fn component(&mut self, component: &Component, frame: &Frame<'_>, ops: &mut Ops) {
        let call = &component.call;
        let Some((file, given)) = self.call(call, Kind::Component, frame) else { return };
        self.check_slots(component, file, frame);
        let named = component.slots.iter().map(|slot| {
            (self.slice(frame.file, slot.name).to_owned(), (slot.body.as_slice(), frame))
        });
        let body = component.body.iter().collect();
        let slots = Slots { named: named.collect(), body, frame, depth: self.calls.len() };
        let inner = self.enter(file, given, Some(&slots), Role::Declared, ops);
        self.place(&inner, ops);
    }

    fn place(&mut self, frame: &Frame<'_>, ops: &mut Ops) {
        let source = self.done.files[frame.file].clone();
        self.calls.push(frame.file);
        // The line break at the end of a file ends its last line, and is no part of what it writes into another.
        if let [nodes @ .., Node::Text(Text { span, raw: false })] = source.tree.nodes.as_slice() {
            let text = span.of(&source.text);
            self.nodes(nodes, frame, ops);
            let text = text.strip_suffix('\n').unwrap_or(text);
            ops.text(text.strip_suffix('\r').unwrap_or(text));
        } else {
            self.nodes(&source.tree.nodes, frame, ops);
        }
        self.calls.pop();
    }

    fn yields(&mut self, node: &Yield, frame: &Frame<'_>, ops: &mut Ops) {
        let name = node.name.map(|span| self.slice(frame.file, span).to_owned());
        let Some(slots) = frame.slots else {
            if self.root.is_layout {
                let fallback =
                    node.fallback.as_ref().map(|nodes| self.body(nodes, frame)).unwrap_or_default();
                let is_in_title = node.is_in_title || self.is_in_title;
                return ops.step(Op::Yield { name, is_in_title, fallback });
            }
            let fault = Fault::new(node.span, "`yield` places what a page or caller gives, and nobody gives this file anything")
                .with_help("it belongs into a component, or into a layout: `#[template(…, layout)]`, or a file that pages name by `{{layout \"…\"}}`");
            return self.fault(frame.file, fault);
        };
        if name.as_deref().is_some_and(|name| !slots.has(name)) {
            return self.nodes(node.fallback.iter().flatten(), frame, ops);
        }
        // What is given was written by the caller, who may place the same file again.
        let within = self.calls.split_off(slots.depth);
        let was_in_title = self.is_in_title;
        self.is_in_title |= node.is_in_title;
        match name {
            None => self.nodes(slots.body.iter().copied(), slots.frame, ops),
            Some(name) => {
                for (_, (nodes, frame)) in slots.named.iter().filter(|(given, _)| *given == name) {
                    self.nodes(*nodes, frame, ops);
                }
            }
        }
        self.is_in_title = was_in_title;
        self.calls.extend(within);
    }
}

impl Slots<'_> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.named.iter().any(|(given, _)| given == name)
    }
}

/// Rust of `file` whose names stand for nothing of the template.
pub(super) fn written(file: usize, span: Span) -> Expr {
    Expr { file, span, is_place: false, names: Vec::new() }
}

/// Takes away the variables that nothing refers to, since what they hold was written as text.
fn prune(ops: &mut Vec<Op>, unused: &dyn Fn(usize) -> bool) {
    ops.retain(|op| !matches!(op, Op::Let { local, .. } if unused(*local)));
    for op in ops {
        match op {
            Op::If(branches, otherwise) => {
                branches.iter_mut().for_each(|(_, body)| prune(body, unused));
                prune(otherwise, unused);
            }
            Op::Each(Loop { body, otherwise, .. }) | Op::With { body, otherwise, .. } => {
                prune(body, unused);
                prune(otherwise, unused);
            }
            Op::Yield { fallback, .. } => prune(fallback, unused),
            Op::Text(_) | Op::Put(_) | Op::Let { .. } => {}
        }
    }
}

/// How many identifiers `text` holds.
fn identifiers(text: &str) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '#');
    text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).count()
}

/// `` `a`, `b` and `c` ``.
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
