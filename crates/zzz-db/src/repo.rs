//! The handle to a database.

mod rows;

use std::{fmt, sync::Arc};

use self::rows::Rows;
use zzz_config::DatabaseKind;

use crate::{
    DatabaseConfig, Error, ErrorKind, FromRow, Query, Result, Row, Schema, Value,
    driver::{Access, Call, Database},
    query::Sql,
};

/// A database, as applications use it. A copy is a second handle to the same.
#[derive(Clone)]
pub struct Repo {
    database: Arc<dyn Database>,
}

impl Repo {
    /// The database that `config` names. Nothing is opened before it [starts](Self::start).
    ///
    /// # Errors
    ///
    /// If the program was built without that database.
    pub fn new(config: &DatabaseConfig) -> Result<Self> {
        match config.url.kind() {
            #[cfg(feature = "sqlite")]
            DatabaseKind::Sqlite => Ok(Self::of(crate::sqlite::Sqlite::new(config)?)),
            other => {
                Err(Error::new(ErrorKind::Config, format!("there is no adapter for {other:?}")))
            }
        }
    }

    /// Opens what it needs to serve.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached: the error says how to mend it.
    pub async fn start(&self) -> Result<()> {
        self.database.start().await
    }

    pub(crate) fn of(database: impl Database) -> Self {
        Self { database: Arc::new(database) }
    }

    /// All rows of `query`.
    ///
    /// # Errors
    ///
    /// If the database does not answer, or a row does not fit.
    pub async fn all<S: Schema>(&self, query: &Query<S>) -> Result<Vec<S>> {
        let mut sql = Sql::new(self.database.dialect());
        query.select.write(&mut sql);
        let (sql, values) = sql.finish()?;
        self.rows(sql, values, Access::Read, S::from_row).await
    }

    /// The rows that SQL of one's own gives, with `values` for its placeholders.
    ///
    /// # Errors
    ///
    /// If the database does not take it, or a row does not fit.
    pub async fn raw_all<T: FromRow>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<T>> {
        self.rows(sql.to_owned(), values, Access::Unknown, T::from_row).await
    }

    /// Runs SQL of one's own, and says how many rows it changed.
    ///
    /// # Errors
    ///
    /// If the database does not take it.
    pub async fn raw_exec(&self, sql: &str, values: Vec<Value>) -> Result<u64> {
        let call = Call::new(sql.to_owned(), values, Access::Unknown);
        Ok(self.run(call).await?.affected)
    }

    async fn rows<T: Send + 'static>(
        &self,
        sql: String,
        values: Vec<Value>,
        access: Access,
        read: fn(&mut Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let call = Call::new(sql, values, access).into_sink(Rows::new(read));
        Ok(self.run(call).await?.take_sink::<Rows<T>>().into_inner())
    }

    async fn run(&self, call: Call) -> Result<Call> {
        let mut calls = self.database.run(vec![call]).await?;
        calls.pop().ok_or_else(|| Error::new(ErrorKind::Database, "the database lost a call"))
    }
}

impl fmt::Debug for Repo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Repo").field(&self.database).finish()
    }
}
