//! Clients that are not written in Rust.

use std::{
    process::{Command, Output},
    sync::Arc,
};

use zzz_server::{Limits, RunningServer};

use crate::{
    support::{Carrier, on_every_backend},
    test_app,
};

const LARGE: usize = 10 * 1024 * 1024;

/// Runs `program` off the test's thread.
async fn run(program: &'static str, arguments: Vec<String>) -> Output {
    let run = move || Command::new(program).args(&arguments).output();
    let output = tokio::task::spawn_blocking(run).await.expect("no panic");
    let output = output.unwrap_or_else(|error| {
        panic!("`{program}` cannot be run: {error}; `cargo xtask setup` installs it")
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {}: {said}", output.status);
    output
}

async fn curl(arguments: &[&str]) -> Vec<u8> {
    let common = ["--silent", "--show-error", "--max-time", "30", "--http2-prior-knowledge"];
    let arguments = common.iter().chain(arguments).map(|&word| word.to_owned()).collect();
    run("curl", arguments).await.stdout
}

fn serve(carrier: Carrier) -> (RunningServer, String) {
    let mut limits = Limits::default();
    limits.body_bytes_max = u64::MAX;
    let server = carrier.serve(test_app::app(Arc::default()), limits);
    let base = format!("http://{}", server.local_addr());
    (server, base)
}

#[tokio::test]
async fn curl_gets_pages_and_sends_a_large_body() {
    let file = tempfile::NamedTempFile::new().expect("a folder for files");
    let content: Vec<u8> = (0..=250_u8).cycle().take(LARGE).collect();
    std::fs::write(file.path(), &content).expect("room");
    let upload = format!("@{}", file.path().display());
    on_every_backend(async |carrier| {
        let (_server, base) = serve(carrier);
        let page = curl(&["-w", " %{http_version} %{http_code}", &base]).await;
        assert_eq!(page, b"hello 2 200");
        let head = String::from_utf8(curl(&["--head", &base]).await).expect("text");
        assert!(head.starts_with("HTTP/2 200 \r\n") && head.contains("content-length: 5\r\n"));
        let hints = curl(&["--include", &format!("{base}/hints")]).await;
        let hints = String::from_utf8(hints).expect("text");
        assert!(hints.starts_with("HTTP/2 103 \r\nlink: </app.css>"), "{hints}");
        for path in ["/echo", "/stream-echo"] {
            let echo = curl(&["--data-binary", &upload, &format!("{base}{path}")]).await;
            assert!(echo == content, "{path}: {} bytes came back", echo.len());
        }
    })
    .await;
}

#[tokio::test]
async fn h2load_is_answered_on_many_streams() {
    on_every_backend(async |carrier| {
        let (server, base) = serve(carrier);
        let options = ["-n", "5000", "-c", "4", "-m", "100", &base];
        let output = run("h2load", options.map(str::to_owned).to_vec()).await;
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("5000 succeeded, 0 failed, 0 errored, 0 timeout"), "{said}");
        drop(server);
    })
    .await;
}

/// Asks in parallel, with a body, for trailers and for what is pushed.
const NODE: &str = r#"
const http2 = require('node:http2');
const session = http2.connect(process.argv[1]);
const pushed = new Promise((tell) => session.on('stream', (stream, head) => {
  stream.resume();
  stream.on('end', () => tell(head[':path']));
}));
const ask = (head, body) => new Promise((tell, fail) => {
  const stream = session.request(head);
  const seen = { content: '' };
  stream.on('response', (head) => { seen.status = head[':status']; });
  stream.on('trailers', (trailers) => { seen.sum = trailers['x-sum']; });
  stream.on('data', (data) => { seen.content += data; });
  stream.on('error', fail);
  stream.on('end', () => tell(seen));
  stream.end(body);
});
const post = { ':method': 'POST', ':path': '/echo' };
Promise.all([ask(post, 'content'), ask({ ':path': '/trailers' }), ask({ ':path': '/push' }), pushed])
  .then((seen) => { console.log(JSON.stringify(seen)); session.close(); });
"#;

#[tokio::test]
async fn node_is_answered_and_pushed_to() {
    on_every_backend(async |carrier| {
        let (_server, base) = serve(carrier);
        let output = run("node", vec!["-e".to_owned(), NODE.to_owned(), base]).await;
        assert_eq!(
            String::from_utf8_lossy(&output.stdout).trim(),
            r#"[{"content":"content","status":200},{"content":"onetwo","status":200,"sum":"42"},"#
                .to_owned()
                + r#"{"content":"page","status":200},"/"]"#
        );
    })
    .await;
}
