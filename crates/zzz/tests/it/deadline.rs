//! Handlers that take longer than they may.

use std::{sync::Mutex, time::Duration};

use tokio::sync::{Notify, mpsc};
use zzz::{
    App, Deadline, ErrorPages, Middleware, Request, Response, Service, TestClient, TestServer,
    handler,
};

/// What became of the handler, as it happens.
#[derive(Clone, Debug, PartialEq)]
enum Fate {
    Dropped,
    Finished,
    /// What a middleware in front of the deadline, or behind it, saw.
    Seen(&'static str, u16, Option<String>),
}

struct Stage {
    tell: mpsc::UnboundedSender<Fate>,
    gate: Notify,
}

impl Service for Stage {}

/// A lock that is held, a file that is written: dropped with the handler.
struct Held<'a>(&'a Stage, Fate);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let _ = self.0.tell.send(self.1.clone());
    }
}

#[handler]
async fn slow(stage: &Stage) -> &'static str {
    let mut held = Held(stage, Fate::Dropped);
    stage.gate.notified().await;
    held.1 = Fate::Finished;
    "done"
}

#[handler]
async fn swift() -> &'static str {
    "in time"
}

zzz::router! {
    get "/slow" => slow;
    get "/swift" => swift;
}

/// Sees answers from where it stands.
struct Watcher(&'static str, Mutex<mpsc::UnboundedSender<Fate>>);

impl Middleware for Watcher {
    fn after(&self, _: &mut Request, response: &mut Response) {
        let code = response.error().and_then(|error| Some(error.problem()?.code().to_owned()));
        let seen = Fate::Seen(self.0, response.status().as_u16(), code);
        let _ = self.1.lock().unwrap().send(seen);
    }
}

fn app(deadline: Deadline) -> (App, mpsc::UnboundedReceiver<Fate>) {
    let (tell, fates) = mpsc::unbounded_channel();
    let watcher = |place| Watcher(place, Mutex::new(tell.clone()));
    let app = App::new()
        .errors(ErrorPages::production())
        .endpoint(watcher("in front"))
        .endpoint(deadline)
        .endpoint(watcher("behind"))
        .service(Stage { tell: tell.clone(), gate: Notify::new() })
        .routes(routes());
    (app, fates)
}

const SHORT: Duration = Duration::from_millis(20);

#[zzz::test]
async fn a_handler_is_dropped_if_its_deadline_says_so() {
    let (app, mut fates) = app(Deadline::after(SHORT).cancel());
    let server = TestServer::start(app).await;
    let answer = server.get("/slow").header("accept", "application/json").await;
    answer.assert_status(503).assert_json_at("$.type", "deadline_exceeded");
    assert_eq!(fates.recv().await, Some(Fate::Dropped));
    // Whoever stands behind the deadline is dropped with the handler.
    let code = Some("deadline_exceeded".to_owned());
    assert_eq!(fates.recv().await, Some(Fate::Seen("in front", 503, code)));
    // The connection lives on.
    server.get("/swift").await.assert_body("in time");
}

#[zzz::test]
async fn without_that_it_runs_on() {
    let (app, mut fates) = app(Deadline::after(SHORT));
    let server = TestServer::start(app).await;
    server.get("/slow").await.assert_status(503);
    assert!(fates.try_recv().is_err(), "it neither ended nor was dropped");
    server.services().get::<Stage>().unwrap().gate.notify_one();
    assert_eq!(fates.recv().await, Some(Fate::Finished));
    assert_eq!(fates.recv().await, Some(Fate::Seen("behind", 200, None)));
    assert_eq!(fates.recv().await, Some(Fate::Seen("in front", 200, None)));
}

#[tokio::test(start_paused = true)]
async fn the_time_is_what_was_given() {
    let (app, mut fates) = app(Deadline::after(Duration::from_secs(10)).cancel());
    let client = TestClient::new(app).await;
    let begun = tokio::time::Instant::now();
    client.get("/swift").await.assert_body("in time");
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(fates.recv().await, Some(Fate::Seen("behind", 200, None)));
    assert_eq!(fates.recv().await, Some(Fate::Seen("in front", 200, None)));
    client.get("/slow").await.assert_status(503);
    let took = begun.elapsed();
    assert!((10..11).contains(&took.as_secs()), "{took:?}");
    assert_eq!(fates.recv().await, Some(Fate::Dropped));
}
