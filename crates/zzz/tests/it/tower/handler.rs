//! A tower service as a handler.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Extension,
    body::Body as AxumBody,
    extract::{Path, RawQuery},
    routing::{get, post},
};
use http_body_util::BodyExt as _;
use tokio::sync::Notify;
use tower::{ServiceBuilder, service_fn};
use zzz::{
    App, Body, Catch, ConnectionInfo, Error, ErrorPages, Router, Service, Services, TestClient,
    TestServer, TowerBody, TowerHandler,
    http::{Method, Request, Response, StatusCode, Uri},
};

use super::{Pieces, with_trailer};
use crate::middleware::Lines;

struct Motto(&'static str);

impl Service for Motto {}

async fn who(
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    uri: Uri,
    Extension(connection): Extension<ConnectionInfo>,
    Extension(services): Extension<Services>,
) -> String {
    let motto = services.get::<Motto>().unwrap().0;
    format!("{name} {query:?} {uri} {:?} {motto}", connection.peer.is_some())
}

fn legacy() -> axum::Router {
    axum::Router::new()
        .route("/", get(async || "the old entrance"))
        .route("/users/{name}", get(who))
        .route("/echo", post(async |body: AxumBody| body))
}

fn app() -> App {
    let router = Router::new()
        .get("/", TowerHandler::new(axum::Router::new().route("/", get(async || "whole"))))
        .forward("/old", TowerHandler::new(legacy()).below("/old"))
        .scope("/:tenant", |tenant| {
            tenant.forward("/shop", TowerHandler::new(legacy()).below("/:tenant/shop"))
        })
        .forward("/lost", TowerHandler::new(legacy()).below("/elsewhere"));
    App::new().service(Motto("never sleep")).errors(ErrorPages::production()).routes(router)
}

#[zzz::test]
async fn a_router_of_axum_answers_below_its_path() {
    let server = TestServer::start(app()).await;
    server.get("/").await.assert_body("whole");
    for (path, expected) in [
        ("/old", "the old entrance"),
        ("/acme/shop", "the old entrance"),
        ("/old/users/ann%20b?x=1", r#"ann b Some("x=1") /users/ann%20b?x=1 true never sleep"#),
        ("/a%2Fb/shop/users/eve", r#"eve None /users/eve true never sleep"#),
    ] {
        server.get(path).await.assert_status(200).assert_body(expected);
    }
    server.get("/old/nowhere").await.assert_status(404).assert_body("");
    server.post("/old/users/ann").await.assert_status(405).assert_header("allow", "GET,HEAD");
}

#[zzz::test]
async fn bodies_stream_in_both_directions() {
    let client = TestClient::new(app()).await;
    let (sender, pieces) = Pieces::channel();
    let mut echo = client.post("/old/echo").body(Body::stream(pieces)).open().await;
    for piece in ["one;", "two;"] {
        sender.send(piece).unwrap();
        assert_eq!(echo.until(";").await, piece);
    }
    drop(sender);
    assert!(echo.chunk().await.is_none());
}

#[zzz::test]
async fn trailers_pass() {
    let echo = service_fn(async |request: Request<TowerBody>| {
        let collected = request.into_body().collect().await?;
        assert_eq!(collected.trailers().unwrap()["x-sum"], "42");
        let body = TowerBody::from(with_trailer()).map_err(std::io::Error::other);
        Ok::<_, zzz::TowerError>(Response::new(body))
    });
    for server in [true, false] {
        let app = App::new().routes(TowerHandler::new(echo));
        let answer = match server {
            true => TestServer::start(app).await.post("/").body(with_trailer()).await,
            false => TestClient::new(app).await.post("/").body(with_trailer()).await,
        };
        answer.assert_status(200).assert_body("content");
        assert_eq!(answer.trailers().get("x-sum"), Some("42"));
    }
}

#[tokio::test]
async fn a_request_waits_until_the_service_is_ready() {
    let (running, most, gate) =
        (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (seen, opened) = (most.clone(), gate.clone());
    let limited = ServiceBuilder::new().concurrency_limit(2).service(service_fn(
        move |_: Request<TowerBody>| {
            let (running, most, gate) = (running.clone(), most.clone(), gate.clone());
            async move {
                let now = running.fetch_add(1, Ordering::AcqRel) + 1;
                most.fetch_max(now, Ordering::AcqRel);
                gate.notified().await;
                running.fetch_sub(1, Ordering::AcqRel);
                Ok::<_, Infallible>(Response::new(String::new()))
            }
        },
    ));
    let client = TestClient::new(App::new().routes(TowerHandler::new(limited))).await;
    let ask = async || client.get("/").await.assert_status(200).status();
    let open = async {
        for _ in 0..5 {
            opened.notify_one();
            tokio::task::yield_now().await;
        }
    };
    let ((), answers) =
        tokio::join!(open, async { tokio::join!(ask(), ask(), ask(), ask(), ask()) });
    assert_eq!(answers.0, StatusCode::OK);
    assert_eq!(seen.load(Ordering::Acquire), 2, "the others have waited");
}

#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the branch is closed")
    }
}

impl std::error::Error for Closed {}

fn failing() -> App {
    let service = service_fn(async |request: Request<TowerBody>| {
        match request.uri().path() {
            "/panic" => panic!("the till is jammed"),
            "/read" => {
                request.into_body().collect().await?;
            }
            _ => return Err(Box::<dyn std::error::Error + Send + Sync>::from(Closed)),
        }
        Ok(Response::new(String::new()))
    });
    App::new().errors(ErrorPages::production()).routes(TowerHandler::new(service))
}

#[zzz::test]
async fn errors_and_panics_are_errors_of_the_handler() {
    let (lines, _guard) = Lines::listen();
    let client = TestClient::new(failing()).await;
    client.get("/error").header("accept", "application/json").await.assert_status(500);
    client.get("/panic").await.assert_status(500);
    let log = lines.text();
    assert!(log.contains("a tower service failed: the branch is closed"), "{log}");
    assert!(log.contains("the till is jammed"), "{log}");
    // What zzz knows of an error is not lost on the way through tower.
    let too_large = client.post("/read").body(vec![b'a'; 9 * 1024 * 1024]).await;
    too_large.assert_status(413);

    let caught = failing().endpoint(Catch::on(|error: &Closed, _: &zzz::Request| {
        (StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }));
    let answer = TestClient::new(caught).await.get("/error").await;
    answer.assert_status(503).assert_body("the branch is closed");
}

#[zzz::test]
async fn a_service_in_the_wrong_place_says_where_it_is() {
    let (lines, _guard) = Lines::listen();
    let client = TestClient::new(app()).await;
    client.get("/lost/x").await.assert_status(500);
    let log = lines.text();
    assert!(
        log.contains("below \"/elsewhere\" was asked for \"/lost/x\"; route it there"),
        "{log}"
    );
}

#[zzz::test]
async fn a_body_that_breaks_is_no_whole_answer() {
    let service = service_fn(async |_: Request<TowerBody>| {
        let (sender, pieces) = Pieces::channel();
        sender.send("half").unwrap();
        drop(sender);
        let broken = Body::stream(Broken(pieces));
        Ok::<_, Infallible>(Response::new(TowerBody::from(broken).map_err(std::io::Error::other)))
    });
    let server = TestServer::start(App::new().routes(TowerHandler::new(service))).await;
    let answer = server.request(Method::GET, "/").await;
    assert_eq!(answer.cut_body().map(|cut| &cut[..]), Some(&b"half"[..]));
}

/// Pieces, and then an error.
struct Broken(Pieces);

impl zzz::Stream for Broken {
    type Item = zzz::Result<zzz::bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::pin::Pin::new(&mut self.0)
            .poll_next(cx)
            .map(|piece| piece.or_else(|| Some(Err(Error::internal("the disk is full")))))
    }
}
