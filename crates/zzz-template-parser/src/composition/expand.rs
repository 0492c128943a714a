//! Putting files together.

use std::{collections::HashMap, sync::Arc};

use super::{
    Binding, Composition, Expr, Loop, Op, Put, Resolved, Shown, Source, Sources, Test,
    ops::Ops,
    scope::{Given, Known, Literal, Meaning, Scope},
    sources::EXTENSION,
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
    };
    let file = expander.add(source);
    let mut scope = Scope::default();
    for field in root.fields.unwrap_or_default() {
        scope.add(field, Meaning::Value(Resolved::Field));
    }
    let frame = Frame { file, scope, slots: None, role: Role::Root };
    let mut ops = Ops::default();
    expander.page(&frame, Vec::new(), &mut ops);
    let mut done = expander.done;
    done.body = ops.finish();
    let folded = expander.folded;
    let unused = |local: usize| folded[local] == Folded::Unused;
    prune(&mut done.body, &unused);
    done.blocks.iter_mut().for_each(|(_, block)| prune(block, &unused));
    done
}

/// Whether a variable is a literal that was written as text wherever it stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Folded {
    No,
    Unused,
    Used,
}

struct Expander<'a> {
    sources: &'a dyn Sources,
    root: Root<'a>,
    by_path: HashMap<String, Option<usize>>,
    done: Composition,
    /// The files that are being placed, for cycles.
    calls: Vec<usize>,
    folded: Vec<Folded>,
}

/// Where expanding is: a file, with what its names mean.
#[derive(Clone)]
struct Frame<'f> {
    file: usize,
    scope: Scope,
    slots: Option<&'f Slots<'f>>,
    role: Role,
}

#[derive(Clone)]
enum Role {
    Root,
    /// It says what it takes, or takes nothing.
    Declared,
    /// It takes what its names are; the file and tag that place it, and its own name.
    Undeclared(usize, Span, String),
}

/// Nodes with the frame that they were written in.
type Body<'f> = (&'f [Node], &'f Frame<'f>);

/// What a component or layout is given to place.
struct Slots<'f> {
    body: Vec<&'f Node>,
    frame: &'f Frame<'f>,
    named: Vec<(String, Body<'f>)>,
    /// How many files were being placed where it was written: what is placed in it is not placed by what places it.
    depth: usize,
}

/// Which kind of file a call names, which says where it lies.
#[derive(Clone, Copy)]
enum Kind {
    Partial,
    Component,
    Layout,
}

impl Kind {
    fn path(self, name: &str) -> String {
        match self {
            Self::Partial => format!("{name}{EXTENSION}"),
            Self::Component => format!("components/{name}{EXTENSION}"),
            Self::Layout => format!("layouts/{name}{EXTENSION}"),
        }
    }

    /// How a call names the file at `path`.
    fn name(self, path: &str) -> String {
        let folder = match self {
            Self::Partial => "",
            Self::Component => "components/",
            Self::Layout => "layouts/",
        };
        let name = path.strip_prefix(folder).unwrap_or(path);
        name.strip_suffix(EXTENSION).unwrap_or(name).to_owned()
    }

    fn word(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Component => "component",
            Self::Layout => "layout",
        }
    }

    fn example(self, name: &str, arg: &str) -> String {
        match self {
            Self::Partial => format!("{{{{> {name} {arg}=…}}}}"),
            Self::Component => format!("{{{{#component \"{name}\" {arg}=…}}}}"),
            Self::Layout => format!("{{{{layout \"{name}\" {arg}=…}}}}"),
        }
    }
}

