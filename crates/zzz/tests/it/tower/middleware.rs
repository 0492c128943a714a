//! A tower layer as a middleware.

use std::{convert::Infallible, io::Read as _, sync::Mutex, time::Duration};

use flate2::read::GzDecoder;
use http_body_util::BodyExt as _;
use tokio::sync::mpsc;
use tower::{Layer, ServiceExt as _, service_fn, timeout::error::Elapsed};
use tower_http::{
    compression::CompressionLayer, set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};
use zzz::{
    App, Body, BodyLimit, Catch, ErrorPages, Middleware, NextService, Request, Response, Router,
    Service, TestClient, TestServer, TowerBody, TowerMiddleware, Upgrade,
    bytes::Bytes,
    handler,
    http::{self, Extensions, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
};

use super::{Pieces, with_trailer};
use crate::middleware::Lines;

const LONG: &str = "all work and no sleep makes the owl a dull bird; ";

#[handler]
async fn long() -> String {
    LONG.repeat(100)
}

#[handler]
async fn echo(body: Body) -> Body {
    body
}

#[handler]
async fn read(body: Bytes) -> String {
    body.len().to_string()
}

#[handler]
async fn seen(request: &Request) -> String {
    let ticket = request.get::<Extensions>().and_then(|extensions| extensions.get::<Ticket>());
    let (method, target) = (request.method(), request.target());
    format!("{method} {target} {:?} {:?}", request.headers().get("x-added"), ticket)
}

#[handler]
async fn trailing() -> Body {
    with_trailer()
}

struct Drops(Mutex<mpsc::UnboundedSender<()>>);

impl Service for Drops {}

struct Told<'a>(&'a Drops);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        let _ = self.0.0.lock().unwrap().send(());
    }
}

#[handler]
async fn endless(drops: &Drops) -> &'static str {
    let _told = Told(drops);
    std::future::pending().await
}

