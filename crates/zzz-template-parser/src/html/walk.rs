//! Through the nodes of a template in order.

use crate::{
    Block, Component, Fault, Node, Span, Value, Yield,
    html::{
        mode::Mode,
        opening,
        reader::{Branch, Reader},
    },
    tag::FAULTS_MAX,
};

impl Reader<'_, '_> {
    pub(crate) fn nodes(&mut self, nodes: &mut [Node]) {
        for at in 0..nodes.len() {
            let slash_follows = matches!(nodes.get(at + 1), Some(Node::Text(text)) if text.span.of(self.text).starts_with('/'));
            let node = &mut nodes[at];
            if self.is_lost || self.faults.len() >= FAULTS_MAX {
                self.is_lost = true;
                return;
            }
            // A value in a script begins with no letter of a tag, and is never empty.
            let is_value = matches!(node, Node::Output(_)) && matches!(self.mode, Mode::Script(_));
            if is_value {
                self.cut = None;
            }
            self.refuse_cut();
            if self.is_lost {
                return;
            }
            match node {
                Node::Text(text) => self.text(text.span),
                Node::Comment(_) => {}
                Node::Output(output) => {
                    if matches!(output.value, Value::Csrf) {
                        self.csrf(output.span);
                    }
                    self.output(output, slash_follows);
                }
                Node::If(block) => {
                    let has_else = block.otherwise.is_some();
                    let bodies = block.branches.iter_mut().map(|branch| &mut branch.body);
                    let bodies =
                        bodies.chain(block.otherwise.as_mut().map(|other| &mut other.body));
                    self.block(block.span, bodies, has_else, false);
                }
                Node::Each(block) => {
                    let bodies = std::iter::once(&mut block.body);
                    let bodies =
                        bodies.chain(block.otherwise.as_mut().map(|other| &mut other.body));
                    self.block(block.span, bodies, false, true);
                }
                Node::With(block) => {
                    let has_else = block.otherwise.is_some();
                    let bodies = std::iter::once(&mut block.body);
                    let bodies =
                        bodies.chain(block.otherwise.as_mut().map(|other| &mut other.body));
                    self.block(block.span, bodies, has_else, false);
                }
                Node::Partial(call) => {
                    self.insertion(call.span, "a partial", false);
                }
                Node::Component(component) => self.component(component),
                Node::Yield(node) => self.yield_(node),
                Node::ContentFor(block) => self.content_for(block),
                Node::Fragment(block) => {
                    if self.insertion(block.span, "`fragment`", false) {
                        self.body(opening(self.text, block.span), &mut block.body, false);
                    }
                }
            }
        }
    }

