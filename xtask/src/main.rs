//! `cargo xtask <verb>`: all automation of this repository.

#![expect(clippy::print_stdout, reason = "a command-line program talks to its user")]

mod bench;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("bench") => bench::run(&args[1..]),
        _ => {
            println!("usage: cargo xtask <setup|test|bench|tidy|fuzz>");
            ExitCode::from(2)
        }
    }
}
