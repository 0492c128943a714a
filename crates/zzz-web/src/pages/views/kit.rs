//! The command `kit`: components that an application copies, and then owns.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use zzz_core::{CommandCall, Error, Result, ServiceCommand};
use zzz_kit::{FILES, components, files};

/// The command, for the application of which `views` is the folder of templates.
pub(super) fn command(views: PathBuf) -> ServiceCommand {
    let about = "Copies components into the application: `kit list`, `add button card`";
    ServiceCommand::new("kit", about, move |call| {
        let (what, names) =
            call.operands().split_first().map_or(("", &[][..]), |(what, names)| (what, names));
        match (what, call.has("--all")) {
            ("list", false) if names.is_empty() => list(&views, call),
            ("add", true) if names.is_empty() => add(&views, FILES.iter().copied(), call),
            ("add", false) if !names.is_empty() => add(&views, wanted(names)?, call),
            _ => Err(Error::internal("write `kit list`, `kit add button card` or `kit add --all`")),
        }
    })
    .operand("WHAT")
    .rest("COMPONENT")
    .switch("--all", "Add all of them")
    .switch("--force", "Write over files that are not what the kit has")
}

/// A file of the application beside what the kit has.
enum Copy {
    Missing,
    Same,
    /// Changed since it was copied, or of another release of the kit.
    Other,
}

fn list(views: &Path, call: &mut CommandCall<'_>) -> Result<()> {
    for component in components() {
        let path = format!("views/components/{component}.html.zzz");
        let text = FILES.iter().find(|(file, _)| *file == path).map_or("", |(_, text)| text);
        let state = match compare(&place(views, &path), text)? {
            Copy::Missing => "",
            Copy::Same => "copied",
            Copy::Other => "copied, and not what the kit has now",
        };
        call.say(format!("{component:<12}{state}").trim_end())?;
    }
    Ok(())
}

/// The files of these components and of what they place, each once.
fn wanted(names: &[String]) -> Result<BTreeMap<&'static str, &'static str>> {
    let mut all = BTreeMap::new();
    for name in names {
        let Some(files) = files(name) else {
            let known: Vec<&str> = components().collect();
            let known = known.join(", ");
            return Err(Error::internal(format!("the kit has no `{name}`; it has {known}")));
        };
        all.extend(files);
    }
    Ok(all)
}

fn add(
    views: &Path,
    files: impl IntoIterator<Item = (&'static str, &'static str)>,
    call: &mut CommandCall<'_>,
) -> Result<()> {
    let (mut kept, mut is_form) = (0, false);
    for (path, text) in files {
        let target = place(views, path);
        let said = match compare(&target, text)? {
            Copy::Same => "is there already",
            Copy::Other if !call.has("--force") => {
                kept += 1;
                "is not what the kit has, and was left as it is"
            }
            Copy::Missing | Copy::Other => {
                write(&target, text)?;
                "was copied"
            }
        };
        is_form |= path.ends_with("/form.html.zzz");
        call.say(format!("{path} {said}"))?;
    }
    call.say(
        "\nThe layout links the style sheet: <link rel=\"stylesheet\" href=\"/public/zzz.css\">",
    )?;
    if is_form {
        call.say(
            "A `form` holds the token of the session: its pages are behind `Sessions` and `Csrf`.",
        )?;
    }
    match kept {
        0 => Ok(()),
        1 => Err(Error::internal("1 file was left as it is; `--force` writes over it")),
        _ => Err(Error::internal(format!(
            "{kept} files were left as they are; `--force` writes over them"
        ))),
    }
}

/// Where a file of the kit lies in this application, whatever its folder of templates is called.
fn place(views: &Path, path: &str) -> PathBuf {
    match path.strip_prefix("views/") {
        Some(rest) => views.join(rest),
        None => views.parent().unwrap_or(Path::new("")).join(path),
    }
}

fn compare(target: &Path, text: &str) -> Result<Copy> {
    match fs::read(target) {
        // Git may have changed the ends of lines.
        Ok(there) if there.split(|byte| *byte == b'\r').flatten().eq(text.as_bytes()) => {
            Ok(Copy::Same)
        }
        Ok(_) => Ok(Copy::Other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Copy::Missing),
        Err(error) => Err(refused("read", target, &error)),
    }
}

fn write(target: &Path, text: &str) -> Result<()> {
    let folder = target.parent().unwrap_or(target);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(target, text))
        .map_err(|error| refused("written", target, &error))
}

fn refused(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::internal(format!("{} cannot be {what}: {error}", path.display()))
}
