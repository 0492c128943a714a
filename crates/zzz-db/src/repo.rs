//! The handle to a database.

mod changes;
mod fetch;
mod links;
mod observer;
mod preload;
mod row_stream;
mod rows;
mod service;
mod store;
mod transaction;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use zzz_config::DatabaseKind;

pub(crate) use self::{changes::now, rows::Rows};
pub use self::{
    changes::{ChangeError, Deletion},
    fetch::{Batch, Fetch, Statement},
    preload::{Asked, Cardinality, Preload, Preloads, Related, With},
    row_stream::RowStream,
    store::DatabaseStore,
    transaction::{TransactionOptions, Tx},
};
use self::{observer::Observer, transaction::Ongoing};
use crate::{
    DatabaseConfig, Dialect, Error, ErrorKind, Expr, FromRow, Key, PoolStatus, Query, Result, Root,
    Row, Schema, Type, Value, count,
    driver::{Access, Call, Database},
    query::{Piece, Pieces, Select, Sql},
};

/// A database, as applications use it. A copy is a second handle to the same.
///
/// # Examples
///
/// ```
/// use zzz_db::{DatabaseConfig, Repo};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zzz_db::Result<()> {
/// let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().unwrap()))?;
/// repo.start().await?;
/// let numbers: Vec<(i64, String)> = repo.raw_all("SELECT 1, ?", ("one",)).await?;
/// assert_eq!(numbers, [(1, "one".to_owned())]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Repo {
    target: Target,
}

/// Where statements go.
#[derive(Clone)]
enum Target {
    Database(Arc<Shared>),
    Transaction(Arc<Ongoing>),
}

/// What all handles to a database share.
#[derive(Debug)]
struct Shared {
    config: DatabaseConfig,
    database: Box<dyn Database>,
    /// What stands in the place of the database, in tests.
    sandbox: OnceLock<Box<dyn Database>>,
    observer: Observer,
}

impl Shared {
    fn database(&self) -> &dyn Database {
        &**self.sandbox.get().unwrap_or(&self.database)
    }
}

