//! A service and a layer of tower, as others have theirs already.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    task::{Context, Poll},
};

use tower_http::set_header::SetResponseHeaderLayer;
use tower_service::Service;
use zzz::{
    Middleware, Router, TowerBody, TowerHandler, TowerMiddleware, handler,
    http::{HeaderName, HeaderValue, Request, Response, header},
};

/// Shines on what it sees of the path. A router of axum is mounted alike, and so is a service of tonic.
#[derive(Clone)]
struct Lantern;

impl Service<Request<TowerBody>> for Lantern {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<TowerBody>) -> Self::Future {
        let mut response = Response::new(format!("light falls on {}\n", request.uri().path()));
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, text);
        ready(Ok(response))
    }
}

/// The service, and what it sees: all below `/lantern`.
pub(crate) fn routes() -> Router {
    Router::new().forward("/lantern", TowerHandler::new(Lantern).below("/lantern"))
}

/// A layer of tower-http, around whatever it stands before.
pub(crate) fn glow() -> impl Middleware {
    let light = HeaderName::from_static("x-light");
    TowerMiddleware::new(SetResponseHeaderLayer::overriding(
        light,
        HeaderValue::from_static("warm"),
    ))
}

/// A handler like any other. The layer writes a header onto its answer.
#[handler]
pub(crate) async fn candle() -> &'static str {
    "look at the header x-light\n"
}
