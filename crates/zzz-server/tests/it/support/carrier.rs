//! The backends that every behaviour is tested on.

use std::thread;

use tokio::sync::oneshot;
use zzz_core::{App, Result};
use zzz_server::{BoundServer, IoUring, Limits, MultiThread, PerCore, RunningServer, Server};

use super::TEST_TIME_MAX;
use crate::contract::report;

/// One backend, configured in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    MultiThread,
    PerCore,
    OneAcceptor,
    /// Elsewhere than on Linux it is `PerCore` once more.
    IoUring,
}

pub(crate) const ALL: [Carrier; 4] =
    [Carrier::MultiThread, Carrier::PerCore, Carrier::OneAcceptor, Carrier::IoUring];

/// How many workers the servers of tests have.
pub(crate) const WORKERS: usize = 2;

impl Carrier {
    /// The name in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::MultiThread => "multi-thread",
            Self::PerCore => "per-core",
            Self::OneAcceptor => "per-core-handed-out",
            Self::IoUring => "io-uring",
        }
    }

    /// The one of this name.
    pub(crate) fn named(name: &str) -> Self {
        *ALL.iter().find(|carrier| carrier.name() == name).expect("the name of a carrier")
    }

    /// Takes a free port; nobody serves there yet.
    pub(crate) fn bind(self, app: App, limits: Limits) -> BoundServer {
        self.server(app, limits).bind("127.0.0.1:0").expect("a free port")
    }

    /// A server that is bound to nothing.
    pub(crate) fn server(self, app: App, limits: Limits) -> Server {
        let server = Server::new(app).limits(limits).workers(WORKERS);
        match self {
            Self::MultiThread => server.backend(MultiThread::default()),
            Self::PerCore => server.backend(PerCore::default()),
            Self::OneAcceptor => server.backend(PerCore::default().hand_out(true)),
            Self::IoUring => server.backend(IoUring::default()),
        }
    }

    /// A server on a free port.
    pub(crate) fn serve(self, app: App, limits: Limits) -> RunningServer {
        let server = self.bind(app, limits);
        server.spawn().expect("a thread for the server")
    }
}

/// Checks one behaviour on every backend and reports that it did.
///
/// # Panics
///
/// If the behaviour does not come to its end.
pub(crate) async fn on_every_backend<F: Future<Output = ()>>(behaviour: impl Fn(Carrier) -> F) {
    for carrier in ALL {
        // Shown only when the test fails.
        println!("on {}:", carrier.name());
        let checked = tokio::time::timeout(TEST_TIME_MAX, Box::pin(behaviour(carrier))).await;
        checked.unwrap_or_else(|_| panic!("it hangs on {}", carrier.name()));
        report("life-cycle", carrier.name(), 1);
    }
}

/// Waits for the end of `server`, off the test's thread.
pub(crate) async fn ended<A: Send + 'static>(server: RunningServer<A>) -> Result<()> {
    let (tell, told) = oneshot::channel();
    thread::spawn(move || tell.send(server.join()));
    let outcome = tokio::time::timeout(TEST_TIME_MAX, told).await;
    let outcome = outcome.expect("the server ends");
    outcome.expect("the server's thread does not panic")
}
