//! Requests that may be sent again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::advance};
use zzz::{
    App, Cookie, Cookies, Created, Error, ErrorPages, IdempotencyKey, MemoryStore, Request, Result,
    Service, TestClient, TestServer, handler, http::StatusCode,
};

#[derive(Default)]
struct Orders {
    count: AtomicU32,
    begun: Notify,
    may_end: Notify,
}

#[derive(Clone, Default)]
struct Shared(Arc<Orders>);

impl Service for Shared {}

#[handler]
async fn order(orders: &Shared, cookies: &mut Cookies) -> Created<String> {
    cookies.set(Cookie::new("seen", "1"));
    let number = orders.0.count.fetch_add(1, Ordering::Relaxed) + 1;
    Created::at(format!("/orders/{number}")).with_body(format!("order {number}"))
}

#[handler]
async fn fail(orders: &Shared) -> Result<String> {
    orders.0.count.fetch_add(1, Ordering::Relaxed);
    Err(Error::new(StatusCode::CONFLICT, "sold out"))
}

#[handler]
async fn wait(orders: &Shared) -> &'static str {
    orders.0.begun.notify_one();
    orders.0.may_end.notified().await;
    "done"
}

#[handler]
async fn large(orders: &Shared) -> String {
    let number = orders.0.count.fetch_add(1, Ordering::Relaxed);
    format!("{number}{}", " ".repeat(65 * 1024))
}

zzz::router! {
    post "/orders" => order;
    get "/orders" => order;
    post "/fail" => fail;
    post "/wait" => wait;
    post "/large" => large;
}

fn client_of(request: &Request) -> Option<String> {
    request.headers().get("authorization").map(str::to_owned)
}

fn keys() -> IdempotencyKey {
    IdempotencyKey::in_store(MemoryStore::new(), client_of)
}

fn app(keys: IdempotencyKey) -> App {
    let app = App::new().errors(ErrorPages::production()).service(Shared::default());
    app.endpoint(keys).routes(routes())
}

async fn client(keys: IdempotencyKey) -> TestClient {
    let client = TestClient::new(app(keys)).await.without_cookies();
    client.with_header("accept", "application/json").with_header("authorization", "Bearer ann")
}

const KEY: &str = "idempotency-key";

#[tokio::test]
async fn the_same_request_gets_the_answer_that_was_kept() {
    let server = TestServer::start(app(keys())).await;
    for client in [client(keys()).await, server.another().with_header("authorization", "Bearer a")]
    {
        let send = || client.post("/orders").header(KEY, "\"8e03978e\"").body("one");
        let first = send().await;
        first.assert_status(201).assert_body("order 1").assert_cookie("seen", "1");
        first.assert_no_header("idempotent-replayed");
        let again = send().await;
        again.assert_status(201).assert_body("order 1").assert_header("location", "/orders/1");
        again.assert_header("idempotent-replayed", "true").assert_no_cookie("seen");
        let other = client.post("/orders").header(KEY, "another").body("one");
        other.await.assert_body("order 2");
        client.post("/orders").await.assert_body("order 3");
        client.get("/orders").header(KEY, "8e03978e").await.assert_body("order 4");
    }
}

#[tokio::test]
async fn another_request_with_the_key_is_refused() {
    let client = client(keys()).await;
    client.post("/orders").header(KEY, "a").body("one").await.assert_status(201);
    for refused in [
        client.post("/orders").header(KEY, "a").body("two").await,
        client.post("/orders?x").header(KEY, "a").body("one").await,
        client.put("/orders").header(KEY, "a").body("one").await,
    ] {
        refused.assert_status(422).assert_json_at("$.type", "idempotency_key_reused");
    }
}

#[tokio::test]
async fn nobody_gets_what_was_kept_for_somebody_else() {
    let ann = client(keys()).await;
    let bob = ann.another().with_header("authorization", "Bearer bob");
    ann.post("/orders").header(KEY, "a").await.assert_body("order 1");
    bob.post("/orders").header(KEY, "a").await.assert_body("order 2");
    let nobody = ann.another();
    nobody.post("/orders").header(KEY, "a").await.assert_body("order 3");
    nobody.post("/orders").header(KEY, "a").await.assert_body("order 4");
}

#[tokio::test]
async fn while_it_runs_the_key_is_in_use() {
    let client = client(keys()).await;
    let orders = client.services().get::<Shared>().unwrap().clone();
    let first = async { client.post("/wait").header(KEY, "a").await };
    let second = async {
        orders.0.begun.notified().await;
        let refused = client.post("/wait").header(KEY, "a").await;
        refused.assert_status(409).assert_json_at("$.type", "idempotency_key_in_use");
        orders.0.may_end.notify_one();
    };
    let (first, ()) = tokio::join!(first, second);
    first.assert_ok().assert_body("done");
    client.post("/wait").header(KEY, "a").await.assert_body("done");
}

#[tokio::test]
async fn errors_and_large_answers_are_not_kept() {
    let client = client(keys()).await;
    let orders = client.services().get::<Shared>().unwrap().clone();
    for (target, status) in [("/fail", 409), ("/large", 200)] {
        for _ in 0..2 {
            client.post(target).header(KEY, target).await.assert_status(status);
        }
    }
    assert_eq!(orders.0.count.load(Ordering::Relaxed), 4);
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_kept_for_its_time() {
    let client = client(keys().lasts(Duration::from_secs(60))).await;
    let send = || client.post("/orders").header(KEY, "a");
    send().await.assert_body("order 1");
    advance(Duration::from_secs(59)).await;
    send().await.assert_body("order 1");
    advance(Duration::from_secs(1)).await;
    send().await.assert_body("order 2");
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let client = client(keys().required()).await;
    let missing = client.post("/orders").await;
    missing.assert_status(400).assert_json_at("$.type", "idempotency_key_missing");
    for bad in ["", "\"\"", "a b", "ä", &"a".repeat(256)] {
        let refused = client.post("/orders").header(KEY, bad).await;
        refused.assert_status(400).assert_json_at("$.type", "bad_idempotency_key");
    }
    client.post("/orders").header(KEY, "a".repeat(255)).await.assert_status(201);
}
