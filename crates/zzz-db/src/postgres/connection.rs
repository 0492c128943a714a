//! A connection, and how statements run on it.

use std::{io, num::NonZeroU32, ops::ControlFlow, sync::Arc, time::Duration};

use tokio::time;

use super::{
    connect::Canceller,
    error,
    statements::Statements,
    streaming::UNDO,
    wire::{ServerError, Statement, Types, Wire, WireError, WireRow, kind},
};
use crate::{
    DatabaseConfig, Error, ErrorKind, Result, Row,
    driver::{Access, Call, Given},
    pool::{self, Seat},
    row::Source,
};

/// That a statement was cancelled.
const QUERY_CANCELED: &str = "57014";

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
    pub(super) wire: Wire,
    canceller: Canceller,
    pub(super) statements: Statements,
    pub(super) types: Types,
    pub(super) seat: Arc<Seat>,
    pub(super) timeout: Option<Duration>,
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

/// What the answer of a call ends with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// The end of what it gave; the answers of others follow.
    Command,
    /// The end of the whole answer.
    Answer,
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
        wire: Wire,
        canceller: Canceller,
        seat: Arc<Seat>,
        settings: &Settings,
    ) -> Self {
        Self {
            wire,
            canceller,
            statements: Statements::new(settings.statements_max),
            types: Types::default(),
            seat,
            timeout: settings.statement_timeout,
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
            Phase::Open if !self.is_running() => {}
            _ => {
                self.rollback().await?;
                let message = "the transaction was rolled back, since a statement of it had failed";
                return Err(Error::new(ErrorKind::Closed, message));
            }
        }
        let result = self.limited(async |this| this.simple("COMMIT").await).await;
        if !self.is_running() {
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
        if self.is_running() {
            self.settle().await?;
        }
        let Some(limit) = self.timeout else { return work(self).await };
        match time::timeout(limit, work(self)).await {
            Ok(result) => result,
            Err(_) => {
                let message = format!(
                    "the statement took longer than {limit:?} and was cancelled: make it faster, or raise \
                     `statement_timeout`"
                );
                Err(Error::new(ErrorKind::Timeout, message))
            }
        }
    }

    /// Whether statements have been sent whose answers nobody has read.
    const fn is_running(&self) -> bool {
        self.wire.is_busy() && !self.wire.is_lost()
    }

    /// Runs `sql`, after what was sent before it.
    pub(super) async fn simple(&mut self, sql: &str) -> Result<()> {
        self.ask(sql).await.map_err(|error| error::of_statement(error, sql))
    }

    async fn ask(&mut self, sql: &str) -> Result<(), WireError> {
        self.wire.query(sql)?;
        self.wire.skip_all_but(1).await?;
        self.wire.answer(|_| Ok(())).await
    }

    async fn run_all(&mut self, calls: &mut [Call]) -> Result<()> {
        if self.phase == Phase::Beginning {
            return Err(Error::new(ErrorKind::Closed, "the transaction could not begin"));
        }
        if let Phase::Wanted(sql) = self.phase {
            self.phase = Phase::Beginning;
            // Should `BEGIN` fail, then what was sent with it has run outside of a transaction: reads may.
            if calls.iter().all(|call| call.access == Access::Read) {
                let result = self.many(Some(sql), calls).await;
                return result.map_err(|failure| self.failed_of(calls, failure));
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
                Err(failure) => return Err(self.failed_of(&calls[start..end], failure)),
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

    /// The error of one of `calls`.
    fn failed_of(&mut self, calls: &[Call], failure: Failure) -> Error {
        let at = failure.at;
        let error = self.failed(failure);
        calls[at].explain(error)
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
        let statement = self.send_one(&call.sql, &call.given).await?;
        self.read(&statement, call, 0, Ends::Answer).await
    }

    /// Has one statement sent with whatever is waited for next.
    pub(super) async fn send_one(
        &mut self,
        sql: &str,
        given: &Given,
    ) -> Result<Arc<Statement>, Failure> {
        let statement = match self.statements.find(sql) {
            Some((sql, statement)) => {
                self.seat.note(sql);
                Arc::clone(statement)
            }
            None => {
                let mut prepared = self.prepare_new(&[sql], &[0]).await?;
                prepared.pop().expect("as many as were asked for")
            }
        };
        self.send(&statement, given, 0)?;
        self.wire.sync();
        Ok(statement)
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
            check_count(statement, &call.given).map_err(|error| Failure::ours(at, error))?;
        }
        if let Some(sql) = begin {
            self.wire.query(sql).map_err(|error| Failure::of_request(0, &error))?;
        }
        // What changes something outside of a transaction is one of its own. The rest is one request, whose answer
        // comes in one piece.
        let is_alone = self.phase == Phase::None
            && calls.first().is_some_and(|call| call.access != Access::Read);
        let (mut sent, mut refused) = (0, Ok(()));
        for (statement, call) in statements.iter().zip(&*calls) {
            refused = self.send(statement, &call.given, sent);
            if refused.is_err() {
                break;
            }
            sent += 1;
            if sent == 1 && is_alone {
                self.wire.sync();
            }
        }
        if sent > usize::from(is_alone) {
            self.wire.sync();
        }
        let mut result = Ok(());
        if let Some(sql) = begin {
            match self.wire.answer(|_| Ok(())).await {
                Ok(()) => self.phase = Phase::Open,
                Err(error) => result = Err(Failure::of(0, error, sql)),
            }
        }
        for (at, (statement, call)) in statements.iter().zip(&mut calls[..sent]).enumerate() {
            if result.is_ok() {
                let is_last = at + 1 == sent || at == 0 && is_alone;
                let ends = if is_last { Ends::Answer } else { Ends::Command };
                result = self.read(statement, call, at, ends).await;
            }
        }
        // What follows an error is read to its end, so that the connection is free.
        if result.is_err() {
            let _ = self.wire.skip_all_but(0).await;
        }
        result.and(refused)
    }

    fn send(&mut self, statement: &Statement, given: &Given, at: usize) -> Result<(), Failure> {
        check_count(statement, given).map_err(|error| Failure::ours(at, error))?;
        self.wire
            .execute(statement, given)
            .map_err(|refusal| Failure::ours(at, refusal.into_error()))
    }

    /// Gives the rows to the sink of `call`. One that does not fit is told after the last has come.
    async fn read(
        &mut self,
        statement: &Statement,
        call: &mut Call,
        at: usize,
        ends: Ends,
    ) -> Result<(), Failure> {
        let Call { sql, sink, affected, .. } = call;
        let (mut result, mut is_bound) = (Ok(()), false);
        let answer = self.wire.answer_until(|message| {
            match message.kind {
                kind::DATA_ROW => {
                    if let (Some(sink), Ok(())) = (&mut *sink, &result) {
                        let row = WireRow::new(&statement.columns, message.values()?);
                        result = sink.row(&mut Row::new(Source::Postgres(row)));
                    }
                }
                kind::BIND_COMPLETE => is_bound = true,
                kind::COMMAND_COMPLETE => *affected = message.affected(),
                _ => {}
            }
            Ok(match message.kind {
                kind::COMMAND_COMPLETE | kind::EMPTY_QUERY if ends == Ends::Command => {
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            })
        });
        match answer.await {
            Ok(_) => result.map_err(|error| Failure::ours(at, error)),
            Err(error) if is_bound => Err(Failure::of(at, error, sql)),
            Err(error) => Err(Failure::of_prepared(at, error, sql)),
        }
    }

    /// Cancels what runs, and waits for its end.
    async fn settle(&mut self) -> Result<()> {
        if self.phase == Phase::Open && !self.has_savepoint {
            self.phase = Phase::Aborted;
        }
        self.canceller.cancel().await?;
        self.sync(if self.has_savepoint { UNDO } else { "" }).await?;
        self.has_savepoint = false;
        Ok(())
    }

    /// Runs `sql` after what was sent before it, and once more if it was hit by the signal that cancelled that.
    async fn sync(&mut self, sql: &str) -> Result<()> {
        match self.ask(sql).await {
            Err(error) if error.refused().is_some_and(|refused| refused.code == QUERY_CANCELED) => {
                self.simple(sql).await
            }
            other => other.map_err(|error| error::of_statement(error, sql)),
        }
    }
}

impl pool::Connection for Connection {
    #[inline]
    fn is_closed(&mut self) -> bool {
        self.wire.is_closed()
    }

    #[inline]
    fn is_clean(&self) -> bool {
        !self.wire.is_busy() && matches!(self.phase, Phase::None | Phase::Wanted(_))
    }

    async fn clean(&mut self) -> Result<()> {
        if self.is_running() {
            self.canceller.cancel().await?;
        }
        let sql = if let Phase::None | Phase::Wanted(_) = self.phase { "" } else { "ROLLBACK" };
        self.sync(sql).await?;
        self.has_savepoint = false;
        self.phase = Phase::None;
        self.statements.follow_end(false);
        Ok(())
    }
}

impl Failure {
    #[cold]
    pub(super) fn of(at: usize, error: WireError, sql: &str) -> Self {
        let is_of_server = error.refused().is_some();
        Self { at, is_of_server, is_stale: false, error: error::of_statement(error, sql) }
    }

    /// That of a statement which could be prepared.
    #[cold]
    pub(super) fn of_prepared(at: usize, error: WireError, sql: &str) -> Self {
        // 42: a table or type is not what it was; 26: the server has forgotten the statement; or the rows have other
        // columns than before.
        let is_stale = error.refused().is_some_and(|ServerError { code, routine, .. }| {
            matches!(code.get(..2), Some("42" | "26"))
                || routine.as_deref() == Some("RevalidateCachedQuery")
        });
        Self { is_stale, ..Self::of(at, error, sql) }
    }

    #[cold]
    pub(super) fn of_request(at: usize, error: &io::Error) -> Self {
        Self::ours(at, error::of_request(error))
    }

    #[cold]
    pub(super) fn ours(at: usize, error: Error) -> Self {
        Self { at, error, is_of_server: false, is_stale: false }
    }
}

fn check_count(statement: &Statement, given: &Given) -> Result<()> {
    let (wanted, given) = (statement.parameters.len(), given.len());
    if wanted == given {
        return Ok(());
    }
    let message = format!("the statement has {wanted} placeholders, and {given} values are given");
    Err(Error::new(ErrorKind::Statement, message))
}
