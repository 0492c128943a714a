//! axum with tower-http and tower-sessions: one current_thread runtime per worker, each with a
//! listener of its own on the shared port, served by hyper with batched answers.

mod app;

use std::{net::SocketAddr, thread};

use axum::Router;
use bench_contract::Options;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::net::{TcpListener, TcpSocket};

fn main() {
    let options = Options::parse();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(bench_contract::log())
        .init();
    let app = app::app();
    let workers: Vec<_> = (0..options.workers)
        .map(|_| {
            let app = app.clone();
            thread::spawn(move || work(options, app))
        })
        .collect();
    for worker in workers {
        worker.join().expect("a worker panicked");
    }
}

#[expect(clippy::disallowed_methods, reason = "a peer has no task supervisor")]
fn work(options: Options, app: Router) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let service = TowerToHyperService::new(app);
        let listener = listen(options.port);
        options.announce_worker();
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let _ = stream.set_nodelay(true);
            tokio::spawn(
                http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(stream), service.clone()),
            );
        }
    });
}

fn listen(port: u16) -> TcpListener {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseport(true).expect("SO_REUSEPORT");
    socket
        .bind(SocketAddr::from(([127, 0, 0, 1], port)))
        .expect("the port is free");
    socket.listen(4096).expect("a listener")
}
