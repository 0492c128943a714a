//! What becomes of handlers and connections.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use h2::Reason;
use tokio::net::TcpStream;
use zzz_core::{
    App, Body, BoxFuture, Flow, Handler, IntoResponse as _, Middleware, Request, Response, Result,
    bytes::Bytes, handler_fn, http::Method,
};
use zzz_server::RunningServer;

use super::{
    client::{Ask, Http2, read},
    raw::{
        DATA, END_HEADERS, END_STREAM, Frames, GOAWAY, HEADERS, PING, block, frame, get,
        get_fields, opening, reset,
    },
};
use crate::{
    life_cycle::{app, limits},
    support::{Gate, Memory, beside, ended, on_every_backend, until},
    test_app,
};

async fn connect(server: &RunningServer) -> Http2 {
    Http2::over(tcp(server).await).await
}

async fn tcp(server: &RunningServer) -> TcpStream {
    TcpStream::connect(server.local_addr()).await.expect("the server listens")
}

#[tokio::test]
async fn a_slow_handler_keeps_no_other_stream_waiting() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let mut client = connect(&server).await;
        let (slow, _) = client.begin(Ask::get("/wait").head, true).await.expect("a stream");
        gate.entered(1).await;
        for _ in 0..10 {
            assert_eq!(client.get("/").await.expect("an answer").status, 200);
        }
        gate.open();
        assert_eq!(read(slow).await.expect("an answer").content, b"done");
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_reset_does_not_stop_its_handler() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let mut frames = Frames::of(tcp(&server).await);
        frames.send([opening(&[]), get(1, "/wait")].concat()).await;
        gate.entered(1).await;
        frames.send([reset(1), get(3, "/")].concat()).await;
        assert_eq!(frames.until(DATA).await.stream, 3);
        // The same for a connection that is gone.
        frames.send(get(5, "/wait")).await;
        gate.entered(2).await;
        drop(frames);
        assert_eq!(connect(&server).await.get("/").await.expect("an answer").status, 200);
        assert_eq!(gate.has_dropped(), 0);
        gate.open();
        gate.passed(2).await;
        until("the connections are closed", || server.open_connections() == 0).await;
    })
    .await;
}

/// Is dropped when its client leaves.
struct Cancelled(Arc<Gate>);

impl Handler for Cancelled {
    fn call<'a>(&'a self, _: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async {
            self.0.pass().await;
            Ok("done".into_response())
        })
    }

    fn cancel_on_disconnect(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_handler_that_asks_for_it_is_dropped_with_its_stream() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(App::new().routes(Cancelled(gate.clone())), limits());
        let mut frames = Frames::of(tcp(&server).await);
        frames.send([opening(&[]), get(1, "/"), get(3, "/")].concat()).await;
        gate.entered(2).await;
        frames.send(reset(1)).await;
        gate.dropped(1).await;
        frames.send(frame(PING, 0, 0, [0; 8])).await;
        frames.until(PING).await;
        assert_eq!(gate.has_dropped(), 1, "the other one has its client still");
        drop(frames);
        gate.dropped(2).await;
        until("the connection is closed", || server.open_connections() == 0).await;
    })
    .await;
}

/// Gives every request so long.
struct Within(Duration);

impl Middleware for Within {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set_deadline(self.0);
        Ok(Flow::Next)
    }
}

#[tokio::test]
async fn an_overdue_handler_is_answered_for_and_runs_on() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let app = app(&gate).endpoint(Within(Duration::from_millis(20)));
        let server = carrier.serve(app, limits());
        let mut client = connect(&server).await;
        assert_eq!(client.get("/wait").await.expect("an answer").status, 503);
        until("it counts as overdue", || server.overdue_handlers() == 1).await;
        // The connection is as good as ever.
        assert_eq!(client.get("/").await.expect("an answer").status, 200);
        assert_eq!((gate.has_entered(), gate.has_dropped()), (1, 0));
        gate.open();
        gate.passed(1).await;
        until("none is overdue", || server.overdue_handlers() == 0).await;

        // One that waits for its body is told that it is over.
        let (answer, body) =
            client.begin(Ask::new(Method::POST, "/read").head, false).await.expect("a stream");
        assert_eq!(read(answer).await.expect("an answer").status, 503);
        gate.passed(2).await;
        drop(body);
    })
    .await;
}

#[tokio::test]
async fn a_panic_ends_its_stream_alone() {
    let app = || {
        App::new().routes(handler_fn(|request| {
            let path = request.path().to_owned();
            Box::pin(async move {
                match &*path {
                    "/at-once" => panic!("before the first await, on purpose"),
                    "/later" => {
                        tokio::task::yield_now().await;
                        panic!("after an await, on purpose");
                    }
                    "/in-stream" => Ok(Response::text(Body::stream(Panics))),
                    _ => Ok("done".into_response()),
                }
            })
        }))
    };
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        gate.open();
        let server = carrier.serve(app(), limits());
        let mut client = connect(&server).await;
        for path in ["/at-once", "/later"] {
            assert_eq!(client.get(path).await.expect("an answer").status, 500);
        }
        let cut = client.get("/in-stream").await.expect_err("no whole answer");
        assert!(cut.is_reset(), "{cut:?}");
        assert_eq!(client.get("/").await.expect("an answer").content, b"done");
    })
    .await;
}

/// Panics when it is asked for its first piece.
struct Panics;

