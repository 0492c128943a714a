//! The server that is attacked.

use std::{
    io::{BufRead as _, stdin},
    time::Duration,
};

use zzz_core::{
    App, Body, BoxFuture, Handler, IntoResponse as _, Request, Response, Result, bytes::Bytes,
};
use zzz_server::Limits;

use crate::support::Carrier;

/// More than the buffers of any socket hold.
pub(super) const BIG_BYTES: usize = 16 * 1024 * 1024;
/// How many connections the attacker may have, of as many again.
pub(super) const CONNECTIONS_PER_CLIENT_MAX: usize = 600;
/// What `/page` waits for.
const WAIT: Duration = Duration::from_millis(5);

/// Time-outs that end in a test; all else as it is by default.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.connections_max = 1000;
    limits.connections_per_client_max = CONNECTIONS_PER_CLIENT_MAX;
    limits.unlimited_clients.clear();
    let short = Duration::from_secs(1);
    (limits.head_timeout, limits.body_timeout) = (short, short);
    (limits.idle_timeout, limits.write_timeout) = (short, short);
    limits
}

struct Target {
    big: Bytes,
}

impl Handler for Target {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            match request.path() {
                "/page" => {
                    tokio::time::sleep(WAIT).await;
                    Ok("a page".repeat(200).into_response())
                }
                "/big" => Ok(Response::text(Body::from(self.big.clone()))),
                "/sink" => {
                    let mut body = request.take_body();
                    let mut length = 0;
                    while let Some(data) = body.chunk().await.transpose()? {
                        length += data.len();
                    }
                    Ok(length.to_string().into_response())
                }
                _ => Ok("hello".into_response()),
            }
        })
    }
}

/// Serves until its input ends, and says meanwhile what it is asked.
pub(super) fn serve() {
    let big = Bytes::from(vec![b'x'; BIG_BYTES]);
    let server = Carrier::PerCore.serve(App::new().routes(Target { big }), limits());
    println!("LISTENING {}", server.local_addr());
    for _ in stdin().lock().lines() {
        println!("OPEN {}", server.open_connections());
    }
    server.begin_stop();
    server.join().expect("a clean end");
}
