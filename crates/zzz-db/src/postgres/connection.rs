//! A connection, and how statements run on it.

use std::{
    future::poll_fn,
    mem,
    num::NonZeroU32,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use futures_core::Stream as _;
use tokio::time;
use tokio_postgres::{Client, RowStream, Statement, error::SqlState};

use super::{
    connect::Canceller, error, parameter::Parameter, sent::Sent, statements::Statements,
    streaming::UNDO,
};
use crate::{
    DatabaseConfig, Error, ErrorKind, Result, Row, Value,
    driver::{Access, Call},
    pool::{self, Seat},
    row::Source,
};

/// What all connections have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// Nothing for ever.
    statement_timeout: Option<Duration>,
    statements_max: NonZeroU32,
}

impl Settings {
    pub(super) fn new(config: &DatabaseConfig) -> Self {
        let timeout = config.statement_timeout;
        Self {
            statement_timeout: (!timeout.is_zero()).then_some(timeout),
            statements_max: config.statements_max,
        }
    }
}

/// A connection to a server.
pub(super) struct Connection {
    client: Client,
    canceller: Canceller,
    statements: Statements,
    seat: Arc<Seat>,
    pub(super) timeout: Option<Duration>,
    /// Statements have been sent whose answers nobody has read.
    pub(super) is_running: bool,
    /// A stream runs in a transaction, after a savepoint of its own.
    pub(super) has_savepoint: bool,
    pub(super) phase: Phase,
}

/// Where the transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// There is none: each statement is one.
    None,
    /// It begins, by this statement, with the first of its own.
    Wanted(&'static str),
    /// That has been sent. Unless its answer comes, nothing may follow: it would be outside of the transaction.
    Beginning,
    Open,
    /// A statement failed: it can only be rolled back, or to a savepoint.
    Aborted,
}

/// Why calls ended early.
pub(super) struct Failure {
    /// Which call failed.
    at: usize,
    error: Error,
    /// The server has refused it, which ends a transaction.
    pub(super) is_of_server: bool,
    /// Its plan does not fit any more: the tables have changed.
    pub(super) is_stale: bool,
}

impl Connection {
    pub(super) fn new(
        client: Client,
        canceller: Canceller,
        seat: Arc<Seat>,
        settings: &Settings,
    ) -> Self {
        Self {
            client,
            canceller,
            statements: Statements::new(settings.statements_max),
            seat,
            timeout: settings.statement_timeout,
            is_running: false,
            has_savepoint: false,
            phase: Phase::None,
        }
    }

    /// Begins a transaction by `sql`, together with its first statement.
    pub(super) fn begin(&mut self, sql: &'static str) {
        self.phase = Phase::Wanted(sql);
    }

    /// Runs the calls one after the other, as [`Database::run`](crate::driver::Database::run) says.
    ///
    /// # Cancel safety
    ///
    /// What has been sent is cancelled by [`clean`](pool::Connection::clean), or before the next statement.
    pub(super) async fn run(&mut self, calls: &mut [Call]) -> Result<()> {
        if let [call] = calls
            && call.outlet().is_some()
        {
            return self.stream(call).await;
        }
        self.limited(async |this| this.run_all(calls).await).await
    }

    /// Makes the transaction last.
    pub(super) async fn commit(&mut self) -> Result<()> {
        match self.phase {
            Phase::None | Phase::Wanted(_) => {
                self.phase = Phase::None;
                return Ok(());
            }
            Phase::Open if !self.is_running => {}
            _ => {
                self.rollback().await?;
                let message = "the transaction was rolled back, since a statement of it had failed";
                return Err(Error::new(ErrorKind::Closed, message));
            }
        }
        let result = self.limited(async |this| this.simple("COMMIT").await).await;
        if !self.is_running {
            // Refused or not, it is over.
            self.phase = Phase::None;
        }
        self.statements.follow_end(result.is_ok());
        result.map_err(|error| match error.kind() {
            ErrorKind::Connection | ErrorKind::Timeout => {
                let message =
                    format!("it is not known whether the transaction was committed: {error}");
                Error::new(error.kind().clone(), message).with_source(error)
            }
            _ => error,
        })
    }

