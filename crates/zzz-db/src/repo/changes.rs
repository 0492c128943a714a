//! Inserting, changing and deleting rows.

use std::{error::Error as StdError, fmt};

use jiff::Timestamp;
use zzz_core::{
    Problem,
    expand::{GivesProblem, ProblemLink},
    http::StatusCode,
};

use super::{Repo, Rows, column_is, gone, key_is};
use crate::{
    Changeset, ColumnInfo, ColumnSource, Error, ErrorKind, Pieces, Query, Result, Root as _,
    Schema, Table, Update, Value,
    changeset::{Lock, STALE},
    driver::{Access, Call},
    query::{NewRows, Select, Sql},
};

/// Why changes are not in the database.
///
/// Where nobody handles it and it becomes the answer to a request, what is not valid is a 422 with the code `invalid`, whose detail
/// tells all fields, and a row that somebody else [changed](Changeset::optimistic_lock) meanwhile a 409 with the code `stale`.
#[expect(clippy::exhaustive_enums, reason = "either somebody is told, or it is a fault")]
pub enum ChangeError<S> {
    /// Something is wrong with them, which the changes tell by field: for whoever filled in the form.
    Invalid(Box<Changeset<S>>),
    /// The database did not take them.
    Database(Error),
}

impl<S> ChangeError<S> {
    /// Whether the row is not as it [was](Changeset::optimistic_lock) any more.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        match self {
            Self::Invalid(change) => {
                change.errors().details("").iter().any(|error| error.code == STALE)
            }
            Self::Database(_) => false,
        }
    }
}

impl<S> From<Error> for ChangeError<S> {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl<S> fmt::Display for ChangeError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(_) => f.write_str("the changes are not valid"),
            Self::Database(error) => error.fmt(f),
        }
    }
}

impl<S> fmt::Debug for ChangeError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(changeset) => f.debug_tuple("Invalid").field(changeset).finish(),
            Self::Database(error) => f.debug_tuple("Database").field(error).finish(),
        }
    }
}

/// What is answered where nobody showed the form again: the errors of all fields, or that somebody else was faster.
impl<S: 'static> GivesProblem for ChangeError<S> {
    fn problem(&self) -> Problem {
        let detail = match self {
            Self::Invalid(change) => change.errors().to_string(),
            Self::Database(error) => return error.problem(),
        };
        if self.is_stale() { STALE_ROW.with_detail(detail) } else { INVALID.with_detail(detail) }
    }

    fn caused_by(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Invalid(change) => {
                change.answered().map(|invalid| invalid as &(dyn StdError + 'static))
            }
            Self::Database(error) => Some(error),
        }
    }
}

const INVALID: Problem = Problem::fixed(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "");
const STALE_ROW: Problem = Problem::fixed(StatusCode::CONFLICT, STALE, "");

impl<S: 'static> ChangeError<S> {
    const LINK: &'static ProblemLink = &ProblemLink::of::<Self>(INVALID);
}

impl<S: 'static> StdError for ChangeError<S> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Invalid(_) => Some(Self::LINK),
            Self::Database(error) => Some(error),
        }
    }
}

/// What can be deleted: `&user`, or a changeset of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row that can be deleted",
    label = "expected `&user`, or `Changeset::of(user)`"
)]
pub trait Deletion {
    /// The type of the row.
    type Row: Schema;

    /// Why it is not deleted.
    type Error: From<Error>;

    /// What is known of the row.
    #[doc(hidden)]
    fn condition(&self) -> Result<Vec<Pieces>>;

    /// Why the database refused.
    #[doc(hidden)]
    fn refused_by(self, error: Error) -> Self::Error;
}

impl<S: Schema> Deletion for &S {
    type Row = S;
    type Error = Error;

    fn condition(&self) -> Result<Vec<Pieces>> {
        Ok(key_is(S::TABLE, key_values(*self)))
    }

    fn refused_by(self, error: Error) -> Error {
        error
    }
}

impl<S: Schema> Deletion for Changeset<S> {
    type Row = S;
    type Error = ChangeError<S>;

    fn condition(&self) -> Result<Vec<Pieces>> {
        let row = self.row.as_deref().ok_or_else(|| Error::statement(NOT_THERE))?;
        Ok(with_lock(key_is(S::TABLE, key_values(row)), self.lock()))
    }

