//! Who may enter, and what stands around handlers.

use std::{
    fmt,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use zzz::{
    Access, App, CacheAnswers, Catch, Cookies, Envelope, Error, ErrorPages, Flow, FromRequest,
    Guard, Guarded, Json, JwtVerifier, Keys, MemoryStore, Meta, Middleware, Path, Request, Result,
    Roles, Router, Service, Session, Sessions, TestClient, TestServer, handler, has_jwt, has_role,
    http::{HeaderValue, StatusCode, header},
    logged_in,
};

/// Believes whoever names their roles; `x-roles: editor,admin`.
struct Believe;

impl Middleware for Believe {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if let Some(roles) = request.headers().get("x-roles") {
            let roles = Roles::new(roles.split(',').map(str::to_owned));
            request.set(roles);
        }
        Ok(Flow::Next)
    }
}

/// Waits before it decides.
struct Slow;

impl Guard for Slow {
    async fn allows(&self, request: &mut Request) -> Result<Access> {
        tokio::task::yield_now().await;
        match request.headers().get("x-slow") {
            Some("yes") => Ok(Access::Granted),
            Some("no") => Ok(Access::Forbidden),
            Some(_) => Err(Error::new(StatusCode::BAD_REQUEST, "yes or no?")),
            None => Ok(Access::Unknown),
        }
    }
}

#[handler]
async fn inside() -> &'static str {
    "inside"
}

fn guarded_routes() -> App {
    let is_night = |request: &Request| match request.headers().get("x-night") {
        Some(_) => Access::Granted,
        None => Access::Unknown,
    };
    let router = Router::new()
        .get("/", inside {})
        .get("/admin", inside {})
        .with(Guarded::by(has_role("admin")))
        .get("/both", inside {})
        .with(Guarded::by(has_role("admin").and(Slow)))
        .get("/either", inside {})
        .with(Guarded::by(has_role("admin").or(Slow)))
        .get("/day", inside {})
        .with(Guarded::by(is_night.not()))
        .scope("/staff", |staff| {
            let tools = staff.get("/tools", inside {}).get("/keys", inside {});
            tools.middleware(
                Guarded::by(has_role("staff")).challenge(HeaderValue::from_static("Basic")),
            )
        });
    App::new().endpoint(Believe).routes(router.into_routes())
}

async fn clients(app: fn() -> App) -> [TestClient; 2] {
    let server = TestServer::start(app()).await;
    [TestClient::new(app()).await, server.another()]
}

async fn check(client: &TestClient, path: &str, header: (&'static str, &str), status: u16) {
    let answer = client.get(path).header(header.0, header.1).await;
    answer.assert_status(status);
}

#[tokio::test]
async fn who_is_unknown_gets_401_and_who_may_not_403() {
    for client in clients(guarded_routes).await {
        client.get("/").await.assert_ok();
        let unknown = client.get("/admin").await;
        unknown.assert_status(401).assert_header("www-authenticate", "Bearer");
        check(&client, "/admin", ("x-roles", "editor"), 403).await;
        check(&client, "/admin", ("x-roles", "editor,admin"), 200).await;
    }
}

/// What somebody is told whom `guard` does not know.
async fn told(guard: Guarded<impl Guard>) -> String {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let routes = Router::new().post("/", inside {}).middleware(guard);
    let app = App::new()
        .errors(ErrorPages::production())
        .service(JwtVerifier::hs256(&keys, "visitors"))
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
        .routes(routes.into_routes());
    let client = TestClient::new(app).await;
    let answer = client.post("/").header("accept", "application/json").await;
    answer.assert_status(401).assert_json_at("$.type", "unauthenticated");
    answer.json_at("$.detail")
}

#[tokio::test]
async fn who_is_unknown_is_told_what_to_send() {
    let login = Guarded::by(logged_in()).login_at("/login");
    assert_eq!(told(login).await, "log in first");
    let session = "send the cookie of a session that is logged in";
    assert_eq!(told(Guarded::by(logged_in())).await, session);
    assert_eq!(told(Guarded::by(logged_in().and(logged_in()))).await, session);
    let bearer = "send credentials as `authorization: Bearer ..`";
    assert_eq!(told(Guarded::by(has_role("admin"))).await, bearer);
    let basic = HeaderValue::from_static("Basic realm=\"metrics\"");
    let basic = told(Guarded::by(has_role("admin")).challenge(basic)).await;
    assert_eq!(basic, "send credentials as `authorization: Basic ..`");
    let either = told(Guarded::by(has_jwt().or(logged_in()))).await;
    let jwt = "a JSON Web Token as `authorization: Bearer ..`";
    assert_eq!(either, format!("send {jwt}, or the cookie of a session that is logged in"));
}

#[tokio::test]
async fn guards_combine() {
    for client in clients(guarded_routes).await {
        let both = client.get("/both").header("x-roles", "admin");
        both.header("x-slow", "yes").await.assert_ok();
        check(&client, "/both", ("x-roles", "admin"), 401).await;
        check(&client, "/both", ("x-slow", "yes"), 401).await;
        check(&client, "/either", ("x-slow", "yes"), 200).await;
        check(&client, "/either", ("x-roles", "admin"), 200).await;
        // To log in may help.
        check(&client, "/either", ("x-roles", "editor"), 401).await;
        let neither = client.get("/either").header("x-roles", "editor");
        neither.header("x-slow", "no").await.assert_status(403);
        check(&client, "/either", ("x-slow", "perhaps"), 400).await;
        check(&client, "/day", ("x-night", "1"), 403).await;
        client.get("/day").await.assert_ok();
    }
}

#[tokio::test]
async fn a_guard_of_a_scope_stands_before_all_its_routes() {
    for client in clients(guarded_routes).await {
        for path in ["/staff/tools", "/staff/keys"] {
            let unknown = client.get(path).await;
            unknown.assert_status(401).assert_header("www-authenticate", "Basic");
            check(&client, path, ("x-roles", "staff"), 200).await;
        }
    }
}

/// What other frameworks call a controller.
mod posts {
    use zzz::{Path, handler};

    #[handler]
    pub(super) async fn index() -> &'static str {
        "all"
    }

    #[handler]
    pub(super) async fn delete(Path(id): Path<u32>) -> String {
        format!("{id} is gone")
    }
}