impl Expander<'_> {
    fn add(&mut self, source: Source) -> usize {
        let file = self.done.files.len();
        self.done.faults.extend(source.faults.iter().map(|fault| (file, fault.clone())));
        self.done.findings.extend(source.findings.iter().map(|found| (file, found.clone())));
        self.done.files.push(Arc::new(source));
        file
    }

    fn fault(&mut self, file: usize, fault: Fault) {
        if !self.done.faults.contains(&(file, fault.clone())) {
            self.done.faults.push((file, fault));
        }
    }

    fn slice(&self, file: usize, span: Span) -> &str {
        span.of(&self.done.files[file].text)
    }

    fn local(&mut self, name: &str, folded: Folded) -> usize {
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

    fn output(&mut self, output: &Output, frame: &Frame<'_>, ops: &mut Ops) {
        if let (Value::Code(code), true) = (&output.value, output.pipes.is_empty())
            && matches!(output.place, Place::Text | Place::Attribute)
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
        ops.step(Op::Put(Put { value, pipes, trusted: output.trusted, place: output.place }));
    }

    /// What `code` writes and whether it is true, where that is known already.
    fn literal(&self, code: &Code, frame: &Frame<'_>) -> Option<Known> {
        if let Some(known) = literal(code) {
            return Some(known);
        }
        let [name] = code.names.as_slice() else { return None };
        if name.span != code.span {
            return None;
        }
        match frame.scope.get(self.slice(frame.file, name.span))? {
            Meaning::Literal(literal) => Some(literal.known.clone()),
            Meaning::Value(_) => None,
        }
    }

    fn expr(&mut self, code: &Code, frame: &Frame<'_>) -> Expr {
        let mut names = Vec::with_capacity(code.names.len());
        for name in &code.names {
            let written = self.slice(frame.file, name.span).to_owned();
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
            let name = self.slice(frame.file, span).to_owned();
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
            let name = self.slice(frame.file, *span).to_owned();
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
        let (named, body) = (named.collect(), component.body.iter().collect());
        let slots = Slots { body, frame, named, depth: self.calls.len() };
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

    /// Slots that the component does not place, or needs and does not get.
    fn check_slots(&mut self, component: &Component, file: usize, frame: &Frame<'_>) {
        let source = self.done.files[file].clone();
        let name = |span: Span| source.text[span.start..span.end].to_owned();
        let yielded = yielded(&source.tree.nodes, &name);
        let wanted = required(&source.tree.nodes, &name);
        let called = self.slice(frame.file, component.call.name).to_owned();
        for slot in &component.slots {
            let slot_name = self.slice(frame.file, slot.name).to_owned();
            if !yielded.contains(&slot_name) {
                let message = format!("the component `{called}` has no slot `{slot_name}`");
                let known: Vec<&str> = yielded.iter().map(String::as_str).collect();
                let help = match suggest(&slot_name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if known.is_empty() => {
                        format!(
                            "it has none; in its file `{{{{yield \"{slot_name}\"}}}}` would be one"
                        )
                    }
                    None => format!("it has {}", list(&known)),
                };
                self.fault(frame.file, Fault::new(slot.name, message).with_help(help));
            }
        }
        for slot_name in wanted {
            // Where it is misspelt that was told.
            let given = |slot: &Block| {
                let given = self.slice(frame.file, slot.name);
                let is_near = || suggest(given, [slot_name.as_str()].into_iter()).is_some();
                given == slot_name || (!yielded.iter().any(|name| name == given) && is_near())
            };
            if !component.slots.iter().any(given) {
                let message = format!("the component `{called}` needs the slot `{slot_name}`");
                let fault = Fault::new(component.call.name, message).with_help(format!(
                    "write `{{{{#slot \"{slot_name}\"}}}}…{{{{/slot}}}}` in it"
                ));
                self.fault(frame.file, fault);
            }
        }
    }

    fn yields(&mut self, node: &Yield, frame: &Frame<'_>, ops: &mut Ops) {
        let name = node.name.map(|span| self.slice(frame.file, span).to_owned());
        let Some(slots) = frame.slots else {
            if self.root.is_layout {
                let fallback =
                    node.fallback.as_ref().map(|nodes| self.body(nodes, frame)).unwrap_or_default();
                return ops.step(Op::Yield { name, fallback });
            }
            let fault = Fault::new(node.span, "`yield` places what a page or caller gives, and nobody gives this file anything")
                .with_help("it belongs into a component, or into a layout: `#[template(…, layout)]`, or a file that pages name by `{{layout \"…\"}}`");
            return self.fault(frame.file, fault);
        };
        match name {
            None => {
                let within = self.calls.split_off(slots.depth);
                self.nodes(slots.body.iter().copied(), slots.frame, ops);
                self.calls.extend(within);
            }
            Some(name) if slots.has(&name) => {
                let within = self.calls.split_off(slots.depth);
                let given = slots.named.iter().filter(|(given, _)| *given == name);
                for (_, (nodes, frame)) in given {
                    self.nodes(*nodes, frame, ops);
                }
                self.calls.extend(within);
            }
            Some(_) => {
                if let Some(fallback) = &node.fallback {
                    self.nodes(fallback, frame, ops);
                }
            }
        }
    }

    /// The file that `call` names, and what it is given.
    fn call(&mut self, call: &Call, kind: Kind, frame: &Frame<'_>) -> Option<(usize, Vec<Given>)> {
        let name = self.slice(frame.file, call.name).to_owned();
        let file = self.read(&kind.path(&name), kind, call.name, frame)?;
        if file == frame.file || self.calls.contains(&file) {
            let start = self.calls.iter().position(|called| *called == file).unwrap_or(0);
            let mut path: Vec<usize> = self.calls[start..].to_vec();
            path.push(file);
            let path: Vec<&str> =
                path.iter().map(|file| self.done.files[*file].name.as_str()).collect();
            let fault = Fault::new(call.name, format!("`{name}` places itself without end"))
                .with_help(path.join(" → "));
            self.fault(frame.file, fault);
            return None;
        }
        Some((file, self.given(call, kind, &name, file, frame)))
    }

    fn read(&mut self, path: &str, kind: Kind, at: Span, frame: &Frame<'_>) -> Option<usize> {
        if let Some(known) = self.by_path.get(path) {
            return *known;
        }
        let file = match self.sources.read(path) {
            Ok(source) => Some(self.add(source)),
            Err(missing) => {
                let help = missing.help(|path| kind.name(path));
                let mut fault = Fault::new(at, missing.message);
                fault.help = help;
                self.fault(frame.file, fault);
                None
            }
        };
        self.by_path.insert(path.to_owned(), file);
        file
    }

    /// The values that `file` gets, by what it says that it takes.
    fn given(
        &mut self,
        call: &Call,
        kind: Kind,
        name: &str,
        file: usize,
        frame: &Frame<'_>,
    ) -> Vec<Given> {
        let callee = self.done.files[file].clone();
        let mut args: Vec<(String, &Arg)> = Vec::new();
        for arg in &call.args {
            let arg_name = self.slice(frame.file, arg.name).to_owned();
            if args.iter().any(|(before, _)| *before == arg_name) {
                self.fault(
                    frame.file,
                    Fault::new(arg.name, format!("`{arg_name}` is given twice")),
                );
            } else {
                args.push((arg_name, arg));
            }
        }
        let Some(params) = &callee.tree.params else {
            if !matches!(kind, Kind::Partial) {
                self.untaken(&args, kind, name, &[], frame);
                return Vec::new();
            }
            let given = |(name, arg): (String, &Arg)| {
                let literal = self.literal(&arg.value, frame);
                Given { name, ty: None, value: self.expr(&arg.value, frame), literal }
            };
            return args.into_iter().map(given).collect();
        };
        let param_name = |span: Span| callee.text[span.start..span.end].to_owned();
        let names: Vec<String> = params.params.iter().map(|p| param_name(p.name)).collect();
        let (known, unknown): (Vec<_>, Vec<_>) =
            args.into_iter().partition(|(arg, _)| names.contains(arg));
        self.untaken(&unknown, kind, name, &names, frame);
        let callee_frame =
            Frame { file, scope: Scope::default(), slots: None, role: Role::Declared };
        let mut all = Vec::new();
        for (param, param_name) in params.params.iter().zip(names) {
            let ty_text = &callee.text[param.ty.span.start..param.ty.span.end];
            let (value, within) = match known.iter().find(|(arg, _)| *arg == param_name) {
                Some((_, arg)) => (&arg.value, frame),
                None => match &param.default {
                    Some(default) => (default, &callee_frame),
                    None => {
                        let message =
                            format!("the {} `{name}` needs `{param_name}: {ty_text}`", kind.word());
                        let fault = Fault::new(call.name, message)
                            .with_help(format!("give it: `{}`", kind.example(name, &param_name)));
                        let is_near = |(arg, _): &(String, _)| {
                            suggest(arg, [param_name.as_str()].into_iter()).is_some()
                        };
                        // Where it is misspelt that was told.
                        if !unknown.iter().any(is_near) {
                            self.fault(frame.file, fault);
                        }
                        // Whatever it is, so that its file may use the name.
                        (&param.ty, &callee_frame)
                    }
                },
            };
            if let Some(what) = clash(&value.kind, ty_text) {
                let written = self.slice(within.file, value.span);
                let message = format!(
                    "`{param_name}` of the {} `{name}` is `{ty_text}`, and `{written}` is {what}",
                    kind.word()
                );
                self.fault(within.file, Fault::new(value.span, message));
            }
            let literal = self.literal(value, within).filter(|known| fits(&known.kind, ty_text));
            let value = self.expr(value, within);
            let ty = Some(written(file, param.ty.span));
            all.push(Given { name: param_name, ty, value, literal });
        }
        all
    }

    /// What a file is given and does not take.
    fn untaken(
        &mut self,
        args: &[(String, &Arg)],
        kind: Kind,
        name: &str,
        known: &[String],
        frame: &Frame<'_>,
    ) {
        for (arg_name, arg) in args {
            let message = format!("the {} `{name}` takes no `{arg_name}`", kind.word());
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let help = match suggest(arg_name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => format!(
                    "it takes nothing; a line at the head of its file says what it takes: `{{{{params {arg_name}: &str}}}}`"
                ),
                None => format!("it takes {}", list(&known)),
            };
            self.fault(frame.file, Fault::new(arg.name, message).with_help(help));
        }
    }

    /// A frame for `file` in which `given` has its names.
    fn enter<'f>(
        &mut self,
        file: usize,
        given: Vec<Given>,
        slots: Option<&'f Slots<'f>>,
        role: Role,
        ops: &mut Ops,
    ) -> Frame<'f> {
        let mut scope = Scope::default();
        for Given { name, ty, value, literal } in given {
            let folded = if literal.is_some() { Folded::Unused } else { Folded::No };
            let local = self.local(&name, folded);
            let meaning = match literal {
                Some(known) => Meaning::Literal(Literal { known, local }),
                None => Meaning::Value(Resolved::Local(local)),
            };
            scope.add(&name, meaning);
            ops.name(Op::Let { local, ty, value });
        }
        Frame { file, scope, slots, role }
    }
}

