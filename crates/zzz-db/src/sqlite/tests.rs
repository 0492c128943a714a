//! What the adapter does.

mod faults;
mod groups;
mod killed;
mod memory;
mod reading;
mod transactions;

use std::{any::Any, path::Path, sync::Arc, time::Duration};

use tokio::task::JoinHandle;

use crate::{
    DatabaseConfig, Error, ErrorKind, FromRow, Result, Row, Value,
    driver::{Access, Call, Database as _, Sink, Transaction},
    sqlite::Sqlite,
};

/// The settings of the file in `folder`.
fn config(folder: &Path) -> DatabaseConfig {
    config_of(&format!("sqlite:{}", folder.join("data/app.db").display()))
}

fn config_of(url: &str) -> DatabaseConfig {
    DatabaseConfig::new(url.parse().unwrap())
}

async fn started(config: &DatabaseConfig) -> Arc<Sqlite> {
    let database = Sqlite::new(config).unwrap();
    database.start().await.unwrap();
    Arc::new(database)
}

/// A database in memory with a table of notes.
async fn notes() -> Arc<Sqlite> {
    with_notes(started(&config_of("sqlite::memory:")).await).await
}

async fn with_notes(database: Arc<Sqlite>) -> Arc<Sqlite> {
    let sql = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, \
               size INTEGER CONSTRAINT small CHECK (size < 100))";
    exec(&database, sql).await.unwrap();
    database
}

#[expect(clippy::disallowed_methods, reason = "the test waits for it")]
fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(task)
}

fn write(sql: &str) -> Call {
    Call::new(sql.to_owned(), Vec::new(), Access::Unknown)
}

/// A call that reads `T`s.
fn read<T: FromRow>(sql: &str) -> Call {
    write(sql).into_sink(List::<T>(Vec::new()))
}

/// That a note with this `text` is to be written.
fn note(text: &str) -> Call {
    let values = vec![Value::Text(text.to_owned().into())];
    Call::new("INSERT INTO notes (text) VALUES (?)".to_owned(), values, Access::Write)
}

async fn run(database: &Sqlite, call: Call) -> Result<Call> {
    database.run(vec![call]).await.map(|mut calls| calls.remove(0))
}

async fn exec(database: &Sqlite, sql: &str) -> Result<u64> {
    Ok(run(database, write(sql)).await?.affected)
}

async fn all<T: FromRow>(database: &Sqlite, sql: &str) -> Result<Vec<T>> {
    Ok(run(database, read::<T>(sql)).await?.take_sink::<List<T>>().0)
}

async fn count(database: &Sqlite) -> i64 {
    all::<i64>(database, "SELECT count(*) FROM notes").await.unwrap()[0]
}

async fn all_in<T: FromRow>(transaction: &mut dyn Transaction, sql: &str) -> Result<Vec<T>> {
    let mut calls = transaction.run(vec![read::<T>(sql)]).await?;
    Ok(calls.remove(0).take_sink::<List<T>>().0)
}

#[track_caller]
fn assert_error<T: std::fmt::Debug>(result: Result<T>, kind: &ErrorKind, parts: &[&str]) -> Error {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    for part in parts {
        assert!(error.to_string().contains(part), "`{part}` in: {error}");
    }
    error
}

/// Takes rows.
struct List<T>(Vec<T>);

impl<T: FromRow> Sink for List<T> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<()> {
        self.0.push(T::from_row(row)?);
        Ok(())
    }

    fn rows(&self) -> usize {
        self.0.len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// A recursion that ends only when it is ended.
const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

/// Says when a statement has given its first row, and lets it go on when it is told to.
struct Gate {
    reached: Option<tokio::sync::oneshot::Sender<()>>,
    go: std::sync::mpsc::Receiver<()>,
}

impl Sink for Gate {
    fn row(&mut self, _row: &mut Row<'_>) -> Result<()> {
        if let Some(reached) = self.reached.take() {
            let _ = reached.send(());
            let _ = self.go.recv();
        }
        Ok(())
    }

    fn rows(&self) -> usize {
        0
    }

    fn clear(&mut self) {}

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// `call` behind a gate: what tells that it runs, and what lets it go on.
fn gated(call: Call) -> (Call, tokio::sync::oneshot::Receiver<()>, std::sync::mpsc::Sender<()>) {
    let (reached, is_reached) = tokio::sync::oneshot::channel();
    let (go, gone) = std::sync::mpsc::channel();
    (call.into_sink(Gate { reached: Some(reached), go: gone }), is_reached, go)
}

const SHORT: Duration = Duration::from_millis(50);
