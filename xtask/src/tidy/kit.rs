//! The copies of the component kit in the showcase: they are what the kit is.

use std::path::Path;

use super::Finding;

/// Where the kit lies, and where its copies do.
const KIT: &str = "crates/zzz-kit/kit";
const COPY: &str = "examples/showcase";

/// Finds files of the kit of which the showcase has another copy, or none.
///
/// `list` gives the paths of all files below a folder, relative to it; `read` the text of a file.
pub(crate) fn check(
    list: &dyn Fn(&str) -> Vec<String>,
    read: &dyn Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in list(KIT) {
        let (original, copy) = (format!("{KIT}/{file}"), format!("{COPY}/{file}"));
        let wrong = match (read(&original), read(&copy)) {
            (Some(text), Some(copied)) if text == copied => continue,
            (_, None) => "is not there, and the kit has it",
            _ => "is not what the kit has",
        };
        findings.push(Finding::new(&copy, 1, wrong, format!("copy it from {original}")));
    }
    findings
}

/// All files below `folder`, relative to it and with `/` on every system, in their order.
pub(crate) fn files(root: &Path, folder: &str) -> Vec<String> {
    let mut all = Vec::new();
    walk(&root.join(folder), "", &mut all);
    all.sort();
    all
}

fn walk(folder: &Path, prefix: &str, all: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), all);
        } else {
            all.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_files(files: &[(&str, &str)], wrong: &[&str]) {
        let read = |path: &str| {
            let file = files.iter().find(|(other, _)| *other == path);
            file.map(|(_, text)| (*text).to_owned())
        };
        let list = |_: &str| vec!["public/a.css".to_owned()];
        let found: Vec<_> = check(&list, &read).iter().map(ToString::to_string).collect();
        assert_eq!(found, wrong);
    }

    #[test]
    fn a_copy_has_to_be_the_same() {
        let kit = ("crates/zzz-kit/kit/public/a.css", "a {}");
        check_files(&[kit, ("examples/showcase/public/a.css", "a {}")], &[]);
        check_files(
            &[kit, ("examples/showcase/public/a.css", "b {}")],
            &[
                "examples/showcase/public/a.css:1: is not what the kit has: copy it from crates/zzz-kit/kit/public/a.css",
            ],
        );
        check_files(
            &[kit],
            &[
                "examples/showcase/public/a.css:1: is not there, and the kit has it: copy it from crates/zzz-kit/kit/public/a.css",
            ],
        );
    }

    #[test]
    fn the_kit_is_found() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let found = files(root, KIT);
        assert!(found.contains(&"public/zzz.css".to_owned()), "{found:?}");
        assert!(found.contains(&"views/components/button.html.zzz".to_owned()), "{found:?}");
    }
}