impl Repo {
    /// The database that `config` names. Nothing is opened before it [starts](Self::start).
    ///
    /// # Errors
    ///
    /// If the program was built without that database, or the address is wrong.
    pub fn new(config: &DatabaseConfig) -> Result<Self> {
        match config.url.kind() {
            #[cfg(feature = "sqlite")]
            DatabaseKind::Sqlite => Ok(Self::of(crate::sqlite::Sqlite::new(config)?, config)),
            #[cfg(feature = "postgres")]
            DatabaseKind::Postgres => Ok(Self::of(crate::postgres::Postgres::new(config)?, config)),
            other => Err(no_adapter(other)),
        }
    }

    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(dead_code, reason = "there is no adapter")
    )]
    pub(crate) fn of(database: impl Database, config: &DatabaseConfig) -> Self {
        let shared = Shared {
            config: config.clone(),
            database: Box::new(database),
            sandbox: OnceLock::new(),
            observer: Observer::new(config),
        };
        Self { target: Target::Database(Arc::new(shared)) }
    }

    /// Makes the database itself, and says whether it was not there. On PostgreSQL its user has to be allowed to
    /// (`CREATEDB`).
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub async fn create_database(&self) -> Result<bool> {
        self.database().create().await
    }

    /// Drops the database with all that is in it, and says whether it was there. Nobody may use it, this repo
    /// included.
    ///
    /// # Errors
    ///
    /// If it cannot be dropped.
    pub async fn drop_database(&self) -> Result<bool> {
        self.database().drop_database().await
    }

    /// Opens what it needs to serve.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached: the error says how to mend it.
    pub async fn start(&self) -> Result<()> {
        self.database().start().await
    }

    /// Closes all connections, after what runs on them. Whatever is asked afterwards is refused.
    pub async fn stop(&self) {
        self.database().stop().await;
    }

    /// How busy the connections are; nothing where the database has no pool of them.
    #[must_use]
    pub fn pool_status(&self) -> Option<PoolStatus> {
        self.database().pool_status()
    }

    /// The SQL that its database speaks.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.database().dialect()
    }

    fn shared(&self) -> &Arc<Shared> {
        match &self.target {
            Target::Database(shared) => shared,
            Target::Transaction(ongoing) => ongoing.shared(),
        }
    }

    pub(crate) fn database(&self) -> &dyn Database {
        self.shared().database()
    }

    /// How it was configured.
    pub(crate) fn config(&self) -> &DatabaseConfig {
        &self.shared().config
    }

    /// Has `sandbox` take the place of the database, and says whether nothing had before.
    pub(crate) fn set_sandbox(&self, sandbox: Box<dyn Database>) -> bool {
        self.shared().sandbox.set(sandbox).is_ok()
    }

    /// Whether something else stands in the place of the database.
    pub(crate) fn is_in_sandbox(&self) -> bool {
        self.shared().sandbox.get().is_some()
    }

    /// Runs the calls where this handle's statements go.
    async fn run(&self, calls: Vec<Call>) -> Result<Vec<Call>> {
        match &self.target {
            Target::Database(shared) => {
                shared.observer.watch(calls, |calls| shared.database().run(calls)).await
            }
            Target::Transaction(ongoing) => {
                ongoing.shared().observer.watch(calls, |calls| ongoing.run(calls)).await
            }
        }
    }

    /// Runs a call that passes its rows on.
    async fn run_stream(&self, call: Call) -> Result<Call> {
        let mut calls = match &self.target {
            Target::Database(_) => self.run(vec![call]).await?,
            Target::Transaction(ongoing) => {
                let observer = &ongoing.shared().observer;
                observer.watch(vec![call], |calls| ongoing.stream(calls)).await?
            }
        };
        calls.pop().ok_or_else(|| Error::new(ErrorKind::Database, "the database lost a call"))
    }

    /// Runs `work`, and says which statements it had the repo run, for tests: `BEGIN` and `COMMIT` are not among
    /// them.
    ///
    /// # Panics
    ///
    /// If there are not `count` of them; the message shows each.
    ///
    /// # Examples
    ///
    /// ```
    /// # use zzz_db::{DatabaseConfig, Repo};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> zzz_db::Result<()> {
    /// # let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().unwrap()))?;
    /// # repo.start().await?;
    /// let one = repo.assert_queries(1, repo.raw_one::<i64>("SELECT 1", ())).await?;
    /// assert_eq!(one, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn assert_queries<T>(&self, count: usize, work: impl IntoFuture<Output = T>) -> T {
        let observer = &self.shared().observer;
        observer.record();
        let value = work.await;
        let recorded = observer.recorded();
        assert!(
            recorded.len() == count,
            "expected {count} queries, there were {}:\n{}",
            recorded.len(),
            recorded.join("\n"),
        );
        value
    }

    async fn run_one(&self, call: Call) -> Result<Call> {
        let mut calls = self.run(vec![call]).await?;
        calls.pop().ok_or_else(|| Error::new(ErrorKind::Database, "the database lost a call"))
    }

    /// The call that asks for `select`.
    fn call<T: Send + 'static>(
        &self,
        select: &Select,
        read: fn(&mut Row<'_>) -> Result<T>,
    ) -> Result<Call> {
        let mut sql = Sql::new(self.dialect());
        select.write(&mut sql);
        Ok(sql.into_call(Access::Read)?.into_sink(Rows::new(read)))
    }

    async fn rows<T: Send + 'static>(
        &self,
        select: &Select,
        read: fn(&mut Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let call = self.call(select, read)?;
        Ok(self.run_one(call).await?.take_sink::<Rows<T>>().into_inner())
    }
}

