//! The drivers without a layer over them: deadpool with tokio-postgres, and rusqlite on threads of its own.
//!
//! `bench-db-drivers <url> prepare` makes the tables that all engines ask.

mod postgres;
mod sqlite;

use std::env;

use bench_db_harness::{Sample, run};
use chrono::{DateTime, Utc};

/// A row of either table.
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

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let is_postgres = arguments.first().is_some_and(|url| url.starts_with("postgres"));
    match (arguments.as_slice(), is_postgres) {
        ([url, command], true) if command == "prepare" => postgres::prepare(url),
        ([url, command], false) if command == "prepare" => sqlite::prepare(url),
        (_, true) => run(postgres::connect),
        (_, false) => run(sqlite::connect),
    }
}
