//! Bodies that something else than the handler reads.

use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;
use zzz_core::{App, IntoResponse as _, Result, handler_fn};
use zzz_server::Limits;

use crate::{
    h1::wire,
    support::{Client, on_every_backend, until},
};

/// How much the task that has the body reads of it.
type Read = Result<usize, String>;

/// Leaves the body to a task that says what it read. `/wait` answers when the
/// task is done, others once it has a piece and waits for the next.
fn app(told: oneshot::Sender<Read>) -> App {
    let told = Arc::new(Mutex::new(Some(told)));
    App::new().routes(handler_fn(move |request| {
        let told = told.clone();
        Box::pin(async move {
            let mut body = request.take_body();
            let (begun, has_begun) = oneshot::channel();
            let (done, is_done) = oneshot::channel();
            if let Some(told) = told.lock().ok().and_then(|mut told| told.take()) {
                request.services().tasks().spawn("read", async move {
                    let first = body.chunk().await;
                    // Whoever is gone does not want to know.
                    let _ = begun.send(());
                    let read = match first {
                        Some(Ok(first)) => body.bytes().await.map(|rest| first.len() + rest.len()),
                        Some(Err(error)) => Err(error),
                        None => Ok(0),
                    };
                    let _ = told.send(read.map_err(|error| error.to_string()));
                    let _ = done.send(());
                });
            }
            if request.path() == "/wait" {
                is_done.await?;
            } else if request.path() == "/" {
                has_begun.await?;
            }
            Ok("done".into_response())
        })
    }))
}

#[tokio::test]
async fn a_task_may_read_the_body_while_the_handler_runs() {
    on_every_backend(async |carrier| {
        let (told, read) = oneshot::channel();
        let server = carrier.serve(app(told), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::post("/wait", "content-length: 100000", vec![b'x'; 40_000])).await;
        client.send(vec![b'x'; 60_000]).await;
        assert_eq!(client.answer().await.status, 200);
        let read = read.await.expect("the task runs").expect("a whole body");
        assert_eq!(read, 100_000);
        assert_eq!(client.ask(wire::get("/next")).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_task_that_reads_on_after_the_answer_is_told_that_it_is_over() {
    on_every_backend(async |carrier| {
        for framing in ["content-length: 10", "transfer-encoding: chunked"] {
            let (told, read) = oneshot::channel();
            let server = carrier.serve(app(told), Limits::default());
            let mut client = Client::connect(server.local_addr()).await;
            let half = match framing {
                "content-length: 10" => "12345",
                _ => "5\r\n12345\r\n",
            };
            let answer = client.ask(wire::post("/", framing, half)).await;
            assert_eq!(answer.status, 200);
            let error = read.await.expect("the task runs");
            let error = error.expect_err("the rest never came");
            assert!(error.contains("the request is over"), "{error}");

            // The rest is thrown away, and what follows is served.
            let rest = match framing {
                "content-length: 10" => "67890",
                _ => "0\r\n\r\n",
            };
            client.send(rest).await;
            assert_eq!(client.ask(wire::get("/next")).await.status, 200);
        }
    })
    .await;
}

#[tokio::test]
async fn a_task_that_reads_when_the_client_leaves_is_told_so() {
    on_every_backend(async |carrier| {
        let (told, read) = oneshot::channel();
        let server = carrier.serve(app(told), Limits::default());
        let mut client = Client::connect(server.local_addr()).await;
        let half = wire::post("/wait", "content-length: 10", "12345");
        client.send(half).await;
        // One that was reset before it is accepted need not be served.
        until("it is accepted", || server.open_connections() == 1).await;
        client.reset();
        let error = read.await.expect("the task runs");
        assert!(error.is_err(), "the rest never came: {error:?}");
    })
    .await;
}
