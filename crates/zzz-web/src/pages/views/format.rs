//! The command `fmt`: templates as they should be written.

use std::{
    fmt::Display,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use zzz_core::{CommandCall, Error, Result, ServiceCommand};
use zzz_template::{format, templates};

/// The command, for the templates in `folder`.
pub(super) fn command(folder: PathBuf) -> ServiceCommand {
    let about = "Formats the templates: all, those named, or with `-` what it reads";
    ServiceCommand::new("fmt", about, move |call| run(&folder, call))
        .rest("FILE")
        .switch("--check", "Change nothing, name what would change, and fail if anything would")
}

fn run(folder: &Path, call: &mut CommandCall<'_>) -> Result<()> {
    let named = call.operands();
    if named == ["-"] {
        return stream(call);
    }
    // Each with what messages call it.
    let files: Vec<(PathBuf, String)> = if named.is_empty() {
        let shown = folder.file_name().unwrap_or_default().display();
        let all = templates(folder).map_err(|error| refused("listed", folder.display(), &error))?;
        all.iter().map(|path| (folder.join(path), format!("{shown}/{path}"))).collect()
    } else {
        named.iter().map(|file| (PathBuf::from(file), file.clone())).collect()
    };
    let is_check = call.has("--check");
    let (mut changed, mut faulty) = (0, 0);
    for (file, shown) in &files {
        let text = fs::read_to_string(file).map_err(|error| refused("read", shown, &error))?;
        match format(&text, shown) {
            Ok(formatted) if formatted == text => {}
            Ok(formatted) => {
                changed += 1;
                call.say(shown)?;
                if !is_check {
                    fs::write(file, formatted)
                        .map_err(|error| refused("written", shown, &error))?;
                }
            }
            Err(reports) => {
                faulty += 1;
                reports.iter().try_for_each(|report| call.say(report.trim_end()))?;
            }
        }
    }
    match (faulty, changed) {
        (0, 0) => Ok(()),
        (0, _) if !is_check => Ok(()),
        (0, _) => Err(Error::internal(format!(
            "{changed} of {} templates would change: run `fmt`",
            files.len()
        ))),
        _ => Err(Error::internal(format!(
            "{faulty} of {} templates have mistakes and were left as they are",
            files.len()
        ))),
    }
}

/// Reads a template, and writes it formatted, as editors want it.
fn stream(call: &mut CommandCall<'_>) -> Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let formatted = format(&text, "-").map_err(|reports| Error::internal(reports.concat()))?;
    if !call.has("--check") {
        return call.write(&formatted);
    }
    if formatted == text { Ok(()) } else { Err(Error::internal("it would change: run `fmt -`")) }
}

fn refused(what: &str, path: impl Display, error: &io::Error) -> Error {
    Error::internal(format!("{path} cannot be {what}: {error}"))
}
