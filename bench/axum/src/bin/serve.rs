//! axum as its documentation shows it: `axum::serve` on the multi-thread
//! runtime, with TCP_NODELAY.

use axum::serve::ListenerExt;
use bench_contract::Options;
use tokio::net::TcpListener;

fn main() {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(options.workers)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", options.port))
            .await
            .expect("the port is free")
            .tap_io(|stream| {
                let _ = stream.set_nodelay(true);
            });
        options.announce();
        axum::serve(listener, bench_axum::routes())
            .await
            .expect("serve returns only on failure");
    });
}
