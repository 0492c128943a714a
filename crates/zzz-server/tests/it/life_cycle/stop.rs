//! A server that shall end at once.

use std::{sync::Arc, time::Duration};

use zzz_core::{App, Service, Services};

use super::{app, limits};
use crate::{
    h1::wire,
    support::{Client, Cut, Gate, ended, on_every_backend, until},
};

async fn running(
    carrier: crate::support::Carrier,
    gate: &Arc<Gate>,
) -> (zzz_server::RunningServer, Client<tokio::net::TcpStream>) {
    let server = carrier.serve(app(gate), limits());
    let mut client = Client::connect(server.local_addr()).await;
    client.send(wire::get("/wait")).await;
    gate.entered(1).await;
    (server, client)
}

async fn is_cut_off(mut client: Client<tokio::net::TcpStream>) {
    let cut = client.try_answer().await;
    assert!(matches!(cut, Err(Cut::Closed | Cut::Broken(_))), "it cannot have an answer: {cut:?}");
}

#[tokio::test]
async fn told_twice_it_ends_at_once() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let (server, client) = running(carrier, &gate).await;
        server.begin_stop();
        until("it stops", || server.is_stopping()).await;
        assert_eq!(gate.has_dropped(), 0, "told once it finishes what runs");
        server.begin_stop();
        ended(server).await.expect("a clean end");
        gate.dropped(1).await;
        is_cut_off(client).await;
    })
    .await;
}

/// All places are taken, and some who would like one have come.
#[tokio::test]
async fn told_twice_it_ends_at_once_though_connections_wait_for_a_place() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = limits();
        limits.connections_max = 1;
        let server = carrier.serve(app(&gate), limits);
        let mut waiting = Vec::new();
        for _ in 0..5 {
            let mut client = Client::connect(server.local_addr()).await;
            client.send(wire::get("/wait")).await;
            waiting.push(client);
        }
        gate.entered(1).await;
        server.begin_stop();
        until("it stops", || server.is_stopping()).await;
        server.begin_stop();
        ended(server).await.expect("a clean end");
        for client in waiting {
            is_cut_off(client).await;
        }
        assert_eq!((gate.has_entered(), gate.has_dropped()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn dropping_the_handle_ends_at_once() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let (server, client) = running(carrier, &gate).await;
        let address = server.local_addr();
        drop(server);
        gate.dropped(1).await;
        is_cut_off(client).await;
        assert!(Client::try_connect(address).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn told_before_it_serves_it_does_not_serve_long() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(app(&gate), limits());
        server.begin_stop();
        ended(server).await.expect("a clean end");
    })
    .await;
}

/// A service that never gets ready.
struct Stuck(Arc<Gate>);

impl Service for Stuck {
    async fn start(&self, _: &Services) -> zzz_core::Result<()> {
        self.0.pass().await;
        Ok(())
    }
}

#[tokio::test]
async fn told_twice_it_ends_at_once_even_if_a_service_never_starts() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(App::new().service(Stuck(gate.clone())), limits());
        gate.entered(1).await;
        server.begin_stop();
        server.begin_stop();
        let outcome = tokio::time::timeout(Duration::from_secs(5), ended(server)).await;
        // So that the server's thread ends though the test fails.
        gate.open();
        assert!(outcome.is_ok(), "it waits for the service");
    })
    .await;
}

/// A service that never gives up what it holds.
struct Clinging(Arc<Gate>);

impl Service for Clinging {
    async fn stop(&self) {
        self.0.pass().await;
    }
}

#[tokio::test]
async fn a_service_that_never_stops_is_left_after_the_deadline() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = limits();
        limits.drain_deadline = Duration::from_millis(100);
        let server = carrier.serve(App::new().service(Clinging(gate.clone())), limits);
        server.started().await;
        server.begin_stop();
        ended(server).await.expect("a clean end");
        assert_eq!(gate.has_dropped(), 1, "it was given up");
    })
    .await;
}