    /// Undoes the transaction.
    pub(super) async fn rollback(&mut self) -> Result<()> {
        if let Phase::Wanted(_) = self.phase {
            self.phase = Phase::None;
        }
        pool::Connection::clean(self).await
    }

    /// Runs `work` within the time that statements may take.
    pub(super) async fn limited(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        if self.is_running {
            self.settle().await?;
        }
        self.is_running = true;
        let Some(limit) = self.timeout else {
            let result = work(self).await;
            self.is_running = false;
            return result;
        };
        match time::timeout(limit, work(self)).await {
            Ok(result) => {
                self.is_running = false;
                result
            }
            Err(_) => {
                let message = format!(
                    "the statement took longer than {limit:?} and was cancelled: make it faster, or raise \
                     `statement_timeout`"
                );
                Err(Error::new(ErrorKind::Timeout, message))
            }
        }
    }

    pub(super) async fn simple(&self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).await.map_err(|error| error::of_statement(error, sql))
    }

    async fn run_all(&mut self, calls: &mut [Call]) -> Result<()> {
        if self.phase == Phase::Beginning {
            return Err(Error::new(ErrorKind::Closed, "the transaction could not begin"));
        }
        if let Phase::Wanted(sql) = self.phase {
            self.phase = Phase::Beginning;
            // Should `BEGIN` fail, then what was sent with it has run outside of a transaction: reads may.
            if calls.iter().all(|call| call.access == Access::Read) {
                return self.many(Some(sql), calls).await.map_err(|failure| self.failed(failure));
            }
            self.simple(sql).await?;
            self.phase = Phase::Open;
        }
        let (mut start, mut has_retried) = (0, false);
        while start < calls.len() {
            let end = self.end_of_group(calls, start);
            let group = &mut calls[start..end];
            let result = match group {
                [call] => self.one(call).await,
                group => self.many(None, group).await,
            };
            match result {
                Ok(()) => self.succeeded(&calls[start..end]),
                Err(failure) if failure.is_stale => {
                    start += failure.at;
                    self.statements.forget(&calls[start].sql);
                    if has_retried || self.phase != Phase::None {
                        return Err(self.failed(failure));
                    }
                    has_retried = true;
                    continue;
                }
                Err(failure) => return Err(self.failed(failure)),
            }
            start = end;
        }
        Ok(())
    }

    fn succeeded(&mut self, calls: &[Call]) {
        if self.phase != Phase::None {
            self.phase = Phase::Open;
            self.statements.follow(calls);
        }
    }

    pub(super) fn failed(&mut self, failure: Failure) -> Error {
        if failure.is_of_server && self.phase == Phase::Open {
            self.phase = Phase::Aborted;
        }
        failure.error
    }

    /// How many calls can be sent at once: all of a transaction, since what follows an error does nothing there,
    /// and elsewhere one with the reads after it, since they do nothing in any case.
    fn end_of_group(&self, calls: &[Call], start: usize) -> usize {
        if self.phase != Phase::None {
            return calls.len();
        }
        let reads = calls[start + 1..].iter().take_while(|call| call.access == Access::Read);
        start + 1 + reads.count()
    }

    async fn one(&mut self, call: &mut Call) -> Result<(), Failure> {
        let rows = self.query(&call.sql, &call.values).await?;
        read(rows, call, 0).await
    }

    /// Sends one statement, and waits until its rows come.
    pub(super) async fn query(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<RowStream, Failure> {
        let statement = match self.statements.find(sql) {
            Some((sql, statement)) => {
                self.seat.note(sql);
                statement.clone()
            }
            None => {
                let statement = self.client.prepare(sql).await;
                self.keep(sql, statement.map_err(|error| Failure::of(0, error, sql))?)
            }
        };
        check_count(&statement, values).map_err(|error| Failure::ours(0, error))?;
        let rows = self.client.query_raw(&statement, parameters(values)).await;
        rows.map_err(|error| Failure::of_prepared(0, error, sql))
    }

    /// Has the statement prepared anew when it comes next.
    pub(super) fn forget(&mut self, sql: &str) {
        self.statements.forget(sql);
    }

    /// Sends all calls before it waits for the first answer.
    async fn many(&mut self, begin: Option<&str>, calls: &mut [Call]) -> Result<(), Failure> {
        let sqls: Vec<&str> = calls.iter().map(|call| call.sql.as_str()).collect();
        let statements = self.prepare(&sqls).await?;
        for (at, (statement, call)) in statements.iter().zip(&*calls).enumerate() {
            check_count(statement, &call.values).map_err(|error| Failure::ours(at, error))?;
        }
        // Taken out, since what waits for rows borrows them while the sinks change.
        let values: Vec<Vec<Value>> =
            calls.iter_mut().map(|call| mem::take(&mut call.values)).collect();
        let result = self.send(begin, calls, &statements, &values).await;
        for (call, values) in calls.iter_mut().zip(values) {
            call.values = values;
        }
        result
    }

    async fn send(
        &mut self,
        begin: Option<&str>,
        calls: &mut [Call],
        statements: &[Statement],
        values: &[Vec<Value>],
    ) -> Result<(), Failure> {
        let begun = match begin {
            Some(sql) => Some((sql, Sent::new(self.client.batch_execute(sql)).await)),
            None => None,
        };
        let mut requests = Vec::with_capacity(calls.len());
        for (statement, values) in statements.iter().zip(values) {
            let request = Sent::new(self.client.query_raw(statement, parameters(values))).await;
            let is_refused = request.is_refused();
            requests.push(request);
            if is_refused {
                break;
            }
        }
        let mut result = Ok(());
        if let Some((sql, begun)) = begun {
            match begun.answer().await {
                Ok(()) => self.phase = Phase::Open,
                Err(error) => result = Err(Failure::of(0, error, sql)),
            }
        }
        for (at, request) in requests.into_iter().enumerate() {
            let call = &mut calls[at];
            let answer = match request.answer().await {
                // What follows an error is read to its end, so that the connection is free.
                Ok(rows) if result.is_err() => drain(rows).await,
                Ok(rows) => read(rows, call, at).await,
                Err(error) => Err(Failure::of_prepared(at, error, &call.sql)),
            };
            result = result.and(answer);
        }
        result
    }

    /// The statements of all `sqls`, those that are new in one round trip.
    async fn prepare(&mut self, sqls: &[&str]) -> Result<Vec<Statement>, Failure> {
        let mut found = Vec::with_capacity(sqls.len());
        let mut missing: Vec<usize> = Vec::new();
        for (at, sql) in sqls.iter().enumerate() {
            let statement = self.statements.find(sql);
            if let (0, Some((sql, _))) = (at, &statement) {
                self.seat.note(sql);
            }
            if statement.is_none() && !missing.iter().any(|other| sqls[*other] == *sql) {
                missing.push(at);
            }
            found.push(statement.map(|(_, statement)| statement.clone()));
        }
        if !missing.is_empty() {
            let prepared = self.prepare_new(sqls, &missing).await?;
            for (at, statement) in prepared {
                self.keep(sqls[at], statement.clone());
                let same = found.iter_mut().zip(sqls).filter(|(_, sql)| **sql == sqls[at]);
                same.for_each(|(found, _)| *found = Some(statement.clone()));
            }
        }
        Ok(found.into_iter().map(|statement| statement.expect("found, or new")).collect())
    }

    async fn prepare_new(
        &self,
        sqls: &[&str],
        missing: &[usize],
    ) -> Result<Vec<(usize, Statement)>, Failure> {
        let mut requests = Vec::with_capacity(missing.len());
        for at in missing {
            requests.push((*at, Sent::new(self.client.prepare(sqls[*at])).await));
        }
        let mut prepared = Vec::with_capacity(missing.len());
        let mut failure = None;
        for (at, request) in requests {
            match request.answer().await {
                Ok(statement) => prepared.push((at, statement)),
                Err(error) => failure = failure.or(Some(Failure::of(at, error, sqls[at]))),
            }
        }
        failure.map_or(Ok(prepared), Err)
    }

    fn keep(&mut self, sql: &str, statement: Statement) -> Statement {
        self.statements.keep(sql, statement.clone());
        if let Some((sql, _)) = self.statements.find(sql) {
            self.seat.note(sql);
        }
        statement
    }

    /// Cancels what runs, and waits for its end.
    async fn settle(&mut self) -> Result<()> {
        if self.phase == Phase::Open && !self.has_savepoint {
            self.phase = Phase::Aborted;
        }
        self.canceller.cancel().await?;
        self.sync(if self.has_savepoint { UNDO } else { "" }).await?;
        self.has_savepoint = false;
        self.is_running = false;
        Ok(())
    }

    /// Runs `sql` after what was sent before it, and once more if it was hit by the signal that cancelled that.
    async fn sync(&self, sql: &str) -> Result<()> {
        match self.client.batch_execute(sql).await {
            Err(error) if error.code() == Some(&SqlState::QUERY_CANCELED) => self.simple(sql).await,
            other => other.map_err(|error| error::of_statement(error, sql)),
        }
    }
}

