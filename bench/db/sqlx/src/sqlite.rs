//! sqlx on SQLite.

use bench_db_harness::{BATCH, CONNECTIONS, Engine, Sample};
use sqlx::{
    QueryBuilder, SqlitePool, query, query_as,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{ALL, Person, is_fast};

const ONE: &str =
    "SELECT id, name, email, age, score, is_active, bio, inserted_at FROM people WHERE id = ?";
const INSERT: &str = "INSERT INTO entries (name, email, age, score, is_active, bio, inserted_at) \
    VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id, name, email, age, score, is_active, bio, inserted_at";

#[derive(Clone)]
pub struct Sqlite(SqlitePool);

pub async fn connect(url: String) -> Sqlite {
    let options: SqliteConnectOptions = url.parse().expect("an address");
    let options =
        options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
    let pool =
        SqlitePoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(!is_fast());
    Sqlite(pool.connect_with(options).await.expect("a file"))
}

impl Engine for Sqlite {
    type Person = Person;
    type Entry = Person;

    async fn one(&self, id: i64) -> Person {
        query_as(ONE).bind(id).fetch_one(&self.0).await.expect("a row")
    }

    async fn batch(&self, first: i64) -> Vec<Person> {
        let mut people = Vec::with_capacity(BATCH as usize);
        let mut connection = self.0.acquire().await.expect("a connection");
        for id in first..first + BATCH {
            people.push(query_as(ONE).bind(id).fetch_one(&mut *connection).await.expect("a row"));
        }
        people
    }

    async fn all(&self) -> Vec<Person> {
        query_as(ALL).fetch_all(&self.0).await.expect("rows")
    }

    async fn insert(&self, it: Sample) -> Person {
        let insert = query_as(INSERT).bind(it.name).bind(it.email).bind(it.age).bind(it.score);
        let insert = insert.bind(it.is_active).bind(it.bio).bind(it.inserted_at);
        insert.fetch_one(&self.0).await.expect("a row")
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        let head = "INSERT INTO entries (name, email, age, score, is_active, bio, inserted_at) ";
        let mut insert = QueryBuilder::new(head);
        insert.push_values(samples, |mut row, it| {
            row.push_bind(it.name).push_bind(it.email).push_bind(it.age).push_bind(it.score);
            row.push_bind(it.is_active).push_bind(it.bio).push_bind(it.inserted_at);
        });
        insert.build().execute(&self.0).await.expect("rows");
    }

    async fn clear(&self) {
        query("DELETE FROM entries").execute(&self.0).await.expect("no rows");
    }
}
