//! Who sends a request.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, mpsc},
    task::Poll,
    time::{Duration, SystemTime},
};

use zzz::{
    Access, ApiKey, ApiKeys, App, Basic, Bearer, FindApiKey, Form, Guard, Guarded, Keys,
    LoginThrottle, MemoryStore, Passwords, Path, Request, Result, Router, Service, SignedUrls,
    TestClient, TestServer, can, handler, same,
};

#[derive(serde::Deserialize)]
struct Login {
    name: String,
    password: String,
}

/// The one account there is: its name, and its password's hash.
struct Account(String);
impl Service for Account {}

#[handler]
async fn log_in(
    Form(login): Form<Login>,
    account: &Account,
    throttle: &LoginThrottle,
    passwords: &Passwords,
    request: &Request,
) -> Result<&'static str> {
    throttle.attempt(&login.name, request).await?;
    if login.name != "ann" {
        passwords.verify_nobody(&login.password).await?;
        return Ok("wrong");
    }
    if !passwords.verify(&login.password, &account.0).await?.is_right() {
        return Ok("wrong");
    }
    throttle.forget(&login.name).await?;
    Ok("welcome")
}

#[handler]
async fn token(bearer: Bearer) -> Result<&'static str> {
    match bearer.token() {
        token if same(token, "t0ken") => Ok("welcome"),
        token if same(token, "reader") => Err(Bearer::insufficient()),
        _ => Err(Bearer::refused()),
    }
}

#[handler]
async fn metrics(basic: Basic) -> Result<String> {
    if !same(basic.password(), "open sesame") {
        return Err(Basic::refused("metrics"));
    }
    Ok(basic.user().to_owned())
}

zzz::router! {
    post "/login" => log_in;
    get "/token" => token;
    get "/metrics" => metrics;
}

async fn app() -> App {
    let passwords = Passwords::new().with_costs(8, 1).unwrap();
    let hash = passwords.hash("correct horse").await.unwrap();
    App::new()
        .service(Account(hash))
        .service(passwords)
        .service(LoginThrottle::new(MemoryStore::new()))
        .routes(routes())
}

async fn clients() -> [TestClient; 2] {
    let server = TestServer::start(app().await).await;
    [TestClient::new(app().await).await, server.another()]
}

#[tokio::test]
async fn a_bearer_is_asked_for_its_token() {
    for client in clients().await {
        let answer = client.get("/token").await;
        answer.assert_status(401).assert_header("www-authenticate", "Bearer");
        let answer = client.get("/token").header("authorization", "Basic YTpi").await;
        answer.assert_status(401).assert_header("www-authenticate", "Bearer");
        client.get("/token").header("authorization", "bearer t0ken").await.assert_body("welcome");
    }
}

#[tokio::test]
async fn a_bearer_is_told_what_is_wrong_with_its_token() {
    let client = TestClient::new(app().await).await;
    for bad in ["Bearer", "Bearer other", "Bearer a b", "Bearer t0ken,"] {
        let answer = client.get("/token").header("authorization", bad).await;
        answer.assert_status(401);
        answer.assert_header("www-authenticate", "Bearer error=\"invalid_token\"");
    }
    let answer = client.get("/token").header("authorization", "Bearer reader").await;
    answer.assert_status(403);
    answer.assert_header("www-authenticate", "Bearer error=\"insufficient_scope\"");
    let twice = client.get("/token").header("authorization", "Bearer t0ken");
    twice.header("authorization", "Bearer other").await.assert_status(400);
}

#[tokio::test]
async fn name_and_password_are_asked_for_and_read() {
    for client in clients().await {
        let asked = client.get("/metrics").await;
        asked.assert_status(401);
        let challenge = "Basic realm=\"restricted\", charset=\"UTF-8\"";
        asked.assert_header("www-authenticate", challenge);
        // "Aladdin:open sesame", of RFC 7617, section 2.
        let sent = client.get("/metrics");
        let sent = sent.header("authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==").await;
        sent.assert_ok().assert_body("Aladdin");
        let wrong = client.get("/metrics").header("authorization", "Basic YTpi").await;
        wrong.assert_status(401);
        wrong.assert_header("www-authenticate", "Basic realm=\"metrics\", charset=\"UTF-8\"");
        for malformed in ["Basic", "Basic YTpi=", "Basic YQ=="] {
            let answer = client.get("/metrics").header("authorization", malformed).await;
            answer.assert_status(400);
        }
    }
}

