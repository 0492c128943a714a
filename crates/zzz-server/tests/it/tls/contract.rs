//! The contracts of HTTP/1.1 and HTTP/2, inside of TLS.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use zzz_server::{RunningServer, Tls};

use super::{Authority, connect, serve};
use crate::{
    contract::{limits, report},
    h1::{Transport, run_all},
    http2,
    support::Carrier,
    test_app,
};

struct Encrypted {
    client: Arc<ClientConfig>,
    address: SocketAddr,
    calls: Arc<AtomicUsize>,
    _server: RunningServer,
}

impl Encrypted {
    fn new(carrier: Carrier) -> Self {
        let authority = Authority::new();
        let tls = Tls::new(authority.sign("server", &["localhost"]).certificate());
        let calls = Arc::new(AtomicUsize::new(0));
        let server = serve(carrier, test_app::app(calls.clone()), limits(), tls);
        let (client, address) = (authority.client(), server.local_addr());
        Self { client, address, calls, _server: server }
    }
}

impl Transport for Encrypted {
    type Io = TlsStream<TcpStream>;

    async fn connect(&self) -> Self::Io {
        connect(&self.client, self.address, "localhost").await
    }

    fn handler_calls(&self) -> usize {
        self.calls.load(Ordering::Acquire)
    }
}

async fn check(carrier: Carrier) {
    let transport = Encrypted::new(carrier);
    let cases = run_all(carrier.name(), &transport).await;
    report("http1-tls", carrier.name(), cases);
    let cases = http2::run_all(carrier.name(), &transport).await;
    report("http2-tls", carrier.name(), cases);
}

#[tokio::test]
async fn multi_thread() {
    check(Carrier::MultiThread).await;
}

#[tokio::test]
async fn per_core() {
    check(Carrier::PerCore).await;
}

#[tokio::test]
async fn per_core_with_one_acceptor() {
    check(Carrier::OneAcceptor).await;
}

#[tokio::test]
async fn io_uring() {
    check(Carrier::IoUring).await;
}
