//! Clients that leave while their handler runs.

use std::sync::Arc;

use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use zzz_core::{App, BoxFuture, Handler, IntoResponse as _, Request, Response, Result};

use super::{app, limits};
use crate::{
    h1::wire,
    support::{Client, Gate, on_every_backend, until},
};

/// How a client leaves.
#[derive(Clone, Copy, Debug)]
enum Leaving {
    /// It closes its socket.
    Fin,
    /// It is killed.
    Reset,
}

const ALL: [Leaving; 2] = [Leaving::Fin, Leaving::Reset];

impl Leaving {
    fn leave(self, client: Client<TcpStream>) {
        match self {
            Self::Fin => drop(client),
            Self::Reset => client.reset(),
        }
    }
}

/// Gives the server every chance to notice what happened before.
async fn use_server(address: std::net::SocketAddr) {
    let mut other = Client::connect(address).await;
    for _ in 0..50 {
        assert_eq!(other.ask(wire::get("/")).await.status, 200);
    }
}

#[tokio::test]
async fn a_departed_client_does_not_stop_its_handler() {
    on_every_backend(async |carrier| {
        for leaving in ALL {
            let gate = Gate::closed();
            let server = carrier.serve(app(&gate), limits());
            let mut client = Client::connect(server.local_addr()).await;
            client.send(wire::get("/wait")).await;
            gate.entered(1).await;

            leaving.leave(client);
            for _ in 0..4 {
                use_server(server.local_addr()).await;
            }
            assert_eq!(gate.has_dropped(), 0, "{leaving:?} dropped the handler");
            gate.open();
            gate.passed(1).await;
            until("the connection is closed", || server.open_connections() == 0).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_leaves_inside_its_body_fails_the_read_and_not_the_handler() {
    on_every_backend(async |carrier| {
        for leaving in ALL {
            let gate = Gate::closed();
            gate.open();
            let server = carrier.serve(app(&gate), limits());
            let mut client = Client::connect(server.local_addr()).await;
            let half = wire::post("/read", "content-length: 10", "12345");
            client.send(half).await;
            use_server(server.local_addr()).await;
            assert_eq!(gate.has_entered(), 0, "the body is still awaited");
            leaving.leave(client);
            gate.passed(1).await;
        }
    })
    .await;
}

/// `/wait` is dropped when its client leaves; the body, if any, is read first.
struct Cancelled(Arc<Gate>);

impl Handler for Cancelled {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            request.body_mut().bytes().await?;
            if request.path() == "/wait" {
                self.0.pass().await;
            }
            Ok("done".into_response())
        })
    }

    fn cancel_on_disconnect(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_handler_that_asks_for_it_is_dropped_when_its_client_leaves() {
    on_every_backend(async |carrier| {
        let requests = [
            wire::get("/wait"),
            wire::sized("/wait", "with content"),
            wire::chunked("/wait", "4\r\nwith\r\n0\r\n\r\n"),
        ];
        for (number, request) in requests.iter().enumerate() {
            for leaving in ALL {
                let gate = Gate::closed();
                let server = carrier.serve(App::new().routes(Cancelled(gate.clone())), limits());
                let mut client = Client::connect(server.local_addr()).await;
                client.send(request).await;
                gate.entered(1).await;
                println!("request {number}, {leaving:?}");
                leaving.leave(client);
                gate.dropped(1).await;
                until("the connection is closed", || server.open_connections() == 0).await;
            }
        }
    })
    .await;
}

/// The body arrives after the handler began to read it.
#[tokio::test]
async fn a_handler_is_dropped_also_once_it_has_read_a_body_that_came_late() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(App::new().routes(Cancelled(gate.clone())), limits());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::post("/wait", "content-length: 4", "")).await;
        use_server(server.local_addr()).await;
        client.send("late").await;
        gate.entered(1).await;
        drop(client);
        gate.dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_client_that_closes_its_sending_side_counts_as_gone_for_such_a_handler() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(App::new().routes(Cancelled(gate.clone())), limits());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get("/wait")).await;
        gate.entered(1).await;
        client.io.shutdown().await.expect("a socket");
        gate.dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_client_that_sends_its_next_request_has_not_left() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        let server = carrier.serve(App::new().routes(Cancelled(gate.clone())), limits());
        let mut client = Client::connect(server.local_addr()).await;
        client.send(wire::get("/wait")).await;
        gate.entered(1).await;
        client.send(wire::get("/next")).await;
        use_server(server.local_addr()).await;
        assert_eq!(gate.has_dropped(), 0, "its client is still there");

        gate.open();
        let last = wire::get_with("/last", "connection: close");
        client.send(last).await;
        let answers = client.answers(vec![]).await;
        assert_eq!(answers.len(), 3, "nothing of what it sent is lost");
        assert!(answers.iter().all(|answer| answer.status == 200));
    })
    .await;
}
