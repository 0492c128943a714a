//! `serve`: listens and answers until a signal.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
};

use tracing_subscriber::filter::LevelFilter;
use zzz_config::{Environment, LogLevel};
#[cfg(not(unix))]
use zzz_core::Error;
use zzz_core::{App, Result};

use crate::{
    before::Before,
    command::{Command, Invocation},
    https,
    listen::{self, Port},
    log_line::LogLine,
};

pub(crate) fn command() -> Command {
    Command::new("serve", "Listens and answers until a signal", |call| {
        log_to_stdout(call.server().log_level);
        let app = call.app()?;
        let app = if call.environment() == Environment::Dev { app.development() } else { app };
        let before = Before::of_process()?;
        match before.path().or_else(|| call.server().socket.clone()) {
            Some(path) => serve_on_socket(call, app, &path, before),
            None => serve_on_port(call, app, before),
        }
    })
}

fn serve_on_port(call: &Invocation<'_>, app: App, before: Before) -> Result<()> {
    let port = Port::of(call.server(), call.environment());
    let server = listen::bind(app, call.server(), call.environment(), port, before)?;
    let address = server.local_addr();
    let mut told = String::new();
    if let Some(taken) = port.moved_from(address) {
        let name = call.name();
        told = format!(
            "{name}: port {taken} is taken, so this is the next free one; PORT chooses one\n"
        );
    }
    let scheme = if https::is_wanted(call.server()) { "https" } else { "http" };
    told += &where_it_serves(call, &format!("{scheme}://{address}"), server.backend());
    if let Some(from) = server.redirect_addr() {
        told += &format!("\n{}: http://{from} sends everybody there", call.name());
    }
    server.on_serving(move || say(&told)).run()
}

#[cfg(unix)]
fn serve_on_socket(call: &Invocation<'_>, app: App, path: &Path, before: Before) -> Result<()> {
    let server = listen::bind_unix(app, call.server(), path, before)?;
    let told = where_it_serves(call, &format!("unix:{}", path.display()), server.backend());
    server.on_serving(move || say(&told)).run()
}

#[cfg(not(unix))]
fn serve_on_socket(_: &Invocation<'_>, _: App, path: &Path, _: Before) -> Result<()> {
    let path = path.display();
    Err(Error::internal(format!(
        "`server.socket` is `{path}`, but this system has no Unix sockets; leave SOCKET out"
    )))
}

/// The line that says that all is well.
fn where_it_serves(call: &Invocation<'_>, address: &str, backend: &str) -> String {
    let workers = match listen::workers(call.server()) {
        1 => "1 worker".to_owned(),
        workers => format!("{workers} workers"),
    };
    let (name, environment) = (call.name(), call.environment());
    format!("{name}: {address} ({environment}, {backend} backend, {workers})")
}

fn say(told: &str) {
    // Whoever closed the output does not want to know.
    let mut output = io::stdout();
    let _ = writeln!(output, "{told}");
    let _ = output.flush();
}

/// To the standard output, where containers look; in colours where people do. An application that has set
/// up its own log before keeps it.
fn log_to_stdout(level: LogLevel) {
    let level = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let log = tracing_subscriber::fmt().with_max_level(level);
    let _ = if io::stdout().is_terminal() {
        log.with_ansi(true).try_init()
    } else {
        log.with_ansi(false).event_format(LogLine::new()).try_init()
    };
}
