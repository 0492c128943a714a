//! What systemd gives to a service and hears of it, played by the test.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::{
        fd::OwnedFd,
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr as UnixAddress, UnixDatagram, UnixListener},
    },
    path::Path,
    process::{self, Stdio},
};

use tokio::net::UnixStream;
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Handover, UnixSocket};

use super::limits;
use crate::{
    h1::wire,
    support::{Carrier, Child, Client, TEST_TIME_MAX, role},
};

fn app() -> App {
    App::new()
        .routes(handler_fn(|_| Box::pin(async { Ok(process::id().to_string().into_response()) })))
}

/// Serves where it is told to, unless systemd listens somewhere for it.
fn play(role: &str) {
    let (carrier, port) = role.split_once(' ').expect("both in the role");
    let id = process::id();
    let handover = match Handover::of_process() {
        Ok(handover) => handover,
        Err(error) => return println!("REFUSED {error}"),
    };
    let path = handover.activated_path();
    let server = Carrier::named(carrier).server(app(), limits()).handover(handover);
    if let Some(path) = path {
        let server = server.bind_unix(UnixSocket::new(path)).expect("what systemd has opened");
        server.on_serving(move || println!("SERVING {id}")).run().expect("a clean end");
    } else {
        let server = server.bind(format!("127.0.0.1:{port}")).expect("a free port");
        let address = server.local_addr();
        server.on_serving(move || println!("SERVING {id} {address}")).run().expect("a clean end");
    }
    println!("ENDED {id}");
}

/// The end of the service manager.
struct Manager(UnixDatagram);

impl Manager {
    fn at(address: &UnixAddress) -> Self {
        let socket = UnixDatagram::bind_addr(address).expect("a free name");
        socket.set_read_timeout(Some(TEST_TIME_MAX)).expect("a time-out");
        Self(socket)
    }

    /// The next message that is no heartbeat.
    fn hears(&self) -> String {
        loop {
            let message = self.hears_anything();
            if message != "WATCHDOG=1" {
                return message;
            }
        }
    }

    fn hears_anything(&self) -> String {
        let mut message = [0; 1024];
        let count = self.0.recv(&mut message).expect("a message");
        String::from_utf8_lossy(&message[..count]).into_owned()
    }
}

fn start(test: &str, before: &str, input: Stdio) -> Child {
    let this = std::env::current_exe().expect("the path of the test");
    Child::start_program(&this, test, "per-core 0", before, input)
}

/// The shell that has the socket of its input as descriptors from 3 on, as systemd would leave it.
fn activated(sockets: usize) -> String {
    let numbers = 3..3 + sockets;
    let moved: String = numbers.map(|number| format!("exec {number}<&0; ")).collect();
    format!("{moved}exec 0</dev/null; export LISTEN_FDS={sockets} LISTEN_PID=$$; ")
}

const TOLD: &str = "life_cycle::systemd::systemd_hears_how_the_service_does";

#[tokio::test]
async fn systemd_hears_how_the_service_does() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notify");
    let name = format!("zzz-test-{}", process::id());
    for (text, address) in [
        (path.display().to_string(), UnixAddress::from_pathname(&path).expect("short")),
        (format!("@{name}"), UnixAddress::from_abstract_name(&name).expect("short")),
    ] {
        let manager = Manager::at(&address);
        let before = format!("export NOTIFY_SOCKET={text} WATCHDOG_USEC=200000 WATCHDOG_PID=$$; ");
        let mut child = start(TOLD, &before, Stdio::piped());
        let first = child.id();
        child.says("SERVING ");
        assert_eq!(manager.hears(), "READY=1\nSTATUS=serving");

        Child::signal(first, "USR2");
        let said = manager.hears();
        let time = said.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").expect("the moment");
        let (time, status) = time.split_once('\n').expect("more");
        assert!(time.parse::<u64>().is_ok_and(|time| time > 0), "{said}");
        assert_eq!(status, "STATUS=restarting");
        let next: u32 =
            child.says("SERVING ").split(' ').next().expect("one").parse().expect("a number");
        assert_eq!(manager.hears(), format!("MAINPID={next}\nREADY=1\nSTATUS=serving"));
        child.says(&format!("ENDED {first}"));
        // The first is gone, so these are the next one's.
        while manager.hears_anything() != "WATCHDOG=1" {}
        assert_eq!(manager.hears_anything(), "WATCHDOG=1");

        Child::signal(next, "TERM");
        assert_eq!(manager.hears(), "STOPPING=1\nSTATUS=finishing what runs");
        child.says(&format!("ENDED {next}"));
    }
}

