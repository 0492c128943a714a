//! A server that was told to stop finishes what runs.

use std::time::{Duration, Instant};

use super::{app, limits};
use crate::{
    h1::wire,
    support::{Client, Cut, Gate, ended, on_every_backend, until},
};

#[tokio::test]
async fn running_requests_are_answered_and_are_the_last() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let address = server.local_addr();
        let mut clients = Vec::new();
        for number in 0..8 {
            let mut client = Client::connect(address).await;
            if number % 2 == 0 {
                let first = client.ask(wire::get("/")).await;
                assert!(!first.lists("connection", "close"), "{first:?}");
            }
            client.send(wire::get("/wait")).await;
            clients.push(client);
        }
        gate.entered(8).await;
        assert!(!server.is_stopping());
        server.begin_stop();
        until("it stops", || server.is_stopping()).await;
        gate.open();
        for mut client in clients {
            let answer = client.answer().await;
            assert_eq!((answer.status, &*answer.content), (200, &b"done"[..]));
            assert!(answer.lists("connection", "close"), "{answer:?}");
            client.closes().await;
        }
        ended(server).await.expect("a clean end");
        let refused = Client::try_connect(address).await;
        assert!(refused.is_err(), "nobody listens any more");
        assert_eq!((gate.has_passed(), gate.has_dropped()), (8, 0));
    })
    .await;
}

#[tokio::test]
async fn new_connections_are_refused_while_requests_run() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let address = server.local_addr();
        let mut client = Client::connect(address).await;
        client.send(wire::get("/wait")).await;
        gate.entered(1).await;
        server.begin_stop();
        // The kernel may still say yes while the listener closes.
        loop {
            let Ok(mut late) = Client::try_connect(address).await else {
                break;
            };
            if late.try_send(wire::get("/")).await.is_ok()
                && let Ok(answer) = late.try_answer().await
            {
                assert!(answer.lists("connection", "close"), "{answer:?}");
            }
        }
        assert_eq!(gate.has_passed(), 0, "it still runs");
        gate.open();
        assert_eq!(client.answer().await.status, 200);
        client.closes().await;
        ended(server).await.expect("a clean end");
    })
    .await;
}

#[tokio::test]
async fn idle_connections_close_and_the_server_ends() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let mut used = Client::connect(server.local_addr()).await;
        assert_eq!(used.ask(wire::get("/")).await.status, 200);
        let fresh = Client::connect(server.local_addr()).await;
        until("both are connected", || server.open_connections() == 2).await;
        server.begin_stop();
        used.closes().await;
        fresh.closes().await;
        ended(server).await.expect("a clean end");
    })
    .await;
}

#[tokio::test]
async fn an_idle_connection_may_still_ask_once_within_the_grace() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = limits();
        limits.drain_grace = Duration::from_secs(600);
        let server = carrier.serve(app(&gate), limits);
        let mut client = Client::connect(server.local_addr()).await;
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        server.begin_stop();
        until("it stops", || server.is_stopping()).await;
        let answer = client.ask(wire::get("/")).await;
        assert!(answer.lists("connection", "close"), "{answer:?}");
        client.closes().await;
        // Nobody is left to wait for: the grace is not waited out.
        ended(server).await.expect("a clean end");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_had_begun_to_arrive_is_answered() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let mut client = Client::connect(server.local_addr()).await;
        let mut idle = Client::connect(server.local_addr()).await;
        let request = wire::get("/");
        let (first, second) = request.split_at(10);
        client.send(first).await;
        assert_eq!(idle.ask(wire::get("/")).await.status, 200);
        server.begin_stop();
        idle.closes().await;
        let answer = client.ask(second).await;
        assert_eq!(answer.status, 200);
        assert!(answer.lists("connection", "close"), "{answer:?}");
        client.closes().await;
        ended(server).await.expect("a clean end");
    })
    .await;
}

#[tokio::test]
async fn pipelined_requests_that_were_read_get_their_answers() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        let mut client = Client::connect(server.local_addr()).await;
        let both = [wire::get("/wait"), wire::get("/")].concat();
        client.send(both).await;
        gate.entered(1).await;
        server.begin_stop();
        until("it stops", || server.is_stopping()).await;
        gate.open();
        // The first answer says that it is the last, so the second request
        // was never accepted (RFC 9112, 9.6), and the client may repeat it.
        let answer = client.answer().await;
        assert!(answer.lists("connection", "close"), "{answer:?}");
        client.closes().await;
        ended(server).await.expect("a clean end");
    })
    .await;
}

#[tokio::test]
async fn the_deadline_gives_up_on_a_handler_that_never_ends() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = limits();
        limits.drain_deadline = Duration::from_millis(200);
        let server = carrier.serve(app(&gate), limits);
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get("/wait")).await;
        gate.entered(1).await;
        let start = Instant::now();
        server.begin_stop();
        ended(server).await.expect("a clean end");
        assert!(start.elapsed() >= Duration::from_millis(200), "too early");
        gate.dropped(1).await;
        let cut = client.try_answer().await;
        assert!(
            matches!(cut, Err(Cut::Closed | Cut::Broken(_))),
            "it cannot have an answer: {cut:?}"
        );
    })
    .await;
}
