//! sqlx; with `FAST` in the environment without its ping of a connection that is taken from the pool.

mod postgres;
mod sqlite;

use std::env;

use bench_db_harness::{Sample, run};
use chrono::{DateTime, Utc};

const ALL: &str =
    "SELECT id, name, email, age, score, is_active, bio, inserted_at FROM people ORDER BY id";

/// A row of either table.
#[derive(sqlx::FromRow)]
pub struct Person {
    id: i64,
    name: String,
    email: String,
    age: i32,
    score: f64,
    is_active: bool,
    bio: Option<String>,
    inserted_at: DateTime<Utc>,
}

impl bench_db_harness::Person for Person {
    fn shown(&self) -> String {
        let Self { id, name, email, age, score, is_active, bio, inserted_at } = self;
        let moment = inserted_at.timestamp_micros();
        Sample::show(*id, name, email, *age, *score, *is_active, bio.as_deref(), moment)
    }

    fn id(&self) -> i64 {
        self.id
    }
}

/// Whether to ping.
fn is_fast() -> bool {
    env::var_os("FAST").is_some()
}

fn main() {
    let is_postgres = env::args().nth(1).is_some_and(|url| url.starts_with("postgres"));
    if is_postgres { run(postgres::connect) } else { run(sqlite::connect) }
}
