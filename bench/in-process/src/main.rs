//! The deterministic twin of the HTTP benchmark: the same requests, from
//! memory, without a kernel. Prints nanoseconds per request.
//!
//! `in-process [--engine zzz|minimum] [--request small|browser|param|pipelined] [--requests N] [--rounds N]`

mod minimum;
mod stream;

use std::time::Instant;

use stream::Replay;
use zzz::{App, ConnectionInfo, Limits, Path, Streams, handler};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What `wrk` sends.
const SMALL: &str = "GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1:18080\r\n\r\n";
const PARAM: &str = "GET /users/42 HTTP/1.1\r\nHost: 127.0.0.1:18080\r\n\r\n";
/// What a browser sends.
const BROWSER: &str = "GET /plaintext HTTP/1.1\r\n\
    Host: www.example.com\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n\
    Accept-Language: en-US,en;q=0.5\r\n\
    Accept-Encoding: gzip, deflate, br, zstd\r\n\
    Connection: keep-alive\r\n\
    Cookie: session=3d1f0a7c9b5e4f2a8c6d; theme=dark\r\n\
    Upgrade-Insecure-Requests: 1\r\n\
    Sec-Fetch-Dest: document\r\n\
    Sec-Fetch-Mode: navigate\r\n\r\n";

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |flag: &str| args.iter().position(|arg| arg == flag).map(|at| args[at + 1].clone());
    let number = |flag: &str, otherwise: u64| value(flag).map_or(otherwise, |text| text.parse().unwrap());
    let requests = number("--requests", 1_000_000);
    let rounds = number("--rounds", 5);
    let request: &'static [u8] = match value("--request").as_deref() {
        Some("browser") => BROWSER.as_bytes(),
        Some("param") => PARAM.as_bytes(),
        Some("pipelined") => SMALL.repeat(16).leak().as_bytes(),
        _ => SMALL.as_bytes(),
    };
    let per_read = if value("--request").as_deref() == Some("pipelined") { 16 } else { 1 };
    let minimum = value("--engine").as_deref() == Some("minimum");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let mut figures = Vec::new();
    runtime.block_on(async {
        let streams = Streams::new(app(), Limits::default());
        for _ in 0..=rounds {
            let stream = Replay::new(request, requests / per_read);
            let start = Instant::now();
            if minimum {
                minimum::serve(stream).await;
            } else {
                streams.serve(stream, ConnectionInfo::default()).await;
            }
            figures.push(start.elapsed().as_secs_f64() * 1e9 / requests as f64);
        }
    });
    // The first round warms up, where there is more than one.
    let counted = if rounds > 0 { &mut figures[1..] } else { &mut figures[..] };
    counted.sort_by(f64::total_cmp);
    println!(
        "{} {}: median {:.1} ns/request (min {:.1}, max {:.1})",
        if minimum { "minimum" } else { "zzz" },
        value("--request").as_deref().unwrap_or("small"),
        counted[counted.len() / 2],
        counted[0],
        counted[counted.len() - 1],
    );
}

#[handler]
async fn plaintext() -> &'static str {
    "Hello, World!"
}

#[handler]
async fn user(Path(id): Path<String>) -> String {
    id
}

zzz::router! {
    get "/plaintext" => plaintext;
    get "/users/:id" => user;

    get "/users" => plaintext;
    get "/users/:id/posts" => plaintext;
    get "/posts" => plaintext;
    get "/posts/:id" => plaintext;
    get "/posts/:id/comments" => plaintext;
    get "/sessions" => plaintext;
    get "/settings/profile" => plaintext;
    get "/search" => plaintext;
}

fn app() -> App {
    App::new().routes(routes())
}