/// Asking for rows.
impl Repo {
    /// All rows of `query`.
    ///
    /// # Errors
    ///
    /// If the database does not answer, or a row does not fit.
    pub async fn all<F: Fetch>(&self, query: F) -> Result<Vec<F::Row>> {
        query.fetch(self).await
    }

    /// The one row of `query`, if there is one.
    ///
    /// # Errors
    ///
    /// If there are several, the database does not answer, or the row does not fit.
    pub async fn one<F: Fetch>(&self, query: F) -> Result<Option<F::Row>> {
        let mut rows = query.at_most(2).fetch(self).await?;
        if rows.len() > 1 {
            let hint = "one row was expected, and there are several: make the query narrower, or ask for `first`";
            return Err(Error::new(ErrorKind::TooManyRows, hint));
        }
        Ok(rows.pop())
    }

    /// The first row of `query`, if there is one.
    ///
    /// # Errors
    ///
    /// If the database does not answer, or the row does not fit.
    pub async fn first<F: Fetch>(&self, query: F) -> Result<Option<F::Row>> {
        let mut rows = query.at_most(1).fetch(self).await?;
        Ok(rows.pop())
    }

    /// The row with this primary key.
    ///
    /// # Errors
    ///
    /// If the database does not answer, or the row does not fit.
    pub async fn get<S: Schema>(&self, key: S::Key) -> Result<Option<S>> {
        let mut rows = self.rows(&of_key::<S>(&key), S::from_row).await?;
        Ok(rows.pop())
    }

    /// The one row for which `condition` holds: `repo.get_by(User::EMAIL.eq(email))`.
    ///
    /// # Errors
    ///
    /// If there are several, the database does not answer, or the row does not fit.
    pub async fn get_by<S: Schema>(&self, condition: Expr<S, bool>) -> Result<Option<S>> {
        self.one(S::query().filter(condition)).await
    }

    /// The same row as it is in the database now.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if it is gone; if the database does not answer.
    pub async fn reload<S: Schema>(&self, row: &S) -> Result<S> {
        self.get(row.key()).await?.ok_or_else(|| gone::<S>())
    }

    /// Whether there are rows of `query`.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub async fn exists<S: Root>(&self, query: Query<S>) -> Result<bool> {
        let mut select = query.select;
        select.list = Some(vec![Pieces(vec![Piece::Sql("1")])]);
        select.order.clear();
        select.limit = Some(1);
        Ok(!self.rows(&select, i64::from_row).await?.is_empty())
    }

    /// How many rows `query` has.
    ///
    /// # Errors
    ///
    /// As [`aggregate`](Self::aggregate).
    pub async fn count<S: Root>(&self, query: Query<S>) -> Result<i64> {
        self.aggregate(query, count()).await
    }

    /// One value of all rows of `query`: `repo.aggregate(User::query(), User::AGE.max())`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Statement`] if the query has a limit, an offset, `distinct` or groups; if the database does not answer.
    pub async fn aggregate<S: Root, T: Type>(
        &self,
        query: Query<S>,
        what: Expr<S, T>,
    ) -> Result<T> {
        let mut select = query.select;
        if !select.is_plain() {
            return Err(Error::new(
                ErrorKind::Statement,
                "an aggregate is of all rows: without `limit`, `offset`, `distinct` and `group_by`; \
                 for groups, `select` it",
            ));
        }
        select.order.clear();
        select.list = Some(vec![what.pieces]);
        let mut rows = self.rows(&select, T::from_row).await?;
        rows.pop().ok_or_else(|| Error::new(ErrorKind::NotFound, "an aggregate has no row"))
    }

    /// Several queries in one round trip: `let (users, posts) = repo.batch((User::query(), Post::query())).await?`.
    ///
    /// # Errors
    ///
    /// The first error of one of them.
    pub async fn batch<B: Batch>(&self, queries: B) -> Result<B::Rows> {
        queries.run(self).await
    }
}

