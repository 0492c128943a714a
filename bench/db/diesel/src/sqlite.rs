//! diesel on SQLite, with r2d2 on tokio's threads for what blocks.

use bench_db_harness::{BATCH, CONNECTIONS, Engine, Sample};
use diesel::{
    connection::SimpleConnection as _,
    prelude::*,
    r2d2::{ConnectionManager, CustomizeConnection, Pool},
};

use crate::is_fast;

crate::tables! { TimestamptzSqlite, people, Person, NewPerson; entries, Entry, NewEntry; }

#[derive(Clone)]
pub struct Sqlite(Pool<ConnectionManager<SqliteConnection>>);

#[derive(Debug)]
struct Settings;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Settings {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        let settings =
            "PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";
        connection.batch_execute(settings).map_err(diesel::r2d2::Error::QueryError)
    }
}

pub async fn connect(url: String) -> Sqlite {
    let manager = ConnectionManager::new(url.trim_start_matches("sqlite:"));
    let pool = Pool::builder().max_size(CONNECTIONS).test_on_check_out(!is_fast());
    Sqlite(pool.connection_customizer(Box::new(Settings)).build(manager).expect("a file"))
}

impl Sqlite {
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
    ) -> T {
        let pool = self.0.clone();
        let work = move || work(&mut *pool.get().expect("a connection")).expect("an answer");
        tokio::task::spawn_blocking(work).await.expect("a thread")
    }
}

fn one(connection: &mut SqliteConnection, id: i64) -> QueryResult<Person> {
    people::table.find(id).select(Person::as_select()).first(connection)
}

impl Engine for Sqlite {
    type Person = Person;
    type Entry = Entry;

    async fn one(&self, id: i64) -> Person {
        self.ask(move |connection| one(connection, id)).await
    }

    async fn batch(&self, first: i64) -> Vec<Person> {
        self.ask(move |connection| (first..first + BATCH).map(|id| one(connection, id)).collect())
            .await
    }

    async fn all(&self) -> Vec<Person> {
        let all = people::table.order(people::id).select(Person::as_select());
        self.ask(move |connection| all.load(connection)).await
    }

    async fn insert(&self, sample: Sample) -> Entry {
        self.ask(move |connection| {
            let insert = diesel::insert_into(entries::table).values(NewEntry::from(sample));
            insert.returning(Entry::as_returning()).get_result(connection)
        })
        .await
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        self.ask(move |connection| {
            let rows: Vec<NewEntry> = samples.into_iter().map(NewEntry::from).collect();
            diesel::insert_into(entries::table).values(rows).execute(connection)
        })
        .await;
    }

    async fn clear(&self) {
        self.ask(|connection| diesel::delete(entries::table).execute(connection)).await;
    }
}
