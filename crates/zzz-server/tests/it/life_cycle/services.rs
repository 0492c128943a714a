//! Services and hooks around the life of a server.

use std::sync::{Arc, Mutex};

use zzz_core::{App, Error, IntoResponse as _, Result, Service, Services, handler_fn};

use super::limits;
use crate::{
    h1::wire,
    support::{Client, Gate, ended, on_every_backend},
};

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn write(&self, line: impl Into<String>) {
        self.0.lock().expect("no panics here").push(line.into());
    }

    #[track_caller]
    fn says(&self, lines: &[&str]) {
        assert_eq!(*self.0.lock().expect("no panics here"), lines);
    }
}

/// One service of several; an application has one of each type.
struct Numbered<const NUMBER: usize> {
    log: Log,
    fails: bool,
}

impl<const NUMBER: usize> Service for Numbered<NUMBER> {
    async fn start(&self, _: &Services) -> Result<()> {
        // Others could come first here, if they ran at once.
        tokio::task::yield_now().await;
        self.log.write(format!("start {NUMBER}"));
        if self.fails {
            return Err(Error::internal("no database here"));
        }
        Ok(())
    }

    async fn stop(&self) {
        tokio::task::yield_now().await;
        self.log.write(format!("stop {NUMBER}"));
    }
}

fn service<const NUMBER: usize>(log: &Log) -> Numbered<NUMBER> {
    Numbered { log: log.clone(), fails: false }
}

/// An application with two services, two hooks of each kind and one handler.
fn app(log: &Log) -> App {
    let handled = log.clone();
    let mut app = App::new().service(service::<1>(log)).service(service::<2>(log)).routes(
        handler_fn(move |_| {
            handled.write("request");
            Box::pin(async { Ok("done".into_response()) })
        }),
    );
    for name in ["a", "b"] {
        let (begun, done) = (log.clone(), log.clone());
        app = app
            .on_start(move |services| {
                let found = services.get::<Numbered<1>>().is_ok();
                begun.write(format!("start hook {name} {found}"));
                Box::pin(async { Ok(()) })
            })
            .on_stop(move |_| {
                done.write(format!("stop hook {name}"));
                Box::pin(async { Ok(()) })
            });
    }
    app
}

#[tokio::test]
async fn services_start_in_order_and_stop_in_reverse_around_the_hooks() {
    on_every_backend(async |carrier| {
        let log = Log::default();
        let server = carrier.serve(app(&log), limits());
        let mut client = Client::connect(server.local_addr()).await;
        let request = wire::get_with("/", "connection: close");
        assert_eq!(client.ask(request).await.status, 200);
        server.begin_stop();
        ended(server).await.expect("a clean end");
        log.says(&[
            "start 1",
            "start 2",
            "start hook a true",
            "start hook b true",
            "request",
            "stop hook b",
            "stop hook a",
            "stop 2",
            "stop 1",
        ]);
    })
    .await;
}

#[tokio::test]
async fn a_service_that_fails_to_start_stops_those_before_it() {
    on_every_backend(async |carrier| {
        let log = Log::default();
        let failing = Numbered::<3> { log: log.clone(), fails: true };
        let app = app(&log).service(failing).service(service::<4>(&log));
        let server = carrier.bind(app, limits());
        // It waits in the kernel's queue for a server that never comes.
        let mut early = Client::connect(server.local_addr()).await;
        early.send(wire::get("/")).await;
        let error = ended(server.spawn().expect("a thread")).await;
        let error = error.expect_err("the service failed").to_string();
        assert!(error.contains("no database here"), "{error}");
        assert!(error.contains("Numbered<3>"), "which one: {error}");
        assert!(early.try_answer().await.is_err(), "nobody serves");
        log.says(&["start 1", "start 2", "start 3", "stop 2", "stop 1"]);
    })
    .await;
}

#[tokio::test]
async fn a_start_hook_that_fails_stops_the_services() {
    on_every_backend(async |carrier| {
        let log = Log::default();
        let app = app(&log).on_start(|_| {
            Box::pin(async { Err(Error::internal("the hook does not like it here")) })
        });
        let error = ended(carrier.serve(app, limits())).await;
        let error = error.expect_err("the hook failed").to_string();
        assert!(error.contains("does not like it"), "{error}");
        log.says(&[
            "start 1",
            "start 2",
            "start hook a true",
            "start hook b true",
            "stop 2",
            "stop 1",
        ]);
    })
    .await;
}

#[tokio::test]
async fn a_stop_hook_that_fails_keeps_nobody_from_stopping() {
    on_every_backend(async |carrier| {
        let log = Log::default();
        let app = app(&log).on_stop(|_| Box::pin(async { Err(Error::internal("cannot stop")) }));
        let server = carrier.serve(app, limits());
        server.started().await;
        server.begin_stop();
        ended(server).await.expect("a clean end");
        log.says(&[
            "start 1",
            "start 2",
            "start hook a true",
            "start hook b true",
            "stop hook b",
            "stop hook a",
            "stop 2",
            "stop 1",
        ]);
    })
    .await;
}

/// A service that takes its time.
struct Slow(Arc<Gate>);

impl Service for Slow {
    async fn start(&self, _: &Services) -> Result<()> {
        self.0.pass().await;
        Ok(())
    }
}

#[tokio::test]
async fn requests_wait_until_all_services_have_started() {
    on_every_backend(async |carrier| {
        let log = Log::default();
        let gate = Gate::closed();
        let server = carrier.serve(app(&log).service(Slow(gate.clone())), limits());
        gate.entered(1).await;
        let mut early = Client::connect(server.local_addr()).await;
        early.send(wire::get("/")).await;
        assert_eq!(server.open_connections(), 0, "the kernel keeps it");
        gate.open();
        assert_eq!(early.answer().await.status, 200, "nothing is lost");
        log.says(&["start 1", "start 2", "start hook a true", "start hook b true", "request"]);
    })
    .await;
}

#[tokio::test]
async fn told_to_stop_while_one_starts_those_before_it_are_stopped() {
    on_every_backend(async |carrier| {
        let log = Log::default();
        let gate = Gate::closed();
        let app = app(&log).service(Slow(gate.clone())).service(service::<3>(&log));
        let server = carrier.serve(app, limits());
        gate.entered(1).await;
        server.begin_stop();
        ended(server).await.expect("a clean end");
        log.says(&["start 1", "start 2", "stop 2", "stop 1"]);
    })
    .await;
}
