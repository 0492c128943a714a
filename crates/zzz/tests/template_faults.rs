//! What a template does wrong, and what the compiler then says.
//!
//! Each file under `tests/template_faults` is named by its fault; its template lies in `views` beside it, and the text
//! next to it is what the user reads. `UPDATE=1 cargo test -p zzz-framework --test template_faults` writes the texts
//! anew, to be read before they are committed.
//!
//! `trybuild` numbers its cases, and the compiler's messages name files below a folder of that number. So the cases are
//! the binaries of one package, made here, which depends on `zzz` as an application does.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The folder with the cases.
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/template_faults");

/// The package made of them.
const PACKAGE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/template_faults");

const MANIFEST: &str = r#"[package]
name = "template-faults"
version = "0.0.0"
edition = "2024"

[dependencies]
zzz = { package = "zzz-framework", path = "{framework}" }

[workspace]
"#;

#[test]
fn faults_of_templates_are_told() {
    make_package();
    let mut told = compile();
    let is_update = env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for case in cases() {
        let name = case.file_stem().unwrap().to_str().unwrap();
        let told = told.remove(name).unwrap_or_default();
        let file = case.with_extension("stderr");
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if is_update {
            fs::write(&file, &told).unwrap();
        } else if told.is_empty() || told != expected {
            wrong += &format!("==== {name}: expected\n{expected}---- told\n{told}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(told.is_empty(), "told of what is no case: {told:?}");
}

fn cases() -> Vec<PathBuf> {
    let files = fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect();
    cases.sort();
    cases
}

/// Makes the package anew; what was compiled for it stays.
fn make_package() {
    let package = Path::new(PACKAGE);
    let binaries = package.join("src/bin");
    for made in [package.join("src"), package.join("views")] {
        // At first there is none.
        let _ = fs::remove_dir_all(made);
    }
    fs::create_dir_all(&binaries).unwrap();
    fs::write(
        package.join("Cargo.toml"),
        MANIFEST.replace("{framework}", env!("CARGO_MANIFEST_DIR")),
    )
    .unwrap();
    fs::copy(workspace().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    for case in cases() {
        fs::copy(&case, binaries.join(case.file_name().unwrap())).unwrap();
    }
    copy(&Path::new(CASES).join("views"), &package.join("views"));
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What the compiler says of each case.
fn compile() -> BTreeMap<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--offline", "--quiet", "--message-format=json"])
        .current_dir(PACKAGE)
        .env("CARGO_TARGET_DIR", Path::new(PACKAGE).join("target"))
        .env("RUSTFLAGS", "")
        .output()
        .unwrap();
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let message = &line["message"];
        // How many errors there were is told behind them, without a place.
        let has_place = message["spans"].as_array().is_some_and(|spans| !spans.is_empty());
        let is_case = line["target"]["kind"][0] == "bin";
        if line["reason"] == "compiler-message" && is_case && has_place {
            let case = line["target"]["name"].as_str().unwrap();
            let rendered = plain(message["rendered"].as_str().unwrap(), case);
            *told.entry(case.to_owned()).or_default() += &rendered;
        }
    }
    assert!(!told.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    told
}

/// `rendered` as it is on every machine: without folders, and without lines of files that are none of the case's.
fn plain(rendered: &str, case: &str) -> String {
    let templates = format!("{PACKAGE}/target/debug/templates/template-faults+{case}/");
    let rendered = rendered
        .replace(&templates, "$TEMPLATES/")
        .replace(&format!("{PACKAGE}/"), "")
        .replace(&format!("{}/", workspace().display()), "$ZZZ/");
    let margin = rendered
        .find("--> ")
        .map_or(0, |arrow| arrow - rendered[..arrow].rfind('\n').map_or(0, |line| line + 1));
    let (mut lines, mut is_ours, mut digits) = (Vec::new(), true, 0);
    for line in rendered.lines() {
        let inner = line.trim_start();
        let place = inner.strip_prefix("--> ").or(inner.strip_prefix("::: "));
        if let Some(place) = place {
            is_ours = !place.starts_with(['$', '/']) || place.starts_with("$TEMPLATES");
            let file = if is_ours { without_number(place) } else { file_of(place) };
            lines.push(format!("{}{file}", &line[..line.len() - place.len()]));
        } else if !inner.starts_with(['|', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            // What is proposed is proposed for the case.
            is_ours |= line.starts_with("help: ");
            // Its name is another each time.
            let is_long_type =
                line.contains("has been written to") || line.contains("print the full type");
            if !is_long_type {
                lines.push(line.to_owned());
            }
        } else if is_ours {
            digits = digits.max(inner.bytes().take_while(u8::is_ascii_digit).count());
            lines.push(line.to_owned());
        }
    }
    // As wide as the numbers of the lines that are left.
    let unused = " ".repeat(margin.saturating_sub(digits));
    lines.iter().map(|line| format!("{}\n", line.strip_prefix(&unused).unwrap_or(line))).collect()
}

/// A place without the number in the folder of a template that is no file, which stands for what it says.
fn without_number(place: &str) -> String {
    let parts = place.strip_prefix("$TEMPLATES/").and_then(|place| place.split_once('/'));
    match parts {
        Some((owner, file)) => {
            format!("$TEMPLATES/{}/{file}", owner.split('-').next().unwrap_or(owner))
        }
        None => place.to_owned(),
    }
}

/// The file of a place in it, which moves when anything above it does.
fn file_of(place: &str) -> String {
    let file = place.split(':').next().unwrap_or_default();
    match file.rsplit_once("/library/") {
        Some((_, file)) => format!("$RUST/{file}"),
        None => file.to_owned(),
    }
}
