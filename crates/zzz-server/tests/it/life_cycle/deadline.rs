//! Handlers that take longer than their request allows.

use std::{sync::Arc, time::Duration};

use zzz_core::{App, Flow, Middleware, Request, Result};

use super::{Gated, limits};
use crate::{
    h1::wire,
    support::{Client, Gate, Memory, ended, on_every_backend, until},
};

/// Gives every request so long.
struct Within(Duration);

impl Middleware for Within {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set_deadline(self.0);
        Ok(Flow::Next)
    }
}

const SHORT: Duration = Duration::from_millis(20);

fn app(gate: &Arc<Gate>, deadline: Duration) -> App {
    App::new().endpoint(Within(deadline)).routes(Gated(gate.clone()))
}

#[tokio::test]
async fn an_overdue_handler_is_answered_for_and_runs_on() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate, SHORT), limits());
        let mut client = Client::connect(server.local_addr()).await;
        let answer = client.ask(wire::get("/wait")).await;
        assert_eq!(answer.status, 503);
        assert!(answer.lists("connection", "close"), "{answer:?}");
        client.closes().await;

        until("it counts as overdue", || server.overdue_handlers() == 1).await;
        assert_eq!((gate.has_entered(), gate.has_dropped()), (1, 0));
        gate.open();
        gate.passed(1).await;
        until("none is overdue", || server.overdue_handlers() == 0).await;
        until("none is connected", || server.open_connections() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn an_overdue_handler_runs_on_though_its_client_leaves() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate, SHORT), limits());
        let mut client = Client::connect(server.local_addr()).await;
        assert_eq!(client.ask(wire::get("/wait")).await.status, 503);
        client.reset();
        let mut other = Client::connect(server.local_addr()).await;
        assert_eq!(other.ask(wire::get("/")).await.status, 200);
        until("it counts as overdue", || server.overdue_handlers() == 1).await;
        assert_eq!(gate.has_dropped(), 0);
        gate.open();
        gate.passed(1).await;
        until("none is overdue", || server.overdue_handlers() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_deadline_that_is_kept_changes_nothing() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate, Duration::from_secs(60)), limits());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get("/wait")).await;
        gate.entered(1).await;
        gate.open();
        let answer = client.answer().await;
        assert_eq!((answer.status, &*answer.content), (200, &b"done"[..]));
        assert!(!answer.lists("connection", "close"), "{answer:?}");
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        assert_eq!(server.overdue_handlers(), 0);
    })
    .await;
}

/// It waits for the client, and once the client has its 503, for nobody.
#[tokio::test]
async fn an_overdue_handler_that_reads_the_body_is_told_that_it_is_over() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        gate.open();
        let server = carrier.serve(app(&gate, SHORT), limits());
        let mut client = Client::connect(server.local_addr()).await;
        let half = wire::post("/read", "content-length: 10", "12345");
        let answer = client.ask(half).await;
        assert_eq!(answer.status, 503);
        gate.passed(1).await;
        until("none is overdue", || server.overdue_handlers() == 0).await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_waits_for_overdue_handlers() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate, SHORT), limits());
        let mut client = Client::connect(server.local_addr()).await;
        assert_eq!(client.ask(wire::get("/wait")).await.status, 503);
        client.closes().await;
        let mut idle = Client::connect(server.local_addr()).await;
        assert_eq!(idle.ask(wire::get("/")).await.status, 200);
        server.begin_stop();
        idle.closes().await;
        until("it counts as overdue", || server.overdue_handlers() == 1).await;
        assert_eq!(gate.has_dropped(), 0);
        gate.open();
        ended(server).await.expect("a clean end");
        assert_eq!((gate.has_passed(), gate.has_dropped()), (1, 0));
    })
    .await;
}

/// Its thread of control is that of the connection, which is stuck.
#[tokio::test(start_paused = true)]
async fn an_overdue_handler_runs_on_though_nobody_reads_that_it_is_overdue() {
    let gate = Gate::closed();
    let memory = Memory::new(app(&gate, SHORT), limits());
    let (mut client, _served) = memory.connect(16);
    client.send(wire::get("/wait")).await;
    gate.entered(1).await;
    // Long enough for the answer that does not fit.
    tokio::time::sleep(Duration::from_secs(1)).await;
    gate.open();
    let passed = tokio::time::timeout(Duration::from_secs(1), gate.passed(1)).await;
    assert!(passed.is_ok(), "the handler is held back");
}
