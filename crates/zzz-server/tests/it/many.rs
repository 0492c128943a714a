//! Ten thousand connections.
//!
//! Client and server are processes of their own, so that each has all the
//! descriptors that one process may have; where the limit for new processes is
//! lower than the system allows, they raise it.

use std::{
    io::Read as _,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::net::TcpStream;
use zzz_server::Limits;

use crate::{
    h1::wire,
    support::{Carrier, Child, Client, role},
    test_app,
};

const CONNECTIONS: usize = 10_000;
/// Descriptors beside the connections: the test's own.
const OTHER_DESCRIPTORS: usize = 100;
/// How many connections are opened or used at the same time.
const AT_ONCE: usize = 200;
/// For everything, on two busy cores.
const TIME_MAX: Duration = Duration::from_secs(60);

const TEST: &str = "many::ten_thousand_connections_are_opened_used_left_idle_and_used_again";
/// As many descriptors as an unprivileged process can get.
const RAISE_LIMIT: &str = "ulimit -n $(ulimit -Hn) 2>/dev/null; ";

/// The server: says where it listens and how much it may hold.
fn serve() {
    let server = Carrier::MultiThread.serve(test_app::app(Arc::default()), Limits::default());
    println!("DESCRIPTORS {}", descriptors());
    println!("LISTENING {}", server.local_addr());
    // Until the test is done.
    let _ = std::io::stdin().read(&mut [0]);
    println!("OPEN {}", server.open_connections());
    server.begin_stop();
    server.join().expect("a clean end");
}

/// How many descriptors this process may have, as its shell says.
fn descriptors() -> usize {
    let said =
        std::process::Command::new("sh").args(["-c", "ulimit -n"]).output().expect("a shell");
    let said = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    said.parse().unwrap_or(usize::MAX)
}

/// The client: opens, uses, leaves idle, uses again.
async fn ask(address: SocketAddr, servers_descriptors: usize) {
    let may = descriptors().min(servers_descriptors);
    let count = CONNECTIONS.min(may - OTHER_DESCRIPTORS);
    if count < CONNECTIONS {
        println!("LIMITED to {count} connections: a process may have {may} descriptors here");
    }
    let start = Instant::now();
    let mut clients = Vec::with_capacity(count);
    while clients.len() < count {
        let batch = AT_ONCE.min(count - clients.len());
        let mut fresh = Vec::with_capacity(batch);
        for _ in 0..batch {
            fresh.push(Client::connect(address).await);
        }
        all_ask(&mut fresh, "/").await;
        clients.append(&mut fresh);
    }
    let used = start.elapsed();
    for batch in clients.chunks_mut(AT_ONCE) {
        all_ask(batch, "/?again").await;
    }
    println!("ASKED {count} connections, {used:?} and {:?}", start.elapsed() - used);
    // All are still open: this one closes none of them.
    println!("DONE");
    let _ = std::io::stdin().read(&mut [0]);
}

async fn all_ask(clients: &mut [Client<TcpStream>], target: &str) {
    for client in &mut *clients {
        client.send(wire::get(target)).await;
    }
    for client in clients {
        let answer = client.answer().await;
        assert_eq!((answer.status, &*answer.content), (200, &b"hello"[..]));
        assert!(!answer.lists("connection", "close"), "{answer:?}");
    }
}

/// Plays what this process is for; the test itself starts the two others.
fn play(role: &str) {
    if role == "server" {
        return serve();
    }
    let mut words = role.split(' ');
    let address = words.next().and_then(|word| word.parse().ok());
    let descriptors = words.next().and_then(|word| word.parse().ok());
    let (address, descriptors) = address.zip(descriptors).expect("both in the role");
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(ask(address, descriptors));
}

#[test]
fn ten_thousand_connections_are_opened_used_left_idle_and_used_again() {
    if let Some(role) = role() {
        return play(&role);
    }
    let start = Instant::now();
    let mut server = Child::start(TEST, "server", RAISE_LIMIT);
    let descriptors = server.says("DESCRIPTORS ");
    let address = server.says("LISTENING ");
    let mut client = Child::start(TEST, &format!("{address} {descriptors}"), RAISE_LIMIT);
    let asked = client.says("ASKED ");
    println!("{asked}");
    client.says("DONE");
    let count: usize =
        asked.split(' ').next().and_then(|count| count.parse().ok()).expect("a number");
    if count < CONNECTIONS {
        println!("only {count}: descriptors per process are limited to {descriptors} here");
    }
    server.release();
    let open: usize = server.says("OPEN ").parse().expect("a number");
    assert_eq!(open, count, "the server holds them all");
    assert!(client.ends() && server.ends());
    assert!(start.elapsed() < TIME_MAX, "it took {:?}", start.elapsed());
}
