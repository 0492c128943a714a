//! Stores that cannot be reached, and who is told.

use std::time::Duration;

use zzz::{
    ApiKey, ApiKeys, App, CacheAnswers, Csrf, CsrfToken, Error, ErrorPages, FindApiKey,
    IdempotencyKey, IncomingWebhook, Kept, Keys, LoginThrottle, MemoryStore, Middleware, Only,
    RateLimit, Request, Result, Router, Sessions, Store, TestClient, TestRequest, WebhookVerifier,
    bytes::Bytes, handler,
};

use crate::{
    middleware::Lines,
    refusals::{hello, set, show},
};

/// What the log is told, and nobody else.
const WHY: &str = "no answer from 10.0.0.7";

/// A store that nobody answers for.
struct Away;

impl Store for Away {
    async fn get(&self, _: &str) -> Result<Option<Kept>> {
        Err(Error::internal(WHY))
    }

    async fn put(&self, _: &str, _: Bytes, _: Duration, _: Only) -> Result<bool> {
        Err(Error::internal(WHY))
    }

    async fn remove(&self, _: &str) -> Result<bool> {
        Err(Error::internal(WHY))
    }
}

impl FindApiKey for Away {
    async fn find(&self, _: &str) -> Result<Option<ApiKey>> {
        Err(Error::internal(WHY))
    }
}

#[handler]
async fn form(token: CsrfToken) -> String {
    token.as_str().to_owned()
}

#[handler]
async fn log_in(throttle: &LoginThrottle, request: &Request) -> Result<&'static str> {
    throttle.attempt("ann", request).await?;
    Ok("in")
}

#[handler]
async fn orders(_key: ApiKey) -> &'static str {
    "orders"
}

#[handler]
async fn paid(_webhook: IncomingWebhook) -> &'static str {
    "thank you"
}

fn app() -> App {
    let router = Router::new()
        .get("/hello", hello {})
        .get("/show", show {})
        .post("/set", set {})
        .post("/login", log_in {})
        .get("/orders", orders {})
        .get("/form", form {})
        .with(Csrf::new())
        .post("/paid", paid {})
        .with(WebhookVerifier::github("It's a Secret to Everybody").unwrap().once_in(Away));
    App::new()
        .errors(ErrorPages::production())
        .service(LoginThrottle::new(Away))
        .service(ApiKeys::new(Away))
        .routes(router.into_routes())
}

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

async fn behind(middleware: impl Middleware) -> TestClient {
    TestClient::new(app().endpoint(middleware)).await.with_header("accept", "application/json")
}

/// The cookie of a session that is kept elsewhere.
async fn cookie_of_a_session() -> String {
    let client = behind(Sessions::in_store(MemoryStore::new(), &keys())).await;
    client.post("/set").await.assert_ok();
    format!("__Host-session={}", client.cookie("__Host-session").unwrap())
}

/// A 500 of which only the log knows why.
async fn fails(request: TestRequest<'_>) {
    let (lines, _guard) = Lines::listen();
    let answer = request.await;
    answer.assert_status(500).assert_header("content-type", "application/problem+json");
    answer.assert_no_header("set-cookie");
    assert!(!answer.text().contains(WHY), "{}", answer.text());
    let text = lines.text();
    let line = text.lines().find(|line| line.contains("a request failed")).unwrap_or(&text);
    assert!(line.contains("ERROR") && line.contains(WHY), "{text}");
}

#[zzz::test]
async fn without_its_store_a_session_is_neither_read_nor_written() {
    let cookie = cookie_of_a_session().await;
    let client = behind(Sessions::in_store(Away, &keys())).await.without_cookies();
    fails(client.get("/show").header("cookie", &cookie)).await;
    fails(client.post("/set")).await;
    // A page with a token writes it into the session.
    fails(client.get("/form")).await;
    // Who needs no session does not miss it.
    client.get("/hello").await.assert_ok();
    client.get("/show").await.assert_body("nothing");
}

#[zzz::test]
async fn without_its_store_nobody_logs_in_and_no_key_is_good() {
    let client = behind(Csrf::new()).await;
    fails(client.get("/orders").header("x-api-key", ApiKey::generate("live", ["*"]).0)).await;
    let client = TestClient::new(app()).await.with_header("accept", "application/json");
    fails(client.post("/login")).await;
}

#[zzz::test]
async fn without_its_store_nothing_is_done_that_may_be_done_once() {
    let by_all = |_: &Request| Some("all".to_owned());
    let client = behind(IdempotencyKey::in_store(Away, by_all)).await;
    fails(client.post("/login").header("idempotency-key", "a")).await;
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let webhook = client.post("/paid").header("x-hub-signature-256", signature);
    fails(webhook.header("x-github-delivery", "72d3162e").body("Hello, World!")).await;
}

#[zzz::test]
async fn without_their_store_limits_are_off_and_answers_are_made_anew() {
    let (lines, _guard) = Lines::listen();
    let limit = RateLimit::per_hour(1).in_store(Away);
    let cache = CacheAnswers::lasting(Duration::from_secs(60), Away);
    let client = TestClient::new(app().endpoint(limit).endpoint(cache)).await;
    for _ in 0..2 {
        client.get("/hello").await.assert_ok().assert_body("hello");
    }
    let text = lines.text();
    for (part, level) in [("a rate limit is off", "ERROR"), ("answers are made anew", "WARN")] {
        let line = text.lines().find(|line| line.contains(part)).unwrap_or_default();
        assert!(line.contains(level) && line.contains(WHY), "no {part} in {text}");
    }
}

#[zzz::test]
async fn a_cache_without_its_store_says_so_once_a_minute() {
    let (lines, _guard) = Lines::listen();
    let cache = CacheAnswers::lasting(Duration::from_secs(60), Away);
    let client = TestClient::new(app().endpoint(cache)).await;
    tokio::time::pause();
    for lines_told in [1, 2] {
        for _ in 0..5 {
            client.get("/hello").await.assert_ok().assert_body("hello");
        }
        let text = lines.text();
        assert_eq!(text.matches("answers are made anew").count(), lines_told, "{text}");
        assert!(!text.contains("ERROR"), "{text}");
        tokio::time::advance(Duration::from_secs(60)).await;
    }
    // Each request asks for an answer and wants to keep one.
    assert!(lines.text().contains("untold=9"), "{}", lines.text());
}
