//! Listening at a path in the place of a port.

use std::{
    fs,
    io::ErrorKind,
    os::unix::{fs::PermissionsExt as _, net::UnixListener},
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use tokio::net::UnixStream;
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Limits, RunningServer, Server, UnixSocket};

use crate::{
    h1::wire,
    life_cycle,
    support::{Carrier, Client, Gate, ended, on_every_backend},
};

/// Tells who asks.
fn app() -> App {
    App::new().routes(handler_fn(|request| {
        let peer = format!("{:?}", request.connection());
        Box::pin(async { Ok(peer.into_response()) })
    }))
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.sock");
    (folder, path)
}

fn serve(carrier: Carrier, app: App, limits: Limits, path: &Path) -> RunningServer<PathBuf> {
    let server = carrier.server(app, limits).bind_unix(UnixSocket::new(path));
    server.and_then(zzz_server::BoundServer::spawn).expect("a free path")
}

async fn connect(path: &Path) -> Client<UnixStream> {
    Client::over(UnixStream::connect(path).await.expect("the server listens"))
}

/// Why nobody can listen at `path`.
fn refusal(path: impl Into<PathBuf>, mode: u32) -> (ErrorKind, String) {
    let socket = UnixSocket::new(path).mode(mode);
    let error = Server::new(app()).bind_unix(socket).expect_err("refused");
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn its_clients_have_no_address() {
    on_every_backend(async |carrier| {
        let (_folder, path) = folder();
        let server = serve(carrier, app(), Limits::default(), &path);
        assert_eq!(server.local_addr(), path);
        let mut client = connect(&path).await;
        let expected = "ConnectionInfo { peer: None, local: None, secure: false }";
        for _ in 0..2 {
            let answer = client.ask(wire::get("/")).await;
            assert_eq!((answer.status, &*answer.content), (200, expected.as_bytes()));
        }
    })
    .await;
}

#[tokio::test]
async fn all_workers_share_it() {
    on_every_backend(async |carrier| {
        let (_folder, path) = folder();
        let server = serve(carrier, app(), Limits::default(), &path);
        let mut clients = Vec::new();
        for _ in 0..50 {
            clients.push(connect(&path).await);
        }
        for client in &mut clients {
            assert_eq!(client.ask(wire::get("/")).await.status, 200);
        }
        assert_eq!(server.open_connections(), 50);
    })
    .await;
}

#[test]
fn its_mode_says_who_may_connect() {
    let (_folder, path) = folder();
    let mode = |path: &Path| fs::metadata(path).expect("the socket").permissions().mode() & 0o777;
    let server = Server::new(app()).bind_unix(UnixSocket::new(&path)).expect("a free path");
    assert_eq!(mode(&path), 0o660);
    drop(server);
    let socket = UnixSocket::new(&path).mode(0o666);
    let server = Server::new(app()).bind_unix(socket).expect("a free path");
    assert_eq!(mode(&path), 0o666);
    drop(server);
    assert!(!path.exists(), "a server that never ran leaves nothing behind");
}

#[tokio::test]
async fn what_a_dead_process_left_is_replaced() {
    on_every_backend(async |carrier| {
        let (_folder, path) = folder();
        drop(UnixListener::bind(&path).expect("a free path"));
        assert!(path.exists(), "the file outlives its socket");
        let _server = serve(carrier, app(), Limits::default(), &path);
        assert_eq!(connect(&path).await.ask(wire::get("/")).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn where_another_process_listens_binding_is_refused() {
    on_every_backend(async |carrier| {
        let (_folder, path) = folder();
        let _server = serve(carrier, app(), Limits::default(), &path);
        let (kind, text) = refusal(&path, 0o600);
        assert_eq!(kind, ErrorKind::AddrInUse);
        let expected = "another process listens there; stop it or choose another path";
        assert_eq!(text, format!("cannot listen on unix:{}: {expected}", path.display()));
        assert_eq!(connect(&path).await.ask(wire::get("/")).await.status, 200);
    })
    .await;
}

#[test]
fn what_is_no_socket_is_left_alone() {
    let (_folder, path) = folder();
    fs::write(&path, "mine").expect("a file");
    let (kind, text) = refusal(&path, 0o600);
    assert_eq!(kind, ErrorKind::AlreadyExists);
    assert!(text.contains("something lies there that is no socket; move it away"), "{text}");
    assert_eq!(fs::read(&path).expect("a file"), b"mine");
}

#[test]
fn a_place_that_cannot_be_is_named_with_the_way_out() {
    let (folder, path) = folder();
    let (kind, text) = refusal(folder.path().join("nowhere/app.sock"), 0o600);
    assert_eq!(kind, ErrorKind::NotFound);
    assert!(text.contains("nowhere/app.sock") && text.ends_with("create its folder"), "{text}");
    let (kind, text) = refusal(folder.path().join("a".repeat(200)), 0o600);
    assert_eq!(kind, ErrorKind::InvalidInput);
    assert!(text.ends_with("choose a shorter path"), "{text}");
    let (_, text) = refusal(&path, 0o1000);
    assert!(text.ends_with("the mode 0o1000 of a socket; choose one up to 0o777"), "{text}");
    assert!(!path.exists());
}

#[tokio::test]
async fn the_next_process_takes_its_place_while_it_finishes() {
    on_every_backend(async |carrier| {
        let (_folder, path) = folder();
        let gate = Gate::closed();
        let first = serve(carrier, life_cycle::app(&gate), life_cycle::limits(), &path);
        let mut waiting = connect(&path).await;
        waiting.send(wire::get("/wait")).await;
        gate.entered(1).await;
        first.begin_stop();
        crate::support::until("nobody listens", || !path.exists()).await;

        let second = serve(carrier, app(), Limits::default(), &path);
        gate.open();
        assert_eq!(waiting.answer().await.status, 200);
        ended(first).await.expect("a clean end");
        assert_eq!(connect(&path).await.ask(wire::get("/")).await.status, 200);
        second.begin_stop();
        ended(second).await.expect("a clean end");
        assert!(!path.exists(), "the last one takes its file with it");
    })
    .await;
}
