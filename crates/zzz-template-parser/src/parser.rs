//! Text and tags in a row to a tree.

use crate::{
    Block, Branch, Call, Comment, Component, Condition, Each, Fault, If, Node, Otherwise, Output,
    Params, Pattern, Place, Span, Text, Tree, Trim, With, Yield,
    report::line_of,
    tag::{CallHead, EachHead, FAULTS_MAX, Piece, Pieces, Tag, TagKind},
};

/// How many blocks may stand in each other.
const DEPTH_MAX: usize = 64;

/// A tree, and what is wrong with the tags.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) tree: Tree,
    pub(crate) faults: Vec<Fault>,
    /// Whether every block has its end, so that what stands between is known.
    pub(crate) is_whole: bool,
}

/// Makes a tree of `pieces`.
pub(crate) fn build(text: &str, pieces: Pieces) -> Built {
    let mut builder = Builder {
        text,
        tree: Tree::default(),
        faults: pieces.faults,
        is_whole: pieces.is_whole,
        stack: Vec::new(),
    };
    let mut rest = pieces.list.into_iter();
    while let Some(piece) = rest.next() {
        if builder.faults.len() >= FAULTS_MAX {
            builder.is_whole = false;
            break;
        }
        match piece {
            Piece::Text(text) => builder.push(Node::Text(text)),
            Piece::Tag(tag) => builder.tag(tag, rest.as_slice()),
        }
    }
    builder.finish()
}

/// A block whose end has not come.
struct Open<'a> {
    /// The tag at its start.
    tag: Span,
    trim: Trim,
    name: &'a str,
    head: Head,
    /// What was read of it since its start, or since the last `else`.
    body: Vec<Node>,
    /// The bodies in front of `else`.
    bodies: Vec<Branch>,
    /// Of `{{else}}`.
    otherwise: Option<Trim>,
    slots: Vec<Block>,
}

enum Head {
    /// The condition of the last `if` or `else if`, with that tag's trim.
    If(Condition, Trim),
    Each(EachHead),
    With(crate::Code, Pattern),
    Component(CallHead),
    Slot(Span),
    ContentFor(Span),
    Fragment(Span),
    Yield(Span),
    /// It is refused already; what it holds belongs to what stands around.
    Unknown,
}

struct Builder<'a> {
    text: &'a str,
    tree: Tree,
    faults: Vec<Fault>,
    is_whole: bool,
    stack: Vec<Open<'a>>,
}

impl<'a> Builder<'a> {
    fn push(&mut self, node: Node) {
        match self.stack.last_mut() {
            Some(open) => open.body.push(node),
            None => self.tree.nodes.push(node),
        }
    }

