//! Work beside requests.

use std::sync::Arc;

use zzz_core::{App, IntoResponse as _, Service, handler_fn};

use super::limits;
use crate::{
    h1::wire,
    support::{Carrier, Client, Gate, ended, on_every_backend, until},
};

/// Tells by its stop that the time of background work is over.
struct Last(Arc<Gate>);

impl Service for Last {
    async fn stop(&self) {
        self.0.pass().await;
    }
}

/// Its handler answers and leaves work behind that waits at `gate`.
fn app(gate: &Arc<Gate>) -> App {
    let gate = gate.clone();
    App::new().routes(handler_fn(move |request| {
        let (tasks, gate) = (request.services().tasks(), gate.clone());
        Box::pin(async move {
            tasks.spawn("wait at the gate", async move { gate.pass().await });
            tasks.spawn("fail", async { panic!("in a background task, on purpose") });
            Ok("done".into_response())
        })
    }))
}

async fn waits_for_background_work(carrier: Carrier, app: App, gate: &Arc<Gate>) {
    let server = carrier.serve(app, limits());
    let mut client = Client::connect(server.local_addr()).await;
    assert_eq!(client.ask(wire::get("/")).await.status, 200);
    gate.entered(1).await;
    let tasks = server.app().tasks();
    until("the panic is over", || tasks.running() == 1).await;

    server.begin_stop();
    client.closes().await;
    until("all is closed", || server.open_connections() == 0).await;
    assert_eq!((gate.has_passed(), gate.has_dropped()), (0, 0));
    gate.open();
    ended(server).await.expect("a clean end");
    assert_eq!((gate.has_passed(), gate.has_dropped()), (1, 0));
}

#[tokio::test]
async fn background_work_is_finished_before_the_services_stop() {
    on_every_backend(async |carrier| {
        let (gate, stopped) = (Gate::closed(), Gate::closed());
        stopped.open();
        let app = app(&gate).service(Last(stopped.clone()));
        let server = carrier.serve(app, limits());
        let mut client = Client::connect(server.local_addr()).await;
        assert_eq!(client.ask(wire::get("/")).await.status, 200);
        gate.entered(1).await;
        server.begin_stop();
        client.closes().await;
        until("all is closed", || server.open_connections() == 0).await;
        assert_eq!(stopped.has_entered(), 0, "work may still need the service");
        gate.open();
        ended(server).await.expect("a clean end");
        assert_eq!((gate.has_passed(), stopped.has_passed()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn background_work_is_awaited_with_services() {
    on_every_backend(async |carrier| {
        let (gate, stopped) = (Gate::closed(), Gate::closed());
        stopped.open();
        let app = app(&gate).service(Last(stopped));
        waits_for_background_work(carrier, app, &gate).await;
    })
    .await;
}

#[tokio::test]
async fn background_work_is_awaited_in_an_application_without_services() {
    on_every_backend(async |carrier| {
        let gate = Gate::closed();
        waits_for_background_work(carrier, app(&gate), &gate).await;
    })
    .await;
}
