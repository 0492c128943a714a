//! Transactions.

use super::connect::Connector;
use crate::{
    Result,
    driver::{Begin, BoxFuture, Call, Isolation, Transaction},
    pool::Pooled,
};

/// A transaction on a connection of its own. The pool rolls back what is left open.
pub(super) struct PostgresTransaction(Pooled<Connector>);

impl PostgresTransaction {
    pub(super) fn new(mut connection: Pooled<Connector>, begin: Begin) -> Self {
        connection.begin(statement(begin));
        Self(connection)
    }
}

const fn statement(begin: Begin) -> &'static str {
    match (begin.isolation, begin.is_read_only) {
        (Isolation::Default, false) => "BEGIN",
        (Isolation::Default, true) => "BEGIN READ ONLY",
        (Isolation::ReadCommitted, false) => "BEGIN ISOLATION LEVEL READ COMMITTED",
        (Isolation::ReadCommitted, true) => "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
        (Isolation::RepeatableRead, false) => "BEGIN ISOLATION LEVEL REPEATABLE READ",
        (Isolation::RepeatableRead, true) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        (Isolation::Serializable, false) => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        (Isolation::Serializable, true) => "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
    }
}

impl Transaction for PostgresTransaction {
    fn run(&mut self, mut calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        Box::pin(async move {
            self.0.run(&mut calls).await?;
            Ok(calls)
        })
    }

    fn commit(mut self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.0.commit().await })
    }

    fn rollback(mut self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.0.rollback().await })
    }
}
