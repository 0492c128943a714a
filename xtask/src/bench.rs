//! `cargo xtask bench <suite>`: measures zzz beside its peers.
//!
//! A suite builds both sides, runs them interleaved, and prints medians with
//! their spread and the ratios, which alone carry over to another machine. It
//! fails if it cannot measure, never because a figure is bad.

mod case;
mod client;
mod compile;
mod db;
mod h2load;
mod http;
mod idle;
mod in_process;
mod nginx;
mod options;
mod proc;
mod process;
mod report;
mod sample;
mod server;
mod standalone;
mod uneven;
mod upload;
mod wrk;

use std::process::ExitCode;

use options::Options;

/// What a suite returns: a failure is a sentence for the user.
type Fallible<T> = Result<T, String>;

const USAGE: &str = "\
usage: cargo xtask bench <suite> [options]

suites:
  http         zzz and its peers as servers of their own
  web          an application with sessions, log lines and tokens; static files; uploads
  http2        zzz, hyper and nginx over HTTP/2 without TLS
  in-process   the same requests from memory: nanoseconds and instructions
  router       path lookup in process; options are handed to bench/router
  tls          HTTPS beside rustls alone; options are handed to bench/tls
  templates    a render beside other engines; options are handed to bench/templates
  db           the repo beside other libraries and the drivers, on SQLite and PostgreSQL
  compile      building an application of 200 handlers, beside axum

options of http, http2, web and db (there engines such as `sqlx`, cases such as `sqlite-one`):
  --quick             3 rounds of 1 s: shows that it works, measures nothing
  --only a,b          only these servers
  --case a,b          only these cases
  --rounds N          rounds per case (3)
  --seconds S         length of a window (5)
  --retries N         how often a window is repeated while others use the
                      machine (2; --quick: 0); the quietest one counts
  --profile abort     build with panic = abort (release: unwind)
  --json FILE         write every figure of every round there";

/// Runs the suite named first in `args`.
pub(crate) fn run(args: &[String]) -> ExitCode {
    let (suite, rest) = match args.split_first() {
        Some((suite, rest)) => (suite.as_str(), rest),
        None => ("", args),
    };
    let outcome = match suite {
        "http" => Options::parse(rest).and_then(|options| http::run(&http::HTTP, &options)),
        "web" => Options::parse(rest).and_then(|options| http::run(&http::WEB, &options)),
        "http2" => Options::parse(rest).and_then(|options| http::run(&http::HTTP2, &options)),
        "db" => Options::parse(rest).and_then(|options| db::run(&options)),
        "in-process" => in_process::run(),
        "router" | "templates" | "tls" => standalone::run(suite, rest),
        "compile" => compile::run(),
        _ => {
            println!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}