impl pool::Connection for Connection {
    fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    #[inline]
    fn is_clean(&self) -> bool {
        !self.is_running && matches!(self.phase, Phase::None | Phase::Wanted(_))
    }

    async fn clean(&mut self) -> Result<()> {
        if self.is_running {
            self.canceller.cancel().await?;
        }
        let sql = if let Phase::None | Phase::Wanted(_) = self.phase { "" } else { "ROLLBACK" };
        self.sync(sql).await?;
        self.is_running = false;
        self.has_savepoint = false;
        self.phase = Phase::None;
        self.statements.follow_end(false);
        Ok(())
    }
}

impl Failure {
    #[cold]
    pub(super) fn of(at: usize, error: tokio_postgres::Error, sql: &str) -> Self {
        let is_of_server = error.as_db_error().is_some();
        Self { at, is_of_server, is_stale: false, error: error::of_statement(error, sql) }
    }

    /// That of a statement which could be prepared.
    #[cold]
    fn of_prepared(at: usize, error: tokio_postgres::Error, sql: &str) -> Self {
        // 42: a table or type is not what it was; 26: the server has forgotten the statement; or the rows have other
        // columns than before.
        let is_stale = error.as_db_error().is_some_and(|refused| {
            matches!(refused.code().code().get(..2), Some("42" | "26"))
                || refused.routine() == Some("RevalidateCachedQuery")
        });
        Self { is_stale, ..Self::of(at, error, sql) }
    }

