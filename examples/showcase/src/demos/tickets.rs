//! Tickets that nobody can write but this server: signed for one purpose, and for a time.

use std::{
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use serde::Deserialize;
use zzz::{Html, Keys, Query, Result, Signer, Template, WithQuery, handler, random_token};

use crate::router::paths;

/// The keys of this year, and of the year before, which still open what they closed.
struct KeyRing {
    now: Keys,
    last_year: Keys,
}

static KEY_RING: LazyLock<KeyRing> = LazyLock::new(|| {
    let [new, old] = [random_token(), random_token()];
    let keys = |secret: &str| Keys::new(secret).expect("256 bits are enough");
    KeyRing { now: keys(&new).with_old(&old).expect("so are these"), last_year: keys(&old) }
});

/// Each purpose has a key of its own: a ticket for the boat is none for the train.
fn train(keys: &Keys) -> Signer {
    keys.signer("night train")
}

/// A ticket, and what is special about it.
struct Ticket {
    kind: &'static str,
    address: String,
}

#[derive(Template)]
#[template(path = "tickets.html.zzz", deny(findings))]
pub(crate) struct Counter {
    tickets: Vec<Ticket>,
}

/// Tickets of every kind, to be tried.
#[handler]
pub(crate) async fn counter() -> Html<Counter> {
    const MINUTE: Duration = Duration::from_secs(60);
    let KeyRing { now, last_year } = &*KEY_RING;
    let good = train(now).sign_for("seat 7", MINUTE);
    let yesterday = SystemTime::now() - Duration::from_secs(24 * 60 * 60);
    let tickets = [
        ("good for a minute", good.clone()),
        ("of last year, with the key of last year", train(last_year).sign_for("seat 8", MINUTE)),
        ("of yesterday", train(now).sign_until("seat 9", yesterday)),
        ("for the boat", now.signer("night boat").sign_for("seat 7", MINUTE)),
        ("with another seat written into it", format!("x{good}")),
    ];
    let ticket =
        |(kind, ticket)| Ticket { kind, address: paths::train().with_query("ticket", ticket) };
    Html(Counter { tickets: tickets.map(ticket).into() })
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    ticket: String,
}

/// Lets on the train who has a ticket that holds; any other is a 400.
#[handler]
pub(crate) async fn board(Query(shown): Query<Shown>) -> Result<String> {
    let seat = train(&KEY_RING.now).verify(&shown.ticket)?;
    Ok(format!("all aboard: {}\n", String::from_utf8_lossy(&seat)))
}
