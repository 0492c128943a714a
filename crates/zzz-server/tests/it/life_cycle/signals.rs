//! What the operating system says, to a server in a process of its own.
#![cfg(unix)]

use std::sync::Arc;

use zzz_core::App;

use super::{app, limits};
use crate::{
    h1::wire,
    support::{Carrier, Child, Client, Cut, Gate, TEST_TIME_MAX, role},
};

const TEST: &str = "life_cycle::signals::a_signal_drains_and_a_second_one_ends_at_once";

/// Serves until it is told to stop, and says what happens to the handlers.
fn serve() {
    let gate: Arc<Gate> = Gate::closed();
    let said = gate.clone();
    let app: App = app(&gate).on_start(move |services| {
        let said = said.clone();
        services.tasks().spawn("say who waits", async move {
            said.entered(1).await;
            println!("WAITING");
        });
        Box::pin(async { Ok(()) })
    });
    let server = Carrier::MultiThread.bind(app, limits());
    println!("LISTENING {}", server.local_addr());
    server.run().expect("a clean end");
    println!("ENDED");
}

async fn told(first: &str, second: &str) {
    let mut child = Child::start(TEST, "server", "");
    let address = child.says("LISTENING ").parse().expect("an address");
    let mut idle = Client::connect(address).await;
    let mut waiting = Client::connect(address).await;
    assert_eq!(idle.ask(wire::get("/")).await.status, 200);
    waiting.send(wire::get("/wait")).await;
    child.says("WAITING");

    Child::signal(child.id(), first);
    let closed = tokio::time::timeout(TEST_TIME_MAX, idle.closes()).await;
    closed.expect("it drains");
    assert!(Client::try_connect(address).await.is_err());
    Child::signal(child.id(), second);
    child.says("ENDED");
    let cut = waiting.try_answer().await;
    assert!(matches!(cut, Err(Cut::Closed | Cut::Broken(_))), "{cut:?}");
    assert!(child.ends(), "it ends by itself, not by the signal");
}

#[tokio::test]
async fn a_signal_drains_and_a_second_one_ends_at_once() {
    if role().is_some() {
        tokio::task::spawn_blocking(serve).await.expect("a server that ends");
        return;
    }
    told("TERM", "TERM").await;
    told("INT", "TERM").await;
}