    fn tag(&mut self, tag: Tag, rest: &[Piece]) {
        let Tag { span, trim, kind } = tag;
        match kind {
            TagKind::Comment(text) => self.push(Node::Comment(Comment { span, text, trim })),
            TagKind::Raw(span) if span.is_empty() => {}
            TagKind::Raw(span) => self.push(Node::Text(Text { span, raw: true })),
            TagKind::Output { value, pipes, trusted } => {
                let place = Place::Text;
                self.push(Node::Output(Output { span, value, pipes, trusted, place, trim }));
            }
            TagKind::If(condition, _) => self.open("if", span, trim, Head::If(condition, trim)),
            TagKind::ElseIf(condition, _) => self.else_if(condition, span, trim),
            TagKind::Else => self.else_(span, trim),
            TagKind::Each(head) => self.open("each", span, trim, Head::Each(head)),
            TagKind::With { code, item } => self.open("with", span, trim, Head::With(code, item)),
            TagKind::Partial(head) => self.push(Node::Partial(call(head, span, trim))),
            TagKind::Component(head, true) => {
                self.open("component", span, trim, Head::Component(head));
            }
            TagKind::Component(head, false) => {
                let call = call(head, span, trim);
                let (slots, body, end_trim) = (Vec::new(), Vec::new(), Trim::default());
                self.push(Node::Component(Component { span, call, slots, body, end_trim }));
            }
            TagKind::Slot(name) => self.slot(name, span, trim),
            TagKind::ContentFor(name) => {
                self.open("content_for", span, trim, Head::ContentFor(name));
            }
            TagKind::Fragment(name) => self.open("fragment", span, trim, Head::Fragment(name)),
            TagKind::Yield(Some(name), true) => self.open("yield", span, trim, Head::Yield(name)),
            TagKind::Yield(name, _) => {
                self.push(Node::Yield(Yield {
                    span,
                    name,
                    fallback: None,
                    is_in_title: false,
                    trim,
                    end_trim: Trim::default(),
                }));
            }
            TagKind::Layout(head) => {
                self.at_head("layout", span, self.tree.layout.is_some());
                self.tree.layout = Some(call(head, span, trim));
            }
            TagKind::Params(params) => {
                self.at_head("params", span, self.tree.params.is_some());
                self.tree.params = Some(Params { span, params, trim });
            }
            TagKind::Unknown(name) => {
                self.is_whole = false;
                self.open(name.of(self.text), span, trim, Head::Unknown);
            }
            TagKind::End(name) => self.end(name, span, trim, rest),
            TagKind::Faulty => self.is_whole = false,
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.is_whole = false;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }

    /// Refuses what has to stand at the head of a file anywhere else, and twice.
    fn at_head(&mut self, word: &str, span: Span, is_twice: bool) {
        let text = self.text;
        let is_head = |node: &Node| match node {
            Node::Text(node) => !node.raw && node.span.of(text).trim_ascii().is_empty(),
            Node::Comment(_) => true,
            _ => false,
        };
        if is_twice {
            self.faults.push(Fault::new(span, format!("`{word}` stands here twice")));
        } else if !self.stack.is_empty() || !self.tree.nodes.iter().all(is_head) {
            let fault = Fault::new(span, format!("`{word}` stands at the head of a file"));
            self.faults.push(
                fault.with_help("move it to the first line; only comments may stand in front"),
            );
        }
    }

    fn open(&mut self, name: &'a str, tag: Span, trim: Trim, head: Head) {
        let head = if self.stack.len() < DEPTH_MAX {
            head
        } else {
            if self.stack.len() == DEPTH_MAX {
                let message = format!("more than {DEPTH_MAX} blocks enclose this");
                let help = "move what is in it into a partial or a component";
                self.fault(Fault::new(tag, message).with_help(help));
            }
            Head::Unknown
        };
        let (body, bodies, slots) = (Vec::new(), Vec::new(), Vec::new());
        self.stack.push(Open { tag, trim, name, head, body, bodies, otherwise: None, slots });
    }

    fn slot(&mut self, name: Span, span: Span, trim: Trim) {
        let is_direct = matches!(
            self.stack.last(),
            Some(Open { head: Head::Component(_) | Head::Unknown, .. })
        );
        if !is_direct {
            let fault = Fault::new(span, "a slot outside of a component");
            self.faults.push(fault.with_help(
                "a slot stands directly in what it belongs to: `{{#component \"card\"}}{{#slot \"footer\"}} … {{/slot}}{{/component}}`",
            ));
        }
        self.open("slot", span, trim, Head::Slot(name));
    }

    fn else_if(&mut self, condition: Condition, span: Span, trim: Trim) {
        match self.stack.last_mut() {
            Some(Open { head: Head::Unknown, .. }) => {}
            Some(open) if open.otherwise.is_some() => self.else_(span, trim),
            Some(open) if matches!(open.head, Head::If(..)) => {
                let head = std::mem::replace(&mut open.head, Head::If(condition, trim));
                open.close_branch(head);
            }
            Some(Open { name, head: Head::Each(_) | Head::With(..), .. }) => {
                let message = format!("`{name}` has no `else if`");
                let help = "write `{{else}}{{#if ready}} … {{/if}}`";
                self.fault(Fault::new(span, message).with_help(help));
            }
            _ => self.else_(span, trim),
        }
    }

    fn else_(&mut self, span: Span, trim: Trim) {
        let written = span.of(self.text);
        match self.stack.last_mut() {
            Some(Open { head: Head::Unknown, .. }) => {}
            Some(Open { otherwise: Some(_), name, tag, .. }) => {
                let line = line_of(self.text, tag.start);
                let message = format!("`{written}` behind the `{{{{else}}}}` of `{{{{#{name}}}}}`");
                let help = format!("`{{{{else}}}}` is the last; the block opens in line {line}");
                self.fault(Fault::new(span, message).with_help(help));
            }
            Some(open) if matches!(open.head, Head::If(..) | Head::Each(_) | Head::With(..)) => {
                open.otherwise = Some(trim);
                let head = std::mem::replace(&mut open.head, Head::Unknown);
                open.head = open.close_body(head);
            }
            other => {
                let help = other.map_or_else(
                    || "`else` belongs to `if`, `each` and `with`".to_owned(),
                    |open| {
                        let line = line_of(self.text, open.tag.start);
                        format!(
                            "the open block is `{{{{#{}}}}}` of line {line}, which has no `else`",
                            open.name
                        )
                    },
                );
                self.fault(
                    Fault::new(span, format!("`{written}` without an `if`")).with_help(help),
                );
            }
        }
    }

    /// `{{/name}}`.
    fn end(&mut self, name: Span, span: Span, trim: Trim, rest: &[Piece]) {
        let written = name.of(self.text);
        if let Some(depth) = self.stack.iter().rposition(|open| open.name == written) {
            while self.stack.len() > depth + 1 {
                self.unclosed(span);
                self.close(span.start, Trim::default());
            }
            self.close(span.end, trim);
            return;
        }
        let Some(open) = self.stack.last() else {
            if !name.is_empty() {
                let message = format!("`{{{{/{written}}}}}` closes nothing");
                let help =
                    format!("no block is open; begin with `{{{{#{written} …}}}}`, or take it out");
                self.fault(Fault::new(span, message).with_help(help));
            }
            return;
        };
        let (open_name, line) = (open.name, line_of(self.text, open.tag.start));
        if !name.is_empty() {
            let message = format!(
                "`{{{{/{written}}}}}` closes nothing: what is open is `{{{{#{open_name}}}}}`"
            );
            let help = format!("write `{{{{/{open_name}}}}}`; the block opens in line {line}");
            self.fault(Fault::new(span, message).with_help(help));
        }
        // It was meant for the open block, unless that has an end of its own.
        if !has_end(self.text, open_name, rest) {
            self.close(span.end, trim);
        }
    }

    /// Notes that the last open block has no end; `end` comes first.
    fn unclosed(&mut self, end: Span) {
        let Some(open) = self.stack.last() else { return };
        let name = open.name;
        let fault = Fault::new(open.tag, format!("`{{{{#{name}}}}}` is not closed"));
        let help = if end.is_empty() {
            format!("write `{{{{/{name}}}}}` where it ends")
        } else {
            let line = line_of(self.text, end.start);
            format!("write `{{{{/{name}}}}}` before `{}` of line {line}", end.of(self.text))
        };
        self.fault(fault.with_help(help));
    }

    /// Takes the last open block, which ends at `end`, as a node.
    fn close(&mut self, end: usize, end_trim: Trim) {
        let Some(open) = self.stack.pop() else { return };
        let span = Span { start: open.tag.start, end };
        match open.close(span, end_trim) {
            Closed::Node(node) => self.push(node),
            Closed::Slot(slot) => match self.stack.last_mut() {
                Some(Open { head: Head::Component(_), slots, .. }) => slots.push(slot),
                _ => slot.body.into_iter().for_each(|node| self.push(node)),
            },
            Closed::Nodes(nodes) => nodes.into_iter().for_each(|node| self.push(node)),
        }
    }

    fn finish(mut self) -> Built {
        let end = self.text.len();
        while !self.stack.is_empty() {
            if self.faults.len() < FAULTS_MAX {
                self.unclosed(Span { start: end, end });
            }
            self.close(end, Trim::default());
        }
        Built { tree: self.tree, faults: self.faults, is_whole: self.is_whole }
    }
}

#[expect(clippy::large_enum_variant, reason = "it lives for one call")]
enum Closed {
    Node(Node),
    Slot(Block),
    /// Of a block that has no meaning.
    Nodes(Vec<Node>),
}

impl Open<'_> {
    /// Keeps the body read so far as that of `head`.
    fn close_branch(&mut self, head: Head) {
        if let Head::If(condition, trim) = head {
            let body = std::mem::take(&mut self.body);
            self.bodies.push(Branch { condition, body, trim });
        }
    }

