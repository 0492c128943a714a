//! FEATURES.md: every feature in one row, every finished one with its proof.

use std::{collections::BTreeMap, fmt, ops::RangeInclusive};

use super::{Finding, links};

/// The paper with the rows.
pub(crate) const PAPER: &str = "FEATURES.md";

/// The numbers that must be there. A number never changes; new rows go to the
/// end, and the end goes here.
const NUMBERS: [RangeInclusive<u32>; 2] = [1..=369, 401..=461];

/// One feature.
#[derive(Debug)]
pub(crate) struct Row {
    line: usize,
    number: u32,
    done: bool,
    proofs: Vec<Proof>,
}

/// What shows that a feature is there.
#[derive(Debug, Eq, PartialEq)]
enum Proof {
    /// The full name of a test.
    Test(String),
    /// A path of the showcase.
    Page(String),
    /// A guide, possibly with the anchor of a heading.
    Guide(String),
    /// Any file.
    File(String),
}

/// The tests that proofs may name, and what to say of one that is not among them.
#[derive(Debug)]
pub(crate) struct Tests {
    pub(crate) names: Vec<String>,
    pub(crate) lacking: &'static str,
}

/// Reads the rows and finds what is wrong with them as rows.
pub(crate) fn read(paper: &str) -> (Vec<Row>, Vec<Finding>) {
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    for (index, line) in paper.lines().enumerate() {
        let Some(cells) = cells(line) else { continue };
        let Some(number) = cells.first().and_then(|number| number.parse().ok()) else {
            continue;
        };
        match row(index + 1, number, &cells) {
            Ok(row) => rows.push(row),
            Err((wrong, mend)) => findings.push(Finding::new(PAPER, index + 1, wrong, mend)),
        }
    }
    findings.extend(numbering(paper, &rows, &findings));
    (rows, findings)
}

/// Finds guides and files that `read` does not know.
pub(crate) fn check_files(rows: &[Row], read: &dyn Fn(&str) -> Option<String>) -> Vec<Finding> {
    let there = |proof: &Proof| match proof {
        Proof::File(path) => read(path).is_some(),
        Proof::Guide(path) => {
            let (path, anchor) = path.split_once('#').unwrap_or((path, ""));
            read(path).is_some_and(|text| anchor.is_empty() || links::has_heading(&text, anchor))
        }
        Proof::Test(_) | Proof::Page(_) => true,
    };
    let mut findings = Vec::new();
    for (row, proof) in all(rows).filter(|(_, proof)| !there(proof)) {
        let wrong = format!("feature {}: `{proof}` does not exist", row.number);
        findings.push(Finding::new(PAPER, row.line, wrong, "correct the path or write it"));
    }
    findings
}

/// Finds tests that are not among those of `tests`, which is only asked when a row
/// names a test at all.
///
/// # Errors
///
/// Those of `tests`.
pub(crate) fn check_tests(
    rows: &[Row],
    tests: impl FnOnce() -> Result<Option<Tests>, String>,
) -> Result<Vec<Finding>, String> {
    let named = || {
        all(rows).filter_map(|(row, proof)| match proof {
            Proof::Test(name) => Some((row, name)),
            _ => None,
        })
    };
    if named().next().is_none() {
        return Ok(Vec::new());
    }
    let Some(tests) = tests()? else {
        return Ok(Vec::new());
    };
    let mut findings = Vec::new();
    for (row, name) in named().filter(|(_, name)| !tests.names.contains(name)) {
        let wrong = format!("feature {}: test `{name}` {}", row.number, tests.lacking);
        // The usual slip is a moved test: its last part is still the same.
        let last = |name: &str| name.rsplit("::").next().map(str::to_owned);
        let mend = match tests.names.iter().find(|other| last(other) == last(name)) {
            Some(other) => format!("there is `{other}`"),
            None => "write it, or correct the name".to_owned(),
        };
        findings.push(Finding::new(PAPER, row.line, wrong, mend));
    }
    Ok(findings)
}

/// How many rows are done.
pub(crate) fn summary(rows: &[Row]) -> String {
    let done = rows.iter().filter(|row| row.done).count();
    format!("{done} of {} done", rows.len())
}

