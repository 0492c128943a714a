//! `cargo xtask setup [--yes]`: what tests and benches need beyond Rust.

use std::{
    io::{BufRead, Write, stdin, stdout},
    process::Command,
};

use crate::program;

/// A program that something here calls.
#[derive(Debug)]
struct Tool {
    /// The command; the tool is present when `PATH` has it.
    name: &'static str,
    /// Other commands, or paths, that do as well.
    others: &'static [&'static str],
    debian: &'static str,
    /// The formula or cask of Homebrew; `None` where macOS has no such thing.
    brew: Option<&'static str>,
    need: Need,
    why: &'static str,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Need {
    Tests,
    Benches,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "curl",
        others: &[],
        debian: "curl",
        brew: Some("curl"),
        need: Need::Tests,
        why: "an end-to-end test drives the showcase with a client that is not ours",
    },
    Tool {
        name: "openssl",
        others: &[],
        debian: "openssl",
        brew: Some("openssl"),
        need: Need::Tests,
        why: "HTTPS is spoken to by clients that are not ours; this one tells what it sees",
    },
    Tool {
        name: "python3",
        others: &[],
        debian: "python3",
        brew: Some("python"),
        need: Need::Tests,
        why: "another client of HTTPS",
    },
    Tool {
        name: "node",
        others: &[],
        debian: "nodejs",
        brew: Some("node"),
        need: Need::Tests,
        why: "another client of HTTPS and of HTTP/2",
    },
    Tool {
        name: "git",
        others: &[],
        debian: "git",
        brew: Some("git"),
        need: Need::Tests,
        why: "the tests of `release` make a release in a repository of their own",
    },
    Tool {
        name: "h2load",
        others: &[],
        debian: "nghttp2-client",
        brew: Some("nghttp2"),
        need: Need::Tests,
        why: "asks over HTTP/2 on many streams at once, and generates the load of `bench http2`",
    },
    Tool {
        name: "chromium",
        others: &[
            "chromium-browser",
            "google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ],
        debian: "chromium",
        brew: Some("google-chrome"),
        need: Need::Tests,
        why: "what only a browser can tell is asked of a real one",
    },
    Tool {
        name: "chromedriver",
        others: &[],
        debian: "chromium-driver",
        brew: Some("chromedriver"),
        need: Need::Tests,
        why: "tells that browser what to do",
    },
    Tool {
        name: "initdb",
        others: &[
            "/usr/lib/postgresql/14/bin/initdb",
            "/usr/lib/postgresql/15/bin/initdb",
            "/usr/lib/postgresql/16/bin/initdb",
            "/usr/lib/postgresql/17/bin/initdb",
            "/usr/lib/postgresql/18/bin/initdb",
        ],
        debian: "postgresql",
        brew: Some("postgresql@18"),
        need: Need::Tests,
        why: "the cases of the data layer run on private servers of PostgreSQL, too",
    },
    Tool {
        name: "wrk",
        others: &[],
        debian: "wrk",
        brew: Some("wrk"),
        need: Need::Benches,
        why: "generates the load of `bench http`",
    },
    Tool {
        name: "nginx",
        others: &[],
        debian: "nginx-light",
        brew: Some("nginx"),
        need: Need::Tests,
        why: "stands in front of the server, as many have it; the peer of `bench web` that serves files",
    },
    Tool {
        name: "taskset",
        others: &[],
        debian: "util-linux",
        brew: None,
        need: Need::Benches,
        why: "pins server and load generator to a core each",
    },
];

/// Programs that are used when they are there and never demanded.
const WELCOME: &[(&str, &str)] = &[
    ("cargo-nextest", "runs the tests of all crates side by side"),
    ("cargo-deny", "checks licences and sources of dependencies"),
    ("cargo-fuzz", "runs `cargo xtask fuzz`"),
];

/// Shows what is missing, asks, installs.
///
/// # Errors
///
/// When something is missing and stays so.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let yes = match args {
        [] => false,
        [flag] if flag == "--yes" => true,
        _ => return Err("usage: cargo xtask setup [--yes]".to_owned()),
    };
    for tool in TOOLS {
        let state = if present(tool) { "present" } else { "missing" };
        println!("{:<14} {state}  {:?}: {}", tool.name, tool.need, tool.why);
    }
    for (name, why) in WELCOME {
        let state = if program::find(name).is_some() { "present" } else { "absent " };
        println!("{name:<14} {state}  welcome: {why} (cargo install --locked {name})");
    }
    install(&missing(&[Need::Tests, Need::Benches]), yes)
}

