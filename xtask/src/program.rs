//! Other programs: where they are, whether they succeed, what they say.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The cargo that runs this program, in the root of the workspace.
///
/// Variables that cargo set for this very program are taken away: a build
/// script that watches one of them would run again for nothing.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs `command` with its output on the terminal.
///
/// # Errors
///
/// When it cannot be started or does not succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}`: {status}", shown(command))) }
}

/// Runs `command` and returns what it wrote to stdout; stderr stays on the
/// terminal.
///
/// # Errors
///
/// When it cannot be started or does not succeed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{}`: {}", shown(command), output.status))
    }
}

/// What a command said and whether it succeeded.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) success: bool,
}

/// Runs `command`, shows each line of its stdout as it comes, and keeps it.
///
/// # Errors
///
/// When it cannot be started. A failure of the command is in [`Said::success`].
pub(crate) fn show_and_keep(command: &mut Command) -> Result<Said, String> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    let mut kept = String::new();
    if let Some(stdout) = child.stdout.take() {
        // Bytes, not `lines()`: a test may print what is not UTF-8.
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    Ok(Said { stdout: kept, success: status.success() })
}

/// Where the program `name` is, by `PATH`, or else where Debian keeps servers.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    find_in(name, &env::var_os("PATH")?).or_else(|| find_in(name, "/usr/sbin".as_ref()))
}

fn find_in(name: &str, path: &std::ffi::OsStr) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(path).map(|folder| folder.join(&file)).find(|file| file.is_file())
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text =
        program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("cannot run `{}`: {error}", shown(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_program_by_path() {
        let path = env::join_paths(["/nowhere", env!("CARGO_MANIFEST_DIR")]).unwrap();
        let name = format!("Cargo.toml{}", env::consts::EXE_SUFFIX);
        // A manifest stands in for a program: what counts is that it is a file.
        if env::consts::EXE_SUFFIX.is_empty() {
            assert!(find_in(&name, &path).is_some());
        }
        assert_eq!(find_in("no-such-program", &path), None);
    }

    #[test]
    fn shows_a_command_without_the_folder_of_its_program() {
        let mut command = Command::new("/opt/rust/bin/cargo");
        command.args(["test", "--doc"]);
        assert_eq!(shown(&command), "cargo test --doc");
    }
}
