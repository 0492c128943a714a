//! A statement whose rows are passed on while they come.
//!
//! The driver reads no more from its socket than somebody takes, so the server waits for whoever reads, and nothing piles
//! up. A cursor would need a transaction and a round trip for each piece, and have the server plan for the
//! first rows instead of for all.

use std::pin::{Pin, pin};

use tokio::time;
use tokio_postgres::RowStream;

use super::connection::{Connection, Failure, Phase, next};
use crate::{Error, ErrorKind, Result, Row, Value, driver::Call, row::Source};

/// In a transaction, a stream that is given up is undone to here, since what cancels a statement ends its transaction.
const SAVEPOINT: &str = "SAVEPOINT zzz_stream";
const RELEASE: &str = "RELEASE SAVEPOINT zzz_stream";
pub(super) const UNDO: &str = "ROLLBACK TO SAVEPOINT zzz_stream; RELEASE SAVEPOINT zzz_stream";

impl Connection {
    /// Runs a call that passes its rows on.
    ///
    /// # Cancel safety
    ///
    /// As [`run`](Self::run); a transaction goes on.
    pub(super) async fn stream(&mut self, call: &mut Call) -> Result<()> {
        let mut opened = None;
        self.limited(async |this| {
            opened = Some(this.open(&call.sql, &call.values).await?);
            Ok(())
        })
        .await?;
        let Some(rows) = opened else { return Ok(()) };
        self.is_running = true;
        let mut rows = pin!(rows);
        while self.fill(&mut rows, call).await? {
            if let Some(outlet) = call.outlet() {
                outlet.pass_on().await?;
            }
        }
        self.is_running = false;
        if self.has_savepoint {
            self.limited(async |this| this.simple(RELEASE).await).await?;
            self.has_savepoint = false;
        }
        Ok(())
    }

    /// Sends the statement, and waits until it runs.
    async fn open(&mut self, sql: &str, values: &[Value]) -> Result<RowStream> {
        if let Phase::Wanted(begin) = self.phase {
            self.phase = Phase::Beginning;
            self.simple(begin).await?;
            self.phase = Phase::Open;
        }
        if self.phase == Phase::Open {
            self.simple(SAVEPOINT).await?;
            self.has_savepoint = true;
        }
        let mut result = self.query(sql, values).await;
        if matches!(&result, Err(failure) if failure.is_stale) && self.phase == Phase::None {
            self.forget(sql);
            result = self.query(sql, values).await;
        }
        result.map_err(|failure| self.refused(failure))
    }

    /// Reads rows until they are to be passed on; says `false` after the last.
    async fn fill(&mut self, rows: &mut Pin<&mut RowStream>, call: &mut Call) -> Result<bool> {
        let Some(limit) = self.timeout else {
            return fill(rows, call).await.map_err(|failure| self.refused(failure));
        };
        match time::timeout(limit, fill(rows, call)).await {
            Ok(result) => result.map_err(|failure| self.refused(failure)),
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!(
                    "the next rows of a stream took longer than {limit:?}, and it was cancelled: make it faster, or \
                     raise `statement_timeout`"
                ),
            )),
        }
    }

    /// The error of a statement, after which nothing runs if it is the server's.
    fn refused(&mut self, failure: Failure) -> Error {
        if failure.is_of_server {
            self.is_running = false;
            self.has_savepoint = false;
        }
        self.failed(failure)
    }
}

async fn fill(rows: &mut Pin<&mut RowStream>, call: &mut Call) -> Result<bool, Failure> {
    while let Some(row) = next(rows).await {
        let row = row.map_err(|error| Failure::of(0, error, &call.sql))?;
        let Some(sink) = &mut call.sink else { continue };
        let taken = sink.row(&mut Row::new(Source::Postgres(&row)));
        taken.map_err(|error| Failure::ours(0, error))?;
        if sink.outlet().is_some_and(|outlet| outlet.is_full()) {
            return Ok(true);
        }
    }
    Ok(false)
}
