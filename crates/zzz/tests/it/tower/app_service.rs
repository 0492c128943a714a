//! An application as a tower service.

use std::{net::SocketAddr, sync::Mutex, time::Duration};

use axum::extract::ConnectInfo;
use http_body_util::BodyExt as _;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Notify, mpsc},
};
use tower::{Service as _, ServiceExt as _};
use zzz::{
    App, AppService, Body, ConnectionInfo, Deadline, ErrorPages, Request, Response, Router,
    Service, TowerBody, TowerHandler, Upgrade, handler,
    http::{self, StatusCode},
};

use super::with_trailer;

/// What became of a handler, as it happens.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Begun,
    Dropped,
    Finished,
}

struct Stage {
    tell: Mutex<mpsc::UnboundedSender<Fate>>,
    gate: Notify,
}

impl Service for Stage {}

struct Held<'a>(&'a Stage, Fate);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let _ = self.0.tell.lock().unwrap().send(self.1);
    }
}

async fn wait(stage: &Stage) {
    let _ = stage.tell.lock().unwrap().send(Fate::Begun);
    let mut held = Held(stage, Fate::Dropped);
    stage.gate.notified().await;
    held.1 = Fate::Finished;
}

#[handler]
async fn slow(stage: &Stage) -> &'static str {
    wait(stage).await;
    "done"
}

#[handler(cancel_on_disconnect)]
async fn careless(stage: &Stage) -> &'static str {
    wait(stage).await;
    "done"
}

#[handler]
async fn about(request: &Request) -> String {
    let peer = request.connection().peer.map(|peer| peer.ip());
    format!("{} {:?} {:?}", request.target(), request.host(), peer)
}

#[handler]
async fn echo(mut body: Body) -> zzz::Result<String> {
    let bytes = body.bytes().await?;
    Ok(format!("{} {:?}", bytes.len(), body.trailers().map(|fields| fields.len())))
}

#[handler]
async fn trailing() -> Body {
    with_trailer()
}

#[handler]
async fn upgrade() -> Response {
    Response::upgrade(StatusCode::SWITCHING_PROTOCOLS, Upgrade::new(async |_| {}))
}

async fn service() -> (AppService, mpsc::UnboundedReceiver<Fate>) {
    let (tell, fates) = mpsc::unbounded_channel();
    let router = Router::new()
        .get("/slow", slow {})
        .get("/careless", careless {})
        .get("/hurried", slow {})
        .with(Deadline::after(Duration::from_millis(10)))
        .get("/about", about {})
        .post("/echo", echo {})
        .get("/trailing", trailing {})
        .get("/upgrade", upgrade {});
    let app = App::new()
        .errors(ErrorPages::production())
        .service(Stage { tell: Mutex::new(tell), gate: Notify::new() })
        .routes(router);
    (AppService::start(app).await.unwrap(), fates)
}

fn get(target: &str) -> http::Request<TowerBody> {
    http::Request::get(target).body(TowerBody::default()).unwrap()
}

async fn text(answer: http::Response<TowerBody>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[zzz::test]
async fn a_request_of_tower_is_one_of_zzz() {
    let (service, _fates) = service().await;
    let mut request = get("/about?x=1");
    request.headers_mut().insert("host", http::HeaderValue::from_static("example.com"));
    let peer: SocketAddr = "192.0.2.7:1".parse().unwrap();
    request.extensions_mut().insert(ConnectionInfo::tcp(Some(peer), None));
    let answer = service.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(text(answer).await, r#"/about?x=1 Some("example.com") Some(192.0.2.7)"#);

    // As HTTP/2 writes it, and with the peer where the server puts it.
    let mut request = get("https://example.org/about");
    request.extensions_mut().insert(ConnectInfo(peer));
    let of_axum = service.clone().connection(|extensions| {
        ConnectionInfo::tcp(extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0), None)
    });
    let expected = r#"https://example.org/about Some("example.org") Some(192.0.2.7)"#;
    assert_eq!(text(of_axum.oneshot(request).await.unwrap()).await, expected);

    let missing = service.oneshot(get("/nowhere")).await.unwrap();
    assert_eq!(missing.status(), 404);
    assert!(text(missing).await.contains("Not Found"));
}

#[zzz::test]
async fn bodies_have_trailers_and_a_limit() {
    let (service, _fates) = service().await;
    let post = |body: Body| http::Request::post("/echo").body(TowerBody::from(body)).unwrap();
    let answer = service.clone().oneshot(post(with_trailer())).await.unwrap();
    assert_eq!(text(answer).await, "7 Some(1)");
    let small = service.clone().body_bytes_max(6);
    assert_eq!(small.oneshot(post(with_trailer())).await.unwrap().status(), 413);
    let foreign = http::Request::post("/echo").body("of tower".to_owned()).unwrap();
    assert_eq!(text(service.clone().oneshot(foreign).await.unwrap()).await, "8 None");

    let answer = service.oneshot(get("/trailing")).await.unwrap();
    let collected = answer.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["x-sum"], "42");
    assert_eq!(collected.to_bytes(), "content");
}

