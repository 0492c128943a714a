//! Which crate may use which: the table in ARCHITECTURE.md against the manifests.

use super::Finding;
use crate::workspace::{Edge, Member};

/// The paper with the table.
pub(crate) const PAPER: &str = "ARCHITECTURE.md";

/// The first row of the table.
const HEAD: [&str; 2] = ["crate", "may use"];

/// One row: a crate and what it may use.
#[derive(Debug)]
struct Row<'a> {
    line: usize,
    name: &'a str,
    may_use: Vec<Allowed<'a>>,
}

#[derive(Debug)]
struct Allowed<'a> {
    name: &'a str,
    /// Written `zzz-test (optional)`: only behind a feature.
    optional: bool,
}

/// Compares the table in `paper` with the edges of `members`. Edges for tests
/// alone do not count.
pub(crate) fn check(paper: &str, members: &[Member]) -> Vec<Finding> {
    let rows = rows(paper);
    let mut findings = Vec::new();
    for row in &rows {
        let allowed = row.may_use.iter().map(|allowed| allowed.name);
        for name in [row.name].into_iter().chain(allowed) {
            if !members.iter().any(|member| member.name == name) {
                let wrong = format!("`{name}` is not a crate of this workspace");
                findings.push(Finding::new(PAPER, row.line, wrong, "correct the table"));
            }
        }
    }
    let table_line = rows.first().map_or(1, |row| row.line);
    for member in members {
        let name = &member.name;
        let same: Vec<&Row<'_>> = rows.iter().filter(|row| row.name == name).collect();
        match same[..] {
            [] => {
                let wrong = format!("`{name}` is not in the table of edges");
                findings.push(Finding::new(PAPER, table_line, wrong, "add its row"));
            }
            [row] => findings.extend(member.uses.iter().filter_map(|edge| beyond(row, edge))),
            [_, second, ..] => {
                let wrong = format!("`{name}` has two rows");
                findings.push(Finding::new(PAPER, second.line, wrong, "keep one"));
            }
        }
    }
    findings
}

fn beyond(row: &Row<'_>, edge: &Edge) -> Option<Finding> {
    let name = row.name;
    let to = &edge.to;
    let (wrong, mend) = match row.may_use.iter().find(|allowed| allowed.name == to) {
        None => (
            format!("`{name}` uses `{to}`, which the table does not allow"),
            "take the dependency out, or argue for the edge here",
        ),
        Some(allowed) if allowed.optional && !edge.optional => (
            format!("`{name}` uses `{to}` always, and the table allows it as optional"),
            "put it behind a feature",
        ),
        Some(_) => return None,
    };
    Some(Finding::new(PAPER, row.line, wrong, mend))
}

fn rows(paper: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for (index, line) in paper.lines().enumerate() {
        let Some(cells) = cells(line) else {
            inside = false;
            continue;
        };
        if cells == HEAD {
            inside = true;
        } else if inside && let [name, may_use] = cells[..] {
            if name.starts_with('-') {
                continue;
            }
            let may_use = may_use.split(',').filter_map(allowed).collect();
            rows.push(Row { line: index + 1, name: bare(name), may_use });
        }
    }
    rows
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

/// One name of the second column; a dash means nothing.
fn allowed(cell: &str) -> Option<Allowed<'_>> {
    let (name, optional) = match cell.trim().strip_suffix("(optional)") {
        Some(name) => (bare(name), true),
        None => (bare(cell), false),
    };
    let empty = name.is_empty() || name == "-" || name == "—";
    (!empty).then_some(Allowed { name, optional })
}

fn bare(name: &str) -> &str {
    name.trim().trim_matches('`')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER_TEXT: &str = "\
# Edges

| crate | may use |
|---|---|
| `zzz` | `zzz-core`, `zzz-test` (optional) |
| `zzz-core` | — |
| `zzz-test` | `zzz-core` |

| crate | holds |
|---|---|
| `zzz-later` | nothing yet |
";

    fn member(name: &str, uses: &[(&str, bool)]) -> Member {
        let edge =
            |(to, optional): &(&str, bool)| Edge { to: (*to).to_owned(), optional: *optional };
        Member {
            package: name.to_owned(),
            name: name.to_owned(),
            uses: uses.iter().map(edge).collect(),
            features: Vec::new(),
        }
    }

    #[track_caller]
    fn finds(paper: &str, members: &[Member], expected: &[(usize, &str)]) {
        let found = check(paper, members);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (finding, (line, word)) in found.iter().zip(expected) {
            assert_eq!(finding.line, *line, "{finding}");
            assert!(finding.wrong.contains(word), "{finding}");
        }
    }

    #[test]
    fn what_the_table_allows_passes() {
        let facade = member("zzz", &[("zzz-core", false), ("zzz-test", true)]);
        finds(PAPER_TEXT, &[facade, member("zzz-core", &[]), member("zzz-test", &[])], &[]);
    }

    #[test]
    fn an_edge_beyond_the_table_is_found_at_the_row() {
        let core = member("zzz-core", &[("zzz-test", false)]);
        let members = [member("zzz", &[]), core, member("zzz-test", &[])];
        finds(PAPER_TEXT, &members, &[(6, "`zzz-core` uses `zzz-test`")]);
    }

    #[test]
    fn an_optional_edge_must_be_optional() {
        let facade = member("zzz", &[("zzz-test", false)]);
        let members = [facade, member("zzz-core", &[]), member("zzz-test", &[])];
        finds(PAPER_TEXT, &members, &[(5, "always")]);
    }

    #[test]
    fn table_and_members_are_the_same_set() {
        let members = [member("zzz", &[]), member("zzz-core", &[]), member("zzz-new", &[])];
        let expected =
            [(5, "`zzz-test` is not a crate"), (7, "`zzz-test` is not a crate"), (5, "`zzz-new`")];
        finds(PAPER_TEXT, &members, &expected);
    }

    #[test]
    fn a_crate_has_one_row() {
        let paper = "| crate | may use |\n|---|---|\n| `a` | |\n| `a` | |\n";
        finds(paper, &[member("a", &[])], &[(4, "two rows")]);
    }
}
