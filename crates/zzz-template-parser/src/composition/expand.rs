//! Putting files together.

use std::{collections::HashMap, sync::Arc};

use super::{
    Binding, Composition, Expr, Loop, Op, Put, Resolved, Shown, Source, Sources, Test,
    calls::Kind,
    ops::Ops,
    scope::{Known, Literal, Meaning, Scope},
    slots::{visit, yielded},
};
use crate::{
    Arg, Block, Call, Code, CodeKind, Component, Condition, Each, Fault, Finding, FindingKind, If,
    Node, Otherwise, Output, Pattern, Place, Span, Text, Value, With, Yield, suggest::suggest,
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
    is_in_title: bool,
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
type Body<'f> = (&'f [Node], &'f Frame<'f>);

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

    /// All of a file: what it writes, placed in its layout if it names one.
    ///
    /// `inner` is what a page gives to the layout that this file is, beyond what the file itself places.
    fn page(&mut self, frame: &Frame<'_>, inner: Vec<(String, Body<'_>)>, ops: &mut Ops) {
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
    fn fragments(&mut self, frame: &Frame<'_>) {
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
    fn blocks(&mut self, named: &[(String, Body<'_>)]) {
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
    fn unclaimed(&mut self, named: &[(String, Body<'_>)]) {
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

    fn nodes<'n>(
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

    fn body(&mut self, nodes: &[Node], frame: &Frame<'_>) -> Vec<Op> {
        let mut ops = Ops::default();
        self.nodes(nodes, frame, &mut ops);
        ops.finish()
    }

    fn otherwise(&mut self, otherwise: Option<&Otherwise>, frame: &Frame<'_>) -> Vec<Op> {
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

    fn output(&mut self, output: &Output, frame: &Frame<'_>, ops: &mut Ops) {
        if output.trusted && self.is_in_title {
            let fault = Fault::new(
                output.span,
                "three braces trust HTML, and this is placed in a `<title>`",
            );
            let help = "no HTML is read there; write two: `{{value}}` is escaped for its place";
            self.fault(frame.file, fault.with_help(help));
        }
        if let (Value::Code(code), true) = (&output.value, output.pipes.is_empty())
            && matches!(output.place, Place::Text | Place::RcData | Place::Attribute)
            && let Some(literal) = self.literal(code, frame)
        {
            let text = if output.trusted { literal.text } else { escaped(&literal.text) };
            return ops.text(&text);
        }
        let value = match &output.value {
            Value::Code(code) => Shown::Value(self.expr(code, frame)),
            Value::Path(code) => Shown::Path(self.expr(code, frame)),
            Value::UrlFor(code) => Shown::Url(self.expr(code, frame)),
            Value::Csrf => Shown::Csrf,
            Value::Nonce => Shown::Nonce,
            Value::Asset(code) => Shown::Asset(self.expr(code, frame)),
            Value::Translation { key, args } => {
                let key = self.expr(key, frame);
                let arg = |arg: &Arg| {
                    let name = self.slice(frame.file, arg.name).to_owned();
                    (name, self.expr(&arg.value, frame))
                };
                Shown::Translation(key, args.iter().map(arg).collect())
            }
        };
        let pipes = output
            .pipes
            .iter()
            .map(|pipe| {
                let function = written(frame.file, pipe.function);
                (function, pipe.args.iter().map(|arg| self.expr(arg, frame)).collect())
            })
            .collect();
        let place = match output.place {
            Place::Text if self.is_in_title => Place::RcData,
            place => place,
        };
        ops.step(Op::Put(Put { value, pipes, trusted: output.trusted, place }));
    }

    /// What `code` writes and whether it is true, where that is known already.
    pub(super) fn literal(&self, code: &Code, frame: &Frame<'_>) -> Option<Known> {
        if let Some(known) = literal(code) {
            return Some(known);
        }
        let [name] = code.names.as_slice() else { return None };
        if name.span != code.span {
            return None;
        }
        match frame.scope.get(self.name(frame.file, name.span))? {
            Meaning::Literal(literal) => Some(literal.known.clone()),
            Meaning::Value(_) => None,
        }
    }

    pub(super) fn expr(&mut self, code: &Code, frame: &Frame<'_>) -> Expr {
        if let (Some(span), false) = (code.itself, matches!(frame.role, Role::Root)) {
            let fault = Fault::new(span, "`self` is the page, which this file does not see")
                .with_help(
                    "give it what it shows, and say so at its head: `{{params name: &str}}`",
                );
            self.fault(frame.file, fault);
        }
        let mut names = Vec::with_capacity(code.names.len());
        for name in &code.names {
            let written = self.name(frame.file, name.span).to_owned();
            match frame.scope.get(&written) {
                Some(Meaning::Value(resolved)) => names.push((name.nth, *resolved)),
                Some(Meaning::Literal(Literal { local, .. })) => {
                    let local = *local;
                    self.folded[local] = Folded::Used;
                    names.push((name.nth, Resolved::Local(local)));
                }
                None if matches!(frame.role, Role::Root) && self.root.fields.is_none() => {
                    names.push((name.nth, Resolved::Field));
                }
                None => self.unknown(&written, name.span, frame),
            }
        }
        let is_place = code.kind == CodeKind::Place;
        Expr { file: frame.file, span: code.span, is_place, names }
    }

    fn unknown(&mut self, name: &str, span: Span, frame: &Frame<'_>) {
        if let Role::Undeclared(caller, at, file) = &frame.role {
            let fault = Fault::new(*at, format!("the partial `{file}` needs `{name}`"))
                .with_help(format!("give it: `{}`", Kind::Partial.example(file, name)));
            return self.fault(*caller, fault);
        }
        let known: Vec<&str> = frame.scope.names().collect();
        let near = suggest(name, known.iter().copied());
        let mut fault = Fault::new(span, format!("nothing here is called `{name}`"));
        let owner = if matches!(frame.role, Role::Root) {
            format!("`{}` has", self.root.owner)
        } else {
            "this file takes".to_owned()
        };
        let known = if known.is_empty() {
            format!("{owner} no fields")
        } else {
            format!("{owner} {}", list(&known))
        };
        fault = fault.with_help(match near {
            Some(near) => format!("did you mean `{near}`? {known}"),
            None => known,
        });
        self.fault(frame.file, fault);
    }

    fn condition(&mut self, node: &If, frame: &Frame<'_>, ops: &mut Ops) {
        let mut branches = Vec::new();
        for branch in &node.branches {
            match self.test(&branch.condition, frame) {
                Test::Known(false) => {}
                Test::Known(true) if branches.is_empty() => {
                    return self.nodes(&branch.body, frame, ops);
                }
                Test::Known(true) => {
                    let last = self.body(&branch.body, frame);
                    return ops.step(Op::If(branches, last));
                }
                test => branches.push((test, self.body(&branch.body, frame))),
            }
        }
        if branches.is_empty() {
            if let Some(otherwise) = &node.otherwise {
                self.nodes(&otherwise.body, frame, ops);
            }
            return;
        }
        let otherwise = self.otherwise(node.otherwise.as_ref(), frame);
        ops.step(Op::If(branches, otherwise));
    }

    fn test(&mut self, condition: &Condition, frame: &Frame<'_>) -> Test {
        match condition {
            Condition::Is(code) => match self.literal(code, frame) {
                Some(known) => Test::Known(known.truth),
                None => Test::Is(self.expr(code, frame)),
            },
            Condition::Yields(name) => {
                let name = self.slice(frame.file, name.span);
                let given = frame.slots.is_some_and(|slots| slots.has(name));
                Test::Known(given)
            }
            Condition::Not(condition) => match self.test(condition, frame) {
                Test::Known(known) => Test::Known(!known),
                test => Test::Not(Box::new(test)),
            },
            Condition::All(all) => self.tests(all, frame, false, Test::All),
            Condition::Any(any) => self.tests(any, frame, true, Test::Any),
        }
    }

    /// Several conditions, of which one that is known to be `decisive` decides.
    fn tests(
        &mut self,
        conditions: &[Condition],
        frame: &Frame<'_>,
        decisive: bool,
        make: fn(Vec<Test>) -> Test,
    ) -> Test {
        let mut tests = Vec::new();
        for condition in conditions {
            match self.test(condition, frame) {
                Test::Known(known) if known == decisive => return Test::Known(decisive),
                Test::Known(_) => {}
                test => tests.push(test),
            }
        }
        if tests.is_empty() { Test::Known(!decisive) } else { make(tests) }
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
    fn has(&self, name: &str) -> bool {
        self.named.iter().any(|(given, _)| given == name)
    }
}

/// Rust of `file` whose names stand for nothing of the template.
pub(super) fn written(file: usize, span: Span) -> Expr {
    Expr { file, span, is_place: false, names: Vec::new() }
}

/// What a literal writes, and whether it is true.
fn literal(code: &Code) -> Option<Known> {
    let (text, truth) = match &code.kind {
        CodeKind::Str(text) => (text.clone(), !text.is_empty()),
        CodeKind::Int(number) => (number.to_string(), *number != 0),
        CodeKind::Bool(bool) => (bool.to_string(), *bool),
        CodeKind::Place | CodeKind::Other => return None,
    };
    Some(Known { kind: code.kind.clone(), text, truth })
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

/// `text` as it stands in text and quoted attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
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
