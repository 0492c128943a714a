//! hyper without a framework: one current_thread runtime per worker, each
//! with a listener of its own on the shared port. `PROTOCOL=http2` speaks
//! HTTP/2 in the place of HTTP/1.1.

mod routes;

use std::{net::SocketAddr, thread};

use bench_contract::Options;
use hyper::{
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpSocket};

fn main() {
    let options = Options::parse();
    let workers: Vec<_> = (0..options.workers)
        .map(|_| thread::spawn(move || work(options)))
        .collect();
    for worker in workers {
        worker.join().expect("a worker panicked");
    }
}

#[expect(clippy::disallowed_methods, reason = "a peer has no task supervisor")]
fn work(options: Options) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .expect("a runtime");
    let speaks_http2 = std::env::var("PROTOCOL").is_ok_and(|name| name == "http2");
    runtime.block_on(async {
        let listener = listen(options.port);
        options.announce_worker();
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let _ = stream.set_nodelay(true);
            if speaks_http2 {
                tokio::spawn(
                    http2::Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service_fn(routes::answer)),
                );
                continue;
            }
            tokio::spawn(
                http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(stream), service_fn(routes::answer)),
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
