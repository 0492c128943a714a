//! Connections that the kernel took and the server did not yet.

use std::sync::{Arc, Mutex, mpsc};

use zzz_core::{App, IntoResponse as _, handler_fn};

use super::limits;
use crate::{
    h1::wire,
    support::{Client, Gate, ended, on_every_backend, until},
};

/// `/block` holds its thread, which no handler should do, until the channel
/// closes.
fn app(gate: &Arc<Gate>, closed: mpsc::Receiver<()>) -> App {
    let (gate, closed) = (gate.clone(), Arc::new(Mutex::new(closed)));
    App::new().routes(handler_fn(move |request| {
        let (gate, closed) = (gate.clone(), closed.clone());
        let blocks = request.path() == "/block";
        Box::pin(async move {
            if blocks {
                gate.pass().await;
                let _ = closed.lock().map(|closed| closed.recv());
            }
            Ok("done".into_response())
        })
    }))
}

/// Their requests were sent before the server was told to stop.
#[tokio::test]
async fn what_the_kernel_holds_when_the_server_stops_is_served() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        gate.open();
        let (open, closed) = mpsc::channel();
        let server = carrier.serve(app(&gate, closed), limits());
        let mut blocking = Client::connect(server.local_addr()).await;
        // So that nothing is open any more once it has its answer.
        let request = wire::get_with("/block", "connection: close");
        blocking.send(request).await;
        gate.passed(1).await;
        // Where each worker accepts, half of them meet one that does not.
        let mut clients = Vec::new();
        for _ in 0..16 {
            let mut client = Client::connect(server.local_addr()).await;
            client.send(wire::get("/")).await;
            clients.push(client);
        }
        server.begin_stop();
        until("it stops", || server.is_stopping()).await;
        drop(open);
        assert_eq!(blocking.answer().await.status, 200);
        for client in &mut clients {
            assert_eq!(client.answer().await.status, 200);
        }
        drop((blocking, clients));
        ended(server).await.expect("a clean end");
    })
    .await;
}

/// They wait because all places are taken.
#[tokio::test]
async fn what_waits_for_a_place_when_the_server_stops_is_served() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let mut limits = limits();
        limits.connections_max = 1;
        let server = carrier.serve(super::app(&gate), limits);
        let mut first = Client::connect(server.local_addr()).await;
        let request = wire::get_with("/wait", "connection: close");
        first.send(request).await;
        gate.entered(1).await;
        let mut waiting = Vec::new();
        for _ in 0..4 {
            let mut client = Client::connect(server.local_addr()).await;
            let request = wire::get_with("/", "connection: close");
            client.send(request).await;
            waiting.push(client);
        }
        server.begin_stop();
        until("it stops", || server.is_stopping()).await;
        gate.open();
        assert_eq!(first.answer().await.status, 200);
        for client in &mut waiting {
            assert_eq!(client.answer().await.status, 200);
        }
        ended(server).await.expect("a clean end");
    })
    .await;
}
