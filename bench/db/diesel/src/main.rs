//! diesel: diesel-async on PostgreSQL, r2d2 and blocking threads on SQLite.
//!
//! With `FAST` in the environment without a ping of a connection that is taken from the pool.

mod postgres;
mod sqlite;

use std::env;

use bench_db_harness::run;

/// The tables of one database, which call moments by different names, with what is read and written.
macro_rules! tables {
    ($moment:ident, $($table:ident, $person:ident, $new:ident;)*) => {
        $(diesel::table! {
            $table (id) {
                id -> BigInt,
                name -> Text,
                email -> Text,
                age -> Integer,
                score -> Double,
                is_active -> Bool,
                bio -> Nullable<Text>,
                inserted_at -> $moment,
            }
        }

        #[derive(diesel::Queryable, diesel::Selectable)]
        #[diesel(table_name = $table)]
        pub struct $person {
            id: i64,
            name: String,
            email: String,
            age: i32,
            score: f64,
            is_active: bool,
            bio: Option<String>,
            inserted_at: chrono::DateTime<chrono::Utc>,
        }

        impl bench_db_harness::Person for $person {
            fn shown(&self) -> String {
                let Self { id, name, email, age, score, is_active, bio, inserted_at } = self;
                let (bio, moment) = (bio.as_deref(), inserted_at.timestamp_micros());
                bench_db_harness::Sample::show(*id, name, email, *age, *score, *is_active, bio, moment)
            }

            fn id(&self) -> i64 {
                self.id
            }
        }

        #[derive(diesel::Insertable)]
        #[diesel(table_name = $table)]
        struct $new {
            name: String,
            email: String,
            age: i32,
            score: f64,
            is_active: bool,
            bio: Option<String>,
            inserted_at: chrono::DateTime<chrono::Utc>,
        }

        impl From<bench_db_harness::Sample> for $new {
            fn from(it: bench_db_harness::Sample) -> Self {
                let bench_db_harness::Sample { name, email, age, score, is_active, bio, inserted_at } = it;
                Self { name, email, age, score, is_active, bio, inserted_at }
            }
        })*
    };
}
use tables;

/// Whether to ping.
fn is_fast() -> bool {
    env::var_os("FAST").is_some()
}

fn main() {
    let is_postgres = env::args().nth(1).is_some_and(|url| url.starts_with("postgres"));
    if is_postgres { run(postgres::connect) } else { run(sqlite::connect) }
}
