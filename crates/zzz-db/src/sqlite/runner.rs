//! A connection that runs calls.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use rusqlite::Connection;

use super::{
    bind, error,
    job::Calls,
    open::Opened,
    watch::{Ended, Watch},
};
use crate::{Error, ErrorKind, Result, Row, driver::Call, row::Source};

/// A connection that runs calls.
#[derive(Clone, Copy)]
pub(super) struct Runner<'c> {
    pub(super) connection: &'c Connection,
    watch: &'c Watch,
    statement_timeout: Duration,
}

impl<'c> Runner<'c> {
    pub(super) fn new(opened: &'c Opened) -> Self {
        let Opened { connection, watch, statement_timeout } = opened;
        Self { connection, watch, statement_timeout: *statement_timeout }
    }

    /// Runs `job` by `run`; it is ended early if nobody waits for it any more.
    pub(super) fn follow(
        &self,
        job: &mut Calls,
        run: impl FnOnce(&mut [Call]) -> Result<()>,
    ) -> Result<()> {
        self.watch.follow(job.answer.take());
        let result = run(&mut job.calls);
        job.answer = self.watch.release();
        result
    }

    /// Runs one call, whose sink may fail and panic.
    pub(super) fn run(&self, call: &mut Call) -> Result<()> {
        self.watch.begin(self.statement_timeout);
        // A sink that panicked is dropped with its call, so that nobody sees it half changed.
        let result = catch_unwind(AssertUnwindSafe(|| self.step(call)));
        let ended = self.watch.end();
        match result {
            Ok(Err(_)) if let Some(ended) = ended => Err(self.ended(ended, &call.sql)),
            Ok(result) => result,
            Err(_) => {
                let message = format!("reading a row panicked, of `{}`", call.sql);
                Err(Error::new(ErrorKind::Value, message))
            }
        }
    }

    fn step(&self, call: &mut Call) -> Result<()> {
        let prepared = self.connection.prepare_cached(&call.sql);
        let mut statement = prepared.map_err(|error| error::of_prepare(&error, &call.sql))?;
        bind::bind_all(&mut statement, call.given.values()).map_err(|error| call.explain(error))?;
        let changes = self.connection.total_changes();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|error| error::of_step(&error))? {
            if let Some(sink) = &mut call.sink {
                sink.row(&mut Row::new(Source::Sqlite(row)))?;
                if let Some(outlet) = sink.outlet().filter(|outlet| outlet.is_full()) {
                    outlet.pass_on_blocking()?;
                    // Who reads slowly is not the statement's fault.
                    self.watch.begin(self.statement_timeout);
                }
            }
        }
        // SQLite keeps the number of the last statement that changed something.
        let has_changed = self.connection.total_changes() != changes;
        call.affected = if has_changed { self.connection.changes() } else { 0 };
        Ok(())
    }

    #[cold]
    fn ended(&self, ended: Ended, sql: &str) -> Error {
        match ended {
            Ended::Timeout => {
                let timeout = self.statement_timeout;
                let message = format!(
                    "a statement took longer than {timeout:?} (`statement_timeout`) and was ended: `{sql}`"
                );
                Error::new(ErrorKind::Timeout, message)
            }
            Ended::Cancelled => Error::new(ErrorKind::Closed, "nobody waits for the statement"),
        }
    }

    /// Whether `sql` changes nothing, as SQLite has understood it.
    pub(super) fn is_read_only(&self, sql: &str) -> Result<bool> {
        let prepared = self.connection.prepare_cached(sql);
        let statement = prepared.map_err(|error| error::of_prepare(&error, sql))?;
        Ok(statement.readonly())
    }

    /// Whether no transaction is open.
    pub(super) fn is_autocommit(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// Runs SQL of the adapter's own.
    pub(super) fn control(&self, sql: &str) -> Result<()> {
        let run = || self.connection.prepare_cached(sql)?.raw_execute();
        run().map(drop).map_err(|error| error::of_step(&error))
    }

    /// Commits, or rolls back what cannot be committed.
    pub(super) fn commit(&self) -> Result<()> {
        let result = self.control("COMMIT");
        if result.is_err() {
            self.rollback();
        }
        result
    }

    /// Rolls back, if a transaction is open.
    pub(super) fn rollback(&self) {
        if !self.is_autocommit() {
            // It fails only after SQLite has rolled back by itself.
            let _ = self.control("ROLLBACK");
        }
    }
}
