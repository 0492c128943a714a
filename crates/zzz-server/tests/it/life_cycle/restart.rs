//! One process after the other, and no client that notices.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::{self, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{net::UnixStream, task::JoinSet, time::MissedTickBehavior};
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Handover, UnixSocket};

use super::limits;
use crate::{
    contract::report,
    h1::wire,
    support::{ALL_CARRIERS, Carrier, Child, Client, role, until},
};

const RESTARTS: usize = 10;
/// Requests of each second, half of them over new connections.
const REQUESTS_PER_SECOND: usize = 1000;
const KEPT_CLIENTS: usize = 20;

/// Tells which process answers.
fn app() -> App {
    App::new()
        .routes(handler_fn(|_| Box::pin(async { Ok(process::id().to_string().into_response()) })))
}

/// The words of a role: the carrier, and a folder for what a process is told by files.
fn part(carrier: Carrier, folder: &Path) -> String {
    format!("{} {}", carrier.name(), folder.display())
}

/// Serves at a port, or at the path that the folder holds; as many workers as the folder says.
fn play(role: &str) {
    let log = tracing_subscriber::fmt().with_ansi(false).with_writer(std::io::stdout);
    let _ = log.try_init();
    let (carrier, folder) = role.split_once(' ').expect("both in the role");
    let folder = Path::new(folder);
    let told = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let mut server = Carrier::named(carrier).server(app(), limits());
    if let Some(workers) = told("workers") {
        server = server.workers(workers.trim().parse().expect("a number"));
    }
    let timeout = told("timeout").map_or(Duration::from_secs(30), |text| {
        Duration::from_millis(text.trim().parse().expect("a number"))
    });
    let server = server.handover(Handover::of_process().expect("all sockets").timeout(timeout));
    let id = process::id();
    if let Some(path) = told("path") {
        let server = server.bind_unix(UnixSocket::new(path)).expect("a free path");
        server.on_serving(move || println!("SERVING {id} here")).run().expect("a clean end");
    } else {
        let server = server.bind("127.0.0.1:0").expect("a free port");
        let address = server.local_addr();
        let said = move || println!("SERVING {id} {address}");
        server.on_serving(said).run().expect("a clean end");
    }
    println!("ENDED {id}");
}

/// The number and the address of the process that has just begun to serve.
fn serving(child: &mut Child) -> (u32, String) {
    let said = child.says("SERVING ");
    let (id, address) = said.split_once(' ').expect("both");
    (id.parse().expect("a number"), address.to_owned())
}

fn start(program: &Path, test: &str, role: &str) -> Child {
    Child::start_program(program, test, role, "", Stdio::piped())
}

fn this_program() -> std::path::PathBuf {
    std::env::current_exe().expect("the path of the test")
}

/// Asks `REQUESTS_PER_SECOND` until it is told to stop.
struct Load {
    clients: JoinSet<usize>,
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
}

impl Load {
    fn on(address: SocketAddr) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicUsize::new(0));
        let mut clients = JoinSet::new();
        let share = KEPT_CLIENTS * 2 * 1000 / REQUESTS_PER_SECOND;
        let pause = Duration::from_millis(share as u64);
        for number in 0..KEPT_CLIENTS * 2 {
            let (stop, answered) = (stop.clone(), answered.clone());
            clients.spawn(async move {
                let mut pauses = tokio::time::interval(pause);
                // A second has its thousand, even if the machine had no time for some of them.
                pauses.set_missed_tick_behavior(MissedTickBehavior::Burst);
                let (mut kept, mut connections) = (None, 0);
                while !stop.load(Ordering::Acquire) {
                    pauses.tick().await;
                    let is_kept = number % 2 == 0;
                    let mut client = match kept.take() {
                        Some(client) => client,
                        None => {
                            connections += 1;
                            Client::connect(address).await
                        }
                    };
                    let wish = if is_kept { "x: y" } else { "connection: close" };
                    let answer = client.ask(wire::get_with("/", wish)).await;
                    assert_eq!(answer.status, 200);
                    answered.fetch_add(1, Ordering::AcqRel);
                    if is_kept && !answer.lists("connection", "close") {
                        kept = Some(client);
                    }
                }
                connections
            });
        }
        Self { clients, stop, answered }
    }

    /// How many requests there were, all answered, and over how many connections.
    async fn ends(mut self) -> (usize, usize) {
        self.stop.store(true, Ordering::Release);
        let mut connections = 0;
        while let Some(of_client) = self.clients.join_next().await {
            connections += of_client.expect("a client that lost nothing");
        }
        (self.answered.load(Ordering::Acquire), connections)
    }
}

