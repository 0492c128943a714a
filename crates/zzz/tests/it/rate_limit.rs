//! How often a client may ask.

use std::{sync::Arc, time::Duration};

use tokio::time::advance;
use zzz::{
    App, ErrorPages, Kept, MemoryStore, Only, RateLimit, Result, Router, Store, TestClient,
    TestServer, TrustedProxies, bytes::Bytes, handler,
};

#[handler]
async fn hello() -> &'static str {
    "hello"
}

zzz::router! {
    get "/" => hello;
}

async fn client(limit: RateLimit) -> TestClient {
    let proxies = TrustedProxies::new(["10.0.0.1"]).unwrap().trust_unix_sockets();
    let app = App::new().errors(ErrorPages::production()).endpoint(proxies).endpoint(limit);
    TestClient::new(app.routes(routes())).await.with_header("accept", "application/json")
}

/// Asks so often from the address, and expects to be answered.
async fn asks(client: &TestClient, from: &str, times: usize) {
    for _ in 0..times {
        client.get("/").header("x-forwarded-for", from).await.assert_ok();
    }
}

async fn is_refused(client: &TestClient, from: &str, retry_after: &str) {
    let refused = client.get("/").header("x-forwarded-for", from).await;
    refused
        .assert_status(429)
        .assert_json_at("$.type", "rate_limited")
        .assert_header("retry-after", retry_after);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_empties_and_fills_up_evenly() {
    let store = || RateLimit::per_minute(6).burst(2).in_store(MemoryStore::new());
    for limit in [RateLimit::per_minute(6).burst(2), store()] {
        let client = client(limit).await;
        asks(&client, "192.0.2.1", 2).await;
        is_refused(&client, "192.0.2.1", "10").await;
        advance(Duration::from_secs(4)).await;
        is_refused(&client, "192.0.2.1", "6").await;
        advance(Duration::from_secs(6)).await;
        asks(&client, "192.0.2.1", 1).await;
        is_refused(&client, "192.0.2.1", "10").await;
        advance(Duration::from_secs(3600)).await;
        asks(&client, "192.0.2.1", 2).await;
        is_refused(&client, "192.0.2.1", "10").await;
    }
}

#[tokio::test(start_paused = true)]
async fn every_answer_tells_how_it_stands() {
    let client = client(RateLimit::per_minute(6).burst(2).named("api")).await;
    for (remaining, reset) in [(1, 10), (0, 20), (0, 20)] {
        let answer = client.get("/").await;
        answer.assert_header("ratelimit-policy", "\"api\";q=6;w=60");
        answer.assert_header("ratelimit", format!("\"api\";r={remaining};t={reset}"));
    }
}

#[tokio::test(start_paused = true)]
async fn each_address_has_a_bucket_and_each_ipv6_network() {
    let client = client(RateLimit::per_hour(1)).await;
    for from in ["192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8:0:2::1"] {
        asks(&client, from, 1).await;
        is_refused(&client, from, "3600").await;
    }
    is_refused(&client, "2001:db8:0:1:ffff::2", "3600").await;
}

#[tokio::test(start_paused = true)]
async fn the_key_may_be_anything() {
    let by_tenant = |request: &zzz::Request| request.headers().get("x-tenant").map(str::to_owned);
    let client = client(RateLimit::per_second(1).by(by_tenant)).await;
    for tenant in ["a", "b"] {
        client.get("/").header("x-tenant", tenant).await.assert_ok();
        client.get("/").header("x-tenant", tenant).await.assert_status(429);
    }
    for _ in 0..5 {
        client.get("/").await.assert_ok().assert_no_header("ratelimit");
    }
}

#[tokio::test(start_paused = true)]
async fn a_route_has_a_limit_of_its_own() {
    let limit = RateLimit::per_hour(1).named("login");
    let routes = Router::new().get("/login", hello {}).with(limit).get("/", hello {});
    let app = App::new().endpoint(RateLimit::per_hour(5)).routes(routes.build().unwrap());
    let client = TestClient::new(app).await;
    let answer = client.get("/login").await;
    let states: Vec<_> = answer.headers().get_all("ratelimit").collect();
    assert_eq!(states, ["\"default\";r=4;t=720", "\"login\";r=0;t=3600"]);
    client.get("/login").await.assert_status(429);
    for _ in 0..3 {
        client.get("/").await.assert_ok();
    }
    client.get("/").await.assert_status(429);
}

#[tokio::test(start_paused = true)]
async fn over_tcp_the_address_is_the_peers() {
    let app = App::new().endpoint(RateLimit::per_hour(2)).routes(routes());
    let server = TestServer::start(app).await;
    asks(&server, "192.0.2.1", 1).await;
    asks(&server, "192.0.2.2", 1).await;
    server.get("/").header("x-forwarded-for", "192.0.2.3").await.assert_status(429);
}

/// One store for several processes.
#[derive(Clone)]
struct Shared(Arc<MemoryStore>);

impl Store for Shared {
    async fn get(&self, key: &str) -> Result<Option<Kept>> {
        self.0.get(key).await
    }

    async fn put(&self, key: &str, value: Bytes, lasts: Duration, only: Only) -> Result<bool> {
        self.0.put(key, value, lasts, only).await
    }

    async fn remove(&self, key: &str) -> Result<bool> {
        self.0.remove(key).await
    }
}

#[tokio::test(start_paused = true)]
async fn processes_share_their_buckets_in_a_store() {
    let store = Shared(Arc::new(MemoryStore::new()));
    let limit = || RateLimit::per_hour(3).in_store(store.clone());
    let (first, second) = (client(limit()).await, client(limit()).await);
    asks(&first, "192.0.2.1", 2).await;
    asks(&second, "192.0.2.1", 1).await;
    is_refused(&first, "192.0.2.1", "1200").await;
    is_refused(&second, "192.0.2.1", "1200").await;
    asks(&second, "192.0.2.2", 1).await;
}

struct Broken;

impl Store for Broken {
    async fn get(&self, _key: &str) -> Result<Option<Kept>> {
        Err(zzz::Error::internal("no store"))
    }

    async fn put(&self, _: &str, _: Bytes, _: Duration, _: Only) -> Result<bool> {
        Err(zzz::Error::internal("no store"))
    }

    async fn remove(&self, _key: &str) -> Result<bool> {
        Err(zzz::Error::internal("no store"))
    }
}

#[tokio::test]
async fn without_its_store_nobody_is_limited() {
    let client = client(RateLimit::per_hour(1).in_store(Broken)).await;
    asks(&client, "192.0.2.1", 3).await;
}

#[test]
fn limits_that_let_nobody_in_are_refused() {
    for make in [
        || RateLimit::per_second(0),
        || RateLimit::per_second(1).burst(0),
        || RateLimit::per(Duration::from_millis(1), 1),
        || RateLimit::per_second(1).named("a b"),
    ] {
        assert!(std::panic::catch_unwind(make).is_err());
    }
}