    fn refused_by(self, error: Error) -> ChangeError<S> {
        match (error.kind(), self.lock()) {
            (ErrorKind::NotFound, Some(_)) => self.into_stale(),
            _ => self.refused_by(error, true),
        }
    }
}

/// Changing rows.
impl Repo {
    /// Inserts a row, and gives it back as it is in the database.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Invalid`] where something is wrong with the changes; if the database does not take them.
    pub async fn insert<S: Schema>(
        &self,
        mut changeset: Changeset<S>,
    ) -> Result<S, ChangeError<S>> {
        if !changeset.is_valid() {
            return Err(ChangeError::Invalid(Box::new(changeset)));
        }
        let mut changes = changeset.changes_to_send();
        Filling::of(S::TABLE, true).fill(&mut changes);
        let mut sql = Sql::new(self.dialect());
        sql.insert(S::TABLE, changes);
        match self.returning(sql).await {
            Ok(mut rows) => rows.pop().ok_or_else(|| gone::<S>().into()),
            Err(error) => Err(changeset.refused_by(error, false)),
        }
    }

    /// Changes a row, and gives it back as it is in the database. Where nothing changes, nothing is asked.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Invalid`] where something is wrong with the changes, or the row is not as it
    /// [was](Changeset::optimistic_lock) any more; of the kind [`ErrorKind::NotFound`] if the row is gone; if the database does
    /// not take them.
    pub async fn update<S: Schema>(
        &self,
        mut changeset: Changeset<S>,
    ) -> Result<S, ChangeError<S>> {
        if !changeset.is_valid() {
            return Err(ChangeError::Invalid(Box::new(changeset)));
        }
        let mut changes = changeset.changes_to_send();
        let key = match changeset.row {
            None => return Err(Error::statement(NOT_THERE).into()),
            Some(row) if changes.is_empty() => return Ok(*row),
            Some(ref row) => with_lock(key_is(S::TABLE, key_values(&**row)), changeset.lock()),
        };
        if let Some(lock) = changeset.lock() {
            changes.retain(|(number, _)| *number != lock.column.number);
            changes.push((lock.column.number, lock.new.clone()));
        }
        Filling::of(S::TABLE, false).fill(&mut changes);
        let mut sql = Sql::new(self.dialect());
        sql.update(S::TABLE, changes, &key);
        match self.returning(sql).await {
            Ok(mut rows) => match rows.pop() {
                Some(row) => Ok(row),
                None if changeset.lock().is_some() => Err(changeset.into_stale()),
                None => Err(gone::<S>().into()),
            },
            Err(error) => Err(changeset.refused_by(error, false)),
        }
    }

    /// Deletes a row: `&user`, or `Changeset::of(user)`, whose
    /// [`no_assoc_constraint`](Changeset::no_assoc_constraint) says what to tell where other rows refer to it.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::NotFound`] if it is gone already; if the database does
    /// not do it, since other rows refer to it for example. Of a changeset it is a [`ChangeError`].
    pub async fn delete<D: Deletion>(&self, what: D) -> Result<(), D::Error> {
        let deleted = self.delete_row::<D::Row>(what.condition()?).await;
        deleted.map_err(|error| what.refused_by(error))
    }

    async fn delete_row<S: Schema>(&self, condition: Vec<Pieces>) -> Result<()> {
        let mut select = Select::of(S::TABLE);
        select.filter = condition;
        match self.write(|sql| sql.delete(&select)).await? {
            0 => Err(gone::<S>()),
            _ => Ok(()),
        }
    }

    /// Inserts many rows at once, all or none, and says how many.
    ///
    /// All of them have the same columns: one that a row leaves out, and another does not, is `NULL` in it.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Invalid`] with the first of them with which something is wrong; if the database does not take them. A
    /// constraint that one of them would violate is named, and is a [`ChangeError::Database`] even where they declare it: which row
    /// it is about, no database tells.
    pub async fn insert_all<S: Schema>(
        &self,
        rows: impl IntoIterator<Item = Changeset<S>>,
    ) -> Result<u64, ChangeError<S>> {
        let rows = rows.into_iter();
        let mut filling = Filling::of(S::TABLE, true);
        let mut new = NewRows::new(S::TABLE, self.dialect(), rows.size_hint().0);
        for changeset in rows {
            if !changeset.is_valid() {
                return Err(ChangeError::Invalid(Box::new(changeset)));
            }
            let mut changes = changeset.changes;
            filling.fill(&mut changes);
            new.push(changes)?;
        }
        let count = new.len();
        let inserted = self.all_or_none(new.into_calls()?).await;
        inserted.map_err(|error| match error.constraint() {
            Some(_) => error.with_hint(&format!("none of the {count} rows is inserted")).into(),
            None => error.into(),
        })
    }