fn all(rows: &[Row]) -> impl Iterator<Item = (&Row, &Proof)> {
    rows.iter().flat_map(|row| row.proofs.iter().map(move |proof| (row, proof)))
}

fn row(line: usize, number: u32, cells: &[String]) -> Result<Row, (String, &'static str)> {
    let [_, words, status, proofs] = cells else {
        let wrong = format!("feature {number} has {} cells", cells.len());
        return Err((wrong, "write `| number | words | open or done | proofs |`"));
    };
    if words.is_empty() {
        return Err((format!("feature {number} has no words"), "say what it is"));
    }
    let done = match status.as_str() {
        "done" => true,
        "open" => false,
        _ => {
            let wrong = format!("feature {number} is `{status}`");
            return Err((wrong, "write `open` or `done`"));
        }
    };
    let words = proofs.split([' ', ',']).map(|word| word.trim_matches('`'));
    let proofs: Vec<Proof> =
        words.filter(|word| !word.is_empty()).map(proof).collect::<Result<_, _>>()?;
    if done && proofs.is_empty() {
        let wrong = format!("feature {number} is done without a proof");
        return Err((wrong, "name a test, a page, a guide or a file"));
    }
    Ok(Row { line, number, done, proofs })
}

fn proof(word: &str) -> Result<Proof, (String, &'static str)> {
    let mend = "write `test:crate::module::name`, `page:/path`, `guide:docs/x.md` or `file:path`";
    let proof = match word.split_once(':') {
        Some(("test", name)) if name.contains("::") => Proof::Test(name.to_owned()),
        Some(("page", path)) if path.starts_with('/') => Proof::Page(path.to_owned()),
        Some(("guide", path)) if path.starts_with("docs/") => Proof::Guide(path.to_owned()),
        Some(("file", path)) if !path.is_empty() => Proof::File(path.to_owned()),
        _ => return Err((format!("`{word}` is not a proof"), mend)),
    };
    Ok(proof)
}

/// Numbers that are missing, repeated or unknown. Rows in `refused` are there,
/// only wrong, and not told twice.
fn numbering(paper: &str, rows: &[Row], refused: &[Finding]) -> Vec<Finding> {
    let mut lines: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for row in rows {
        lines.entry(row.number).or_default().push(row.line);
    }
    let mut findings = Vec::new();
    for (number, lines) in &lines {
        if let [first, second, ..] = lines[..] {
            let wrong = format!("feature {number} is there twice, first in line {first}");
            findings.push(Finding::new(PAPER, second, wrong, "keep one"));
        }
        if !NUMBERS.iter().any(|range| range.contains(number)) {
            let wrong = format!("feature {number} is not known to tidy");
            let mend = "add the number to NUMBERS in xtask/src/tidy/features.rs";
            findings.push(Finding::new(PAPER, lines[0], wrong, mend));
        }
    }
    let is_refused = |number: u32| {
        refused.iter().any(|finding| {
            let line = paper.lines().nth(finding.line - 1).unwrap_or_default();
            cells(line).is_some_and(|cells| cells[0] == number.to_string())
        })
    };
    let end = paper.lines().count().max(1);
    for number in NUMBERS.into_iter().flatten() {
        if !lines.contains_key(&number) && !is_refused(number) {
            let wrong = format!("feature {number} is missing");
            findings.push(Finding::new(PAPER, end, wrong, "bring its row back"));
        }
    }
    findings
}

/// The cells of a table's row; `\|` is a bar inside a cell.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let mut cells = vec![String::new()];
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'|') => cells.last_mut()?.extend(chars.next()),
            '|' => cells.push(String::new()),
            c => cells.last_mut()?.push(c),
        }
    }
    Some(cells.iter().map(|cell| cell.trim().to_owned()).collect())
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(name) => write!(f, "test:{name}"),
            Self::Page(path) => write!(f, "page:{path}"),
            Self::Guide(path) => write!(f, "guide:{path}"),
            Self::File(path) => write!(f, "file:{path}"),
        }
    }
}

#[cfg(test)]
mod tests;
