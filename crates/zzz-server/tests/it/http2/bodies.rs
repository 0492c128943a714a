//! Bodies that are large, slow, or come piece by piece.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use tokio::{
    io::DuplexStream,
    sync::{mpsc, oneshot},
};
use zzz_core::{
    App, Body, IntoResponse as _, Response, Result, bytes::Bytes, handler_fn, http::Method,
};

use super::client::{Ask, Http2, read, send_all};
use crate::{
    bodies::{pattern, roomy},
    support::{Carrier, Gate, Memory, beside, on_every_backend},
    test_app,
};

const LARGE: usize = 10 * 1024 * 1024;

async fn connect(carrier: Carrier, app: App) -> (zzz_server::RunningServer, Http2) {
    let server = carrier.serve(app, roomy());
    let stream = tokio::net::TcpStream::connect(server.local_addr()).await;
    let client = Http2::over(stream.expect("the server listens")).await;
    (server, client)
}

#[tokio::test]
async fn ten_mebibytes_go_in_and_come_out_at_the_same_time() {
    on_every_backend(async |carrier| {
        let (_server, mut client) = connect(carrier, test_app::app(Arc::default())).await;
        for path in ["/stream-echo", "/echo"] {
            let answer = client.ask(Ask::post(path, pattern(LARGE))).await.expect("an answer");
            assert!(answer.content == pattern(LARGE), "{path}");
        }
    })
    .await;
}

/// One that goes on to the handler unread would fill the memory of the server.
#[tokio::test(start_paused = true)]
async fn a_handler_that_does_not_read_stops_its_client() {
    let gate = Gate::closed();
    let kept = gate.clone();
    let app = App::new().routes(handler_fn(move |request| {
        let gate = kept.clone();
        Box::pin(async move {
            if request.method() == Method::GET {
                return Ok("another stream".into_response());
            }
            gate.pass().await;
            let content = request.body_mut().bytes().await?;
            Ok(content.len().to_string().into_response())
        })
    }));
    let limits = roomy();
    let window = limits.http2_stream_window_bytes as usize;
    let memory = Memory::new(app, limits);
    let mut client = memory_client(&memory).await;
    let (answer, mut body) =
        client.begin(Ask::new(Method::POST, "/").head, false).await.expect("a stream");
    let sent = beside(async move {
        let outcome = send_all(&mut body, pattern(LARGE).into(), true).await;
        outcome.map(|()| body)
    });
    gate.entered(1).await;
    // Time is paused: it passes only when nobody can go on.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!sent.is_finished(), "it takes more than {window} bytes");
    assert_eq!(client.get("/").await.expect("an answer").content, b"another stream");
    gate.open();
    sent.await.expect("no panic").expect("all was sent");
    assert_eq!(read(answer).await.expect("an answer").content, LARGE.to_string().as_bytes());
}

async fn memory_client(memory: &Memory) -> Http2 {
    let (client, _served) = memory.connect(64 * 1024);
    Http2::over::<DuplexStream>(client.io).await
}

#[tokio::test]
async fn a_client_that_waits_for_the_word_to_go_on_gets_it_when_the_body_is_read() {
    on_every_backend(async |carrier| {
        let (_server, mut client) = connect(carrier, test_app::app(Arc::default())).await;
        for (path, is_read) in [("/echo", true), ("/ignore", false)] {
            let ask = Ask::new(Method::POST, path).with("expect", "100-continue");
            let (answer, mut body) = client.begin(ask.head, false).await.expect("a stream");
            let (go_on, told) = oneshot::channel();
            let answer = beside(super::client::read_telling(answer, go_on));
            if is_read {
                told.await.expect("the word to go on");
                body.send_data(Bytes::from_static(b"content"), true).expect("an open stream");
            }
            let answer = answer.await.expect("no panic").expect("an answer");
            let interims: Vec<_> = answer.interims.iter().map(|(status, _)| *status).collect();
            assert_eq!(interims, if is_read { vec![100] } else { vec![] }, "{path}");
            assert_eq!(answer.content, if is_read { &b"content"[..] } else { b"ignored" });
        }
    })
    .await;
}

/// Events as they are sent to it; counts at the gate when it is dropped.
struct Events {
    events: mpsc::Receiver<Bytes>,
    dropped: Option<oneshot::Sender<()>>,
}

impl Stream for Events {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_recv(cx).map(|event| event.map(Ok))
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let _ = self.dropped.take().map(|dropped| dropped.send(()));
    }
}

#[tokio::test]
async fn events_pass_as_they_are_sent_and_end_when_the_client_leaves() {
    on_every_backend(async |carrier| {
        let (send, events) = mpsc::channel(1);
        let (tell, told) = oneshot::channel();
        let stream = std::sync::Mutex::new(Some(Events { events, dropped: Some(tell) }));
        let app = App::new().routes(handler_fn(move |_| {
            let stream = stream.lock().ok().and_then(|mut stream| stream.take());
            Box::pin(async move {
                let stream = Body::stream(stream.expect("one request"));
                Ok(Response::of_type("text/event-stream", stream))
            })
        }));
        let (_server, mut client) = connect(carrier, app).await;
        let (answer, _) = client.begin(Ask::get("/").head, true).await.expect("a stream");
        let mut body = answer.await.expect("an answer").into_body();
        for number in 0..3 {
            let event = Bytes::from(format!("data: {number}\n\n"));
            send.send(event.clone()).await.expect("it is read");
            assert_eq!(body.data().await.expect("a piece").expect("no error"), event);
        }
        // The connection goes on, only this stream ends.
        drop(body);
        told.await.expect("the stream is dropped");
    })
    .await;
}
