//! A process without descriptors, and one with more work than it can do.

use std::{
    fs::File,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;
use zzz_core::{App, BoxFuture, Handler, IntoResponse as _, Request, Response, Result};
use zzz_server::Limits;

use crate::{
    h1::wire,
    support::{Carrier, Child, Client, on_every_backend, role},
};

/// Opens files until there are no more, and closes them again.
#[derive(Default)]
struct Hoard(Mutex<Vec<File>>);

impl Handler for Hoard {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        let mut files = self.0.lock().expect("nobody panics");
        match request.path() {
            "/hoard" => files.extend(std::iter::from_fn(|| File::open("/dev/null").ok())),
            "/release" => files.clear(),
            _ => {}
        }
        Box::pin(async { Ok("done".into_response()) })
    }
}

const HOARD: &str = "abuse::exhaustion::without_descriptors_accepting_pauses_and_goes_on";

fn hoard() {
    let log = tracing_subscriber::fmt().with_ansi(false).with_writer(std::io::stdout);
    let _ = log.try_init();
    let app = App::new().routes(Hoard::default());
    let server = Carrier::MultiThread.serve(app, Limits::default());
    println!("LISTENING {}", server.local_addr());
    let _ = std::io::stdin().read_line(&mut String::new());
    println!("OPEN {}", server.open_connections());
}

#[tokio::test]
async fn without_descriptors_accepting_pauses_and_goes_on() {
    if role().is_some() {
        tokio::task::spawn_blocking(hoard).await.expect("a server that ends");
        return;
    }
    let mut server = Child::start(HOARD, "server", "ulimit -n 256; ");
    let said = server.says("connections, only ");
    assert!(said.starts_with("224 are served at once"), "a reserve is left: {said}");
    let address = server.says("LISTENING ").parse().expect("an address");
    let mut kept = Client::connect(address).await;
    assert_eq!(kept.ask(wire::get("/hoard")).await.status, 200);
    // The kernel takes it, and it waits there.
    let mut waiting = Client::connect(address).await;
    waiting.send(wire::get("/")).await;
    server.says("cannot accept connections for now; raise the limit of open files");
    assert_eq!(kept.ask(wire::get("/release")).await.status, 200);
    assert_eq!(waiting.answer().await.status, 200);
    assert_eq!(server.ask("how many", "OPEN "), "2");
    assert!(server.ends());
}

/// Keeps a worker for so long.
const BURN: Duration = Duration::from_millis(10);
const CLIENTS: usize = 200;
const LAG_MAX: Duration = Duration::from_millis(200);

struct Burn(Arc<AtomicUsize>);

impl Handler for Burn {
    fn call<'a>(&'a self, _: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        while start.elapsed() < BURN {
            std::hint::spin_loop();
        }
        Box::pin(async { Ok("done".into_response()) })
    }
}

/// Asks until it has seen a refusal and, after that, an answer.
async fn insists(mut client: Client<tokio::net::TcpStream>) -> usize {
    let mut refused = 0;
    loop {
        let answer = client.ask(wire::get("/")).await;
        match answer.status {
            200 if refused > 0 => return refused,
            200 => {}
            503 => {
                assert_eq!(answer.field("retry-after"), Some("1"), "{answer:?}");
                assert!(!answer.lists("connection", "close"), "{answer:?}");
                refused += 1;
                // It would be a second; a test has less time.
                tokio::time::sleep(BURN).await;
            }
            status => panic!("{status}: {answer:?}"),
        }
    }
}

#[tokio::test]
async fn more_work_than_can_be_done_is_refused_before_it_costs_a_handler() {
    on_every_backend(async |carrier| {
        let calls = Arc::new(AtomicUsize::new(0));
        let mut limits = Limits::default();
        limits.lag_max = LAG_MAX;
        let server = carrier.serve(App::new().routes(Burn(calls.clone())), limits);
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(insists(Client::connect(server.local_addr()).await));
        }
        let mut refused = 0;
        // With those who have seen enough goes what was too much.
        for _ in 0..CLIENTS / 4 {
            refused += clients.join_next().await.expect("a client").expect("an answer");
        }
        clients.abort_all();
        assert!(refused >= CLIENTS / 4);
        let calls = calls.load(Ordering::Relaxed);
        println!("{refused} refused, {calls} handlers");
        let mut client = Client::connect(server.local_addr()).await;
        while client.ask(wire::get("/")).await.status != 200 {}
    })
    .await;
}
