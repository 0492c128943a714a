//! What is special about the backend on io_uring; what it has in common with the others is tested with them.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use tokio::{io::AsyncReadExt as _, sync::oneshot};
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{IoUring, Limits, RunningServer, Server};

use crate::{
    h1::wire,
    life_cycle::{app, limits},
    support::{Carrier, Child, Client, Gate, beside, ended, role, until},
};

const SERVES: &str = "io_uring::the_ring_is_what_serves";
const REFUSED: &str = "io_uring::where_the_kernel_refuses_it_is_the_default_backend";
const EXHAUSTED: &str = "io_uring::accepting_recovers_from_a_lack_of_descriptors";

/// The numbers that lines of `/proc/self/fdinfo` have behind `name`.
fn told_by_descriptors(name: &str) -> Vec<u64> {
    let infos = fs::read_dir("/proc/self/fdinfo").expect("Linux");
    // One that is closed meanwhile tells nothing.
    let texts = infos.filter_map(|info| fs::read_to_string(info.ok()?.path()).ok());
    let number = |line: &str| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok();
    texts.flat_map(|text| text.lines().filter_map(number).collect::<Vec<_>>()).collect()
}

/// How many sockets epoll watches in this process.
fn watched_sockets() -> usize {
    let is_socket = |number: &u64| {
        let link = fs::read_link(format!("/proc/self/fd/{number}"));
        link.is_ok_and(|link| link.to_string_lossy().starts_with("socket:"))
    };
    told_by_descriptors("tfd:").iter().filter(|number| is_socket(number)).count()
}

/// One request on a connection that nothing but the kernel knows on our side.
fn ask(client: &mut std::net::TcpStream) {
    client.write_all(wire::get("/").as_ref()).expect("the server reads");
    let mut answer = [0; 1024];
    let count = client.read(&mut answer).expect("an answer");
    assert!(answer[..count].starts_with(b"HTTP/1.1 200 OK"), "{}", answer.escape_ascii());
}

/// In a process of its own: others have rings, too.
#[test]
fn the_ring_is_what_serves() {
    const ASKED: u64 = 100;
    if role().is_none() {
        let child = Child::start(SERVES, "all", "");
        assert!(child.ends());
        return;
    }
    let server = Carrier::IoUring.serve(app(&Gate::closed()), Limits::default());
    let connect = || std::net::TcpStream::connect(server.local_addr()).expect("it listens");
    ask(&mut connect());
    let (completed, watched) = (told_by_descriptors("CqTail:"), watched_sockets());
    assert!(!completed.is_empty(), "there is no ring");
    let mut client = connect();
    (0..ASKED).for_each(|_| ask(&mut client));
    let completed_now: u64 = told_by_descriptors("CqTail:").iter().sum();
    let count = completed_now - completed.iter().sum::<u64>();
    // One is received and one is sent each time.
    assert!(count >= 2 * ASKED, "{count} completions for {ASKED} requests");
    assert_eq!(watched_sockets(), watched, "a connection is watched by epoll");
}

/// A program that is not allowed `io_uring_setup` (425 on every processor) and then runs another.
const WITHOUT_IO_URING: &str = r#"exec python3 -c '
import ctypes, os, struct, sys
load, is_it, refuse, allow = (0x20, 0, 0, 0), (0x15, 0, 1, 425), (6, 0, 0, 0x50001), (6, 0, 0, 0x7fff0000)
code = b"".join(struct.pack("HBBI", *step) for step in (load, is_it, refuse, allow))
kept = ctypes.create_string_buffer(code)
system = ctypes.CDLL(None)
assert system.prctl(38, 1, 0, 0, 0) == 0
assert system.prctl(22, 2, struct.pack("HP", 4, ctypes.addressof(kept))) == 0
os.execv(sys.argv[1], sys.argv[1:])
' "$0" "$@"; "#;

#[test]
fn where_the_kernel_refuses_it_is_the_default_backend() {
    if role().is_none() {
        let mut child = Child::start(REFUSED, "all", WITHOUT_IO_URING);
        let told = child.says("no io_uring to be had");
        assert!(told.contains("per-core") && told.contains("not permitted"), "{told}");
        assert!(child.ends());
        return;
    }
    tracing_subscriber::fmt().with_ansi(false).init();
    let server = Carrier::IoUring.bind(app(&Gate::closed()), Limits::default());
    assert_eq!(server.backend(), "per-core");
    let server = server.spawn().expect("a thread");
    ask(&mut std::net::TcpStream::connect(server.local_addr()).expect("it listens"));
    assert!(told_by_descriptors("CqTail:").is_empty(), "there is a ring");
}

/// A server with one worker.
fn one_worker(app: App, limits: Limits) -> RunningServer {
    let server = Server::new(app).limits(limits).workers(1).backend(IoUring::default());
    server.bind("127.0.0.1:0").and_then(zzz_server::BoundServer::spawn).expect("a free port")
}

