//! A broken rule.

use std::fmt;

/// Where a rule is broken, how, and what to do about it.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) wrong: String,
    pub(crate) mend: String,
}

impl Finding {
    /// A finding in `path`, at `line` counted from one.
    pub(crate) fn new(
        path: &str,
        line: usize,
        wrong: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self { path: path.to_owned(), line, wrong: wrong.into(), mend: mend.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.path, self.line, self.wrong, self.mend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editor_can_jump_to_it() {
        let finding = Finding::new("a/b.rs", 3, "too long", "split it");
        assert_eq!(finding.to_string(), "a/b.rs:3: too long: split it");
    }
}
