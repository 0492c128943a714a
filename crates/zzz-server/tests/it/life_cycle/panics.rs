//! What panics, and what lives on.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use zzz_core::{
    App, Body, BoxFuture, Flow, IntoResponse as _, Middleware, Next, Request, Response, Result,
    bytes::Bytes, handler_fn,
};

use super::limits;
use crate::{
    h1::{client::Framing, wire},
    support::{Carrier, Client, on_every_backend, until},
};

/// More panics than there are workers to survive them.
const PANICS: usize = 5;

async fn answer(path: String) -> Result<Response> {
    match &*path {
        "/at-once" => panic!("before the first await, on purpose"),
        "/later" => {
            tokio::task::yield_now().await;
            panic!("after an await, on purpose");
        }
        "/in-stream" => Ok(Response::text(Body::stream(PanicsAfter(2)))),
        "/in-sized-stream" => Ok(Response::text(Body::sized_stream(100, PanicsAfter(2)))),
        _ => Ok("done".into_response()),
    }
}

fn app() -> App {
    App::new().routes(handler_fn(|request| {
        let path = request.path().to_owned();
        // Not in the future at all, but in the call that makes it.
        assert_ne!(path, "/in-call", "in the call, on purpose");
        Box::pin(answer(path))
    }))
}

/// Yields so many pieces and panics then.
struct PanicsAfter(usize);

impl Stream for PanicsAfter {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        assert!(self.0 > 0, "in a stream, on purpose");
        self.0 -= 1;
        Poll::Ready(Some(Ok(Bytes::from_static(b"piece"))))
    }
}

#[tokio::test]
async fn a_panic_in_a_handler_is_a_500_and_its_connection_lives_on() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(app(), limits());
        let mut client = Client::connect(server.local_addr()).await;
        for path in ["/in-call", "/at-once", "/later"] {
            for _ in 0..PANICS {
                let answer = client.ask(wire::get(path)).await;
                assert_eq!(answer.status, 500, "{path}");
                assert!(!answer.lists("connection", "close"), "{path}");
                let shown = String::from_utf8_lossy(&answer.content);
                assert!(!shown.contains("purpose"), "it stays inside: {shown}");
            }
            let answer = client.ask(wire::get("/")).await;
            assert_eq!((answer.status, &*answer.content), (200, &b"done"[..]));
        }
    })
    .await;
}

#[tokio::test]
async fn a_panic_in_a_stream_cuts_the_answer_and_others_live_on() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(app(), limits());
        let mut other = Client::connect(server.local_addr()).await;
        for (path, framing) in
            [("/in-stream", Framing::Chunked), ("/in-sized-stream", Framing::Length)]
        {
            for _ in 0..PANICS {
                let mut client = Client::connect(server.local_addr()).await;
                client.send(wire::get(path)).await;
                // Nothing may have come, but a whole answer must not.
                if let Some(answer) = client.answers(vec![]).await.pop() {
                    assert_eq!((answer.framing, answer.complete), (framing, false));
                }
                assert_eq!(other.ask(wire::get("/")).await.status, 200);
            }
        }
        until("only one is connected", || server.open_connections() == 1).await;
    })
    .await;
}

/// The stage in which a middleware panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Before,
    After,
    Around,
    AroundLater,
}

/// Panics for requests to `/panic`.
struct Panics(Stage);

impl Panics {
    fn on(&self, stage: Stage, request: &Request) {
        let is_due = self.0 == stage && request.path() == "/panic";
        assert!(!is_due, "in a middleware, on purpose");
    }
}

impl Middleware for Panics {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        self.on(Stage::Before, request);
        Ok(Flow::Next)
    }

    fn after(&self, request: &mut Request, _: &mut Response) {
        self.on(Stage::After, request);
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        self.on(Stage::Around, request);
        Some(Box::pin(async move {
            tokio::task::yield_now().await;
            self.on(Stage::AroundLater, request);
            Ok(next.run(request).await)
        }))
    }
}

async fn panics_in(carrier: Carrier, stage: Stage) {
    let server = carrier.serve(app().endpoint(Panics(stage)), limits());
    let mut other = Client::connect(server.local_addr()).await;
    for _ in 0..PANICS {
        let mut client = Client::connect(server.local_addr()).await;
        let answer = client.ask(wire::get("/panic")).await;
        assert_eq!(answer.status, 500, "{stage:?}");
        assert_eq!(other.ask(wire::get("/")).await.status, 200, "{stage:?}");
    }
    until("only one is connected", || server.open_connections() == 1).await;
}

#[tokio::test]
async fn a_panic_in_a_middleware_is_a_500_and_the_server_lives_on() {
    on_every_backend(async |carrier| {
        for stage in [Stage::Before, Stage::After, Stage::Around, Stage::AroundLater] {
            panics_in(carrier, stage).await;
        }
    })
    .await;
}