/// SQL of one's own.
///
/// Placeholders are those of the database: `?` on SQLite, `$1` on PostgreSQL. Values never stand in the text.
impl Repo {
    /// The rows that `sql` gives.
    ///
    /// # Errors
    ///
    /// If the database does not take it, or a row does not fit.
    pub async fn raw_all<T: FromRow>(&self, sql: &str, values: impl Values) -> Result<Vec<T>> {
        let call = Call::new(sql.to_owned(), values.into_values(), Access::Unknown);
        let call = call.into_sink(Rows::new(T::from_row));
        Ok(self.run_one(call).await?.take_sink::<Rows<T>>().into_inner())
    }

    /// The one row that `sql` gives, if it gives one.
    ///
    /// # Errors
    ///
    /// If there are several, the database does not take it, or the row does not fit.
    pub async fn raw_one<T: FromRow>(&self, sql: &str, values: impl Values) -> Result<Option<T>> {
        let mut rows = self.raw_all(sql, values).await?;
        if rows.len() > 1 {
            return Err(Error::new(
                ErrorKind::TooManyRows,
                "one row was expected, and there are several",
            ));
        }
        Ok(rows.pop())
    }

    /// Runs `sql`, and says how many rows it changed.
    ///
    /// # Errors
    ///
    /// If the database does not take it.
    pub async fn raw_exec(&self, sql: &str, values: impl Values) -> Result<u64> {
        let call = Call::new(sql.to_owned(), values.into_values(), Access::Unknown);
        Ok(self.run_one(call).await?.affected)
    }
}

/// Values for the placeholders of SQL of one's own: a tuple, `()` for none, or a list that was made before.
pub trait Values {
    /// Each of them.
    #[doc(hidden)]
    fn into_values(self) -> Vec<Value>;
}

impl Values for Vec<Value> {
    fn into_values(self) -> Vec<Value> {
        self
    }
}

impl<A: crate::Arguments<()>> Values for A {
    fn into_values(self) -> Vec<Value> {
        let pieces = self.into_pieces().into_iter().flat_map(|pieces| pieces.0);
        pieces
            .filter_map(|piece| if let Piece::Value(value) = piece { Some(value) } else { None })
            .collect()
    }
}

/// The query for the row with this key.
fn of_key<S: Schema>(key: &S::Key) -> Select {
    let mut select = Select::of(S::TABLE);
    select.filter = key_is(S::TABLE, key.to_values());
    select
}

/// That the columns of the primary key have these values.
fn key_is(table: &crate::Table, values: Vec<Value>) -> Vec<Pieces> {
    let column = |(number, value): (&usize, Value)| column_is(&table.columns[*number], value);
    table.key.iter().zip(values).map(column).collect()
}

fn column_is(column: &'static crate::ColumnInfo, value: Value) -> Pieces {
    Pieces(vec![Piece::Column(column), Piece::Sql(" = "), Piece::Value(value)])
}

#[cold]
fn gone<S: Schema>() -> Error {
    Error::new(ErrorKind::NotFound, format!("the row of `{}` is not there any more", S::TABLE.name))
}

#[cold]
fn no_adapter(kind: DatabaseKind) -> Error {
    let (name, feature) = match kind {
        DatabaseKind::Sqlite => ("SQLite", "sqlite"),
        DatabaseKind::Postgres => ("PostgreSQL", "postgres"),
        _ => {
            let message = "there is no adapter for this database: take `sqlite:file.db` or `postgres://host/name`";
            return Error::new(ErrorKind::Config, message);
        }
    };
    let message =
        format!("this program was built without {name}: turn on the feature `{feature}` of zzz");
    Error::new(ErrorKind::Config, message)
}

impl fmt::Debug for Repo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Target::Database(shared) => f.debug_tuple("Repo").field(&shared.database()).finish(),
            Target::Transaction(_) => f.write_str("Repo(in a transaction)"),
        }
    }
}