#[zzz::test]
async fn a_handler_runs_on_though_its_server_drops_it() {
    let (mut service, mut fates) = service().await;
    // Nobody has begun this one.
    drop(service.call(get("/slow")));
    assert!(fates.try_recv().is_err());

    let mut dropped = Box::pin(service.call(get("/slow")));
    assert!(
        std::future::poll_fn(|cx| std::task::Poll::Ready(dropped.as_mut().poll(cx).is_pending()))
            .await
    );
    drop(dropped);
    assert_eq!(fates.recv().await, Some(Fate::Begun));
    assert_eq!(service.app().tasks().running(), 1);
    service.app().services().get::<Stage>().unwrap().gate.notify_one();
    assert_eq!(fates.recv().await, Some(Fate::Finished));
    service.stop(Duration::from_secs(10)).await;
    assert_eq!(service.app().tasks().running(), 0);
}

#[zzz::test]
async fn one_that_wants_to_be_dropped_is() {
    let (mut service, mut fates) = service().await;
    let mut dropped = Box::pin(service.call(get("/careless")));
    assert!(
        std::future::poll_fn(|cx| std::task::Poll::Ready(dropped.as_mut().poll(cx).is_pending()))
            .await
    );
    drop(dropped);
    assert_eq!(fates.recv().await, Some(Fate::Begun));
    assert_eq!(fates.recv().await, Some(Fate::Dropped));
}

#[zzz::test]
async fn a_deadline_is_answered_and_the_handler_runs_on() {
    let (service, mut fates) = service().await;
    let answer = service.clone().oneshot(get("/hurried")).await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(text(answer).await, "the answer takes longer than it may\n");
    assert_eq!(fates.recv().await, Some(Fate::Begun));
    assert!(fates.try_recv().is_err(), "it neither ended nor was dropped");
    service.app().services().get::<Stage>().unwrap().gate.notify_one();
    assert_eq!(fates.recv().await, Some(Fate::Finished));
}

#[zzz::test]
async fn an_upgrade_cannot_leave() {
    let (service, _fates) = service().await;
    assert_eq!(service.oneshot(get("/upgrade")).await.unwrap().status(), 501);
}

/// One connection, to its end.
async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

const REQUEST: &str = "GET /zzz/trailing HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

#[zzz::test]
async fn axum_serves_it_beside_its_own_routes() {
    let (service, _fates) = service().await;
    let app = axum::Router::new()
        .route("/axum", axum::routing::get(async || "of axum"))
        .nest_service("/zzz", service);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    tokio::spawn(axum::serve(listener, app).into_future());
    let answer = raw(address, REQUEST).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("content"), "{answer}");
    let answer = raw(address, &REQUEST.replace("/zzz/trailing", "/axum")).await;
    assert!(answer.ends_with("of axum"), "{answer}");
}

#[zzz::test]
async fn hyper_serves_it() {
    let (service, _fates) = service().await;
    let (mut client, server) = tokio::io::duplex(64 * 1024);
    #[expect(clippy::disallowed_methods, reason = "ends with the connection")]
    tokio::spawn(
        hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(server), TowerToHyperService::new(service)),
    );
    let body =
        "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
    client.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("5 None"), "{answer}");
}

#[zzz::test]
async fn an_application_can_be_mounted_in_another() {
    let (service, _fates) = service().await;
    let router = Router::new().forward("/inner", TowerHandler::new(service).below("/inner"));
    let server = zzz::TestServer::start(App::new().routes(router)).await;
    server.get("/inner/about").await.assert_status(200);
    server.get("/inner/nowhere").await.assert_status(404);
}
