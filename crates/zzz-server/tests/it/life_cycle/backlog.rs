//! What the kernel holds and the server did not look at yet.
//!
//! There is no grace here: what was sent before the server was told to stop is
//! answered however late the server comes to it.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use tokio::net::TcpStream;
use zzz_core::{App, IntoResponse as _, handler_fn};
use zzz_server::{Limits, RunningServer};

use crate::{
    h1::wire,
    support::{Carrier, Client, Gate, ended, on_every_backend, until},
};

fn limits() -> Limits {
    let mut limits = super::limits();
    limits.drain_grace = Duration::ZERO;
    limits
}

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

/// A server one of whose workers is blocked, and the client to blame for it.
struct Blocked {
    server: RunningServer,
    client: Client<TcpStream>,
    open: mpsc::Sender<()>,
}

impl Blocked {
    /// `before` uses the server while it is not blocked yet.
    async fn serve<T>(carrier: Carrier, before: impl AsyncFnOnce(SocketAddr) -> T) -> (Self, T) {
        let gate = Gate::closed();
        gate.open();
        let (open, closed) = mpsc::channel();
        let server = carrier.serve(app(&gate, closed), limits());
        let value = before(server.local_addr()).await;
        let mut client = Client::connect(server.local_addr()).await;
        // So that nothing is open any more once it has its answer.
        client.send(wire::get_with("/block", "connection: close")).await;
        gate.passed(1).await;
        (Self { server, client, open }, value)
    }

    /// Tells the server to stop, and lets the worker on when all others have
    /// closed their idle connections; then everybody has to get an answer.
    async fn stop(mut self, idle: Vec<Client<TcpStream>>, asking: Vec<Client<TcpStream>>) {
        self.server.begin_stop();
        until("idle connections close", || idle.iter().any(has_ended)).await;
        drop(self.open);
        assert_eq!(self.client.answer().await.status, 200);
        drop(idle);
        for mut client in asking {
            let answer = client.answer().await;
            assert_eq!((answer.status, &*answer.content), (200, &b"done"[..]));
        }
        ended(self.server).await.expect("a clean end");
    }
}

/// Whether the server has closed the connection.
fn has_ended(client: &Client<TcpStream>) -> bool {
    match client.io.try_read(&mut [0]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

/// As many connections that both workers have some where each accepts.
const MANY: usize = 16;

/// Connections that were used and are not now.
async fn used(address: SocketAddr) -> Vec<Client<TcpStream>> {
    let mut clients = Vec::new();
    for _ in 0..MANY {
        let mut client = Client::connect(address).await;
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        clients.push(client);
    }
    clients
}

#[tokio::test]
async fn connections_that_the_kernel_holds_when_the_server_stops_are_served() {
    on_every_backend(async |carrier| {
        let (blocked, idle) = Blocked::serve(carrier, used).await;
        let mut asking = Vec::new();
        for _ in 0..MANY {
            let mut client = Client::connect(blocked.server.local_addr()).await;
            client.send(wire::get("/")).await;
            asking.push(client);
        }
        blocked.stop(idle, asking).await;
    })
    .await;
}

#[tokio::test]
async fn requests_that_the_kernel_holds_when_the_server_stops_are_answered() {
    on_every_backend(async |carrier| {
        let before = async |address| (used(address).await, used(address).await);
        let (blocked, (idle, mut asking)) = Blocked::serve(carrier, before).await;
        for client in &mut asking {
            client.send(wire::get("/")).await;
        }
        blocked.stop(idle, asking).await;
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
        // One after the other, until each worker has served and so does accept.
        for _ in 0..MANY {
            let mut client = Client::connect(server.local_addr()).await;
            let request = wire::get_with("/", "connection: close");
            assert_eq!(client.ask(request).await.status, 200);
        }
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