    /// Runs the calls in one transaction, and says how many rows they changed.
    pub(super) async fn all_or_none(&self, calls: Vec<Call>) -> Result<u64> {
        let calls = match calls.as_slice() {
            [] => return Ok(0),
            [_] => self.run(calls).await?,
            _ => self.transaction(async |tx| tx.run(calls).await).await?,
        };
        Ok(calls.iter().map(|call| call.affected).sum())
    }

    /// Changes all rows of a query, and says how many: `repo.update_all(User::query().set(User::AGE, User::AGE + 1))`.
    ///
    /// `updated_at` is set as well.
    ///
    /// # Errors
    ///
    /// If the database does not do it.
    pub async fn update_all<S: Schema>(&self, update: Update<S>) -> Result<u64> {
        self.write(|sql| sql.update_all(&update.select, update.set)).await
    }

    /// Deletes all rows of `query`, and says how many.
    ///
    /// # Errors
    ///
    /// If the database does not do it, since other rows refer to one of them for example.
    pub async fn delete_all<S: Schema>(&self, query: Query<S>) -> Result<u64> {
        self.write(|sql| sql.delete(&query.select)).await
    }

    async fn write(&self, write: impl FnOnce(&mut Sql)) -> Result<u64> {
        let mut sql = Sql::new(self.dialect());
        write(&mut sql);
        Ok(self.run_one(sql.into_call(Access::Write)?).await?.affected)
    }

    /// Runs what gives back the rows that it wrote.
    async fn returning<S: Schema>(&self, mut sql: Sql) -> Result<Vec<S>> {
        sql.push(" RETURNING ");
        sql.push(S::TABLE.list);
        let call = sql.into_call(Access::Write)?.into_sink(Rows::new(S::read));
        Ok(self.run_one(call).await?.take_sink::<Rows<S>>().into_inner())
    }
}

const NOT_THERE: &str = "a changeset of a row that is there is needed: `Changeset::of(row)`";

/// The primary key of `row`.
fn key_values<S: Schema>(row: &S) -> Vec<Value> {
    S::TABLE.key.iter().map(|number| row.value(*number)).collect()
}

/// `key`, and that the row has the version that it had.
fn with_lock(mut key: Vec<Pieces>, lock: Option<&Lock>) -> Vec<Pieces> {
    key.extend(lock.map(|Lock { column, old, .. }| column_is(column, old.clone())));
    key
}

/// What the repo itself says of rows that it writes together: times, which are the same in all of them, and UUIDs.
pub(super) struct Filling {
    columns: Vec<&'static ColumnInfo>,
    time: Option<Timestamp>,
}

impl Filling {
    pub(super) fn of(table: &'static Table, is_new: bool) -> Self {
        let is_filled = |column: &&ColumnInfo| match column.source {
            ColumnSource::UpdatedAt => true,
            ColumnSource::InsertedAt => is_new,
            #[cfg(feature = "uuid")]
            ColumnSource::Uuid => is_new,
            _ => false,
        };
        Self { columns: table.columns.iter().filter(is_filled).collect(), time: None }
    }

    /// Adds it to the changes of a row, unless they say something else.
    pub(super) fn fill(&mut self, changes: &mut Vec<(usize, Value)>) {
        for column in &self.columns {
            if changes.iter().any(|(number, _)| *number == column.number) {
                continue;
            }
            let value = match column.source {
                #[cfg(feature = "uuid")]
                ColumnSource::Uuid => Value::Uuid(uuid::Uuid::now_v7().into_bytes()),
                _ => Value::Timestamp(*self.time.get_or_insert_with(now)),
            };
            changes.push((column.number, value));
        }
    }
}

/// The time to the microsecond, which is as fine as databases keep it.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