    /// Keeps the body in front of `{{else}}`.
    fn close_body(&mut self, head: Head) -> Head {
        if let Head::If(condition, trim) = head {
            self.close_branch(Head::If(condition, trim));
            return Head::If(crate::tag::no_condition(self.tag), trim);
        }
        let (condition, trim) = (crate::tag::no_condition(self.tag), self.trim);
        let body = std::mem::take(&mut self.body);
        self.bodies.push(Branch { condition, body, trim });
        head
    }

    fn close(mut self, span: Span, end_trim: Trim) -> Closed {
        let trim = self.trim;
        let head = std::mem::replace(&mut self.head, Head::Unknown);
        Closed::Node(match head {
            Head::If(condition, trim) => {
                if self.otherwise.is_none() {
                    self.close_branch(Head::If(condition, trim));
                }
                let otherwise = self.take_otherwise();
                Node::If(If { span, branches: self.bodies, otherwise, end_trim })
            }
            Head::Each(EachHead { code, item, index, key }) => {
                let (body, otherwise) = self.take_bodies();
                Node::Each(Each { span, code, item, index, key, body, otherwise, trim, end_trim })
            }
            Head::With(code, item) => {
                let (body, otherwise) = self.take_bodies();
                Node::With(With { span, code, item, body, otherwise, trim, end_trim })
            }
            Head::Component(head) => {
                let call = call(head, self.tag, trim);
                let (slots, body) = (self.slots, self.body);
                Node::Component(Component { span, call, slots, body, end_trim })
            }
            Head::Slot(name) => {
                return Closed::Slot(Block { span, name, body: self.body, trim, end_trim });
            }
            Head::ContentFor(name) => {
                Node::ContentFor(Block { span, name, body: self.body, trim, end_trim })
            }
            Head::Fragment(name) => {
                Node::Fragment(Block { span, name, body: self.body, trim, end_trim })
            }
            Head::Yield(name) => {
                let (name, fallback) = (Some(name), Some(self.body));
                Node::Yield(Yield { span, name, fallback, is_in_title: false, trim, end_trim })
            }
            Head::Unknown => return Closed::Nodes(self.body),
        })
    }

    fn take_otherwise(&mut self) -> Option<Otherwise> {
        let trim = self.otherwise?;
        Some(Otherwise { body: std::mem::take(&mut self.body), trim })
    }

    /// The body, and that of `else`.
    fn take_bodies(&mut self) -> (Vec<Node>, Option<Otherwise>) {
        match self.bodies.pop() {
            Some(branch) => (branch.body, self.take_otherwise()),
            None => (std::mem::take(&mut self.body), None),
        }
    }
}

fn call(head: CallHead, span: Span, trim: Trim) -> Call {
    Call { span, name: head.name, args: head.args, trim }
}

/// Whether `rest` closes a block `name` that it does not open.
fn has_end(text: &str, name: &str, rest: &[Piece]) -> bool {
    let mut depth = 0_usize;
    for piece in rest {
        let Piece::Tag(tag) = piece else { continue };
        match &tag.kind {
            TagKind::End(end) if end.of(text) == name => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return true,
            },
            kind => depth += usize::from(kind.block_name(text) == Some(name)),
        }
    }
    false
}
