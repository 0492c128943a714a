//! Services start with a client and stop with it.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use tokio::sync::oneshot;
use zzz_core::{App, Error, Result, Service, Services};
use zzz_test::{TestClient, TestServer};

type Log = Arc<Mutex<Vec<&'static str>>>;

/// Writes down what happens to it, and waits for its turn as real services do.
struct Logged {
    log: Log,
    starts: bool,
}

impl Service for Logged {
    async fn start(&self, _services: &Services) -> Result<()> {
        tokio::task::yield_now().await;
        self.log.lock().unwrap().push("start");
        if self.starts { Ok(()) } else { Err(Error::internal("the disk is full")) }
    }

    async fn stop(&self) {
        // A timer needs a runtime, also where nobody but a drop waits for us.
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.log.lock().unwrap().push("stop");
    }
}

fn app(log: &Log, starts: bool) -> App {
    App::new().service(Logged { log: log.clone(), starts })
}

#[track_caller]
fn check(log: &Log, expected: &[&str]) {
    assert_eq!(*log.lock().unwrap(), expected);
}

#[tokio::test]
async fn services_stop_with_stop() {
    let log = Log::default();
    let client = TestClient::new(app(&log, true)).await;
    check(&log, &["start"]);
    client.get("/").await.assert_status(404);
    let another = client.another();
    client.stop().await;
    check(&log, &["start", "stop"]);
    drop(another);
    check(&log, &["start", "stop"]);

    let log = Log::default();
    let server = TestServer::start(app(&log, true)).await;
    check(&log, &["start"]);
    server.get("/").await.assert_status(404);
    server.stop().await;
    check(&log, &["start", "stop"]);
}

#[tokio::test]
async fn services_stop_when_the_last_client_is_dropped() {
    let log = Log::default();
    let client = TestClient::new(app(&log, true)).await;
    let another = client.another();
    drop(client);
    another.get("/").await.assert_status(404);
    check(&log, &["start"]);
    drop(another);
    check(&log, &["start", "stop"]);

    let log = Log::default();
    let server = TestServer::start(app(&log, true)).await;
    let another = server.another();
    drop(server);
    another.get("/").await.assert_status(404);
    check(&log, &["start"]);
    drop(another);
    check(&log, &["start", "stop"]);
}

/// What `starting` panics with.
async fn message<T: Send + 'static>(starting: impl Future<Output = T> + Send + 'static) -> String {
    #[expect(clippy::disallowed_methods, reason = "to see its panic")]
    let Err(stopped) = tokio::spawn(starting).await else {
        panic!("it started");
    };
    *stopped.into_panic().downcast::<String>().unwrap()
}

#[tokio::test]
async fn a_service_that_does_not_start_fails_the_test() {
    let why = "the service `it::life::Logged` did not start: the disk is full";
    let log = Log::default();
    let in_process = message(TestClient::new(app(&log, false))).await;
    let server = message(TestServer::start(app(&log, false))).await;
    for (shown, what) in [(in_process, "application"), (server, "server")] {
        let expected = format!("the {what} does not start: {why}\n\nit was given at {}:", file!());
        assert!(shown.starts_with(&expected), "{shown}");
    }
    check(&log, &["start", "start"]);
}

/// With paused time, a minute passes at once: the client runs on the test's clock.
#[tokio::test(start_paused = true)]
async fn in_process_the_clock_is_the_tests() {
    let slow = zzz_core::handler_fn(|_| {
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Ok(zzz_core::Response::no_content())
        })
    });
    let client = TestClient::new(App::new().routes(slow)).await;
    let start = tokio::time::Instant::now();
    client.get("/").await.assert_status(204);
    assert_eq!(start.elapsed(), Duration::from_secs(60));
}

#[tokio::test]
async fn stopping_waits_for_background_work() {
    let client = TestClient::new(app(&Log::default(), true)).await;
    let end = work(&client);
    let mut stopping = pin!(client.stop());
    assert!(!is_ready(stopping.as_mut()).await);
    end.send(()).unwrap();
    stopping.await;

    let server = TestServer::start(app(&Log::default(), true)).await;
    let end = work(&server);
    let mut stopping = pin!(server.stop());
    assert!(!is_ready(stopping.as_mut()).await);
    end.send(()).unwrap();
    stopping.await;
}

/// Work beside the application that lasts until it is told to end.
fn work(client: &TestClient) -> oneshot::Sender<()> {
    let (end, ended) = oneshot::channel();
    client.services().tasks().spawn("a test's work", async {
        let _ = ended.await;
    });
    end
}

async fn is_ready(mut future: Pin<&mut impl Future>) -> bool {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await
}
