//! The kit as a whole: what it holds, and that its parts fit together.

use std::{collections::BTreeSet, fs, path::Path};

use zzz_kit::{CSS, FILES};
use zzz_template_parser::{parse, print};

/// The files in the folder, by their paths in an application.
fn found(folder: &Path, prefix: &str, all: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the kit") {
        let path = entry.expect("an entry of the folder").path();
        let name =
            format!("{prefix}{}", path.file_name().and_then(|name| name.to_str()).expect("a name"));
        if path.is_dir() {
            found(&path, &format!("{name}/"), all);
        } else {
            all.insert(name);
        }
    }
}

#[test]
fn every_file_of_the_folder_is_in_the_list() {
    let mut all = BTreeSet::new();
    found(&Path::new(env!("CARGO_MANIFEST_DIR")).join("kit"), "", &mut all);
    let listed: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(listed, all);
}

#[test]
fn templates_have_neither_faults_nor_findings() {
    for (path, text) in FILES.iter().filter(|(path, _)| path.ends_with(".zzz")) {
        let parsed = parse(text);
        let findings = parsed.findings.iter().map(|finding| &finding.fault);
        let said: Vec<_> =
            parsed.faults.iter().chain(findings).map(|fault| fault.report(path, text)).collect();
        assert!(said.is_empty(), "{}", said.join("\n"));
        let contents = parsed.contents;
        assert!(contents.style_attributes.is_empty() && contents.handlers.is_empty(), "{path}");
    }
}

#[test]
fn templates_are_formatted() {
    for (path, text) in FILES.iter().filter(|(path, _)| path.ends_with(".zzz")) {
        assert_eq!(print(text), *text, "{path}");
    }
}

/// The classes that the templates write; of one that ends in a value, what is written.
fn classes() -> BTreeSet<(&'static str, bool)> {
    let mut all = BTreeSet::new();
    for (_, text) in FILES.iter().filter(|(path, _)| path.ends_with(".zzz")) {
        for value in text.split("class=\"").skip(1) {
            let value = value.split('"').next().unwrap_or_default();
            for word in value.split([' ', '{', '}']) {
                let is_class = word.starts_with(|c: char| c.is_ascii_lowercase())
                    && !matches!(word, "small" | "variant" | "tone" | "kind");
                if is_class {
                    all.insert((word, word.ends_with('-')));
                }
            }
        }
    }
    all
}

#[test]
fn every_class_of_a_template_is_in_the_style_sheet() {
    for (class, is_start) in classes() {
        let end =
            |rest: &str| is_start || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        let is_styled = CSS.split(&format!(".{class}")).skip(1).any(end);
        assert!(is_styled, "`.{class}` is nowhere in the style sheet");
    }
}

#[test]
fn braces_of_the_style_sheet_are_closed() {
    assert_eq!(CSS.matches('{').count(), CSS.matches('}').count());
}