impl Slots<'_> {
    fn has(&self, name: &str) -> bool {
        self.named.iter().any(|(given, _)| given == name)
    }
}

/// Rust of `file` whose names stand for nothing of the template.
fn written(file: usize, span: Span) -> Expr {
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

/// Whether a literal is of type `ty`, so that it can be written as it stands; others are left to the compiler, which
/// refuses them.
fn fits(kind: &CodeKind, ty: &str) -> bool {
    match kind {
        CodeKind::Str(_) => matches!(ty, "&str" | "&'static str"),
        CodeKind::Int(number) => int_fits(*number, ty),
        CodeKind::Bool(_) => ty == "bool",
        CodeKind::Place | CodeKind::Other => false,
    }
}

/// What a literal is that can be no `ty`.
fn clash(kind: &CodeKind, ty: &str) -> Option<&'static str> {
    let is_integer = int_fits(0, ty);
    let is_known =
        is_integer || matches!(ty, "bool" | "char" | "f32" | "f64" | "&str" | "&'static str");
    let is_float = matches!(ty, "f32" | "f64");
    match kind {
        _ if !is_known || fits(kind, ty) => None,
        CodeKind::Str(_) => Some("a text"),
        CodeKind::Int(_) if is_integer => Some("out of its range"),
        // `1` is no float in Rust either.
        CodeKind::Int(_) if is_float => Some("an integer; write it with a point"),
        CodeKind::Int(_) => Some("a number"),
        CodeKind::Bool(_) => Some("true or false"),
        CodeKind::Place | CodeKind::Other => None,
    }
}

fn int_fits(number: i128, ty: &str) -> bool {
    match ty {
        "u8" => u8::try_from(number).is_ok(),
        "u16" => u16::try_from(number).is_ok(),
        "u32" => u32::try_from(number).is_ok(),
        "u64" | "usize" => u64::try_from(number).is_ok(),
        "i8" => i8::try_from(number).is_ok(),
        "i16" => i16::try_from(number).is_ok(),
        "i32" => i32::try_from(number).is_ok(),
        "i64" | "isize" => i64::try_from(number).is_ok(),
        _ => false,
    }
}

/// The names of all slots that `nodes` place.
fn yielded(nodes: &[Node], name: &dyn Fn(Span) -> String) -> Vec<String> {
    let mut all = Vec::new();
    visit(nodes, &mut |node| {
        if let Node::Yield(Yield { name: Some(span), .. }) = node {
            all.push(name(*span));
        }
    });
    all
}

/// The names of the slots that `nodes` place without saying what stands there otherwise, and without asking first.
fn required(nodes: &[Node], name: &dyn Fn(Span) -> String) -> Vec<String> {
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
fn visit<'n>(nodes: &'n [Node], look: &mut dyn FnMut(&'n Node)) {
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
            Node::ContentFor(block) => {
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
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
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
fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
