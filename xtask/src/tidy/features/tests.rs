use super::*;

/// A whole paper in which `row` stands for its number.
fn paper(number: u32, row: &str) -> String {
    let mut paper = String::from("| # | feature | status | proof |\n|---|---|---|---|\n");
    for other in NUMBERS.into_iter().flatten() {
        if other == number {
            paper.push_str(row);
        } else {
            paper.push_str(&format!("| {other} | words | open | |"));
        }
        paper.push('\n');
    }
    paper
}

#[track_caller]
fn finds(row: &str, expected: &[&str]) {
    let (rows, mut findings) = read(&paper(7, row));
    findings.extend(check_files(&rows, &|path| {
        (path == "docs/http.md").then(|| "# HTTP\n## Limits\n".to_owned())
    }));
    let tests = Tests {
        names: vec!["zzz-core::headers::tests::keeps_order".to_owned()],
        lacking: "does not exist",
    };
    findings.extend(check_tests(&rows, || Ok(Some(tests))).unwrap());
    assert_eq!(findings.len(), expected.len(), "{findings:?}");
    for (finding, word) in findings.iter().zip(expected) {
        assert!(finding.to_string().contains(word), "{finding}");
    }
}

#[test]
fn an_open_row_needs_nothing() {
    finds("| 7 | words | open | |", &[]);
}

#[test]
fn a_done_row_needs_a_proof() {
    finds("| 7 | words | done | |", &["done without a proof"]);
    finds("| 7 | words | done | page:/hello |", &[]);
    finds("| 7 | words | done | `guide:docs/http.md#limits`, page:/hello |", &[]);
    finds("| 7 | words | done | test:zzz-core::headers::tests::keeps_order |", &[]);
}

#[test]
fn a_proof_must_be_readable() {
    finds("| 7 | words | done | trust me |", &["`trust` is not a proof"]);
    finds("| 7 | words | done | page:hello |", &["`page:hello`"]);
    finds("| 7 | words | done | test:name |", &["`test:name`"]);
}

#[test]
fn files_and_headings_must_exist() {
    finds("| 7 | words | done | file:nowhere.rs |", &["file:nowhere.rs"]);
    finds("| 7 | words | done | guide:docs/http.md#nowhere |", &["guide:docs/http.md#nowhere"]);
}

#[test]
fn tests_must_exist_and_a_moved_one_is_suggested() {
    finds("| 7 | words | done | test:zzz-core::gone |", &["test `zzz-core::gone`"]);
    finds(
        "| 7 | words | done | test:zzz-core::map::keeps_order |",
        &["there is `zzz-core::headers::tests::keeps_order`"],
    );
}

#[test]
fn a_row_is_well_formed() {
    finds("| 7 | words | almost | |", &["is `almost`"]);
    finds("| 7 | words | open |", &["3 cells"]);
    finds("| 7 | | open | |", &["no words"]);
    finds("| 7 | a\\|b | open | |", &[]);
}

#[test]
fn every_number_is_there_once() {
    finds("", &["feature 7 is missing"]);
    finds("| 7 | words | open | |\n| 7 | words | open | |", &["twice"]);
    finds("| 7 | words | open | |\n| 999 | words | open | |", &["feature 999 is not known"]);
}

#[test]
fn without_named_tests_nobody_is_asked() {
    let (rows, _) = read(&paper(7, "| 7 | words | done | page:/ |"));
    let asked = check_tests(&rows, || Err("asked".to_owned()));
    assert_eq!(asked, Ok(Vec::new()));
}

#[test]
fn done_rows_are_counted() {
    let (rows, _) = read(&paper(7, "| 7 | words | done | page:/ |"));
    assert_eq!(summary(&rows), "1 of 430 done");
}
