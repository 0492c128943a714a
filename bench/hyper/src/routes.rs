//! Routing by hand: hyper has no router, a `match` is what its users write.

use std::convert::Infallible;

use bench_contract::{Count, ItemList, JSON, TEXT};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
};

type Answer = Response<Full<Bytes>>;

pub async fn answer(request: Request<Incoming>) -> Result<Answer, Infallible> {
    let path = request.uri().path();
    let get = request.method() == Method::GET;
    let post = request.method() == Method::POST;
    Ok(match path {
        "/plaintext" if get => text(Bytes::from_static(bench_contract::HELLO.as_bytes())),
        "/json" if get => json(&bench_contract::MESSAGE),
        "/json" if post => count(request).await,
        "/json/1k" if get => json(bench_contract::list_1k()),
        "/json/100k" if get => json(bench_contract::list_100k()),
        "/upload" if post => upload(request).await,
        "/download" if get => text(Bytes::from_static(bench_contract::download())),
        "/burn" if get => text(Bytes::from_static(bench_contract::burn().as_bytes())),
        "/users" | "/posts" | "/sessions" | "/settings/profile" | "/search" => filler(),
        _ => match parameter(path) {
            Some(("users", id, None)) if get => text(Bytes::copy_from_slice(id.as_bytes())),
            Some(("users", _, Some("posts"))) => filler(),
            Some(("posts", _, None | Some("comments"))) => filler(),
            _ => status(StatusCode::NOT_FOUND),
        },
    })
}

/// Splits `/collection/id` and `/collection/id/rest`.
fn parameter(path: &str) -> Option<(&str, &str, Option<&str>)> {
    let (collection, rest) = path.strip_prefix('/')?.split_once('/')?;
    Some(match rest.split_once('/') {
        Some((id, rest)) => (collection, id, Some(rest)),
        None => (collection, rest, None),
    })
}

async fn count(request: Request<Incoming>) -> Answer {
    let Ok(body) = request.into_body().collect().await else {
        return status(StatusCode::BAD_REQUEST);
    };
    match serde_json::from_slice::<ItemList>(&body.to_bytes()) {
        Ok(list) => json(&Count {
            count: list.items.len(),
        }),
        Err(_) => status(StatusCode::BAD_REQUEST),
    }
}

async fn upload(request: Request<Incoming>) -> Answer {
    let mut body = request.into_body();
    let mut bytes = 0;
    while !body.is_end_stream() {
        match body.frame().await {
            Some(Ok(frame)) => bytes += frame.data_ref().map_or(0, Bytes::len),
            Some(Err(_)) => return status(StatusCode::BAD_REQUEST),
            None => break,
        }
    }
    text(Bytes::from(bytes.to_string()))
}

fn filler() -> Answer {
    text(Bytes::from_static(b"filler"))
}

fn text(body: Bytes) -> Answer {
    with_type(HeaderValue::from_static(TEXT), body)
}

fn json(value: &impl serde::Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(body) => with_type(HeaderValue::from_static(JSON), Bytes::from(body)),
        Err(_) => status(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn with_type(kind: HeaderValue, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

fn status(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::new()));
    *answer.status_mut() = status;
    answer
}
