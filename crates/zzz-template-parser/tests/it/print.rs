use std::{fs, path::Path};

use zzz_template_parser::{Directory, Missing, Root, Source, Sources, compose, parse, print};

use crate::dump::dump;

/// Prints `template`, and reads the same again in what was printed.
#[track_caller]
fn check(template: &str, printed: &str) {
    assert_eq!(print(template), printed);
    assert_eq!(print(printed), printed);
    assert_eq!(dump(&parse(printed).tree, printed), dump(&parse(template).tree, template));
}

#[test]
fn what_an_expression_begins_or_ends_with_stays_its_own() {
    check("{{  ~a }}", "{{ ~a }}");
    check("{{ a~  }}", "{{ a~ }}");
    check("{{  !a}}", "{{ !a }}");
    check("{{ { a } }}", "{{ { a } }}");
    check("{{~ a ~}}", "{{~a~}}");
}

/// Templates of a folder, each as `written` says of its text.
struct Rewritten(Directory, fn(&str) -> String);

impl Sources for Rewritten {
    fn read(&self, path: &str) -> Result<Source, Missing> {
        let source = self.0.read(path)?;
        Ok(Source::new(source.name, (self.1)(&source.text)))
    }
}

/// What is compiled of a template, and the texts between.
fn composed(folder: &Path, path: &str, written: fn(&str) -> String) -> (u64, Vec<String>) {
    let sources = Rewritten(Directory::new(folder, "views"), written);
    let is_layout = path.starts_with("layouts/") || path.starts_with("components/");
    let root = Root { fields: None, owner: path, is_layout };
    let composition = compose(sources.read(path).unwrap(), &sources, root);
    (composition.signature(), composition.texts().into_iter().map(str::to_owned).collect())
}

/// `text` with space where the printer wants none, unless some of it shows tags as they are.
fn spread(text: &str) -> String {
    if text.contains("{{{{raw") {
        return text.to_owned();
    }
    text.replace("{{#", "{{#  ").replace("{{/", "{{/ ")
}

fn templates(folder: &Path, below: &str, all: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().display());
        if entry.path().is_dir() {
            templates(&entry.path(), &format!("{path}/"), all);
        } else if path.ends_with(".html.zzz") {
            all.push(path);
        }
    }
}

#[test]
fn a_printed_template_is_the_same_page() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in
        ["examples/showcase/views", "crates/zzz-kit/kit/views", "crates/zzz/tests/it/views"]
    {
        let folder = workspace.join(folder);
        let mut all = Vec::new();
        templates(&folder, "", &mut all);
        assert!(all.len() > 20, "{}", folder.display());
        for path in &all {
            let page = composed(&folder, path, str::to_owned);
            assert_eq!(composed(&folder, path, print), page, "{path}");
            assert_eq!(composed(&folder, path, |text| print(&spread(text))), page, "{path}");
            let text = fs::read_to_string(folder.join(path)).unwrap();
            assert_eq!(print(&spread(&text)), print(&text), "{path}");
        }
    }
}
