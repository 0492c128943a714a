//! zzz: the router, boxed handlers, default limits, no middleware.

mod routes;

use bench_contract::Options;
use zzz::{IoUring, MultiThread, PerCore, Server};

fn main() -> zzz::Result<()> {
    let options = Options::parse();
    let server = Server::new(routes::app()?).workers(options.workers);
    let server = match std::env::var("BACKEND").as_deref() {
        Ok("per-core") => server.backend(PerCore::default()),
        Ok("io-uring") => server.backend(IoUring::default()),
        _ => server.backend(MultiThread::default()),
    };
    let server = server.bind(("127.0.0.1", options.port))?;
    options.announce();
    server.run()
}
