//! rusqlite on threads of its own: two that read, and one that writes, all that has gathered in one transaction.

use std::{
    sync::{Arc, Mutex, mpsc},
    thread,
};

use bench_db_harness::{BATCH, Engine, Sample, TABLES_SQLITE, people};
use rusqlite::{Connection, Row, params};
use tokio::sync::oneshot;

use crate::Person;

const ONE: &str =
    "SELECT id, name, email, age, score, is_active, bio, inserted_at FROM people WHERE id = ?1";
const ALL: &str =
    "SELECT id, name, email, age, score, is_active, bio, inserted_at FROM people ORDER BY id";
const INSERT: &str = "INSERT INTO entries (name, email, age, score, is_active, bio, inserted_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id, name, email, age, score, is_active, bio, inserted_at";
/// How much is written in one transaction.
const GROUP_MAX: usize = 128;
const READERS: usize = 2;

type Job = Box<dyn FnOnce(&Connection) -> Answer + Send>;
type Answer = Box<dyn FnOnce() + Send>;

#[derive(Clone)]
pub struct Sqlite {
    readers: mpsc::Sender<Job>,
    writer: mpsc::Sender<Job>,
}

pub async fn connect(url: String) -> Sqlite {
    let path = url.trim_start_matches("sqlite:").to_owned();
    let (readers, reads) = mpsc::channel::<Job>();
    let reads = Arc::new(Mutex::new(reads));
    for _ in 0..READERS {
        let (connection, reads) = (open(&path), Arc::clone(&reads));
        thread::spawn(move || {
            loop {
                let Ok(job) = reads.lock().expect("a queue").recv() else { return };
                job(&connection)();
            }
        });
    }
    let (writer, writes) = mpsc::channel::<Job>();
    let connection = open(&path);
    thread::spawn(move || write(&connection, &writes));
    Sqlite { readers, writer }
}

/// All that waits is written in one transaction, a savepoint each, and answered after it.
fn write(connection: &Connection, writes: &mpsc::Receiver<Job>) {
    let control = |sql| {
        connection
            .prepare_cached(sql)
            .expect("a statement")
            .execute([])
            .map(drop)
            .expect("no error")
    };
    while let Ok(first) = writes.recv() {
        let mut answers = Vec::with_capacity(GROUP_MAX);
        control("BEGIN IMMEDIATE");
        for job in std::iter::once(first).chain(writes.try_iter().take(GROUP_MAX - 1)) {
            control("SAVEPOINT one");
            answers.push(job(connection));
            control("RELEASE one");
        }
        control("COMMIT");
        answers.into_iter().for_each(|answer| answer());
    }
}

fn open(path: &str) -> Connection {
    let connection = Connection::open(path).expect("a file");
    let pragmas =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;";
    connection.execute_batch(pragmas).expect("settings");
    connection
}

pub fn prepare(url: &str) {
    let connection = open(url.trim_start_matches("sqlite:"));
    connection.execute_batch(TABLES_SQLITE).expect("tables");
    connection.execute_batch("BEGIN").expect("a transaction");
    for (id, it) in people() {
        let moment = it.inserted_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        let insert = "INSERT INTO people VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![id, it.name, it.email, it.age, it.score, it.is_active, it.bio, moment];
        connection.prepare_cached(insert).expect("a statement").execute(values).expect("a row");
    }
    connection.execute_batch("COMMIT").expect("rows");
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        age: row.get(3)?,
        score: row.get(4)?,
        is_active: row.get(5)?,
        bio: row.get(6)?,
        inserted_at: row.get(7)?,
    })
}

fn one(connection: &Connection, id: i64) -> Person {
    connection.prepare_cached(ONE).expect("a statement").query_row([id], person).expect("a row")
}

/// Has a thread do `work`.
async fn ask<T: Send + 'static>(
    queue: &mpsc::Sender<Job>,
    work: impl FnOnce(&Connection) -> T + Send + 'static,
) -> T {
    let (answer, answered) = oneshot::channel();
    let job = Box::new(move |connection: &Connection| {
        let done = work(connection);
        Box::new(move || drop(answer.send(done))) as Answer
    });
    queue.send(job).expect("a thread");
    answered.await.expect("an answer")
}

impl Engine for Sqlite {
    type Person = Person;
    type Entry = Person;

    async fn one(&self, id: i64) -> Person {
        ask(&self.readers, move |connection| one(connection, id)).await
    }

    async fn batch(&self, first: i64) -> Vec<Person> {
        let all = move |connection: &Connection| {
            (first..first + BATCH).map(|id| one(connection, id)).collect()
        };
        ask(&self.readers, all).await
    }

    async fn all(&self) -> Vec<Person> {
        ask(&self.readers, |connection| {
            let mut statement = connection.prepare_cached(ALL).expect("a statement");
            statement.query_map([], person).expect("rows").map(|row| row.expect("a row")).collect()
        })
        .await
    }

    async fn insert(&self, it: Sample) -> Person {
        ask(&self.writer, move |connection| {
            let mut statement = connection.prepare_cached(INSERT).expect("a statement");
            let values =
                params![it.name, it.email, it.age, it.score, it.is_active, it.bio, it.inserted_at];
            statement.query_row(values, person).expect("a row")
        })
        .await
    }

    async fn insert_all(&self, samples: Vec<Sample>) {
        ask(&self.writer, move |connection| {
            let mut statement = connection.prepare_cached(INSERT).expect("a statement");
            for it in samples {
                let values = params![
                    it.name,
                    it.email,
                    it.age,
                    it.score,
                    it.is_active,
                    it.bio,
                    it.inserted_at
                ];
                let mut rows = statement.query(values).expect("a row");
                while rows.next().expect("a row").is_some() {}
            }
        })
        .await;
    }

    async fn clear(&self) {
        let clear = |connection: &Connection| {
            connection.execute("DELETE FROM entries", []).expect("no rows")
        };
        ask(&self.writer, clear).await;
    }
}