/// Makes sure that the test run has what it needs: installs it when `may_install`,
/// else names it.
///
/// # Errors
///
/// When something is missing and stays so.
pub(crate) fn for_tests(may_install: bool) -> Result<(), String> {
    let missing = missing(&[Need::Tests]);
    if missing.is_empty() || may_install {
        return install(&missing, true);
    }
    let list: Vec<String> =
        missing.iter().map(|tool| format!("  {}: {}", tool.name, tool.why)).collect();
    Err(format!("the tests need\n{}\nrun `cargo xtask setup`", list.join("\n")))
}

fn present(tool: &Tool) -> bool {
    let mut names = std::iter::once(&tool.name).chain(tool.others);
    names.any(|name| program::find(name).is_some())
}

fn missing(needs: &[Need]) -> Vec<&'static Tool> {
    let wanted = |tool: &&Tool| {
        // Where no package exists the need is not one either: benches do
        // without pinning on macOS.
        let exists_here = !cfg!(target_os = "macos") || tool.brew.is_some();
        needs.contains(&tool.need) && exists_here && !present(tool)
    };
    TOOLS.iter().filter(wanted).collect()
}

fn install(missing: &[&Tool], yes: bool) -> Result<(), String> {
    if missing.is_empty() {
        return Ok(());
    }
    let Some(commands) = commands(missing) else {
        let names: Vec<_> = missing.iter().map(|tool| tool.name).collect();
        return Err(format!(
            "cannot install here (neither apt-get nor brew): install {} yourself",
            names.join(", ")
        ));
    };
    for command in &commands {
        println!("$ {}", command.join(" "));
    }
    if !yes && !agreed()? {
        return Err("nothing installed".to_owned());
    }
    for command in &commands {
        program::succeed(Command::new(&command[0]).args(&command[1..]))?;
    }
    match missing.iter().find(|tool| !present(tool)) {
        Some(tool) => Err(format!("`{}` is still not in PATH after installing", tool.name)),
        None => Ok(()),
    }
}

/// The commands that install `tools` with this machine's package manager.
fn commands(tools: &[&Tool]) -> Option<Vec<Vec<String>>> {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    if program::find("apt-get").is_some() {
        // A container's root has no sudo and needs none.
        let sudo = if program::find("sudo").is_some() { "sudo " } else { "" };
        let mut install = words(&format!("{sudo}apt-get install --yes --no-install-recommends"));
        install.extend(tools.iter().map(|tool| tool.debian.to_owned()));
        Some(vec![words(&format!("{sudo}apt-get update")), install])
    } else if program::find("brew").is_some() {
        let mut install = words("brew install");
        install.extend(tools.iter().filter_map(|tool| tool.brew).map(str::to_owned));
        Some(vec![install])
    } else {
        None
    }
}

fn agreed() -> Result<bool, String> {
    print!("run this? [y/N] ");
    let mut answer = String::new();
    stdout()
        .flush()
        .and_then(|()| stdin().lock().read_line(&mut answer))
        .map_err(|error| format!("cannot ask: {error}"))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_missing_needs_no_command() {
        assert_eq!(install(&[], false), Ok(()));
    }

    #[test]
    fn the_command_names_the_packages() {
        let tools: Vec<&Tool> = TOOLS.iter().collect();
        if let Some(commands) = commands(&tools) {
            let last = commands.last().unwrap();
            assert!(last.contains(&"install".to_owned()), "{last:?}");
            assert!(last.ends_with(&["wrk".to_owned()]) || last.contains(&"util-linux".to_owned()));
        }
    }

    #[test]
    fn names_are_unique_and_reasons_given() {
        for (place, tool) in TOOLS.iter().enumerate() {
            assert!(!tool.why.is_empty(), "{}", tool.name);
            assert!(!TOOLS[..place].iter().any(|other| other.name == tool.name), "{}", tool.name);
        }
    }

    #[test]
    fn refuses_an_unknown_flag() {
        assert!(run(&["--no".to_owned()]).is_err());
    }
}