/// What a layer leaves for those behind it.
#[derive(Clone, Debug)]
struct Ticket(#[expect(dead_code, reason = "shown by its `Debug`")] u32);

fn app(layer: impl Middleware) -> (App, mpsc::UnboundedReceiver<()>) {
    let (tell, told) = mpsc::unbounded_channel();
    let router = Router::new()
        .get("/long", long {})
        .post("/echo", echo {})
        .get("/seen", seen {})
        .get("/trailing", trailing {})
        .get("/endless", endless {});
    let app = App::new()
        .errors(ErrorPages::production())
        .service(Drops(Mutex::new(tell)))
        .endpoint(layer)
        .routes(router);
    (app, told)
}

/// A layer of a function between the request and the rest.
fn between<F, A>(
    function: F,
) -> impl Layer<
    NextService,
    Service: tower::Service<
        http::Request<TowerBody>,
        Response = http::Response<TowerBody>,
        Error = Infallible,
        Future: Send,
    > + Clone
                 + Send
                 + Sync,
>
where
    F: Fn(http::Request<TowerBody>, NextService) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = http::Response<TowerBody>> + Send + 'static,
{
    tower::layer::layer_fn(move |next: NextService| {
        let function = function.clone();
        service_fn(move |request| {
            let answer = function(request, next.clone());
            async { Ok(answer.await) }
        })
    })
}

async fn on(next: NextService, request: http::Request<TowerBody>) -> http::Response<TowerBody> {
    match next.oneshot(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

#[zzz::test]
async fn a_header_is_set_on_every_answer() {
    let name = HeaderName::from_static("x-owl");
    let layer = SetResponseHeaderLayer::overriding(name, HeaderValue::from_static("awake"));
    let server = TestServer::start(app(TowerMiddleware::new(layer)).0).await;
    server.get("/long").await.assert_header("x-owl", "awake").assert_body(&LONG.repeat(100));
    // An error is rendered further out, with what the layer has set.
    let missing = server.get("/nowhere").header("accept", "application/json").await;
    missing.assert_status(404).assert_header("x-owl", "awake");
    missing.assert_json_at("$.status", 404);
    let posted = server.post("/long").await;
    posted
        .assert_status(405)
        .assert_header("x-owl", "awake")
        .assert_header("allow", "GET, HEAD, OPTIONS");
}

#[zzz::test]
async fn answers_are_compressed() {
    let server = TestServer::start(app(TowerMiddleware::new(CompressionLayer::new())).0).await;
    let answer = server.get("/long").header("accept-encoding", "gzip").await;
    answer.assert_header("content-encoding", "gzip");
    let mut text = String::new();
    GzDecoder::new(&answer.bytes()[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text, LONG.repeat(100));
    server.get("/long").await.assert_no_header("content-encoding").assert_body(&LONG.repeat(100));
}

#[tokio::test(start_paused = true)]
async fn what_a_layer_gives_up_is_dropped() {
    let timeout = || {
        let status = StatusCode::GATEWAY_TIMEOUT;
        TowerMiddleware::new(TimeoutLayer::with_status_code(status, Duration::from_secs(1)))
    };
    let (app, mut told) = app(timeout());
    let client = TestClient::new(app).await;
    client.get("/endless").await.assert_status(504);
    assert_eq!(told.recv().await, Some(()), "the handler was dropped");
    client.get("/seen").await.assert_status(200);
}

#[tokio::test(start_paused = true)]
async fn the_error_of_a_layer_is_one_of_zzz() {
    let (lines, _guard) = Lines::listen();
    let strict = || TowerMiddleware::new(tower::timeout::TimeoutLayer::new(Duration::from_secs(1)));
    TestClient::new(app(strict()).0).await.get("/endless").await.assert_status(500);
    assert!(lines.text().contains("a tower service failed: request timed out"), "{}", lines.text());

    let app = App::new()
        .endpoint(Catch::on(|_: &Elapsed, _: &Request| (StatusCode::GATEWAY_TIMEOUT, "too late")))
        .endpoint(strict())
        .service(Drops(Mutex::new(mpsc::unbounded_channel().0)))
        .routes(Router::new().get("/endless", endless {}));
    TestClient::new(app).await.get("/endless").await.assert_status(504).assert_body("too late");
}

#[zzz::test]
async fn a_request_is_what_the_layer_makes_of_it() {
    let layer = between(async |mut request, next| {
        request.headers_mut().insert("x-added", HeaderValue::from_static("yes"));
        request.extensions_mut().insert(Ticket(7));
        *request.method_mut() = Method::GET;
        *request.uri_mut() = Uri::from_static("/seen?rewritten");
        on(next, request).await
    });
    // Behind it stands another one, through which everything has to pass.
    let untouched = between(async |request, next| on(next, request).await);
    let (app, _told) = app(TowerMiddleware::new(layer));
    let client = TestClient::new(app.endpoint(TowerMiddleware::new(untouched))).await;
    let answer = client.put("/anything?x").await;
    answer.assert_body(r#"GET /seen?rewritten Some("yes") Some(Ticket(7))"#);
}

#[zzz::test]
async fn bodies_stream_through_it() {
    let untouched = between(async |request, next| on(next, request).await);
    let client = TestClient::new(app(TowerMiddleware::new(untouched)).0).await;
    let (sender, pieces) = Pieces::channel();
    let mut echo = client.post("/echo").body(Body::stream(pieces)).open().await;
    for piece in ["one;", "two;"] {
        sender.send(piece).unwrap();
        assert_eq!(echo.until(";").await, piece);
    }
    drop((sender, echo));
    let answer = client.get("/trailing").await;
    answer.assert_body("content");
    assert_eq!(answer.trailers().get("x-sum"), Some("42"));
}

#[zzz::test]
async fn what_a_layer_makes_of_a_body_has_the_limit_of_the_body() {
    let longer = between(async |request, next| {
        let (parts, body) = request.into_parts();
        assert!(body.collect().await.is_ok());
        on(next, http::Request::from_parts(parts, Body::from("x".repeat(11)).into())).await
    });
    let app = App::new()
        .endpoint(BodyLimit::bytes(10))
        .endpoint(TowerMiddleware::new(longer))
        .routes(Router::new().post("/read", read {}));
    TestClient::new(app).await.post("/read").body("short").await.assert_status(413);
}

#[zzz::test]
async fn what_the_layer_answers_itself_reaches_no_handler() {
    let closed = between(async |_, _| {
        let mut answer = http::Response::new(Body::from("closed").into());
        *answer.status_mut() = StatusCode::FORBIDDEN;
        answer
    });
    let server = TestServer::start(app(TowerMiddleware::new(closed)).0).await;
    server.get("/long").await.assert_status(403).assert_body("closed");
    server.post("/echo").body("unread").await.assert_status(403);
}

#[zzz::test]
async fn the_rest_of_the_way_is_gone_once() {
    let (lines, _guard) = Lines::listen();
    let twice = between(async |request, next: NextService| {
        let again = request.extensions().clone();
        on(next.clone(), request).await;
        let mut second = http::Request::new(TowerBody::default());
        *second.extensions_mut() = again;
        on(next, second).await
    });
    let client = TestClient::new(app(TowerMiddleware::new(twice)).0).await;
    client.get("/seen").await.assert_status(500);
    assert!(lines.text().contains("or asked twice"), "{}", lines.text());
}

#[zzz::test]
async fn all_requests_share_what_the_layer_has() {
    let one_at_a_time = TowerMiddleware::new(tower::limit::ConcurrencyLimitLayer::new(1));
    let (app, _told) = app(one_at_a_time);
    let client = TestClient::new(app).await;
    let mut stuck = std::pin::pin!(async { client.get("/endless").await });
    let mut waiting = std::pin::pin!(async { client.get("/seen").await });
    let is_over = std::future::poll_fn(|cx| {
        std::task::Poll::Ready(
            stuck.as_mut().poll(cx).is_ready() || waiting.as_mut().poll(cx).is_ready(),
        )
    });
    assert!(!is_over.await, "the second waits for the first");
}

#[zzz::test]
async fn an_upgrade_passes() {
    let upgrade = zzz::handler_fn(|_| {
        Box::pin(async {
            let takeover = Upgrade::new(async |mut stream| {
                use tokio::io::AsyncWriteExt as _;
                let _ = stream.write_all(b"hoot").await;
            });
            let response = Response::upgrade(StatusCode::SWITCHING_PROTOCOLS, takeover);
            Ok(response.with_header(header::UPGRADE, HeaderValue::from_static("owl")))
        })
    });
    let untouched = between(async |request, next| on(next, request).await);
    let app = App::new().endpoint(TowerMiddleware::new(untouched)).routes(upgrade);
    let server = TestServer::start(app).await;
    let request = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: owl\r\n\r\n";
    let answer = server.raw(request).await;
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 101 ") && text.ends_with("\r\n\r\nhoot"), "{text}");
}

#[zzz::test]
async fn lists_call_it_by_its_layer() {
    let middleware = TowerMiddleware::new(CompressionLayer::new());
    assert!(middleware.name().starts_with("tower_http::compression"), "{}", middleware.name());
}
