//! A tower layer as a middleware.

mod next_service;
mod passage;

use std::{
    any::type_name,
    fmt,
    future::{pending, poll_fn},
    pin::pin,
    task::Poll,
};

use tower_layer::Layer;
use tower_service::Service;
use zzz_core::{
    BoxFuture, Middleware, Next, Request, Response, Result,
    http::{self, Extensions},
};

pub use self::next_service::NextService;
use self::passage::{Arrived, Passage};
use crate::{
    body::{self, TowerBody},
    error::{BoxError, TowerError},
    fields, message,
};

/// A tower layer as a middleware; several are put together by a `ServiceBuilder`.
///
/// The layer is applied once, to a [`NextService`] that stands for the rest of the way. Each request has a clone
/// of what came out, and waits until it is ready: what its clones share, such as the places of a `ConcurrencyLimit`, all
/// requests share.
///
/// - What the layer changes of a request, method, target, fields, body, the middleware and the handler
///   behind it find changed. What it puts into the extensions stands in
///   `request.get::<http::Extensions>()`.
/// - An error of zzz passes it as a response without a body and is rendered further out, as always; its status
///   and fields are what the layer makes of them. An upgrade passes, too.
/// - What the layer answers itself is the answer. If it gives up a handler that runs, as a time-out
///   does, the handler is dropped where it waits: see `Deadline::cancel` for what that means.
/// - An error of the layer is 500 with a line in the log; `Catch` finds the layer's own error in it.
///
/// # Examples
///
/// ```
/// use tower::layer::util::Identity;
/// use zzz_core::App;
/// use zzz_tower::TowerMiddleware;
///
/// let app = App::new().endpoint(TowerMiddleware::new(Identity::new()));
/// # let _ = app;
/// ```
pub struct TowerMiddleware<S> {
    service: S,
    name: &'static str,
}

impl<S> TowerMiddleware<S> {
    /// A middleware that does what `layer` does.
    pub fn new<L: Layer<NextService, Service = S>>(layer: L) -> Self {
        Self { service: layer.layer(NextService::new()), name: type_name::<L>() }
    }
}

impl<S, B> Middleware for TowerMiddleware<S>
where
    S: Service<http::Request<TowerBody>, Response = http::Response<B>>,
    S: Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        let mut service = self.service.clone();
        Some(Box::pin(async move {
            let (passage, arrival) = passage::open();
            let (target, limit) = (request.target().to_owned(), request.body().limit());
            let mut outgoing = message::to_tower(request, &target)?;
            outgoing.extensions_mut().insert(passage);
            let layered = async move {
                poll_fn(|cx| service.poll_ready(cx)).await?;
                service.call(outgoing).await
            };
            // What came through the layer goes on from here, where the request is.
            let beyond = async move {
                if let Some(Arrived { request: inner, reply }) = arrival.await {
                    put_back(request, inner);
                    // The layer may have made a longer one of it.
                    request.body_mut().set_limit(limit);
                    // Nobody waits for it only if the layer has given up.
                    let _ = reply.send(next.run(request).await);
                }
                pending().await
            };
            let answer = first(layered, beyond).await.map_err(TowerError::serving)?;
            Ok(settle(answer))
        }))
    }
}

/// Drives both until `layered` is done.
async fn first<T>(
    layered: impl Future<Output = T>,
    beyond: impl Future<Output = std::convert::Infallible>,
) -> T {
    let (mut layered, mut beyond) = (pin!(layered), pin!(beyond));
    poll_fn(|cx| {
        if let Poll::Ready(answer) = layered.as_mut().poll(cx) {
            return Poll::Ready(answer);
        }
        match beyond.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(never) => match never {},
        }
    })
    .await
}

/// Makes `request` what the layer has made of it.
fn put_back(request: &mut Request, inner: http::Request<TowerBody>) {
    let (parts, body) = inner.into_parts();
    request.set_method(parts.method);
    let target = parts.uri.to_string();
    if target != request.target() {
        request.set_target(&target);
    }
    *request.headers_mut() = fields::from_map(parts.headers);
    *request.body_mut() = body::from_tower(body);
    request.set::<Extensions>(parts.extensions);
}

/// The answer that left the layer: ours with its changes, or its own.
fn settle<B>(mut answer: http::Response<B>) -> Response
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    match answer.extensions_mut().remove::<Passage<Response>>().and_then(|ours| ours.take()) {
        None => message::from_tower(answer),
        Some(mut response) => {
            let (parts, body) = answer.into_parts();
            response.set_status(parts.status);
            *response.headers_mut() = fields::from_map(parts.headers);
            *response.body_mut() = body::from_tower(body);
            response
        }
    }
}

impl<S> fmt::Debug for TowerMiddleware<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TowerMiddleware({})", self.name)
    }
}