zzz::router! {
    pipeline editors { Guarded::by(has_role("editor")) }

    resources "/posts" => posts only(index, delete) through editors;
    get "/" => inside;
}

#[tokio::test]
async fn a_guard_of_a_resource_stands_before_each_of_its_routes() {
    for client in clients(|| App::new().endpoint(Believe).routes(routes())).await {
        client.get("/").await.assert_ok();
        client.get("/posts").await.assert_status(401);
        check(&client, "/posts", ("x-roles", "editor"), 200).await;
        client.delete("/posts/7").await.assert_status(401);
        client.delete("/posts/7").header("x-roles", "reader").await.assert_status(403);
        client.delete("/posts/7").header("x-roles", "editor").await.assert_body("7 is gone");
    }
}

#[handler]
async fn log_in(session: &mut Session) -> &'static str {
    session.log_in("ann");
    "welcome"
}

#[handler]
async fn log_out(session: &mut Session) -> &'static str {
    session.destroy();
    "good bye"
}

fn with_sessions() -> App {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let guard = || Guarded::by(logged_in()).login_at("/login");
    let router = Router::new()
        .post("/login", log_in {})
        .post("/logout", log_out {})
        .get("/me", inside {})
        .with(guard())
        .post("/me", inside {})
        .with(guard());
    App::new().endpoint(Sessions::in_store(MemoryStore::new(), &keys)).routes(router.into_routes())
}

#[tokio::test]
async fn who_is_not_logged_in_is_led_to_the_form() {
    for client in clients(with_sessions).await {
        let led = client.get("/me").await;
        led.assert_status(303).assert_header("location", "/login");
        led.assert_header("cache-control", "private, no-store");
        client.post("/me").await.assert_status(401);
        for request in [client.get("/me"), client.post("/me")] {
            let by_htmx = request.header("hx-request", "true").await;
            by_htmx.assert_status(401).assert_header("hx-redirect", "/login");
        }
        client.post("/login").await.assert_ok();
        client.get("/me").await.assert_ok().assert_body("inside");
        client.post("/logout").await.assert_ok();
        client.get("/me").await.assert_status(303);
    }
}

#[derive(Debug)]
struct SoldOut(u32);

impl fmt::Display for SoldOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "article {} is sold out", self.0)
    }
}

impl std::error::Error for SoldOut {}

#[handler]
async fn buy(Path(article): Path<u32>) -> Result<String> {
    match article {
        0 => Err(Error::internal("something else")),
        1 => Ok("here it is".to_owned()),
        _ => Err(SoldOut(article).into()),
    }
}

fn with_filters() -> App {
    let filter = |place: &'static str| {
        Catch::on(move |error: &SoldOut, request: &Request| {
            (StatusCode::CONFLICT, format!("{place}: {} at {}", error.0, request.path()))
        })
    };
    let router = Router::new()
        .get("/:id", buy {})
        .get("/route/:id", buy {})
        .with(filter("route"))
        .scope("/scope", |scope| scope.get("/:id", buy {}).middleware(filter("scope")));
    App::new().endpoint(filter("application")).routes(router.into_routes())
}

#[tokio::test]
async fn the_nearest_filter_answers_its_errors() {
    for client in clients(with_filters).await {
        for (path, body) in [
            ("/7", "application: 7 at /7"),
            ("/route/7", "route: 7 at /route/7"),
            ("/scope/7", "scope: 7 at /scope/7"),
        ] {
            client.get(path).await.assert_status(409).assert_body(body);
        }
        client.get("/scope/1").await.assert_ok().assert_body("here it is");
        client.get("/scope/0").await.assert_status(500);
    }
}

