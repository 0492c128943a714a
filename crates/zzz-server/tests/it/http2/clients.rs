//! Clients that are not written in Rust.

use std::{process::Command, sync::Arc};

use crate::{contract::limits, support::Carrier, test_app};

/// Runs `program` off the test's thread, and returns what it wrote.
async fn output(program: &'static str, arguments: Vec<String>) -> Vec<u8> {
    let run = move || Command::new(program).args(&arguments).output();
    let output = tokio::task::spawn_blocking(run).await.expect("no panic");
    let output = output.unwrap_or_else(|error| {
        panic!("`{program}` cannot be run: {error}; `cargo xtask setup` installs it")
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {}: {said}", output.status);
    output.stdout
}

async fn curl(arguments: &[&str]) -> String {
    let common = ["--silent", "--show-error", "--max-time", "30", "--http2-prior-knowledge"];
    let arguments = common.iter().chain(arguments).map(|&word| word.to_owned()).collect();
    String::from_utf8(output("curl", arguments).await).expect("text")
}

#[tokio::test]
async fn curl_gets_a_page() {
    let server = Carrier::PerCore.serve(test_app::app(Arc::default()), limits());
    let url = format!("http://{}/", server.local_addr());
    let page = curl(&["-w", " %{http_version} %{http_code}", &url]).await;
    assert_eq!(page, "hello 2 200");
}