/// Starts a server, restarts it `times` with `between` before each, under load all the time.
async fn restarts(
    test: &'static str,
    carrier: Carrier,
    times: usize,
    folder: &TempDir,
    between: impl Fn(usize) + Send + 'static,
) {
    let role = part(carrier, folder.path());
    let mut child = start(&this_program(), test, &role);
    let (first, address) = serving(&mut child);
    let address: SocketAddr = address.parse().expect("an address");
    let load = Load::on(address);
    let begin = Instant::now();
    let answered = load.answered.clone();
    let runtime = tokio::runtime::Handle::current();
    let restarted = tokio::task::spawn_blocking(move || {
        let mut id = first;
        for number in 0..times {
            between(number);
            let before = answered.load(Ordering::Acquire);
            Child::signal(id, "USR2");
            let (next, same) = serving(&mut child);
            assert_ne!(next, id, "another process");
            assert_eq!(same, address.to_string(), "at the same address");
            child.says(&format!("ENDED {id}"));
            let load = until("there is load meanwhile", || {
                answered.load(Ordering::Acquire) >= before + REQUESTS_PER_SECOND / 10
            });
            runtime.block_on(load);
            id = next;
        }
        (child, id)
    });
    let (mut child, last) = restarted.await.expect("all restarts");
    let time = begin.elapsed();
    let (requests, connections) = load.ends().await;
    println!("{requests} requests, {connections} connections, {times} restarts in {time:?}");
    Child::signal(last, "TERM");
    child.says(&format!("ENDED {last}"));
    report("restart", carrier.name(), times);
}

const UNDER_LOAD: &str = "life_cycle::restart::nothing_is_lost_in_ten_restarts_under_load";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_in_ten_restarts_under_load() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    for carrier in ALL_CARRIERS {
        let folder = tempfile::tempdir().expect("a folder");
        restarts(UNDER_LOAD, carrier, RESTARTS, &folder, |_| ()).await;
    }
}

const OTHER_WORKERS: &str = "life_cycle::restart::the_next_process_may_have_more_or_fewer_workers";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_process_may_have_more_or_fewer_workers() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("workers");
    fs::write(&file, "3").expect("a file");
    let workers = ["1", "4", "2"];
    restarts(OTHER_WORKERS, Carrier::PerCore, workers.len(), &folder, move |number| {
        fs::write(&file, workers[number]).expect("a file");
    })
    .await;
}

/// A program that is replaced by others, by its name.
struct Deployed {
    folder: TempDir,
}

impl Deployed {
    fn new() -> Self {
        let this = Self { folder: tempfile::tempdir().expect("a folder") };
        this.deploy_this();
        this
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("program")
    }

    fn deploy_this(&self) {
        let new = self.folder.path().join("new");
        symlink(this_program(), &new).expect("a link");
        fs::rename(new, self.path()).expect("a free name");
    }

    fn deploy(&self, script: &str) {
        let new = self.folder.path().join("new");
        fs::write(&new, format!("#!/bin/sh\n{script}\n")).expect("a file");
        fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).expect("a mode");
        fs::rename(new, self.path()).expect("a free name");
    }
}

const BROKEN: &str = "life_cycle::restart::where_the_next_process_fails_the_old_one_goes_on";