#[handler]
async fn numbers(assigns: &mut zzz::Assigns) -> Result<Json<[u8; 2]>> {
    assigns.set(Meta::new().with("total", 12)?);
    Ok(Json([1, 2]))
}

#[handler]
async fn nothing() -> zzz::NoContent {
    zzz::NoContent
}

fn enveloped() -> App {
    let router = Router::new()
        .get("/numbers", numbers {})
        .get("/text", inside {})
        .get("/nothing", nothing {})
        .get("/buy/:id", buy {});
    App::new().endpoint(Envelope::new()).routes(router.into_routes())
}

#[tokio::test]
async fn an_envelope_is_around_json_that_succeeded() {
    for client in clients(enveloped).await {
        let numbers = client.get("/numbers").await;
        numbers.assert_ok().assert_body(r#"{"data":[1,2],"meta":{"total":12}}"#);
        client.get("/text").await.assert_body("inside");
        client.get("/nothing").await.assert_status(204);
        client.get("/buy/7").await.assert_status(500);
    }
}

#[derive(Default)]
struct Calls(AtomicU32);
impl Service for Calls {}

fn call(calls: &Calls) -> String {
    (calls.0.fetch_add(1, Ordering::Relaxed) + 1).to_string()
}

#[handler]
async fn count(calls: &Calls) -> String {
    call(calls)
}

#[handler]
async fn by_language(calls: &Calls) -> zzz::Response {
    use zzz::IntoResponse;
    call(calls).with_header(header::VARY, HeaderValue::from_static("accept-language"))
}

/// The language of a visitor, by which every answer differs that knows it.
struct Language;

impl FromRequest for Language {
    fn from_request(request: &mut Request) -> Result<Self> {
        let name = HeaderValue::from_static("accept-language");
        request.answer_headers_mut().append(header::VARY, name);
        Ok(Self)
    }
}

#[handler]
async fn by_argument(calls: &Calls, _language: Language) -> String {
    call(calls)
}

#[handler]
async fn with_cookie(calls: &Calls, cookies: &mut Cookies) -> String {
    cookies.set(("seen", "yes"));
    call(calls)
}

#[handler]
async fn with_session(calls: &Calls, _session: &Session) -> String {
    call(calls)
}

#[handler]
async fn private(calls: &Calls) -> zzz::Response {
    use zzz::IntoResponse;
    call(calls).with_header(header::CACHE_CONTROL, HeaderValue::from_static("max-age=5, Private"))
}

#[handler]
async fn failing(calls: &Calls) -> Result<String> {
    Err(Error::new(StatusCode::BAD_GATEWAY, call(calls)))
}

fn cached() -> App {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let router = Router::new()
        .get("/count", count {})
        .post("/count", count {})
        .get("/language", by_language {})
        .get("/argument", by_argument {})
        .get("/cookie", with_cookie {})
        .get("/session", with_session {})
        .get("/private", private {})
        .get("/failing", failing {})
        .middleware(CacheAnswers::lasting(Duration::from_secs(60), MemoryStore::new()));
    App::new()
        .service(Calls::default())
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
        .routes(router.into_routes())
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_made_once_until_its_time_is_over() {
    let client = TestClient::new(cached()).await;
    client.get("/count").await.assert_body("1");
    let kept = client.get("/count").await;
    kept.assert_body("1").assert_header("content-type", "text/plain; charset=utf-8");
    assert!(kept.header("age").is_some());
    client.get("/count?page=2").await.assert_body("2");
    client.post("/count").await.assert_body("3");
    tokio::time::advance(Duration::from_secs(60)).await;
    client.get("/count").await.assert_body("4");
}

#[tokio::test]
async fn answers_differ_by_what_they_say_they_vary_by() {
    for client in clients(cached).await {
        for (path, calls) in [("/language", ["1", "2"]), ("/argument", ["3", "4"])] {
            let ask =
                async |language: &str| client.get(path).header("accept-language", language).await;
            for _ in 0..2 {
                ask("de").await.assert_body(calls[0]).assert_header("vary", "accept-language");
                ask("en").await.assert_body(calls[1]);
            }
        }
    }
}

#[tokio::test]
async fn what_is_meant_for_one_is_not_given_to_others() {
    for client in clients(cached).await {
        client.get("/count").await.assert_body("1");
        let known = client.get("/count").header("authorization", "Bearer a").await;
        known.assert_body("2");
        client.get("/count").header("x-api-key", "a").await.assert_body("3");
        client.get("/count").header("cache-control", "No-Store").await.assert_body("4");
        client.get("/count").await.assert_body("1");
        let mut calls = 4;
        for path in ["/cookie", "/session", "/private", "/failing"] {
            for _ in 0..2 {
                calls += 1;
                client.get(path).await.assert_body_contains(&calls.to_string());
            }
        }
    }
}
