//! What a database has to do for a [`Repo`](crate::Repo): the one trait that adapters implement.
//!
//! A [`Call`] is a statement with its values and with what takes its rows. Rows are decoded where the driver has
//! them (on the thread of SQLite, from the bytes of PostgreSQL), by the call's [`Sink`], so that an adapter
//! never makes a value of its own for them.

use std::{any::Any, fmt, future::Future, iter, pin::Pin, sync::Arc, time::Duration};

use crate::{ColumnInfo, Dialect, Error, ErrorKind, PoolStatus, Result, Row, Value};

/// A future behind a pointer.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A statement on its way to a database and back.
pub(crate) struct Call {
    pub(crate) sql: String,
    pub(crate) given: Given,
    /// Which of the values are of redacted columns; adapters need not look at it.
    pub(crate) redacted: Vec<usize>,
    /// Which of the values are meant for which column, as far as that is known.
    pub(crate) columns: Vec<(usize, &'static ColumnInfo)>,
    pub(crate) access: Access,
    /// Takes the rows; without one there should be none.
    pub(crate) sink: Option<Box<dyn Sink>>,
    /// How many rows were changed, after it.
    pub(crate) affected: u64,
    /// How long it waited for a connection; of calls that run together only the first has waited.
    pub(crate) queued: Duration,
}

/// What is given to the placeholders of a statement.
pub(crate) enum Given {
    /// A value for each.
    Values(Vec<Value>),
    /// An array for each, as PostgreSQL takes it.
    #[cfg(feature = "postgres")]
    Arrays(Vec<crate::postgres::Packed>),
}

impl Given {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Values(values) => values.len(),
            #[cfg(feature = "postgres")]
            Self::Arrays(arrays) => arrays.len(),
        }
    }

    /// Those that are values.
    pub(crate) fn values(&self) -> &[Value] {
        match self {
            Self::Values(values) => values,
            #[cfg(feature = "postgres")]
            Self::Arrays(_) => &[],
        }
    }
}

/// Whether a statement changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// It does not.
    Read,
    /// It does.
    Write,
    /// Only the database knows: SQL that a user wrote.
    Unknown,
}

/// What takes the rows of a call.
pub(crate) trait Sink: Send {
    /// Decodes one row.
    fn row(&mut self, row: &mut Row<'_>) -> Result<()>;

    /// How many rows it took.
    fn rows(&self) -> usize;

    /// Forgets all rows, because the statement runs once more.
    #[cfg_attr(
        not(feature = "sqlite"),
        expect(dead_code, reason = "only SQLite runs one once more")
    )]
    fn clear(&mut self);

    /// Where it passes rows on, if it keeps only some of them.
    fn outlet(&mut self) -> Option<&mut dyn Outlet> {
        None
    }

    /// How long it has waited for whoever takes the rows that it passes on.
    fn waited(&self) -> Duration {
        Duration::ZERO
    }

    /// Itself, for the caller who knows its type.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// The way out of a sink that passes rows on. Nobody takes more rows from the database while it is full.
pub(crate) trait Outlet: Send {
    /// Whether its rows have to be passed on before the next one comes.
    fn is_full(&self) -> bool;

    /// Passes its rows on, and waits for room where they go; fails if nobody takes them any more.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "SQLite has threads"))]
    fn pass_on(&mut self) -> BoxFuture<'_, Result<()>>;

    /// The same on a thread that may wait.
    #[cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "only SQLite has threads"))]
    fn pass_on_blocking(&mut self) -> Result<()>;
}

/// Whether and how long transactions see what others do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// What the database does unless told: read committed on PostgreSQL, serializable on SQLite.
    #[default]
    Default,
    /// Each statement sees what was committed before it.
    ReadCommitted,
    /// All statements see what was committed before the first.
    RepeatableRead,
    /// As if one transaction ran after the other.
    Serializable,
}

/// How a transaction begins.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Begin {
    pub(crate) isolation: Isolation,
    pub(crate) is_read_only: bool,
}

/// A database with its connections.
///
/// Dropping a future of it before its end leaves nothing half done: a statement that has been sent is cancelled or runs
/// to its end, and its connection is used again only when that is known.
pub(crate) trait Database: Send + Sync + fmt::Debug + 'static {
    /// The SQL it speaks.
    fn dialect(&self) -> Dialect;

    /// Makes the database itself, and says whether it was not there. Nothing has started.
    fn create(&self) -> BoxFuture<'_, Result<bool>>;

    /// Removes the database with all that is in it, and says whether it was there. Nothing has started.
    fn drop_database(&self) -> BoxFuture<'_, Result<bool>>;

    /// Opens what it needs, and fails with how to mend it.
    fn start(&self) -> BoxFuture<'_, Result<()>>;

    /// Runs the calls one after the other on one connection, in as few round trips as it can, each in a
    /// transaction of its own. The first error ends it.
    fn run(&self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>>;

    /// Takes a connection and begins a transaction on it.
    fn begin(&self, begin: Begin) -> BoxFuture<'_, Result<Box<dyn Transaction>>>;

    /// Closes all connections, after what runs on them.
    fn stop(&self) -> BoxFuture<'_, ()>;

    /// Whether all of its rows are in memory, and one connection does everything.
    fn is_in_memory(&self) -> bool {
        false
    }

    /// How busy its connections are, where it has a pool of them.
    fn pool_status(&self) -> Option<PoolStatus> {
        None
    }
}