#[tokio::test]
async fn where_the_next_process_fails_the_old_one_goes_on() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    let program = Deployed::new();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("timeout"), "30000").expect("a file");
    let role = part(Carrier::PerCore, folder.path());
    let mut child = start(&program.path(), BROKEN, &role);
    let (id, address) = serving(&mut child);
    let address: SocketAddr = address.parse().expect("an address");
    let mut kept = Client::connect(address).await;
    let mut is_served_by = async |id: u32| {
        let answer = kept.ask(wire::get("/")).await;
        assert_eq!(answer.content, id.to_string().as_bytes());
        assert!(!answer.lists("connection", "close"), "{answer:?}");
        let mut fresh = Client::connect(address).await;
        assert_eq!(fresh.ask(wire::get("/")).await.content, id.to_string().as_bytes());
    };
    is_served_by(id).await;

    program.deploy("exit 7");
    Child::signal(id, "USR2");
    let said = child.says("not restarted; this process goes on");
    assert!(said.contains("the new process did not come to serve: exit status: 7"), "{said}");
    is_served_by(id).await;

    fs::remove_file(program.path()).expect("a file");
    Child::signal(id, "USR2");
    let said = child.says("not restarted; this process goes on");
    assert!(said.contains("cannot start") && said.contains("No such file"), "{said}");
    is_served_by(id).await;

    program.deploy_this();
    Child::signal(id, "USR2");
    let (next, _) = serving(&mut child);
    // A kept connection stays where it is, until it is told to go.
    loop {
        let answer = kept.ask(wire::get("/")).await;
        assert_eq!(answer.content, id.to_string().as_bytes());
        if answer.lists("connection", "close") {
            break;
        }
    }
    let mut fresh = Client::connect(address).await;
    child.says(&format!("ENDED {id}"));
    assert_eq!(fresh.ask(wire::get("/")).await.content, next.to_string().as_bytes());
    Child::signal(next, "TERM");
    drop(fresh);
    child.says(&format!("ENDED {next}"));
}

const SILENT: &str = "life_cycle::restart::a_process_that_does_not_come_to_serve_is_ended";

#[tokio::test]
async fn a_process_that_does_not_come_to_serve_is_ended() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    let program = Deployed::new();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("timeout"), "100").expect("a file");
    let mut child = start(&program.path(), SILENT, &part(Carrier::PerCore, folder.path()));
    let (id, _) = serving(&mut child);
    let is_gone = |id: &str| {
        let looked = Command::new("kill").args(["-0", id]).stderr(Stdio::null()).status();
        !looked.expect("a kill program").success()
    };

    program.deploy("echo SLEEPING $$; exec sleep 60");
    Child::signal(id, "USR2");
    let sleeping = child.says("SLEEPING ");
    let said = child.says("not restarted; this process goes on");
    assert!(said.contains("the new process does not serve after 100ms"), "{said}");
    assert!(is_gone(&sleeping));

    // Told to stop meanwhile, it does, and leaves nobody behind.
    fs::write(folder.path().join("timeout"), "30000").expect("a file");
    program.deploy_this();
    let mut child = start(&program.path(), SILENT, &part(Carrier::PerCore, folder.path()));
    let (id, _) = serving(&mut child);
    program.deploy("echo SLEEPING $$; exec sleep 60");
    Child::signal(id, "USR2");
    let sleeping = child.says("SLEEPING ");
    Child::signal(id, "TERM");
    child.says(&format!("ENDED {id}"));
    assert!(is_gone(&sleeping));
}

const AT_A_PATH: &str = "life_cycle::restart::the_file_of_a_unix_socket_stays";

#[tokio::test]
async fn the_file_of_a_unix_socket_stays() {
    if let Some(role) = role() {
        tokio::task::spawn_blocking(move || play(&role)).await.expect("a server that ends");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.sock");
    fs::write(folder.path().join("path"), path.to_str().expect("text")).expect("a file");
    for carrier in ALL_CARRIERS {
        let mut child = start(&this_program(), AT_A_PATH, &part(carrier, folder.path()));
        let (mut id, _) = serving(&mut child);
        for _ in 0..3 {
            Child::signal(id, "USR2");
            let (next, _) = serving(&mut child);
            child.says(&format!("ENDED {id}"));
            let mut client = Client::over(UnixStream::connect(&path).await.expect("a socket"));
            let answer = client.ask(wire::get_with("/", "connection: close")).await;
            assert_eq!(answer.content, next.to_string().as_bytes());
            id = next;
        }
        Child::signal(id, "TERM");
        child.says(&format!("ENDED {id}"));
        until("its last process took it along", || !path.exists()).await;
    }
}
