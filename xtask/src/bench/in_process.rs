//! The deterministic twin of the HTTP suite: requests from memory, in process.

use std::process::Command;

use super::{
    Fallible,
    server::{root, target_folder},
};
use crate::program::{cargo, output, succeed};

const ENGINES: [&str; 2] = ["minimum", "zzz"];
const REQUESTS: [(&str, &str); 4] = [
    ("small", "what wrk sends"),
    ("param", "the same with a path parameter"),
    ("browser", "what a browser sends"),
    ("pipelined", "sixteen small ones at once"),
];
/// Requests of the two runs whose difference is counted, so that the start of
/// the program falls out.
const COUNTED: [u64; 2] = [16_000, 32_000];

/// Builds `bench/in-process`, prints nanoseconds per request and, where
/// valgrind is there, instructions per request.
pub(super) fn run() -> Fallible<()> {
    succeed(
        cargo(&root())
            .args(["build", "--quiet", "--release", "--manifest-path"])
            .arg(root().join("bench/in-process/Cargo.toml"))
            .arg("--target-dir")
            .arg(target_folder()),
    )?;
    let binary = target_folder().join("release/bench-in-process");
    let counts = Command::new("valgrind").arg("--version").output().is_ok();
    println!("| request | engine | median, min, max | instructions |");
    println!("|---|---|---|---|");
    for (request, about) in REQUESTS {
        for engine in ENGINES {
            let chosen = ["--engine", engine, "--request", request];
            let line = output(Command::new(&binary).args(chosen))?;
            let figures = line.split_once(": ").map_or(line.as_str(), |(_, figures)| figures);
            let instructions = if counts {
                let [few, many] = COUNTED.map(|count| instructions(&binary, &chosen, count));
                ((many? - few?) / (COUNTED[1] - COUNTED[0])).to_string()
            } else {
                "valgrind is missing".to_owned()
            };
            println!("| {request}: {about} | {engine} | {} | {instructions} |", figures.trim());
        }
    }
    Ok(())
}

/// Instructions of a whole run, as callgrind counts them.
fn instructions(binary: &std::path::Path, chosen: &[&str], requests: u64) -> Fallible<u64> {
    let said = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(binary)
        .args(chosen)
        .args(["--rounds", "0", "--requests", &requests.to_string()])
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let text = String::from_utf8_lossy(&said.stderr);
    let line = text.lines().find(|line| line.contains("Collected")).unwrap_or_default();
    let count = line.rsplit(' ').next().unwrap_or_default();
    count.parse().map_err(|_| format!("callgrind counted nothing:\n{text}"))
}
