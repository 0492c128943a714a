//! The application that `cargo run` starts: every feature that can be seen is
//! seen here.

mod demos;
mod home;
mod listen;
mod middleware;
mod router;
mod settings;

use std::{env, io, process::ExitCode};

use zzz::App;

use crate::{
    demos::counter::Counter,
    middleware::{NoSniff, RequestLog},
    settings::Settings,
};

fn main() -> ExitCode {
    let settings = match Settings::read(|name| env::var_os(name)) {
        Ok(settings) => settings,
        Err(mistake) => return fail(2, &mistake),
    };
    log_to_stdout(&settings);
    match serve(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(1, &error),
    }
}

fn app() -> App {
    App::new()
        .service(Counter::default())
        .endpoint(RequestLog)
        .endpoint(NoSniff)
        .routes(router::routes())
}

#[expect(clippy::print_stdout, reason = "the one line that says where to look")]
fn serve(settings: &Settings) -> Result<(), String> {
    let server = listen::bind(app(), settings)?;
    let moved_from = settings.port.moved_from(server.local_addr());
    let workers = match settings.workers {
        1 => "1 worker".to_owned(),
        workers => format!("{workers} workers"),
    };
    let (address, backend) = (server.local_addr(), server.backend());
    let greet = move || {
        if let Some(taken) = moved_from {
            println!("showcase: port {taken} is taken, so this is the next free one");
        }
        println!("showcase: http://{address} ({backend} backend, {workers})");
    };
    server.on_serving(greet).run().map_err(|error| error.to_string())
}

fn log_to_stdout(settings: &Settings) {
    tracing_subscriber::fmt()
        .with_max_level(settings.log_level)
        .with_ansi(io::IsTerminal::is_terminal(&io::stdout()))
        .init();
}

fn fail(code: u8, sentence: &str) -> ExitCode {
    eprintln!("showcase: {sentence}");
    ExitCode::from(code)
}
