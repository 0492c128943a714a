//! PostgreSQL: its protocol spoken by ourselves, on connections in a pool.
//!
//! Statements are prepared once for each connection, what can be sent together is sent together, and rows are
//! decoded from the bytes as they came. A statement whose caller is gone, or that takes too
//! long, is cancelled on the server before anyone else gets its connection.

mod array;
mod connect;
mod connection;
mod error;
mod options;
mod packed;
mod parameter;
mod preparing;
mod socket;
mod statements;
mod storage;
mod streaming;
#[cfg(not(feature = "postgres-tls"))]
#[path = "postgres/no_tls.rs"]
mod tls;
#[cfg(feature = "postgres-tls")]
mod tls;
mod transaction;
mod wire;

use self::{connect::Connector, transaction::PostgresTransaction};
pub(crate) use self::{packed::Packed, wire::WireRow};
use crate::{
    DatabaseConfig, Dialect, PoolStatus, Result,
    driver::{Begin, BoxFuture, Call, Database, Transaction},
    pool::{Limits, Pool},
};

/// A PostgreSQL database.
#[derive(Debug)]
pub(crate) struct Postgres {
    pool: Pool<Connector>,
    /// Of the server without the database.
    maintenance: Pool<Connector>,
    name: String,
}

impl Postgres {
    pub(crate) fn new(config: &DatabaseConfig) -> Result<Self> {
        let connector = Connector::new(config)?;
        let limits = Limits::new(config);
        Ok(Self {
            name: connector.database()?.to_owned(),
            maintenance: Pool::new(connector.to_maintenance(), limits),
            pool: Pool::new(connector, limits),
        })
    }
}

impl Database for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn create(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(storage::create(&self.maintenance, &self.name))
    }

    fn drop_database(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(storage::remove(&self.maintenance, &self.name))
    }

    fn start(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.pool.start())
    }

    fn run(&self, mut calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        Box::pin(async move {
            let mut connection = self.pool.checkout().await?;
            if let Some(first) = calls.first_mut() {
                first.queued = connection.queued();
            }
            connection.run(&mut calls).await?;
            Ok(calls)
        })
    }

    fn begin(&self, begin: Begin) -> BoxFuture<'_, Result<Box<dyn Transaction>>> {
        Box::pin(async move {
            let connection = self.pool.checkout().await?;
            let transaction = PostgresTransaction::new(connection, begin);
            Ok(Box::new(transaction) as Box<dyn Transaction>)
        })
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.pool.stop())
    }

    fn pool_status(&self) -> Option<PoolStatus> {
        Some(self.pool.status())
    }
}
