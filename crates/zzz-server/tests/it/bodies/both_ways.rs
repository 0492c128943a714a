//! Clients that send all of a large body before they read of a large answer, or the other way round.
//!
//! Between the two sides fits less than either of them, so each would wait for the other for ever.

use zzz_core::{App, Body, Response, bytes::Bytes, handler_fn};

use super::{file::Temporary, framed, pattern, roomy};
use crate::{
    h1::wire,
    support::{Client, on_every_backend},
    test_app::Pieces,
};

/// More than all buffers of two sockets hold.
const HUGE: usize = 24 * 1024 * 1024;

/// Answers without a look at what is sent; `/read` leaves that to a task.
fn app(file: &Temporary, content: &Bytes) -> App {
    let (path, content) = (file.path().to_owned(), content.clone());
    App::new().routes(handler_fn(move |request| {
        let (path, content) = (path.clone(), content.clone());
        Box::pin(async move {
            let body = match request.path() {
                "/file" => Body::file(std::fs::File::open(path)?, 0..HUGE as u64),
                "/stream" => {
                    let pieces = content.chunks(1024 * 1024).map(|piece| content.slice_ref(piece));
                    let pieces: Vec<_> = pieces.map(Ok).collect();
                    Body::stream(Pieces::new(pieces))
                }
                "/read" => {
                    let mut body = request.take_body();
                    request.services().tasks().spawn("read", async move {
                        while let Some(Ok(_)) = body.chunk().await {}
                    });
                    content.into()
                }
                _ => content.into(),
            };
            Ok(Response::text(body))
        })
    }))
}

#[tokio::test]
async fn an_answer_does_not_wait_for_a_client_that_still_sends() {
    let content = Bytes::from(pattern(HUGE));
    let file = Temporary::with(&content);
    on_every_backend(async |carrier| {
        let server = carrier.serve(app(&file, &content), roomy());
        for path in ["/memory", "/file", "/stream", "/read"] {
            for request in framed(path, &content, 50_000) {
                let mut client = Client::connect(server.local_addr()).await;
                // All of it, and only then is anything read.
                client.send(request).await;
                let answer = client.answer().await;
                assert!(answer.complete && answer.content == content, "{path}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_does_not_wait_for_a_body_that_comes_later() {
    let content = Bytes::from(pattern(HUGE));
    let file = Temporary::with(&content);
    on_every_backend(async |carrier| {
        let server = carrier.serve(app(&file, &content), roomy());
        for path in ["/memory", "/file", "/stream", "/read"] {
            for framing in [&format!("content-length: {HUGE}"), "transfer-encoding: chunked"] {
                let mut client = Client::connect(server.local_addr()).await;
                let answer = client.ask(wire::post(path, framing, "")).await;
                assert!(answer.complete && answer.content == content, "{path}");
            }
        }
    })
    .await;
}
