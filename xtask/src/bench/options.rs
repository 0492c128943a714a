//! The command line of the HTTP suite.

use std::path::PathBuf;

use super::{Fallible, USAGE};

#[derive(Debug)]
pub(super) struct Options {
    pub(super) quick: bool,
    /// Names of servers; empty means all.
    pub(super) only: Vec<String>,
    /// Names of cases; empty means all.
    pub(super) cases: Vec<String>,
    pub(super) rounds: u32,
    /// The length of a window; `wrk` takes whole seconds.
    pub(super) seconds: u32,
    /// How often a window is repeated in which others kept the machine busy.
    pub(super) retries: u32,
    /// A profile that every peer's `Cargo.toml` defines.
    pub(super) profile: String,
    pub(super) json: Option<PathBuf>,
}

impl Options {
    pub(super) fn parse(args: &[String]) -> Fallible<Self> {
        let mut options = Self {
            quick: false,
            only: Vec::new(),
            cases: Vec::new(),
            rounds: 3,
            seconds: 5,
            retries: 2,
            profile: "release".into(),
            json: None,
        };
        if args.iter().any(|arg| arg == "--quick") {
            options.quick = true;
            options.seconds = 1;
            options.retries = 0;
        }
        let mut args = args.iter().filter(|arg| *arg != "--quick");
        while let Some(flag) = args.next() {
            let mut value =
                || args.next().ok_or_else(|| format!("{flag} takes a value\n\n{USAGE}"));
            match flag.as_str() {
                "--only" => options.only.extend(names(value()?)),
                "--case" => options.cases.extend(names(value()?)),
                "--rounds" => options.rounds = number(flag, value()?, 1)?,
                "--seconds" => options.seconds = number(flag, value()?, 1)?,
                "--retries" => options.retries = number(flag, value()?, 0)?,
                "--profile" => options.profile.clone_from(value()?),
                "--json" => options.json = Some(value()?.into()),
                _ => return Err(format!("unknown option {flag}\n\n{USAGE}")),
            }
        }
        if !["release", "abort"].contains(&options.profile.as_str()) {
            return Err(format!("unknown profile {}: take release or abort", options.profile));
        }
        Ok(options)
    }
}

fn names(list: &str) -> impl Iterator<Item = String> {
    list.split(',').map(|name| name.trim().to_owned())
}

fn number(flag: &str, value: &str, min: u32) -> Fallible<u32> {
    match value.parse() {
        Ok(number) if number >= min => Ok(number),
        _ => Err(format!("{flag} takes a number from {min}, not {value}")),
    }
}