/// Whoever plays it has few descriptors and many clients.
#[test]
fn accepting_recovers_from_a_lack_of_descriptors() {
    if role().is_some() {
        tracing_subscriber::fmt().with_ansi(false).init();
        let server = one_worker(app(&Gate::closed()), limits());
        println!("LISTENING {}", server.local_addr());
        let _ = std::io::stdin().read(&mut [0]);
        return;
    }
    let mut server = Child::start(EXHAUSTED, "server", "ulimit -n 64; ");
    let address: SocketAddr = server.says("LISTENING ").parse().expect("an address");
    let connect = || std::net::TcpStream::connect(address).expect("the kernel has a queue");
    let clients: Vec<_> = (0..100).map(|_| connect()).collect();
    server.says("cannot accept connections for now");
    drop(clients);
    ask(&mut connect());
    assert!(server.ends());
}

#[tokio::test]
async fn a_worker_that_is_never_idle_serves_its_other_connections() {
    let (spins, stop) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (began, ends) = (spins.clone(), stop.clone());
    let app = App::new().routes(handler_fn(move |request| {
        let (began, ends) = (began.clone(), ends.clone());
        let spins = request.path() == "/spin";
        Box::pin(async move {
            began.fetch_or(spins, Ordering::AcqRel);
            while spins && !ends.load(Ordering::Acquire) {
                tokio::task::yield_now().await;
            }
            Ok("done".into_response())
        })
    }));
    let server = one_worker(app, limits());
    let mut spinning = Client::connect(server.local_addr()).await;
    spinning.send(wire::get("/spin")).await;
    until("it spins", || spins.load(Ordering::Acquire)).await;
    for _ in 0..3 {
        let mut client = Client::connect(server.local_addr()).await;
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
    }
    stop.store(true, Ordering::Release);
    assert_eq!(spinning.answer().await.status, 200);
}

#[tokio::test]
async fn what_tokio_has_works_in_handlers() {
    let app = App::new().routes(handler_fn(|_| {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let blocking = tokio::task::spawn_blocking(|| 1).await?;
            let (tell, told) = oneshot::channel();
            thread::spawn(move || tell.send(2));
            let (told, listener) =
                (told.await?, tokio::net::TcpListener::bind("127.0.0.1:0").await?);
            let address = listener.local_addr()?;
            let beside = beside(async move {
                let mut text = String::new();
                let mut stream = tokio::net::TcpStream::connect(address).await?;
                stream.read_to_string(&mut text).await?;
                std::io::Result::Ok(text.len())
            });
            let (mut stream, _) = listener.accept().await?;
            tokio::io::AsyncWriteExt::write_all(&mut stream, b"abc").await?;
            drop(stream);
            let read = beside.await??;
            Ok(format!("{blocking}{told}{read}").into_response())
        })
    }));
    let server = one_worker(app, limits());
    let mut client = Client::connect(server.local_addr()).await;
    let answer = client.ask(wire::get("/")).await;
    assert_eq!((answer.status, &*answer.content), (200, &b"123"[..]));
}

#[tokio::test]
async fn long_bodies_arrive_as_they_are() {
    let body: Vec<u8> = (0..5_000_000_u32).flat_map(u32::to_be_bytes).collect();
    let body = Bytes::from(body);
    let sent = body.clone();
    let app = App::new().routes(handler_fn(move |_| {
        let body = sent.clone();
        Box::pin(async { Ok(body.into_response()) })
    }));
    let server = one_worker(app, limits());
    for _ in 0..2 {
        let mut client = Client::connect(server.local_addr()).await;
        let answer = client.ask(wire::get("/")).await;
        assert!(answer.content == body, "{} bytes", answer.content.len());
    }
    until("all are closed", || server.open_connections() == 0).await;
    server.begin_stop();
    ended(server).await.expect("a clean end");
}

/// More is sent than anybody reads: what the server holds of it is bounded, and the sender has to wait.
#[tokio::test]
async fn a_handler_that_does_not_read_makes_its_client_wait() {
    const LEN: usize = 64 * 1024 * 1024;
    let gate = Gate::closed();
    let waits = gate.clone();
    let app = App::new().routes(handler_fn(move |request| {
        let gate: Arc<Gate> = waits.clone();
        Box::pin(async move {
            gate.pass().await;
            let read = request.body_mut().bytes().await?.len();
            Ok(read.to_string().into_response())
        })
    }));
    let mut limits = limits();
    limits.body_bytes_max = LEN as u64;
    let server = one_worker(app, limits);
    let mut client = Client::connect(server.local_addr()).await;
    client.send(wire::post("/", format!("content-length: {LEN}"), "")).await;
    gate.entered(1).await;
    let (mut sent, chunk) = (0, vec![b'x'; 64 * 1024]);
    // The kernel takes some; when it has taken nothing for so long, it has no more room.
    while let Ok(written) = tokio::time::timeout(
        Duration::from_millis(300),
        tokio::io::AsyncWriteExt::write(&mut client.io, &chunk),
    )
    .await
    {
        sent += written.expect("the server is there");
    }
    assert!(sent < LEN / 2, "{sent} bytes found a place");
    gate.open();
    client.send(vec![b'x'; LEN - sent]).await;
    assert_eq!(&*client.answer().await.content, LEN.to_string().as_bytes());
}
