//! What becomes of handlers, connections and services, on every backend.

mod background;
mod backlog;
mod deadline;
mod departed;
mod drain_under_load;
mod draining;
mod panics;
#[cfg(unix)]
mod restart;
mod services;
mod signals;
mod stop;
#[cfg(target_os = "linux")]
mod systemd;

use std::{sync::Arc, time::Duration};

use zzz_core::{App, BoxFuture, Handler, IntoResponse as _, Request, Response, Result};
use zzz_server::Limits;

use crate::support::Gate;

/// Limits with which no time-out interferes.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::default();
    let long = Duration::from_secs(600);
    (limits.head_timeout, limits.body_timeout) = (long, long);
    (limits.idle_timeout, limits.write_timeout) = (long, long);
    limits.drain_deadline = long;
    limits.drain_grace = Duration::from_millis(50);
    limits
}

/// An application with handlers that wait at `gate`.
pub(crate) fn app(gate: &Arc<Gate>) -> App {
    App::new().routes(Gated(gate.clone()))
}

/// `/wait` waits at the gate, `/read` reads the body first, others answer.
struct Gated(Arc<Gate>);

impl Handler for Gated {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            match request.path() {
                "/wait" => self.0.pass().await,
                "/read" => {
                    // What becomes of the body is told by the answer's text.
                    let read = request.body_mut().bytes().await;
                    self.0.pass().await;
                    return Ok(read.map_or("cut", |_| "read").into_response());
                }
                _ => {}
            }
            Ok("done".into_response())
        })
    }
}
