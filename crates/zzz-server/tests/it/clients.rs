//! Clients of HTTP/1.1 that are not ours: curl, Node, Python, and nginx, which asks for others.

mod nginx;
mod scripts;

use std::process::{Command, Output};

/// Runs `program` off the test's thread and gives what it wrote.
async fn run(program: &'static str, arguments: Vec<String>) -> String {
    let run = move || Command::new(program).args(&arguments).output();
    let output = tokio::task::spawn_blocking(run).await.expect("no panic");
    let Output { status, stdout, stderr } = output.unwrap_or_else(|error| {
        panic!("`{program}` cannot be run: {error}; `cargo xtask setup` installs it")
    });
    let said = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{program}: {status}: {said}");
    String::from_utf8(stdout).expect("text")
}
