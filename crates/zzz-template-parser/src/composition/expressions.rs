//! What is written and asked: values, the names in them, and conditions.

use super::{
    Expr, Op, Put, Resolved, Shown, Test,
    calls::Kind,
    expand::{Expander, Folded, Frame, Role, list, written},
    ops::Ops,
    scope::{Known, Literal, Meaning},
};
use crate::{
    Arg, Code, CodeKind, Condition, Fault, If, Output, Place, Span, Value, suggest::suggest,
};

impl Expander<'_> {
    pub(super) fn output(&mut self, output: &Output, frame: &Frame<'_>, ops: &mut Ops) {
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

    pub(super) fn condition(&mut self, node: &If, frame: &Frame<'_>, ops: &mut Ops) {
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
