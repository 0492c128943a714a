//! Trees as short text, to be compared.

use std::fmt::Write as _;

use zzz_template_parser::{
    Arg, Block, Call, Code, CodeKind, Condition, Each, Node, Otherwise, Pipe, Tree, Trim, Value,
    With,
};

/// All of `tree`, in one line.
pub(crate) fn dump(tree: &Tree, text: &str) -> String {
    let mut dump = Dump { text, out: String::new() };
    if let Some(params) = &tree.params {
        dump.out.push_str("params(");
        for param in &params.params {
            let _ = write!(dump.out, "{}: {}", param.name.of(text), param.ty.span.of(text));
            if let Some(default) = &param.default {
                dump.out.push_str(" = ");
                dump.code(default);
            }
            dump.out.push(';');
        }
        dump.out.push_str(") ");
    }
    if let Some(layout) = &tree.layout {
        dump.out.push_str("layout ");
        dump.call(layout);
        dump.out.push(' ');
    }
    dump.nodes(&tree.nodes);
    dump.out.trim_end().to_owned()
}

struct Dump<'a> {
    text: &'a str,
    out: String,
}

impl Dump<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                self.out.push(' ');
            }
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        let text = self.text;
        match node {
            Node::Text(node) => {
                let raw = if node.raw { "raw" } else { "" };
                let _ = write!(self.out, "{raw}{:?}", node.span.of(text));
            }
            Node::Comment(comment) => {
                let _ = write!(self.out, "comment({})", comment.text.of(text));
                self.trim(comment.trim);
            }
            Node::Output(output) => {
                let open = if output.trusted { "trusted{" } else { "{" };
                self.out.push_str(open);
                self.value(&output.value);
                output.pipes.iter().for_each(|pipe| self.pipe(pipe));
                self.out.push('}');
                self.trim(output.trim);
            }
            Node::If(block) => {
                for (index, branch) in block.branches.iter().enumerate() {
                    self.out.push_str(if index == 0 { "if " } else { " elif " });
                    self.condition(&branch.condition);
                    self.trim(branch.trim);
                    self.body(&branch.body);
                }
                self.otherwise(block.otherwise.as_ref());
                self.trim(block.end_trim);
            }
            Node::Each(each) => self.each(each),
            Node::With(with) => self.with(with),
            Node::Partial(call) => {
                self.out.push_str("> ");
                self.call(call);
            }
            Node::Component(component) => {
                self.out.push_str("component ");
                self.call(&component.call);
                component.slots.iter().for_each(|slot| self.block(" slot", slot));
                self.body(&component.body);
                self.trim(component.end_trim);
            }
            Node::Yield(node) => {
                self.out.push_str("yield");
                if let Some(name) = node.name {
                    let _ = write!(self.out, " {}", name.of(text));
                }
                self.trim(node.trim);
                if let Some(fallback) = &node.fallback {
                    self.body(fallback);
                }
                self.trim(node.end_trim);
            }
            Node::ContentFor(block) => self.block("content_for", block),
            _ => self.out.push('?'),
        }
    }

    fn each(&mut self, each: &Each) {
        let text = self.text;
        self.out.push_str("each ");
        self.code(&each.code);
        let _ = write!(self.out, " as {}", each.item.span.of(text));
        if let Some(index) = each.index {
            let _ = write!(self.out, ", {}", index.of(text));
        }
        if let Some(key) = &each.key {
            self.out.push_str(" key=");
            self.code(key);
        }
        self.trim(each.trim);
        self.body(&each.body);
        self.otherwise(each.otherwise.as_ref());
        self.trim(each.end_trim);
    }

    fn with(&mut self, with: &With) {
        let text = self.text;
        self.out.push_str("with ");
        self.code(&with.code);
        let _ = write!(self.out, " as {}", with.item.span.of(text));
        self.trim(with.trim);
        self.body(&with.body);
        self.otherwise(with.otherwise.as_ref());
        self.trim(with.end_trim);
    }

    fn block(&mut self, word: &str, block: &Block) {
        let _ = write!(self.out, "{word} {}", block.name.of(self.text));
        self.trim(block.trim);
        self.body(&block.body);
        self.trim(block.end_trim);
    }

    fn body(&mut self, nodes: &[Node]) {
        self.out.push('[');
        self.nodes(nodes);
        self.out.push(']');
    }

    fn otherwise(&mut self, otherwise: Option<&Otherwise>) {
        if let Some(otherwise) = otherwise {
            self.out.push_str(" else");
            self.trim(otherwise.trim);
            self.body(&otherwise.body);
        }
    }

    fn trim(&mut self, trim: Trim) {
        self.out.push_str(match (trim.before, trim.after) {
            (true, true) => "~~",
            (true, false) => "~<",
            (false, true) => "~>",
            (false, false) => "",
        });
    }

    fn call(&mut self, call: &Call) {
        self.out.push_str(call.name.of(self.text));
        self.args(&call.args);
        self.trim(call.trim);
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            let _ = write!(self.out, " {}=", arg.name.of(self.text));
            self.code(&arg.value);
        }
    }

    fn pipe(&mut self, pipe: &Pipe) {
        let _ = write!(self.out, " | {}", pipe.function.of(self.text));
        for arg in &pipe.args {
            self.out.push(':');
            self.code(arg);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Code(code) => self.code(code),
            Value::Path(code) => {
                self.out.push_str("path ");
                self.code(code);
            }
            Value::UrlFor(code) => {
                self.out.push_str("url_for ");
                self.code(code);
            }
            Value::Csrf => self.out.push_str("csrf!"),
            Value::Nonce => self.out.push_str("nonce!"),
            Value::Asset(code) => {
                self.out.push_str("asset ");
                self.code(code);
            }
            Value::Translation { key, args } => {
                self.out.push_str("t ");
                self.code(key);
                self.args(args);
            }
            _ => self.out.push('?'),
        }
    }

    fn condition(&mut self, condition: &Condition) {
        let (open, inner, close): (&str, &[Condition], &str) = match condition {
            Condition::Any(all) => ("any(", all, ")"),
            Condition::All(all) => ("all(", all, ")"),
            Condition::Not(inner) => ("not(", std::slice::from_ref(&**inner), ")"),
            Condition::Is(code) => return self.code(code),
            Condition::Yields(name) => {
                let _ = write!(self.out, "yields {}", name.span.of(self.text));
                return;
            }
            _ => ("?", &[], ""),
        };
        self.out.push_str(open);
        for (index, part) in inner.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.condition(part);
        }
        self.out.push_str(close);
    }

    /// The code with a `$` in front of each name, and its kind where it has one.
    fn code(&mut self, code: &Code) {
        let mut at = code.span.start;
        for name in &code.names {
            self.out.push_str(&self.text[at..name.span.start]);
            self.out.push('$');
            at = name.span.start;
        }
        self.out.push_str(&self.text[at..code.span.end]);
        match &code.kind {
            CodeKind::Str(value) => {
                let _ = write!(self.out, "^{value:?}");
            }
            CodeKind::Int(value) => {
                let _ = write!(self.out, "^{value}");
            }
            CodeKind::Bool(value) => {
                let _ = write!(self.out, "^{value}");
            }
            CodeKind::Place => self.out.push_str("^place"),
            _ => {}
        }
    }
}