    /// Bodies of which at most one is written; with `is_each` the first as often as there are items.
    fn block<'n>(
        &mut self,
        span: Span,
        bodies: impl Iterator<Item = &'n mut Vec<Node>>,
        has_else: bool,
        is_each: bool,
    ) {
        let tag = opening(self.text, span);
        match &self.mode {
            Mode::BeforeValue | Mode::Unquoted(_) => {
                let fault = Fault::new(tag, "a block in a value without quotes");
                self.lose(fault.with_help("write quotes: `class=\"{{#if wide}}wide{{/if}}\"`"));
                return;
            }
            Mode::TagOpen(_) | Mode::EndTagOpen(_) | Mode::EndTag(_) => {
                let message = format!("a block {}", self.mode.name());
                let help = "write the whole tag in each branch";
                self.lose(Fault::new(tag, message).with_help(help));
                return;
            }
            Mode::AfterName(spaced) => self.mode = Mode::Tag(*spaced),
            _ => {}
        }
        let start = self.mode.clone();
        let mut end = (!has_else).then(|| start.clone());
        let mut is_repeated = is_each;
        for body in bodies {
            self.mode = if is_repeated { start.clone().repeated() } else { start.clone() };
            self.body(tag, body, is_repeated);
            is_repeated = false;
            if self.is_lost {
                return;
            }
            let mode = self.mode.clone();
            let joined = match end.take() {
                None => Some(mode),
                Some(end) => end.join(mode),
            };
            // Each body ends as the tag began, so that no two differ in what matters.
            end = Some(joined.unwrap_or_else(|| start.clone()));
        }
        self.mode = end.unwrap_or(start);
    }

    /// A body that ends where it began.
    fn body(&mut self, tag: Span, nodes: &mut [Node], is_repeated: bool) {
        let (start, floor) = (self.mode.clone(), self.floor);
        let branch = self.branch;
        self.floor = self.open.len();
        self.branches.push(Branch { parent: branch, is_repeated });
        self.branch = self.branches.len() - 1;
        self.nodes(nodes);
        self.refuse_cut();
        self.branch = branch;
        if !self.is_lost {
            if let Mode::AfterName(spaced) = self.mode {
                self.mode = Mode::Tag(spaced);
            }
            if matches!(start, Mode::Tag(_)) {
                self.end_unquoted();
            }
            self.end_of_body(tag, &start, is_repeated);
        }
        self.floor = floor;
    }

    fn end_of_body(&mut self, tag: Span, start: &Mode, is_repeated: bool) {
        if start.clone().join(self.mode.clone()).is_none() {
            let word = tag.of(self.text);
            let message = format!(
                "what `{word}` encloses begins {} and ends {}",
                start.name(),
                self.mode.name()
            );
            let help = "a block encloses whole elements, whole attributes or a part of one value";
            let fault = match self.unclosed_mode().filter(|_| *start == Mode::Text) {
                Some(unclosed) => unclosed,
                None => Fault::new(tag, message).with_help(help),
            };
            self.lose(fault);
            return;
        }
        let end = format!("the end of `{}`", tag.of(self.text));
        if let (Mode::Script(start), Mode::Script(end)) = (start, &self.mode)
            && let (None, Some(slash)) = (start.unsure(), end.unsure())
            && is_repeated
        {
            let span = Span { start: slash, end: slash + 1 };
            let fault = Fault::new(
                span,
                "a `/` that may divide or begin a regular expression, in a body that is repeated",
            );
            self.lose(fault.with_help(
                "put the values into `<script type=\"application/json\">{{values}}</script>`",
            ));
            return;
        }
        while self.open.len() > self.floor {
            self.unclosed_element(&end);
            self.pop();
        }
    }

    /// What is put in from elsewhere, which only fits between tags; with `is_yield` also in a title.
    fn insertion(&mut self, span: Span, what: &str, is_yield: bool) -> bool {
        let is_title = is_yield
            && self.mode == Mode::RcData
            && self.open.last().is_some_and(|open| open.is("title"));
        if self.mode != Mode::Text && !is_title {
            let message = format!("{what} {}", self.mode.name());
            let help = "whole pieces of a page stand between tags; in an attribute write a value";
            self.lose(Fault::new(opening(self.text, span), message).with_help(help));
            return false;
        }
        if self.is_in_noscript() {
            let message = format!("{what} within `<noscript>`");
            let help = "browsers read `<noscript>` in two ways: write down what stands in it";
            self.lose(Fault::new(opening(self.text, span), message).with_help(help));
            return false;
        }
        self.mark_text();
        if let Some(open) = self.open.last_mut() {
            open.has_insertion = true;
        }
        true
    }

    fn component(&mut self, component: &mut Component) {
        if !self.insertion(component.call.span, "a component", false) {
            return;
        }
        let tag = component.call.span;
        self.components += 1;
        self.body(tag, &mut component.body, false);
        for slot in &mut component.slots {
            if !self.is_lost {
                self.body(opening(self.text, slot.span), &mut slot.body, false);
            }
        }
        self.components -= 1;
    }

    fn yield_(&mut self, node: &mut Yield) {
        node.is_in_title = self.mode == Mode::RcData;
        if self.insertion(node.span, "`yield`", true)
            && let Some(fallback) = &mut node.fallback
        {
            self.body(opening(self.text, node.span), fallback, false);
        }
    }

    /// Its content is written elsewhere: what encloses it here does not count.
    fn content_for(&mut self, block: &mut Block) {
        let tag = opening(self.text, block.span);
        if self.mode != Mode::Text {
            let message = format!("`content_for` {}", self.mode.name());
            self.lose(Fault::new(tag, message).with_help("move it between two tags"));
            return;
        }
        let (open, floor) = (std::mem::take(&mut self.open), self.floor);
        self.floor = 0;
        self.body(tag, &mut block.body, false);
        self.open = open;
        self.floor = floor;
    }
}
