//! The middleware that comes with zzz.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::Notify;
use tracing::subscriber::DefaultGuard;
use zzz::{
    App, Assigns, BadPublicUrl, Deadline, Error, Flow, Logger, Middleware, ParamFilter, Params,
    Path, PublicUrl, Request, RequestId, RequestIdValue, RequestSpan, Result, Router, Service,
    TestClient, TestServer, handler, http::StatusCode,
};

#[handler]
async fn answer(Path(status): Path<u16>) -> Result<&'static str> {
    if status == 200 {
        return Ok("fine");
    }
    Err(Error::new(StatusCode::from_u16(status)?, "not fine"))
}

#[handler]
async fn own_id(request: &Request) -> String {
    request.get::<RequestIdValue>().map(ToString::to_string).unwrap_or_default()
}

#[handler]
async fn link(url: &PublicUrl) -> String {
    url.of("/posts/7")
}

fn app() -> App {
    let routes =
        Router::new().get("/status/:status", answer {}).get("/id", own_id {}).build().unwrap();
    App::new().routes(routes)
}

/// What was logged on this thread.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        let lines = Self::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_writer(move || writer.clone())
            .finish();
        (lines, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[zzz::test]
async fn each_answer_is_logged_without_its_query() {
    let (lines, _guard) = Lines::listen();
    let app = app().endpoint(RequestId::new()).endpoint(Logger::new());
    let client = TestClient::new(app).await;
    client.get("/status/200?token=secret").header("x-request-id", "abc-1").await.assert_status(200);
    client.get("/status/404").await.assert_status(404);
    client.get("/status/503").await.assert_status(503);
    let text = lines.text();
    let logged: Vec<_> = text.lines().filter(|line| line.contains("zzz::request")).collect();
    assert_eq!(logged.len(), 3, "{text}");
    for part in ["INFO", "answered", "method=GET", "path=\"/status/200\"", "status=200", "took="] {
        assert!(logged[0].contains(part), "no {part} in {}", logged[0]);
    }
    assert!(logged[0].contains("id=abc-1"), "{}", logged[0]);
    assert!(logged[1].contains("INFO") && logged[1].contains("status=404"), "{}", logged[1]);
    assert!(logged[2].contains("WARN") && logged[2].contains("status=503"), "{}", logged[2]);
    assert!(!text.contains("secret"), "{text}");
}

#[zzz::test]
async fn each_request_has_an_id_that_its_answer_tells() {
    let client = TestClient::new(app().endpoint(RequestId::new())).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = client.get("/id").await;
        let id = answer.header("x-request-id").unwrap().to_owned();
        answer.assert_body(&id);
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert!(!seen.contains(&id));
        seen.push(id);
    }
    // One that a proxy gave is kept, errors tell it, too, and no other gets through.
    let answer = client.get("/status/404").header("x-request-id", "Edge_7.x-1").await;
    answer.assert_status(404).assert_header("x-request-id", "Edge_7.x-1");
    for bad in ["", "a b", "a\"b", &"x".repeat(65), "ä"] {
        let answer = client.get("/id").header("x-request-id", bad).await;
        assert_ne!(answer.header("x-request-id"), Some(bad));
    }
    let client = TestClient::new(app().endpoint(RequestId::new().always_new())).await;
    let answer = client.get("/id").header("x-request-id", "mine").await;
    assert_ne!(answer.header("x-request-id"), Some("mine"));
}

/// Opened once the client has its answer.
struct Gate(Notify);
impl Service for Gate {}

#[handler]
async fn slow(gate: &Gate) -> &'static str {
    gate.0.notified().await;
    "too late"
}

#[zzz::test]
async fn a_deadline_answers_in_the_place_of_a_slow_handler() {
    let routes = Router::new()
        .get("/slow", slow {})
        .with(Deadline::after(Duration::from_millis(20)))
        .get("/status/:status", answer {})
        .build()
        .unwrap();
    let server = TestServer::start(App::new().service(Gate(Notify::new())).routes(routes)).await;
    server.get("/slow").await.assert_status(503);
    server.services().get::<Gate>().unwrap().0.notify_one();
    server.get("/status/200").await.assert_status(200);
}

#[zzz::test]
async fn whole_addresses() {
    let url = PublicUrl::parse("https://example.com:8443/shop/").unwrap();
    let routes = Router::new().get("/link", link {}).build().unwrap();
    let client = TestClient::new(App::new().service(url).routes(routes)).await;
    client.get("/link").await.assert_body("https://example.com:8443/shop/posts/7");
    for bad in
        ["", "example.com", "ftp://a", "https://", "https://u@h", "https://a/b?c", "https://a b"]
    {
        let error: BadPublicUrl = PublicUrl::parse(bad).unwrap_err();
        assert!(error.to_string().starts_with(&format!("{bad:?} is no public address")), "{error}");
    }
}

#[handler]
async fn talk() -> &'static str {
    tracing::info!("before");
    tokio::task::yield_now().await;
    tracing::info!("after");
    ""
}

