//! `#[zzz::test]`, and what it calls.

use std::{
    future::pending,
    panic::catch_unwind,
    sync::mpsc,
    time::{Duration, Instant},
};

use zzz_core::App;
use zzz_test::{TestApp, TestClient, TestServer, run_test};

use crate::{
    app::{Counter, app},
    failures::message,
};

#[zzz_macros::test(crate = zzz_test)]
async fn without_an_application() {
    tokio::time::timeout(Duration::from_secs(1), async {}).await.unwrap();
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let name = std::thread::current().name().map(str::to_owned);
    assert_eq!(name.as_deref(), Some("attribute::without_an_application"));
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn in_process(client: TestClient) {
    client.get("/peer").await.assert_body("None");
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn over_tcp(server: &TestServer) -> Result<(), zzz_core::Error> {
    server.get("/peer").await.assert_body_contains("Some(127.0.0.1:");
    assert_eq!(server.services().get::<Counter>()?.get(), 0);
    Ok(())
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn with_a_service(counter: &Counter, client: &TestClient) {
    client.get("/count").await.assert_ok();
    assert_eq!(counter.get(), 1);
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn with_a_service_alone(counter: &Counter) {
    assert_eq!(counter.get(), 0);
}

struct Missing;
impl zzz_core::Service for Missing {}

#[zzz_macros::test(crate = zzz_test, app = app)]
#[should_panic(expected = "Missing")]
async fn with_a_service_that_is_not_there(_: &Missing) {}

#[zzz_macros::test(crate = zzz_test, app = app)]
#[should_panic(expected = "a test takes one way to its application")]
async fn with_two_applications(_: &TestClient, _: &TestServer) {}

/// What `zzz::main` takes, too.
fn app_or_error() -> zzz_core::Result<App> {
    Ok(app())
}

#[zzz_macros::test(crate = zzz_test, app = app_or_error)]
async fn of_a_function_that_may_fail(client: &TestClient) {
    client.get("/peer").await.assert_body("None");
}

#[test]
fn a_function_that_failed_fails_the_test_with_its_place() {
    let error = zzz_core::Error::internal("no port");
    let expected = format!("there is no application to test: no port ({})", error.location());
    assert_eq!(message(|| TestClient::new(Err(error))), expected);
}

/// A visitor that has been counted.
struct Counted(TestClient);

impl TestApp for Counted {
    async fn start(app: App) -> Self {
        let client = TestClient::new(app).await;
        client.get("/count").await.assert_ok();
        Self(client)
    }

    async fn stop(self) {
        let count = self.0.services().get::<Counter>().unwrap().get();
        assert_eq!(count, 2, "stopped after the test");
        self.0.stop().await;
    }
}

#[zzz_macros::test(crate = zzz_test, app = app)]
async fn over_a_way_of_ones_own(client: &mut Counted) {
    client.0.get("/count").await.assert_body("2");
}

#[zzz_macros::test(crate = zzz_test)]
#[should_panic(expected = "as it should")]
async fn a_panic_is_the_tests_own() {
    panic!("as it should");
}

#[zzz_macros::test(crate = zzz_test, timeout_seconds = 1)]
#[should_panic(expected = "the test did not end within 1s; a slow one gets more by")]
async fn one_that_waits_for_ever() {
    pending().await
}

#[test]
fn one_that_blocks_or_stops_the_clock() {
    let (kept, end) = mpsc::channel::<()>();
    let blocks = message(|| {
        run_test(Duration::from_millis(1), || async move { end.recv().is_ok() });
    });
    assert!(blocks.starts_with("the test did not end within 1ms; "), "{blocks}");
    drop(kept);

    let began = Instant::now();
    run_test(Duration::from_secs(60), || async {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(3600)).await;
    });
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[test]
fn what_a_test_returns_and_what_it_panics_with() {
    let second = Duration::from_secs(60);
    assert_eq!(run_test(second, || async { Err::<(), _>(7) }), Err(7));
    let panic = catch_unwind(|| run_test(second, || async { std::panic::panic_any(42) }));
    assert_eq!(panic.unwrap_err().downcast_ref::<i32>(), Some(&42));
}
