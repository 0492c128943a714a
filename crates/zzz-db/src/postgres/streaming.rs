//! A statement whose rows are passed on while they come.
//!
//! No more is read from the socket than somebody takes, so the server waits for whoever reads, and nothing piles
//! up. A cursor would need a transaction and a round trip for each piece, and have the server plan for the
//! first rows instead of for all.

use std::{ops::ControlFlow, sync::Arc};

use tokio::time;

use super::{
    connection::{Connection, Failure, Phase},
    wire::{Statement, WireRow, kind},
};
use crate::{
    Error, ErrorKind, Result, Row,
    driver::{Call, Given},
    row::Source,
};

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
            opened = Some(this.open(&call.sql, &call.given).await?);
            Ok(())
        })
        .await
        .map_err(|error| call.explain(error))?;
        let Some(statement) = opened else { return Ok(()) };
        while self.fill(&statement, call).await? {
            if let Some(outlet) = call.outlet() {
                outlet.pass_on().await?;
            }
        }
        if self.has_savepoint {
            self.limited(async |this| this.simple(RELEASE).await).await?;
            self.has_savepoint = false;
        }
        Ok(())
    }

    /// Sends the statement, and waits until it runs.
    async fn open(&mut self, sql: &str, given: &Given) -> Result<Arc<Statement>> {
        if let Phase::Wanted(begin) = self.phase {
            self.phase = Phase::Beginning;
            self.simple(begin).await?;
            self.phase = Phase::Open;
        }
        if self.phase == Phase::Open {
            self.simple(SAVEPOINT).await?;
            self.has_savepoint = true;
        }
        let mut result = self.bind(sql, given).await;
        if matches!(&result, Err(failure) if failure.is_stale) && self.phase == Phase::None {
            self.forget(sql);
            result = self.bind(sql, given).await;
        }
        result.map_err(|failure| self.refused(failure))
    }

    /// Sends the statement, and waits until its rows come.
    async fn bind(&mut self, sql: &str, given: &Given) -> Result<Arc<Statement>, Failure> {
        let statement = self.send_one(sql, given).await?;
        let bound = self.wire.answer_until(|message| {
            let is_bound = message.kind == kind::BIND_COMPLETE;
            Ok(if is_bound { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        });
        let _ = bound.await.map_err(|error| Failure::of_prepared(0, error, sql))?;
        Ok(statement)
    }

    /// Reads rows until they are to be passed on; says `false` after the last.
    async fn fill(&mut self, statement: &Statement, call: &mut Call) -> Result<bool> {
        let Some(limit) = self.timeout else {
            return self.read_rows(statement, call).await.map_err(|failure| self.refused(failure));
        };
        match time::timeout(limit, self.read_rows(statement, call)).await {
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

    async fn read_rows(&mut self, statement: &Statement, call: &mut Call) -> Result<bool, Failure> {
        let Call { sql, sink, .. } = call;
        let mut taken = Ok(());
        let answer = self.wire.answer_until(|message| {
            if let (kind::DATA_ROW, Some(sink)) = (message.kind, &mut *sink) {
                let row = WireRow::new(&statement.columns, message.values()?);
                taken = sink.row(&mut Row::new(Source::Postgres(row)));
                if taken.is_err() || sink.outlet().is_some_and(|outlet| outlet.is_full()) {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        });
        let answer = answer.await.map_err(|error| Failure::of(0, error, sql))?;
        taken.map_err(|error| Failure::ours(0, error))?;
        Ok(answer.is_break())
    }

    /// The error of a statement, after which nothing runs if it is the server's.
    fn refused(&mut self, failure: Failure) -> Error {
        if failure.is_of_server {
            self.has_savepoint = false;
        }
        self.failed(failure)
    }
}
