//! Whether the application lives, and whether it is ready.

use std::{
    future::pending,
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use zzz::{
    AllowedHosts, App, Error, Health, Limits, Result, Server, Service, TestClient, TestServer,
};

#[derive(Default)]
struct Database {
    is_away: AtomicBool,
}

impl Service for Database {}

impl Database {
    async fn ping(&self) -> Result<()> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(Error::internal("the password s3cret was refused"));
        }
        Ok(())
    }
}

fn app() -> App {
    let health = Health::new()
        .check("database", |services| async move { services.get::<Database>()?.ping().await })
        .check("cache", async |_| Ok(()));
    let hosts = AllowedHosts::new(["example.com"]).unwrap();
    App::new().service(Database::default()).endpoint(health).endpoint(hosts)
}

const READY: &str =
    "{\"status\":\"ready\",\"checks\":{\"database\":\"passed\",\"cache\":\"passed\"}}";

#[tokio::test]
async fn probes_are_answered_before_everything_else() {
    let server = TestServer::start(app()).await;
    for client in [TestClient::new(app()).await, server.another()] {
        let client = client.with_header("host", "10.0.0.7");
        let alive = client.get("/health").await;
        alive.assert_ok().assert_json_at("$.status", "alive");
        alive.assert_header("cache-control", "no-store");
        client.get("/ready").await.assert_ok().assert_body(READY);
        client.head("/ready").await.assert_ok().assert_body("");
        client.post("/ready").await.assert_status(421);
        client.get("/").await.assert_status(421);
    }
}

#[tokio::test]
async fn a_failed_check_makes_it_unready_and_says_nothing_of_why() {
    let client = TestClient::new(app()).await;
    client.services().get::<Database>().unwrap().is_away.store(true, Ordering::Relaxed);
    let answer = client.get("/ready").await;
    answer.assert_status(503).assert_json_at("$.status", "not ready");
    answer.assert_json_at("$.checks.database", "failed").assert_json_at("$.checks.cache", "passed");
    assert!(!answer.text().contains("s3cret"));
    client.get("/health").await.assert_ok();
    client.services().get::<Database>().unwrap().is_away.store(false, Ordering::Relaxed);
    client.get("/ready").await.assert_ok();
}

#[tokio::test(start_paused = true)]
async fn checks_have_their_time_all_at_once() {
    let health = Health::new()
        .timeout(Duration::from_secs(3))
        .live_at("/live")
        .ready_at("/up")
        .check("slow", |_| pending())
        .check("slower", |_| pending())
        .check("fast", async |_| Ok(()));
    let client = TestClient::new(App::new().endpoint(health)).await;
    let begun = tokio::time::Instant::now();
    let answer = client.get("/up").await;
    assert_eq!(begun.elapsed().as_secs(), 3);
    answer.assert_status(503).assert_json_at("$.checks.slow", "timed out");
    answer.assert_json_at("$.checks.slower", "timed out").assert_json_at("$.checks.fast", "passed");
    client.get("/live").await.assert_ok();
    client.get("/ready").await.assert_status(404);
}

/// Asks over a connection that stays open, and returns what comes.
fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(b"GET /ready HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"}}") {
        let mut bytes = [0; 1024];
        let count = stream.read(&mut bytes).unwrap();
        assert!(count > 0, "closed after {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&bytes[..count]);
    }
    String::from_utf8(answer).unwrap()
}

#[test]
fn a_server_that_drains_is_not_ready() {
    let mut limits = Limits::default();
    limits.drain_grace = Duration::from_secs(60);
    limits.drain_deadline = Duration::from_secs(60);
    let app = App::new().endpoint(Health::new());
    let server = Server::new(app).limits(limits).workers(1).bind("127.0.0.1:0").unwrap();
    let address = server.local_addr();
    let running = server.spawn().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    assert!(ask(&mut stream).starts_with("HTTP/1.1 200 "));
    running.begin_stop();
    let answer = ask(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("{\"status\":\"stopping\","), "{answer}");
    running.join().unwrap();
}

#[test]
fn names_are_fit_for_json() {
    let make = || Health::new().check("a \"b\"", async |_| Ok(()));
    assert!(std::panic::catch_unwind(make).is_err());
}