/// A transaction on a connection of its own. Dropping it rolls it back before anyone else gets the connection.
pub(crate) trait Transaction: Send {
    /// Runs the calls one after the other. The first error ends it; the transaction stays open.
    fn run(&mut self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>>;

    /// Makes it last.
    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<()>>;

    /// Undoes it.
    fn rollback(self: Box<Self>) -> BoxFuture<'static, Result<()>>;
}

/// Whoever shares it may use it as its own.
impl<D: Database> Database for Arc<D> {
    fn dialect(&self) -> Dialect {
        (**self).dialect()
    }

    fn create(&self) -> BoxFuture<'_, Result<bool>> {
        (**self).create()
    }

    fn drop_database(&self) -> BoxFuture<'_, Result<bool>> {
        (**self).drop_database()
    }

    fn start(&self) -> BoxFuture<'_, Result<()>> {
        (**self).start()
    }

    fn run(&self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        (**self).run(calls)
    }

    fn begin(&self, begin: Begin) -> BoxFuture<'_, Result<Box<dyn Transaction>>> {
        (**self).begin(begin)
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        (**self).stop()
    }

    fn pool_status(&self) -> Option<PoolStatus> {
        (**self).pool_status()
    }

    fn is_in_memory(&self) -> bool {
        (**self).is_in_memory()
    }
}

impl Call {
    /// A call whose rows `sink` takes.
    pub(crate) fn new(sql: String, values: Vec<Value>, access: Access) -> Self {
        Self {
            sql,
            given: Given::Values(values),
            redacted: Vec::new(),
            columns: Vec::new(),
            access,
            sink: None,
            affected: 0,
            queued: Duration::ZERO,
        }
    }

    /// Its values, `None` for those that nobody may see.
    pub(crate) fn shown_values(&self) -> impl Iterator<Item = Option<&Value>> {
        /// Nobody is shown what is in one.
        const ARRAY: &Value = &Value::Array(Vec::new());
        let shown = |(index, value)| (!self.redacted.contains(&index)).then_some(value);
        let values = self.given.values();
        let arrays = self.given.len() - values.len();
        values.iter().chain(iter::repeat_n(ARRAY, arrays)).enumerate().map(shown)
    }

    /// Why it failed, with what is known here of its values: a database that refuses text with a NUL does not say which.
    #[cold]
    pub(crate) fn explain(&self, error: Error) -> Error {
        let is_of_value = *error.kind() == ErrorKind::Value && error.unnamed_value().is_none();
        let nul = self.given.values().iter().position(Value::has_nul).filter(|_| is_of_value);
        let error = nul.map_or(error, Error::of_nul);
        let meant = |(value, _): &&(usize, _)| Some(*value) == error.unnamed_value();
        match self.columns.iter().find(meant) {
            Some((_, column)) => error.naming(column),
            None => error,
        }
    }

    /// How many rows it gave, or changed.
    pub(crate) fn rows(&self) -> u64 {
        self.sink.as_ref().map_or(self.affected, |sink| sink.rows() as u64)
    }

    /// How long it waited for whoever took its rows.
    pub(crate) fn waited(&self) -> Duration {
        self.sink.as_ref().map_or(Duration::ZERO, |sink| sink.waited())
    }

    /// Where its rows go on, if they do.
    #[cfg(feature = "postgres")]
    pub(crate) fn outlet(&mut self) -> Option<&mut dyn Outlet> {
        self.sink.as_mut().and_then(|sink| sink.outlet())
    }

    /// With what takes its rows.
    pub(crate) fn into_sink(mut self, sink: impl Sink + 'static) -> Self {
        self.sink = Some(Box::new(sink));
        self
    }

    /// The rows that `S` took.
    ///
    /// # Panics
    ///
    /// If another sink did.
    pub(crate) fn take_sink<S: Sink + 'static>(self) -> S {
        let sink = self.sink.and_then(|sink| sink.into_any().downcast::<S>().ok());
        *sink.expect("the sink that the call was made with")
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("sql", &self.sql)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}