impl futures_core::Stream for Panics {
    type Item = Result<Bytes>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        panic!("in a stream, on purpose");
    }
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_finishes_what_runs() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let mut frames = Frames::of(tcp(&server).await);
        frames.send([opening(&[]), get(1, "/wait")].concat()).await;
        gate.entered(1).await;
        let mut idle = connect(&server).await;
        assert_eq!(idle.get("/").await.expect("an answer").status, 200);

        server.begin_stop();
        // First to ask for nothing more, then what is served (RFC 9113, 6.8).
        let first = frames.until(GOAWAY).await;
        assert_eq!(first.payload[..8], [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
        let ping = frames.until(PING).await;
        // What is on its way meanwhile is served.
        frames.send([get(3, "/"), frame(PING, 1, 0, &ping.payload)].concat()).await;
        let (mut answered, mut told) = (false, false);
        while !(answered && told) {
            let frame = frames.next().await.expect("another frame");
            answered |= (frame.kind, frame.stream) == (HEADERS, 3);
            told |= frame.kind == GOAWAY && frame.payload[..8] == [0, 0, 0, 3, 0, 0, 0, 0];
        }
        idle.closed().await.expect("a clean end");
        gate.open();
        assert_eq!(frames.until(HEADERS).await.stream, 1);
        assert_eq!(frames.until(DATA).await.payload, b"done");
        assert_eq!(frames.reason().await.unwrap_or(Reason::NO_ERROR), Reason::NO_ERROR);
        ended(server).await.expect("a clean end");
        assert_eq!((gate.has_passed(), gate.has_dropped()), (1, 0));
    })
    .await;
}

/// It does not even answer the PING.
#[tokio::test]
async fn an_idle_client_that_is_deaf_does_not_hold_the_server() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(app(&Gate::closed()), limits());
        let mut frames = Frames::of(tcp(&server).await);
        frames.send([opening(&[]), get(1, "/")].concat()).await;
        frames.until(DATA).await;
        server.begin_stop();
        ended(server).await.expect("a clean end");
        assert_eq!(frames.reason().await, Some(Reason::NO_ERROR));
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_has_served_enough_asks_its_client_to_leave() {
    on_every_backend(async |carrier| {
        let mut limits = limits();
        limits.requests_per_connection_max = 3;
        let server = carrier.serve(app(&Gate::closed()), limits);
        let mut client = connect(&server).await;
        for _ in 0..3 {
            assert_eq!(client.get("/").await.expect("an answer").status, 200);
        }
        client.closed().await.expect("a clean end");
        until("it is closed", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_client_waits_when_it_has_as_many_streams_as_it_may() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = limits();
        limits.http2_streams_max = 3;
        let server = carrier.serve(app(&gate), limits);
        let mut client = connect(&server).await;
        assert_eq!(client.get("/").await.expect("an answer").status, 200);
        let waiting: Vec<_> = (0..10)
            .map(|_| {
                let mut client = client.copy();
                beside(async move { client.get("/wait").await })
            })
            .collect();
        gate.entered(3).await;
        assert_eq!(gate.has_entered(), 3);
        gate.open();
        for answer in waiting {
            assert_eq!(answer.await.expect("no panic").expect("an answer").status, 200);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_pushed_comes_unasked_to_those_who_take_it() {
    on_every_backend(async |carrier| {
        let server = carrier.serve(test_app::app(Arc::default()), limits());
        let mut client = connect(&server).await;
        let (mut answer, _) = client.begin(Ask::get("/push").head, true).await.expect("a stream");
        let mut pushes = answer.push_promises();
        let mut pushed = Vec::new();
        while let Some(push) = pushes.push_promise().await {
            let (request, answer) = push.expect("a promise").into_parts();
            let (head, mut body) = answer.await.expect("an answer").into_parts();
            let mut content = Vec::new();
            while let Some(piece) = body.data().await {
                content.extend_from_slice(&piece.expect("a piece"));
            }
            pushed.push((request.uri().to_string(), head.status.as_u16(), content));
        }
        assert_eq!(
            pushed,
            [
                ("http://test/".to_owned(), 200, b"hello".to_vec()),
                ("http://test/stream?x".to_owned(), 200, b"onetwothree".to_vec()),
            ]
        );
        assert_eq!(read(answer).await.expect("an answer").content, b"page");
        // And a client that refuses has nothing to do with it.
        let mut refusing = h2::client::Builder::new();
        let mut client = Http2::with(refusing.enable_push(false), tcp(&server).await).await;
        assert_eq!(client.get("/push").await.expect("an answer").content, b"page");
    })
    .await;
}

/// Tells in which order it was called.
#[tokio::test]
async fn of_requests_that_arrive_together_the_urgent_are_handled_first() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let app = App::new().routes(handler_fn(move |request| {
        kept.lock().expect("no panic").push(request.path().to_owned());
        Box::pin(async { Ok("done".into_response()) })
    }));
    let memory = Memory::new(app, limits());
    let (client, _served) = memory.connect(64 * 1024);
    let mut frames = Frames::of(client.io);
    let ask = |stream, path, priority| {
        let fields = [&get_fields(path)[..], &[("priority", priority)]].concat();
        frame(HEADERS, END_HEADERS | END_STREAM, stream, block(&fields))
    };
    let asked = [
        ask(1, "/late", "u=6"),
        get(3, "/usual"),
        ask(5, "/first", "u=0, i"),
        ask(7, "/usual-too", "i"),
    ];
    frames.send([&opening(&[])[..], &asked.concat()].concat()).await;
    for _ in 0..4 {
        frames.until(DATA).await;
    }
    assert_eq!(*seen.lock().expect("no panic"), ["/first", "/usual", "/usual-too", "/late"]);
}
