//! zzz with what an application has: log lines, request ids, sessions, tokens of forms, files.

mod routes;

use bench_contract::Options;
use zzz::{App, LogLine, MultiThread, PerCore, Server, StaticFiles};

fn main() -> zzz::Result<()> {
    let options = Options::parse();
    // As `zzz::main` does it.
    tracing_subscriber::fmt()
        .with_ansi(false)
        .event_format(LogLine::new())
        .with_writer(bench_contract::log())
        .init();
    let server = Server::new(app()?).workers(options.workers);
    let server = match std::env::var("BACKEND").as_deref() {
        Ok("multi-thread") => server.backend(MultiThread::default()),
        _ => server.backend(PerCore::default()),
    };
    let server = server.bind(("127.0.0.1", options.port))?;
    options.announce();
    server.run()
}

fn app() -> zzz::Result<App> {
    let assets = StaticFiles::new(bench_contract::assets())?.at("/assets");
    Ok(App::new().endpoint(assets).routes(routes::routes()))
}
