//! The one error of this crate.

use std::{error::Error as StdError, fmt, time::Duration};

use zzz_core::{
    Problem,
    expand::{GivesProblem, ProblemLink},
    http::StatusCode,
};

use crate::{CellError, ColumnInfo};

/// The result of everything that asks a database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a database did not do what it was asked for.
///
/// The text says what happened and how to mend it; it never holds values of statements.
///
/// Where it becomes the answer to a request, what passes by itself is a 503 with `Retry-After`: no connection that
/// became free, a database that cannot be reached, a statement that took too long, transactions in each other's way. A full disk is a
/// 507, text with a NUL a 422, and the rest a 500 whose text goes to the log.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// Which value of the statement the message begins with, as long as its column is not known.
    value: Option<usize>,
}

/// What sort of thing went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The address or a setting is wrong.
    Config,
    /// The database cannot be reached, or the connection was lost.
    Connection,
    /// No connection became free in time.
    PoolTimeout,
    /// The statement took longer than it may.
    Timeout,
    /// The repo has been stopped, or the transaction has ended.
    Closed,
    /// A row was expected, and there is none.
    NotFound,
    /// One row was expected, and there are several.
    TooManyRows,
    /// The statement would violate a constraint.
    Constraint(Constraint),
    /// Transactions got in each other's way; the same again may succeed.
    Serialization,
    /// The database is locked by another process.
    Locked,
    /// The disk, or what the database may take of it, is full.
    Full,
    /// A row does not fit its struct, or a value its column.
    Value,
    /// A text has a NUL character, which databases do not take.
    Nul,
    /// The statement is wrong: SQL that the database does not take, a query that makes no sense.
    Statement,
    /// Anything else that the database says.
    Database,
}

/// A constraint that a statement would violate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Constraint {
    /// What it demands.
    pub kind: ConstraintKind,
    /// Its name, where the database tells it.
    pub name: Option<String>,
    /// The table, where the database tells it.
    pub table: Option<String>,
    /// The columns, where the database tells them.
    pub columns: Vec<String>,
}

/// What a constraint demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConstraintKind {
    /// No two rows with the same.
    Unique,
    /// The row that is referred to exists.
    ForeignKey,
    /// No `NULL`.
    NotNull,
    /// A condition holds.
    Check,
    /// No two rows that overlap.
    Exclusion,
}

impl Error {
    /// An error of one's own kind; inside of adapters.
    #[cold]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), source: None, value: None }))
    }

    /// The same, with its cause.
    #[must_use]
    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The same, with what to do about it behind the message.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: &str) -> Self {
        self.0.message = format!("{}: {hint}", self.0.message);
        self
    }

    /// That a statement makes no sense.
    #[cold]
    pub(crate) fn statement(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Statement, message)
    }

    /// That a row is not what was expected.
    #[cold]
    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Value, message)
    }

    /// What is wrong with a value of a statement, the first being 0; `reason` follows its name.
    #[cold]
    pub(crate) fn of_value(kind: ErrorKind, value: usize, reason: &str) -> Self {
        let mut error = Self::new(kind, format!("{}{reason}", placeholder(value)));
        error.0.value = Some(value);
        error
    }

    /// That a value of a statement is text with a NUL.
    #[cold]
    pub(crate) fn of_nul(value: usize) -> Self {
        Self::of_value(ErrorKind::Nul, value, &format!(" {NUL}"))
    }

    /// Which value of the statement it is about, if its column is not named.
    pub(crate) fn unnamed_value(&self) -> Option<usize> {
        self.0.value
    }

    /// The same with the name of the column that the value was meant for.
    #[must_use]
    pub(crate) fn naming(mut self, column: &ColumnInfo) -> Self {
        let ColumnInfo { table, name, .. } = column;
        if let Some(value) = self.0.value.take()
            && let Some(reason) = self.0.message.strip_prefix(&placeholder(value))
        {
            self.0.message = format!("the value of `{table}.{name}`{reason}");
        }
        self
    }

    /// That the value of `column` does not fit.
    #[cold]
    pub(crate) fn of_cell(column: &str, error: CellError) -> Self {
        Self::value(format!("`{column}` does not fit: {error}")).with_source(error)
    }

    /// That the value of a table's `column` does not fit; of one that is redacted, it tells only what was expected.
    #[cold]
    pub(crate) fn of_column(column: &ColumnInfo, error: CellError) -> Self {
        let ColumnInfo { table, name, is_redacted, .. } = column;
        let name = format!("{table}.{name}");
        if *is_redacted && let Some(expected) = error.expected() {
            return Self::value(format!(
                "`{name}` does not fit: expected {expected}, and what is there is redacted"
            ));
        }
        Self::of_cell(&name, error)
    }

    /// What sort of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The constraint that would be violated, if that is why.
    #[must_use]
    pub fn constraint(&self) -> Option<&Constraint> {
        match &self.0.kind {
            ErrorKind::Constraint(constraint) => Some(constraint),
            _ => None,
        }
    }
}

/// What is wrong with a text that has a NUL.
pub(crate) const NUL: &str = "has a NUL character, which no text of a database has: refuse it where it comes in, as a changeset's `cast` \
                              does, or store it as bytes";

/// How a message calls a value of which the column is not known.
fn placeholder(value: usize) -> String {
    format!("the value of `${}`", value + 1)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, message, source, .. } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("message", message)
            .field("source", source)
            .finish()
    }
}

/// What is answered where nobody handled the error of a database: what passes by itself is a 503 that says when to try again, a full
/// disk a 507, a text with a NUL a 422. Everything else is a 500 whose text stays inside, a violated constraint as well: whether that is a mistake of
/// whoever sent something, a changeset says.
impl GivesProblem for Error {
    fn problem(&self) -> Problem {
        match self.0.kind {
            ErrorKind::Connection => UNREACHABLE,
            ErrorKind::Full => FULL,
            ErrorKind::Nul => NUL_IN_TEXT,
            _ => BUSY,
        }
    }

    fn caused_by(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

const BUSY: Problem = Problem::fixed(
    StatusCode::SERVICE_UNAVAILABLE,
    "database_busy",
    "there is too much to do at once: try again",
)
.with_retry_after(Duration::from_secs(1));

const UNREACHABLE: Problem = Problem::fixed(
    StatusCode::SERVICE_UNAVAILABLE,
    "database_unavailable",
    "something that is needed cannot be reached: try again later",
)
.with_retry_after(Duration::from_secs(5));

const FULL: Problem = Problem::fixed(
    StatusCode::INSUFFICIENT_STORAGE,
    "storage_full",
    "there is no room for it: try again later",
);

const NUL_IN_TEXT: Problem = Problem::fixed(
    StatusCode::UNPROCESSABLE_ENTITY,
    "nul_in_text",
    "a text has a NUL character, which no text can have here",
);

static IS_NUL: ProblemLink = ProblemLink::of::<Error>(NUL_IN_TEXT);
static IS_BUSY: ProblemLink = ProblemLink::of::<Error>(BUSY);
static IS_UNREACHABLE: ProblemLink = ProblemLink::of::<Error>(UNREACHABLE);
static IS_FULL: ProblemLink = ProblemLink::of::<Error>(FULL);

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.0.kind {
            ErrorKind::PoolTimeout
            | ErrorKind::Timeout
            | ErrorKind::Serialization
            | ErrorKind::Locked => Some(&IS_BUSY),
            ErrorKind::Connection => Some(&IS_UNREACHABLE),
            ErrorKind::Full => Some(&IS_FULL),
            ErrorKind::Nul => Some(&IS_NUL),
            _ => self.caused_by(),
        }
    }
}
