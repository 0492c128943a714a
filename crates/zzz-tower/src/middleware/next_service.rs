//! The inner end of a layer.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use tokio::sync::oneshot;
use tower_service::Service;
use zzz_core::{
    BoxFuture, Response,
    http::{self, StatusCode},
};

use super::passage::{Arrived, Passage, WayOn};
use crate::{
    body::{self, TowerBody},
    error::BoxError,
    message,
};

/// The rest of the way, as the service that a tower layer is applied to.
///
/// It takes a request once, with the extensions that came with it: there is one request and one
/// handler, which cannot be asked again. What comes without is answered with 500, and the log says so.
#[derive(Clone, Debug)]
pub struct NextService {
    _private: (),
}

impl NextService {
    pub(super) fn new() -> Self {
        Self { _private: () }
    }
}

impl<B> Service<http::Request<B>> for NextService
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<TowerBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let mut request = request.map(|body| TowerBody::from(body::from_tower(body)));
        let way_on = request.extensions_mut().remove::<WayOn>();
        Box::pin(async move {
            let Some(way_on) = way_on.and_then(|way_on| way_on.take()) else {
                return Ok(lost("it lost the request's extensions, or asked twice"));
            };
            let (reply, replied) = oneshot::channel();
            if way_on.send(Arrived { request, reply }).is_err() {
                return Ok(lost("the request is over"));
            }
            match replied.await {
                Ok(response) => Ok(carried(response)),
                Err(_) => Ok(lost("the request is over")),
            }
        })
    }
}

/// The answer for the layer. What only zzz knows of it, an error or an upgrade, goes with it.
fn carried(mut response: Response) -> http::Response<TowerBody> {
    match message::answer(&mut response) {
        Ok(mut answer) => {
            answer.extensions_mut().insert(Passage::of(response));
            answer
        }
        Err(_) => lost("a field of the answer is malformed"),
    }
}

#[cold]
fn lost(reason: &str) -> http::Response<TowerBody> {
    tracing::error!(reason, "a tower layer cannot be answered");
    let mut answer = http::Response::new(TowerBody::default());
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer
}
