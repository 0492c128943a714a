//! A list of steps that is being written.

use super::Op;

/// Steps in which a text stands before, between and after what is no text.
#[derive(Debug, Default)]
pub(super) struct Ops {
    steps: Vec<Op>,
    /// The text after the last step that is none.
    text: Option<usize>,
}

impl Ops {
    pub(super) fn text(&mut self, text: &str) {
        let steps = &mut self.steps;
        let at = *self.text.get_or_insert_with(|| {
            steps.push(Op::Text(String::new()));
            steps.len() - 1
        });
        if let Op::Text(before) = &mut self.steps[at] {
            before.push_str(text);
        }
    }

    /// A name for a value writes nothing, so texts before and after it are one, which stands in front even if it is empty.
    pub(super) fn name(&mut self, op: Op) {
        self.text("");
        self.steps.push(op);
    }

    pub(super) fn step(&mut self, op: Op) {
        self.text("");
        self.text = None;
        self.steps.push(op);
    }

    pub(super) fn finish(mut self) -> Vec<Op> {
        self.text("");
        self.steps
    }
}