    #[cold]
    pub(super) fn ours(at: usize, error: Error) -> Self {
        Self { at, error, is_of_server: false, is_stale: false }
    }
}

fn parameters(values: &[Value]) -> impl ExactSizeIterator<Item = Parameter<'_>> {
    values.iter().enumerate().map(|(index, value)| Parameter { number: index + 1, value })
}

fn check_count(statement: &Statement, values: &[Value]) -> Result<()> {
    let (wanted, given) = (statement.params().len(), values.len());
    if wanted == given {
        return Ok(());
    }
    let message = format!("the statement has {wanted} placeholders, and {given} values are given");
    Err(Error::new(ErrorKind::Statement, message))
}

/// Gives the rows to the sink of `call`. One that does not fit is told after the last has come.
async fn read(rows: RowStream, call: &mut Call, at: usize) -> Result<(), Failure> {
    let mut rows = pin!(rows);
    let mut result = Ok(());
    while let Some(row) = next(&mut rows).await {
        let row = row.map_err(|error| Failure::of(at, error, &call.sql))?;
        if let (Some(sink), Ok(())) = (&mut call.sink, &result) {
            result = sink.row(&mut Row::new(Source::Postgres(&row)));
        }
    }
    call.affected = rows.rows_affected().unwrap_or(0);
    result.map_err(|error| Failure::ours(at, error))
}

async fn drain(rows: RowStream) -> Result<(), Failure> {
    let mut rows = pin!(rows);
    while next(&mut rows).await.is_some() {}
    Ok(())
}

pub(super) async fn next(
    rows: &mut Pin<&mut RowStream>,
) -> Option<Result<tokio_postgres::Row, tokio_postgres::Error>> {
    poll_fn(|context| rows.as_mut().poll_next(context)).await
}