#[zzz::test]
async fn what_a_handler_logs_tells_its_request() {
    let (lines, _guard) = Lines::listen();
    let routes = Router::new().get("/talk", talk {}).build().unwrap();
    let app = App::new().routes(routes).endpoint(RequestId::new()).endpoint(RequestSpan::new());
    let client = TestClient::new(app).await;
    client.get("/talk").header("x-request-id", "abc-1").await.assert_status(200);
    let text = lines.text();
    for word in ["before", "after"] {
        let line = text.lines().find(|line| line.contains(word)).unwrap();
        assert!(line.contains("path=\"/talk\"") && line.contains("id=abc-1"), "{line}");
    }
}

#[handler]
async fn breaks() -> Result<&'static str> {
    Err(Error::internal("out of luck"))
}

#[zzz::test]
async fn failures_of_one_path_are_told_apart() {
    let (lines, _guard) = Lines::listen();
    let routes = Router::new().get("/breaks", breaks {}).build().unwrap();
    let app = App::new().routes(routes).endpoint(RequestId::new()).endpoint(RequestSpan::new());
    let client = TestClient::new(app).await;
    for id in ["abc-1", "abc-2"] {
        client.get("/breaks").header("x-request-id", id).await.assert_status(500);
        let text = lines.text();
        let line = text.lines().rfind(|line| line.contains("a request failed")).unwrap();
        assert!(line.contains(&format!("id={id} error=out of luck")), "{line}");
    }
}

/// Whose assigns are gone when it panics.
#[handler]
async fn panics(assigns: &mut Assigns) -> &'static str {
    assigns.set(7_u8);
    panic!("out of luck")
}

#[zzz::test]
async fn a_panic_that_discards_the_assigns_keeps_the_id() {
    let (lines, _guard) = Lines::listen();
    let routes = Router::new().get("/panics", panics {}).build().unwrap();
    let client = TestClient::new(App::new().routes(routes).endpoint(RequestId::new())).await;
    client.get("/panics").header("x-request-id", "abc-1").await.assert_status(500);
    let text = lines.text();
    let line = text.lines().find(|line| line.contains("a request failed")).unwrap();
    assert!(line.contains("id=abc-1 error=panicked: out of luck"), "{line}");
}

/// Says something before and behind the router.
struct Talks;

impl Middleware for Talks {
    fn before(&self, _request: &mut Request) -> Result<Flow> {
        tracing::info!("on the way");
        Ok(Flow::Next)
    }
}

#[zzz::test]
async fn a_span_at_the_endpoint_masks_what_is_sensitive() {
    let (lines, _guard) = Lines::listen();
    let routes = Router::new().get("/talk/:token", talk {}).with(Talks).build().unwrap();
    let app = App::new().routes(routes).endpoint(RequestId::new()).endpoint(RequestSpan::new());
    // One within another is told, too.
    let client = TestClient::new(app.endpoint(RequestSpan::new()).endpoint(Talks)).await;
    client.get("/talk/t0k%20en").header("x-request-id", "abc-1").await.assert_status(200);
    client.get("/none/7").await.assert_status(404);
    let text = lines.text();
    assert!(!text.contains("t0k"), "{text}");
    let said: Vec<_> = text.lines().filter(|line| line.contains("request{")).collect();
    let known = |line: &str| line.matches("path=\"/talk/[filtered]\"").count();
    // At the endpoint, in the pipeline, twice in the handler; at the endpoint.
    assert_eq!(said.iter().map(|line| known(line)).collect::<Vec<_>>(), [0, 2, 2, 2, 0], "{text}");
    assert!(said.iter().take(4).all(|line| line.contains("id=abc-1")), "{text}");
}

#[handler]
async fn reset(_params: Params) -> Result<&'static str> {
    Err(Error::internal("out of luck"))
}

#[zzz::test]
async fn what_is_sensitive_is_masked_in_every_line() {
    let (lines, _guard) = Lines::listen();
    let router = Router::new().get("/reset/:token/of/:iban", reset {}).with(RequestSpan::new());
    let router = router.get("/files/*session_path", reset {});
    let app = App::new().endpoint(Logger::new()).routes(router.into_routes());
    let client = TestClient::new(app.service(ParamFilter::new().with("iban"))).await;
    client.get("/reset/t0k%20en/of/DE02?password=hunter2").await.assert_status(500);
    client.get("/files/t0k/DE02").await.assert_status(500);
    let text = lines.text();
    let count = |part: &str| text.matches(part).count();
    for line in ["answered", "a request failed"] {
        assert_eq!(count(line), 2, "{text}");
    }
    assert!(count("/reset/[filtered]/of/[filtered]") >= 2, "{text}");
    assert_eq!(count("/files/[filtered]/[filtered]"), 2, "{text}");
    for secret in ["t0k", "DE02", "hunter2"] {
        assert!(!text.contains(secret), "{text}");
    }
}