const ACTIVATED: &str = "life_cycle::systemd::sockets_of_systemd_are_listened_on";

#[tokio::test]
async fn sockets_of_systemd_are_listened_on() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    for sockets in [1, 3] {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address: SocketAddr = socket.local_addr().expect("an address");
        // Who comes before the service waits for it.
        let mut early = Client::connect(address).await;
        early.send(wire::get("/")).await;

        let input = Stdio::from(OwnedFd::from(socket.try_clone().expect("a handle")));
        let mut child = start(ACTIVATED, &activated(sockets), input);
        let first = child.id();
        assert_eq!(child.says("SERVING "), format!("{first} {address}"));
        assert_eq!(early.answer().await.content, first.to_string().as_bytes());
        drop(early);

        Child::signal(first, "USR2");
        let next = child.says("SERVING ");
        let next = next.strip_suffix(&format!(" {address}")).expect("at the same address");
        child.says(&format!("ENDED {first}"));
        let mut client = Client::connect(address).await;
        assert_eq!(client.ask(wire::get("/")).await.content, next.as_bytes());
        drop(client);

        Child::signal(next.parse().expect("a number"), "TERM");
        child.says(&format!("ENDED {next}"));
        // systemd keeps it for the next start.
        Client::connect(address).await;
    }
}

const ACTIVATED_PATH: &str = "life_cycle::systemd::the_file_of_a_unix_socket_belongs_to_systemd";

#[tokio::test]
async fn the_file_of_a_unix_socket_belongs_to_systemd() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.sock");
    let socket = UnixListener::bind(&path).expect("a free path");
    let input = Stdio::from(OwnedFd::from(socket.try_clone().expect("a handle")));
    let mut child = start(ACTIVATED_PATH, &activated(1), input);
    let mut id = child.says("SERVING ");
    let is_served_by = async |id: &str| {
        let mut client = Client::over(UnixStream::connect(&path).await.expect("a socket"));
        assert_eq!(client.ask(wire::get("/")).await.content, id.as_bytes());
    };
    is_served_by(&id).await;
    Child::signal(id.parse().expect("a number"), "USR2");
    let next = child.says("SERVING ");
    child.says(&format!("ENDED {id}"));
    id = next;
    is_served_by(&id).await;
    Child::signal(id.parse().expect("a number"), "TERM");
    child.says(&format!("ENDED {id}"));
    assert!(path.exists(), "it is not ours to remove");
}

const WRONG: &str = "life_cycle::systemd::what_does_not_wait_for_connections_is_refused";

#[test]
fn what_does_not_wait_for_connections_is_refused() {
    if let Some(role) = role() {
        return play(&role);
    }
    let file = fs::File::open(Path::new("/dev/null")).expect("a device");
    let mut child = start(WRONG, &activated(1), Stdio::from(file));
    let said = child.says("REFUSED ");
    assert!(said.starts_with("descriptor 3 of systemd does not wait for connections"), "{said}");
    assert!(child.ends());
    // What is meant for another process is left alone.
    let before = "export LISTEN_FDS=1 LISTEN_PID=1; ";
    let mut child = start(WRONG, before, Stdio::null());
    child.says("SERVING ");
    Child::signal(child.id(), "TERM");
    child.says("ENDED ");
}
