//! `cargo xtask <verb>`: all automation of this repository.

#![expect(clippy::print_stdout, reason = "a command-line program talks to its user")]

mod bench;
mod fuzz;
mod inventory;
mod postgres;
mod program;
mod release;
mod setup;
mod test;
mod tidy;
mod workspace;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <verb>

  test  [--only <step>]          everything that must pass before a commit
  tidy  [--ran <file>]           the rules of this repository that a program can check
  setup [--yes]                  what tests and benches need on this machine
  postgres <command>             runs a command with private PostgreSQL servers
  fuzz  [<target>] [--seconds N] feeds a parser with generated input
  bench <suite>                  measures zzz beside its peers
  release <version>              sets the version of all crates, and says how to publish it";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (verb, rest) = match args.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("", &[][..]),
    };
    let outcome = match verb {
        "test" => test::run(rest),
        "tidy" => tidy::run(rest).map(|()| ExitCode::SUCCESS),
        "setup" => setup::run(rest).map(|()| ExitCode::SUCCESS),
        "postgres" => postgres::run(rest),
        "fuzz" => fuzz::run(rest).map(|()| ExitCode::SUCCESS),
        "bench" => Ok(bench::run(rest)),
        "release" => release::run(rest).map(|()| ExitCode::SUCCESS),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(format!("no verb `{verb}`\n\n{USAGE}")),
    };
    outcome.unwrap_or_else(|message| {
        eprintln!("xtask: {message}");
        ExitCode::FAILURE
    })
}
