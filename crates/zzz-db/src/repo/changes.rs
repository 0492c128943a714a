//! Inserting, changing and deleting rows.

use std::{error::Error as StdError, fmt};

use jiff::Timestamp;

use super::{Repo, Rows, gone, key_is};
use crate::{
    Changeset, ColumnSource, Error, Query, Result, Root as _, Schema, Table, Update, Value,
    driver::{Access, Call},
    query::{Select, Sql},
};

/// Why changes are not in the database.
#[non_exhaustive]
pub enum ChangeError<S> {
    /// Something is wrong with them, which the changes tell by field: for whoever filled in the form.
    Invalid(Changeset<S>),
    /// The database did not take them.
    Database(Error),
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

impl<S> StdError for ChangeError<S> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Invalid(_) => None,
            Self::Database(error) => Some(error),
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
    pub async fn insert<S: Schema>(&self, changeset: Changeset<S>) -> Result<S, ChangeError<S>> {
        if !changeset.is_valid() {
            return Err(ChangeError::Invalid(changeset));
        }
        let mut changes = changeset.changes;
        fill(S::TABLE, &mut changes, true);
        let mut sql = Sql::new(self.dialect());
        sql.insert(S::TABLE, changes);
        self.returning(sql).await?.pop().ok_or_else(|| gone::<S>().into())
    }

    /// Changes a row, and gives it back as it is in the database. Where nothing changes, nothing is asked.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Invalid`] where something is wrong with the changes; of the kind
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the row is gone; if the database does not take them.
    pub async fn update<S: Schema>(&self, changeset: Changeset<S>) -> Result<S, ChangeError<S>> {
        if !changeset.is_valid() {
            return Err(ChangeError::Invalid(changeset));
        }
        let Changeset { row, mut changes, .. } = changeset;
        let Some(row) = row else { return Err(Error::statement(NOT_THERE).into()) };
        if changes.is_empty() {
            return Ok(row);
        }
        fill(S::TABLE, &mut changes, false);
        let mut sql = Sql::new(self.dialect());
        sql.update(S::TABLE, changes, &key_is(S::TABLE, key_values(&row)));
        self.returning(sql).await?.pop().ok_or_else(|| gone::<S>().into())
    }

    /// Deletes a row.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it is gone already; if the database does
    /// not do it, since other rows refer to it for example.
    pub async fn delete<S: Schema>(&self, row: &S) -> Result<()> {
        let mut select = Select::of(S::TABLE);
        select.filter = key_is(S::TABLE, key_values(row));
        match self.write(|sql| sql.delete(&select)).await? {
            0 => Err(gone::<S>()),
            _ => Ok(()),
        }
    }

    /// Inserts many rows at once, all or none, and says how many.
    ///
    /// All of them have the columns of the first; a column that one of them leaves out is `NULL` in it.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Invalid`] with the first of them with which something is wrong; if the database does not take them.
    pub async fn insert_all<S: Schema>(
        &self,
        rows: impl IntoIterator<Item = Changeset<S>>,
    ) -> Result<u64, ChangeError<S>> {
        let mut all: Vec<Vec<(usize, Value)>> = Vec::new();
        for changeset in rows {
            if !changeset.is_valid() {
                return Err(ChangeError::Invalid(changeset));
            }
            let mut changes = changeset.changes;
            fill(S::TABLE, &mut changes, true);
            all.push(changes);
        }
        Ok(self.insert_rows(S::TABLE, all).await?)
    }

    async fn insert_rows(
        &self,
        table: &'static Table,
        rows: Vec<Vec<(usize, Value)>>,
    ) -> Result<u64> {
        let Some(first) = rows.first() else { return Ok(0) };
        let columns: Vec<usize> = first.iter().map(|(column, _)| *column).collect();
        let count = rows.len() as u64;
        let values = |row: Vec<(usize, Value)>| {
            let mut row: Vec<_> = row.into_iter().map(Some).collect();
            columns
                .iter()
                .map(|wanted| {
                    let found =
                        row.iter_mut().find(|it| it.as_ref().is_some_and(|(it, _)| it == wanted));
                    found.and_then(Option::take).map_or(Value::Null, |(_, value)| value)
                })
                .collect::<Vec<_>>()
        };
        let rows: Vec<Vec<Value>> = rows.into_iter().map(values).collect();
        let calls = Sql::insert_all(self.dialect(), table, &columns, rows)?;
        if let [_] = calls.as_slice() {
            self.run(calls).await?;
        } else {
            self.together(calls).await?;
        }
        Ok(count)
    }

    /// Runs the calls in one transaction.
    async fn together(&self, calls: Vec<Call>) -> Result<()> {
        self.transaction(async |tx| tx.run(calls).await.map(drop)).await
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

const NOT_THERE: &str = "an update needs the row that is changed: `Changeset::of(row)`";

/// The primary key of `row`.
fn key_values<S: Schema>(row: &S) -> Vec<Value> {
    S::TABLE.key.iter().map(|number| row.value(*number)).collect()
}

/// Adds what the repo itself says: times and UUIDs.
fn fill(table: &Table, changes: &mut Vec<(usize, Value)>, is_new: bool) {
    // Once, so that a new row has one time.
    let mut time = None;
    let mut time = || Value::Timestamp(*time.get_or_insert_with(now));
    for column in table.columns {
        let is_given = || changes.iter().any(|(number, _)| *number == column.number);
        let value = match column.source {
            ColumnSource::InsertedAt if is_new && !is_given() => time(),
            #[cfg(feature = "uuid")]
            ColumnSource::Uuid if is_new && !is_given() => {
                Value::Uuid(uuid::Uuid::now_v7().into_bytes())
            }
            ColumnSource::UpdatedAt if !is_given() => time(),
            _ => continue,
        };
        changes.push((column.number, value));
    }
}

/// The time to the microsecond, which is as fine as databases keep it.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}
