//! Rules that hold for any line of text.

use super::{Finding, Source};

/// Trailing whitespace everywhere, and marks of unfinished work in the crates.
pub(crate) fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let published = source.path.starts_with("crates/") || source.path.starts_with("examples/");
    for (index, line) in source.text.lines().enumerate() {
        let mut found = |wrong: String, mend: &str| {
            findings.push(Finding::new(&source.path, index + 1, wrong, mend));
        };
        if line.ends_with([' ', '\t']) {
            found("trailing whitespace".to_owned(), "remove it");
        }
        if published && let Some(mark) = mark(line) {
            found(format!("`{mark}`"), "do it, or say in an issue what is left");
        }
    }
    if !source.text.is_empty() && !source.text.ends_with('\n') {
        let last = source.text.lines().count();
        findings.push(Finding::new(&source.path, last, "no newline at the end", "add one"));
    }
    findings
}

fn mark(line: &str) -> Option<&'static str> {
    let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.find_map(|word| ["TODO", "FIXME"].into_iter().find(|mark| *mark == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn lines(path: &str, text: &str, expected: &[usize]) {
        let lines: Vec<_> =
            check(&Source::new(path, text)).into_iter().map(|finding| finding.line).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn finds_trailing_whitespace() {
        lines("a.md", "one\ntwo \nthree\t\n\n", &[2, 3]);
    }

    #[test]
    fn finds_marks_in_the_crates_only() {
        lines("crates/a/src/lib.rs", "// TODO: more\n// FIXME\n", &[1, 2]);
        lines("crates/a/src/lib.rs", "// TODOS and autoTODO\n", &[]);
        lines("docs/a.md", "TODO\n", &[]);
    }

    #[test]
    fn finds_a_missing_last_newline() {
        lines("a.md", "one\ntwo", &[2]);
        lines("a.md", "", &[]);
    }
}
