//! `serve`: listens and answers until a signal.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::filter::LevelFilter;
use zzz_config::{Environment, LogLevel};

use crate::{
    command::Command,
    listen::{self, Port},
};

pub(crate) fn command() -> Command {
    Command::new("serve", "Listens and answers until a signal", |call| {
        log_to_stdout(call.server().log_level);
        let app = call.app()?;
        let app = if call.environment() == Environment::Dev { app.development() } else { app };
        let (config, port) = (call.server(), Port::of(call.server(), call.environment()));
        let workers = match listen::workers(config) {
            1 => "1 worker".to_owned(),
            workers => format!("{workers} workers"),
        };
        let server = listen::bind(app, config, port)?;
        let (address, backend) = (server.local_addr(), server.backend());
        let moved_from = port.moved_from(address);
        let (name, environment) = (call.name().to_owned(), call.environment());
        let tell = move || {
            // Whoever closed the output does not want to know.
            let mut output = io::stdout();
            if let Some(taken) = moved_from {
                let _ = writeln!(
                    output,
                    "{name}: port {taken} is taken, so this is the next free one; PORT chooses one"
                );
            }
            let _ = writeln!(
                output,
                "{name}: http://{address} ({environment}, {backend} backend, {workers})"
            );
            let _ = output.flush();
        };
        server.on_serving(tell).run()
    })
}

/// To the standard output, where containers look. An application that has set
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
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(io::stdout().is_terminal())
        .try_init();
}
