//! `cargo xtask fuzz [<target>] [--seconds N]`: feeds a parser with generated
//! input, starting from the kept corpus.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{program, workspace};

const USAGE: &str = "usage: cargo xtask fuzz [<target>] [--seconds N]";

#[derive(Debug, Eq, PartialEq)]
struct Order {
    target: Option<String>,
    seconds: u64,
}

/// Runs one target, or lists them.
///
/// # Errors
///
/// When there is no such target, cargo-fuzz is missing, or the fuzzer found
/// something.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let order = parse(args)?;
    let folder = workspace::root().join("fuzz");
    if !folder.join("Cargo.toml").is_file() {
        return Err("there is no crate `fuzz` with targets".to_owned());
    }
    let targets = targets(&folder)?;
    let Some(target) = order.target else {
        println!("fuzz targets: {}", targets.join(", "));
        return Ok(());
    };
    if !targets.contains(&target) {
        return Err(format!("no fuzz target `{target}`; there are: {}", targets.join(", ")));
    }
    if program::find("cargo-fuzz").is_none() {
        return Err("cargo-fuzz is missing: run `cargo install --locked cargo-fuzz`".to_owned());
    }
    let corpus = PathBuf::from("corpus").join(&target);
    std::fs::create_dir_all(folder.join(&corpus))
        .map_err(|error| format!("cannot create fuzz/{}: {error}", corpus.display()))?;
    let mut command = program::cargo(&folder);
    // Sanitizers are behind an unstable flag; the variable lets the stable
    // compiler take it, so that nobody needs a second toolchain.
    command.env("RUSTC_BOOTSTRAP", "1");
    command.args(["fuzz", "run", "--fuzz-dir", "."]).arg(&target).arg(&corpus);
    command.args(["--", &format!("-max_total_time={}", order.seconds)]);
    program::succeed(&mut command)
}

fn parse(args: &[String]) -> Result<Order, String> {
    let mut order = Order { target: None, seconds: 60 };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--seconds" {
            let seconds = args.next().and_then(|seconds| seconds.parse().ok());
            order.seconds =
                seconds.ok_or_else(|| format!("--seconds wants a whole number\n{USAGE}"))?;
        } else if arg.starts_with('-') || order.target.is_some() {
            return Err(format!("`{arg}` is not understood\n{USAGE}"));
        } else {
            order.target = Some(arg.clone());
        }
    }
    Ok(order)
}

fn targets(folder: &Path) -> Result<Vec<String>, String> {
    let mut command = program::cargo(folder);
    command.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&program::output(&mut command)?)
        .map_err(|error| format!("cargo metadata is not JSON: {error}"))?;
    Ok(binaries(&metadata))
}

fn binaries(metadata: &Value) -> Vec<String> {
    let targets = metadata["packages"][0]["targets"].as_array().map_or(&[][..], Vec::as_slice);
    let mut names: Vec<String> = targets
        .iter()
        .filter(|target| target["kind"][0] == "bin")
        .filter_map(|target| Some(target["name"].as_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &str) -> Result<Order, String> {
        parse(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn reads_target_and_seconds() {
        let order = parse_words("connection --seconds 5").unwrap();
        assert_eq!(order, Order { target: Some("connection".to_owned()), seconds: 5 });
        assert_eq!(parse_words("").unwrap(), Order { target: None, seconds: 60 });
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(parse_words("connection --seconds soon").is_err());
        assert!(parse_words("--minutes").is_err());
        assert!(parse_words("one two").is_err());
    }

    #[test]
    fn targets_are_the_binaries() {
        let metadata = serde_json::json!({"packages": [{"targets": [
            {"name": "fuzz", "kind": ["lib"]},
            {"name": "connection", "kind": ["bin"]},
        ]}]});
        assert_eq!(binaries(&metadata), ["connection"]);
    }
}