async fn attempt(client: &TestClient, name: &str, password: &str) -> zzz::TestResponse {
    client.post("/login").form([("name", name), ("password", password)]).await
}

#[tokio::test]
async fn the_right_password_and_only_that_lets_in() {
    for client in clients().await {
        attempt(&client, "ann", "correct horse").await.assert_ok().assert_body("welcome");
        attempt(&client, "ann", "wrong").await.assert_ok().assert_body("wrong");
        attempt(&client, "bob", "correct horse").await.assert_ok().assert_body("wrong");
    }
}

/// How far `future` comes at once.
async fn polled<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx))).await
}

#[tokio::test]
async fn passwords_wait_in_a_line_beside_the_requests() {
    let client = TestClient::new(app().await).await;
    let (passwords, tasks) =
        (client.services().get::<Passwords>().unwrap(), client.services().tasks());
    // All threads for such work have something to do until the gate opens.
    let (open, gate) = mpsc::channel::<()>();
    let gate = Arc::new(Mutex::new(gate));
    let mut others = Vec::new();
    for _ in 0..64 {
        let gate = gate.clone();
        let mut other = Box::pin(tasks.blocking(move || gate.lock().unwrap().recv()));
        assert!(polled(&mut other).await.is_pending());
        others.push(other);
    }
    let mut waiting = Vec::new();
    let refused = loop {
        let mut hashing = Box::pin(passwords.hash("correct horse"));
        match polled(&mut hashing).await {
            Poll::Pending => waiting.push(hashing),
            Poll::Ready(outcome) => break outcome.unwrap_err(),
        }
    };
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.problem().unwrap().code(), "busy");
    assert!(waiting.len() > 256, "{}", waiting.len());
    drop(open);
    for hashing in waiting {
        hashing.await.unwrap();
    }
    attempt(&client, "ann", "correct horse").await.assert_ok().assert_body("welcome");
}

#[tokio::test(start_paused = true)]
async fn who_guesses_waits_longer_each_time() {
    let client = TestClient::new(app().await).await;
    for _ in 0..5 {
        attempt(&client, "ann", "wrong").await.assert_ok();
    }
    for seconds in [1, 2, 4] {
        let answer = attempt(&client, "ann", "correct horse").await;
        answer.assert_status(429).assert_header("retry-after", seconds.to_string());
        tokio::time::advance(Duration::from_secs(seconds)).await;
        attempt(&client, "ann", "wrong").await.assert_ok();
    }
    // Others do not wait.
    attempt(&client, "bob", "wrong").await.assert_ok();
    tokio::time::advance(Duration::from_secs(8)).await;
    attempt(&client, "ann", "correct horse").await.assert_ok().assert_body("welcome");
    // And it was forgotten.
    for _ in 0..5 {
        attempt(&client, "ann", "wrong").await.assert_ok();
    }
}

#[tokio::test]
async fn an_address_is_bounded_over_all_accounts() {
    let server = TestServer::start(app().await).await;
    let client = server.another();
    for account in 0..20 {
        attempt(&client, &format!("user{account}"), "wrong").await.assert_ok();
    }
    attempt(&client, "somebody else", "wrong").await.assert_status(429);
}

#[tokio::test(start_paused = true)]
async fn of_a_hundred_attempts_only_the_free_ones_pass() {
    let throttle = LoginThrottle::new(MemoryStore::new());
    let request = Request::new(zzz::http::Method::POST, "/login");
    let mut passed = 0;
    for _ in 0..100 {
        passed += usize::from(throttle.attempt("ann", &request).await.is_ok());
    }
    assert_eq!(passed, 5);
}

/// The keys there are.
struct Known(Vec<ApiKey>);

impl FindApiKey for Known {
    async fn find(&self, prefix: &str) -> Result<Option<ApiKey>> {
        tokio::task::yield_now().await;
        Ok(self.0.iter().find(|key| key.prefix() == prefix).cloned())
    }
}

#[handler]
async fn orders(key: ApiKey) -> String {
    key.prefix().to_owned()
}

#[handler]
async fn orders_of_all() -> &'static str {
    "all"
}

