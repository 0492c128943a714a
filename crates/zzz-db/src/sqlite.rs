//! SQLite: one thread that writes.

mod bind;

use std::{fmt, sync::Mutex, thread};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::{
    DatabaseConfig, Dialect, Error, ErrorKind, Result, Row,
    driver::{Begin, BoxFuture, Call, Database, Transaction},
    row::Source,
};

type Answer = oneshot::Sender<Result<Vec<Call>>>;

/// A SQLite database.
pub(crate) struct Sqlite {
    path: String,
    jobs: Mutex<Option<mpsc::UnboundedSender<(Vec<Call>, Answer)>>>,
}

impl Sqlite {
    pub(crate) fn new(config: &DatabaseConfig) -> Result<Self> {
        let path = config.url.expose().trim_start_matches("sqlite:").to_owned();
        Ok(Self { path, jobs: Mutex::new(None) })
    }
}

impl Database for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn start(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            let (jobs, mut queue) = mpsc::unbounded_channel::<(Vec<Call>, Answer)>();
            let connection = Connection::open(&self.path).map_err(of_sqlite)?;
            thread::spawn(move || {
                while let Some((mut calls, answer)) = queue.blocking_recv() {
                    let result = calls.iter_mut().try_for_each(|call| run(&connection, call));
                    let _ = answer.send(result.map(|()| calls));
                }
            });
            *self.jobs.lock().unwrap() = Some(jobs);
            Ok(())
        })
    }

    fn run(&self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        Box::pin(async {
            let (answer, answered) = oneshot::channel();
            let jobs = self.jobs.lock().unwrap().clone();
            let closed = || Error::new(ErrorKind::Closed, "the repo has not started");
            jobs.ok_or_else(closed)?.send((calls, answer)).map_err(|_| closed())?;
            answered.await.map_err(|_| closed())?
        })
    }

    fn begin(&self, _begin: Begin) -> BoxFuture<'_, Result<Box<dyn Transaction>>> {
        unimplemented!()
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        unimplemented!()
    }
}

fn of_sqlite(error: rusqlite::Error) -> Error {
    Error::new(ErrorKind::Database, error.to_string()).with_source(error)
}

fn run(connection: &Connection, call: &mut Call) -> Result<()> {
    let mut statement = connection.prepare_cached(&call.sql).map_err(of_sqlite)?;
    for (index, value) in call.values.iter().enumerate() {
        bind::bind(&mut statement, index + 1, value).map_err(of_sqlite)?;
    }
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(of_sqlite)? {
        if let Some(sink) = &mut call.sink {
            sink.row(&mut Row::new(Source::Sqlite(row)))?;
        }
    }
    call.affected = connection.changes();
    Ok(())
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("path", &self.path).finish_non_exhaustive()
    }
}
