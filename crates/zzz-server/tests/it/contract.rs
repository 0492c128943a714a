//! The contracts of HTTP/1.1 and HTTP/2 on everything that can carry it.

use std::{
    io::Write,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicUsize, atomic::Ordering},
    time::Duration,
};

use tokio::{io::DuplexStream, net::TcpStream};
use zzz_core::ConnectionInfo;
use zzz_server::{Backend, IoUring, Limits, MultiThread, PerCore, RunningServer, Server, Streams};

use crate::{
    h1::{Transport, run_all, run_splits},
    http2, test_app,
};

/// The limits that the cases are written for.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.head_bytes_max = 16 * 1024;
    limits.headers_max = 100;
    limits.target_bytes_max = 8 * 1024;
    limits.body_bytes_max = 1024 * 1024;
    limits.drain_bytes_max = 64 * 1024;
    let long = Duration::from_secs(60);
    (limits.head_timeout, limits.body_timeout) = (long, long);
    (limits.idle_timeout, limits.write_timeout) = (long, long);
    limits
}

struct Memory {
    streams: Streams,
    calls: Arc<AtomicUsize>,
}

impl Memory {
    fn new() -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        Self { streams: Streams::new(test_app::app(calls.clone()), limits()), calls }
    }
}

impl Transport for Memory {
    type Io = DuplexStream;

    async fn connect(&self) -> Self::Io {
        let (client, server) = tokio::io::duplex(64 * 1024);
        let streams = self.streams.clone();
        #[expect(clippy::disallowed_methods, reason = "ends with the client's end")]
        tokio::spawn(async move { streams.serve(server, ConnectionInfo::default()).await });
        client
    }

    fn handler_calls(&self) -> usize {
        self.calls.load(Ordering::Acquire)
    }
}

struct Tcp {
    address: SocketAddr,
    calls: Arc<AtomicUsize>,
    _server: RunningServer,
}

impl Tcp {
    fn new(backend: impl Backend) -> Self {
        let calls = Arc::new(AtomicUsize::new(0));
        let server = Server::new(test_app::app(calls.clone()))
            .limits(limits())
            .backend(backend)
            .workers(2)
            .bind("127.0.0.1:0")
            .and_then(zzz_server::BoundServer::spawn)
            .expect("a server on a free port");
        Self { address: server.local_addr(), calls, _server: server }
    }
}

impl Transport for Tcp {
    type Io = TcpStream;

    async fn connect(&self) -> Self::Io {
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        stream.set_nodelay(true).expect("an option that every system has");
        stream
    }

    fn handler_calls(&self) -> usize {
        self.calls.load(Ordering::Acquire)
    }
}

/// Tells the test run that a suite has run, so that none is left out silently.
pub(crate) fn report(suite: &str, backend: &str, cases: usize) {
    write(&format!("CONTRACT {suite} {backend} {cases} cases\n"));
}

/// Puts a measured figure below the table of the suites.
#[cfg(target_os = "linux")]
pub(crate) fn figure(suite: &str, name: &str, text: &str) {
    write(&format!("FIGURE {suite} {name}: {text}\n"));
}

fn write(line: &str) {
    print!("{line}");
    if let Ok(path) = std::env::var("ZZZ_CONTRACT_REPORT") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("a report to write to");
    }
}

async fn check(backend: &str, transport: &impl Transport) {
    let cases = run_all(backend, transport).await;
    report("http1", backend, cases);
    let cases = http2::run_all(backend, transport).await;
    report("http2", backend, cases);
}

#[tokio::test]
async fn in_memory() {
    check("in-memory", &Memory::new()).await;
}

#[tokio::test]
async fn multi_thread() {
    check("multi-thread", &Tcp::new(MultiThread::default())).await;
}

#[tokio::test]
async fn per_core() {
    check("per-core", &Tcp::new(PerCore::default())).await;
}

#[tokio::test]
async fn per_core_with_one_acceptor() {
    check("per-core-handed-out", &Tcp::new(PerCore::default().hand_out(true))).await;
}

#[tokio::test]
async fn io_uring() {
    check("io-uring", &Tcp::new(IoUring::default())).await;
}

#[tokio::test]
async fn every_split_of_a_request_is_the_same_request() {
    let cases = run_splits(&Memory::new()).await;
    report("http1-split", "in-memory", cases);
}
