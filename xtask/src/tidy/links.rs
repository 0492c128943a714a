//! Links of Markdown papers to files and headings of this repository.

use super::{Finding, Source};

/// Finds links whose target `read` does not know. `read` takes a path from the
/// root and gives the text there.
pub(crate) fn check(source: &Source, read: &dyn Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, link) in links(&source.text) {
        if let Some((wrong, mend)) = broken(&source.path, &source.text, &link, read) {
            findings.push(Finding::new(&source.path, line, wrong, mend));
        }
    }
    findings
}

/// Whether the heading `anchor` is in the paper `text`.
pub(crate) fn has_heading(text: &str, anchor: &str) -> bool {
    let mut seen: Vec<String> = Vec::new();
    for (_, line) in prose(text) {
        let Some(heading) = line.strip_prefix('#') else {
            continue;
        };
        let slug = slug(heading.trim_start_matches('#'));
        let same = seen.iter().filter(|other| **other == slug).count();
        let unique = if same == 0 { slug.clone() } else { format!("{slug}-{same}") };
        if unique == anchor {
            return true;
        }
        seen.push(slug);
    }
    false
}

fn broken(
    path: &str,
    text: &str,
    link: &str,
    read: &dyn Fn(&str) -> Option<String>,
) -> Option<(String, &'static str)> {
    // A path of Rust items is rustdoc's to check.
    if link.contains("://") || link.starts_with("mailto:") || link.contains("::") {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() {
        text.to_owned()
    } else if let Some(text) = resolve(path, file).and_then(|path| read(&path)) {
        text
    } else {
        return Some((format!("link to `{link}`, and there is no such file"), "correct the path"));
    };
    if anchor.is_empty() || has_heading(&target, anchor) {
        None
    } else {
        Some((format!("link to `{link}`, and there is no such heading"), "correct the anchor"))
    }
}

/// The path from the root that `link` in the paper `path` means; `None` when it
/// leaves the repository.
fn resolve(path: &str, link: &str) -> Option<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let from = if link.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Targets of `[text](target)` and `[name]: target`, with their lines.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in prose(text) {
        let line = without_code(line);
        for part in line.split("](").skip(1) {
            let target = part.split([')', ' ']).next().unwrap_or_default();
            links.push((number, target.trim_matches(['<', '>']).to_owned()));
        }
        if let Some((_, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            let target = target.split(' ').next().unwrap_or_default();
            links.push((number, target.trim_matches(['<', '>']).to_owned()));
        }
    }
    links
}

/// Lines outside fenced code, counted from one.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        fenced ^= fence;
        (!fence && !fenced).then_some((index + 1, line))
    })
}

fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// GitHub's anchor for a heading.
fn slug(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.trim().to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn broken_at(text: &str, expected: &[usize]) {
        let read = |path: &str| match path {
            "docs/guide.md" => Some("# Guide\n## The life of a request\n".to_owned()),
            "README.md" => Some(String::new()),
            _ => None,
        };
        let found = check(&Source::new("docs/page.md", text), &read);
        let lines: Vec<_> = found.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, expected, "{found:?}");
    }

    #[test]
    fn files_are_found_from_the_papers_folder() {
        broken_at("[a](guide.md) [b](../README.md) [c](/README.md)\n", &[]);
        broken_at("[a](README.md)\n[b](../../README.md)\n", &[1, 2]);
    }

    #[test]
    fn headings_are_found() {
        broken_at("[a](guide.md#the-life-of-a-request)\n", &[]);
        broken_at("# One\n[a](#one)\n[a](#two)\n[b](guide.md#death)\n", &[3, 4]);
    }

    #[test]
    fn repeated_headings_are_numbered() {
        broken_at("# One\n# One\n[a](#one-1)\n[a](#one-2)\n", &[4]);
    }

    #[test]
    fn references_are_read() {
        broken_at("See [it].\n\n[it]: nowhere.md\n", &[3]);
    }

    #[test]
    fn addresses_code_and_items_are_passed_over() {
        broken_at("[a](https://zzz.dev/x) [b](mailto:a@b.c) [c](crate::Request)\n", &[]);
        broken_at("`[a](nowhere.md)`\n```\n[a](nowhere.md)\n```\n", &[]);
    }
}