fn is_staff(request: &Request) -> Access {
    match request.headers().get("x-staff") {
        Some("yes") => Access::Granted,
        Some("suspended") => Access::Forbidden,
        _ => Access::Unknown,
    }
}

#[handler]
async fn invoice(Path(id): Path<u32>) -> String {
    id.to_string()
}

/// The application, the texts of a good key and of one whose time is over.
fn with_keys() -> (App, String, String) {
    let (good, key) = ApiKey::generate("live", ["orders:read"]);
    let (over, old) = ApiKey::generate("live", ["*"]);
    let old = old.until(SystemTime::now() - Duration::from_secs(1));
    let signed = SignedUrls::new(&keys());
    let router = Router::new()
        .get("/orders", orders {})
        .get("/read", orders {})
        .with(Guarded::by(can("orders:read")))
        .get("/write", orders {})
        .with(Guarded::by(can("orders:write")))
        .get("/either", orders_of_all {})
        .with(Guarded::by(can("orders:write").or(is_staff)).login_at("/login"))
        .get("/invoices/:id", invoice {})
        .with(Guarded::by(signed.clone()));
    let app = App::new().service(ApiKeys::new(Known(vec![key, old]))).service(signed);
    (app.routes(router.into_routes()), good, over)
}

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

#[tokio::test]
async fn a_key_lets_a_program_in() {
    let (app, good, over) = with_keys();
    let server = TestServer::start(app).await;
    let client = server.another();
    let prefix = good.split('_').nth(2).unwrap();
    for path in ["/orders", "/read"] {
        let by_bearer = client.get(path).header("authorization", format!("Bearer {good}")).await;
        by_bearer.assert_ok().assert_body(prefix);
        client.get(path).header("x-api-key", &good).await.assert_ok().assert_body(prefix);
        client.get(path).await.assert_status(401).assert_header("www-authenticate", "Bearer");
        let forged =
            format!("{}{}", &good[..good.len() - 1], if good.ends_with('A') { 'B' } else { 'A' });
        let unknown = ApiKey::generate("live", ["*"]).0;
        for bad in [&over, &forged, &unknown, "zzz_live_", "x"] {
            let refused = client.get(path).header("x-api-key", bad).await;
            refused.assert_status(401);
            refused.assert_header("www-authenticate", "Bearer error=\"invalid_token\"");
        }
    }
    let insufficient = client.get("/write").header("x-api-key", &good).await;
    insufficient.assert_status(403);
    insufficient.assert_header("www-authenticate", "Bearer error=\"insufficient_scope\"");
}

#[tokio::test]
async fn what_is_wrong_with_a_key_does_not_keep_others_out() {
    let (app, good, over) = with_keys();
    let client = TestClient::new(app).await;
    let with_key = |key: &str| client.get("/either").header("x-api-key", key);
    with_key(&over).header("x-staff", "yes").await.assert_ok();
    with_key(&good).header("x-staff", "yes").await.assert_ok();
    let refused = with_key(&over).header("x-staff", "suspended").await;
    refused.assert_status(401);
    refused.assert_header("www-authenticate", "Bearer error=\"invalid_token\"");
    with_key(&good).await.assert_status(403);
    // Who sent nothing is led to the form; who sent two things is not understood.
    client.get("/either").await.assert_redirect("/login");
    let twice = client.get("/either").header("authorization", "Bearer a");
    let twice = twice.header("authorization", "Bearer b").header("x-staff", "yes");
    twice.await.assert_status(400);
}

#[tokio::test]
async fn a_signed_address_opens_one_page_for_a_while() {
    let server = TestServer::start(with_keys().0).await;
    let client = server.another();
    let sign =
        |seconds| SignedUrls::new(&keys()).sign_for("/invoices/7", Duration::from_secs(seconds));
    let address = sign(60);
    client.get(&address).await.assert_ok().assert_body("7");
    client.head(&address).await.assert_ok();
    for bad in [
        "/invoices/7",
        "/invoices/7?signature=",
        &address.replace("/7", "/8"),
        &format!("{address}&more=1"),
        &address.replace("?signature", "?a=b&signature"),
    ] {
        client.get(bad).await.assert_status(403).assert_body_contains("was not made by us");
    }
    client.get(&sign(0)).await.assert_status(403).assert_body_contains("is over");
}
