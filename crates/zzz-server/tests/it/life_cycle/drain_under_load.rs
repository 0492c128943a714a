//! Many clients, and a stop in the middle.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;
use zzz_core::{App, IntoResponse as _, handler_fn};

use super::limits;
use crate::{
    h1::wire,
    support::{Client, Cut, ended, on_every_backend, until},
};

const CLIENTS: usize = 50;
/// How many answers there are before the stop.
const ANSWERS_BEFORE: usize = 3000;

/// What one client saw.
#[derive(Debug, Default)]
struct Seen {
    answers: usize,
    /// Answers after which the server closed the connection, as it had said.
    lasts: usize,
    /// The kernel took the connection, and nobody ever accepted it.
    never_accepted: usize,
}

fn app(calls: &Arc<AtomicUsize>) -> App {
    let calls = calls.clone();
    App::new().routes(handler_fn(move |_| {
        calls.fetch_add(1, Ordering::AcqRel);
        Box::pin(async {
            // Some requests are always in the middle.
            tokio::task::yield_now().await;
            Ok("done".into_response())
        })
    }))
}

/// Asks until the server says that it was the last time.
async fn keeps_asking(address: SocketAddr, answered: Arc<AtomicUsize>) -> Seen {
    let mut seen = Seen::default();
    let mut client = Client::connect(address).await;
    loop {
        let answer = client.ask(wire::get("/")).await;
        assert_eq!((answer.status, &*answer.content), (200, &b"done"[..]));
        seen.answers += 1;
        answered.fetch_add(1, Ordering::AcqRel);
        if answer.lists("connection", "close") {
            client.closes().await;
            seen.lasts += 1;
            return seen;
        }
    }
}

/// Asks over a new connection each time until there are none.
async fn keeps_connecting(address: SocketAddr, answered: Arc<AtomicUsize>) -> Seen {
    let mut seen = Seen::default();
    loop {
        let Ok(mut client) = Client::try_connect(address).await else {
            return seen;
        };
        let request = wire::get_with("/", "connection: close");
        if client.try_send(request).await.is_err() {
            seen.never_accepted += 1;
            continue;
        }
        match client.try_answer().await {
            Ok(answer) => {
                assert_eq!((answer.status, &*answer.content), (200, &b"done"[..]));
                seen.answers += 1;
                answered.fetch_add(1, Ordering::AcqRel);
                client.closes().await;
            }
            Err(Cut::Broken(_)) => seen.never_accepted += 1,
            Err(cut) => panic!("a request that was sent has no answer: {cut:?}"),
        }
    }
}

#[tokio::test]
async fn no_answer_is_lost() {
    on_every_backend(async |carrier| {
        let mut limits = limits();
        // Every client sends again at once; on a busy machine that is not so soon.
        limits.drain_grace = Duration::from_secs(20);
        let calls = Arc::new(AtomicUsize::new(0));
        let answered = Arc::new(AtomicUsize::new(0));
        let server = carrier.serve(app(&calls), limits);
        server.started().await;
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let (address, answered) = (server.local_addr(), answered.clone());
            if number % 2 == 0 {
                clients.spawn(keeps_asking(address, answered));
            } else {
                clients.spawn(keeps_connecting(address, answered));
            }
        }
        until("there is load", || answered.load(Ordering::Acquire) >= ANSWERS_BEFORE).await;
        assert!(server.open_connections() > 0, "it is in the middle of it");
        server.begin_stop();

        let mut total = Seen::default();
        while let Some(seen) = clients.join_next().await {
            let seen = seen.expect("a client that lost nothing");
            total.answers += seen.answers;
            total.lasts += seen.lasts;
            total.never_accepted += seen.never_accepted;
        }
        ended(server).await.expect("a clean end");
        // Whatever a handler was called for has reached its client.
        assert_eq!(calls.load(Ordering::Acquire), total.answers, "{total:?}");
        assert_eq!(total.lasts, CLIENTS / 2, "{total:?}");
        println!("{total:?}");
    })
    .await;
}
