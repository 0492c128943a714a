//! Structs that are rows of a table.

use crate::{Changeset, Entity, FromRow, Kind, Params, Query, Result, Row, Value};

/// A struct whose values are rows of a table; `#[derive(Schema)]` writes it, with a constant for each column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of a table",
    label = "expected a struct with `#[derive(zzz::db::Schema)]`"
)]
pub trait Schema: FromRow {
    /// The type of the primary key, a tuple where it has several columns.
    type Key: Key;

    /// The table.
    const TABLE: &'static Table;

    /// The primary key of this row.
    fn key(&self) -> Self::Key;

    /// The value of the column with this number in [`Table::columns`].
    fn value(&self, column: usize) -> Value;

    /// A query for all rows.
    fn query() -> Query<Self> {
        Query::new()
    }

    /// A new row, of what a stranger sent: a changeset [takes](Changeset::cast) what it names of it.
    fn changeset(params: impl Into<Params>) -> Changeset<Self> {
        Changeset::new().with_params(params.into())
    }

    /// This row, changed by what a stranger sent: a changeset [takes](Changeset::cast) what it names of it.
    fn change(self, params: impl Into<Params>) -> Changeset<Self> {
        Changeset::of(self).with_params(params.into())
    }

    /// All columns, where a query asks for more than them: `User::query().select((User::entity(), User::POSTS))`.
    #[must_use]
    fn entity() -> Entity<Self> {
        Entity::new()
    }
}

/// Reads a row of `S`, or none where all of its columns are `NULL`, as an outer join leaves them.
pub(crate) fn read_optional<S: Schema>(row: &mut Row<'_>) -> Result<Option<S>> {
    if row.are_null(S::COLUMNS)? {
        row.skip(S::COLUMNS);
        return Ok(None);
    }
    S::from_row(row).map(Some)
}

/// What a primary key can be: a column's type, or a tuple of them.
pub trait Key: FromRow {
    /// The values of its columns, in the order of the table.
    fn to_values(&self) -> Vec<Value>;
}

impl<T: crate::Type> Key for T {
    fn to_values(&self) -> Vec<Value> {
        vec![self.to_value()]
    }
}

macro_rules! keys {
    ($($name:ident)*) => {
        impl<$($name: crate::Type),*> Key for ($($name,)*) {
            fn to_values(&self) -> Vec<Value> {
                #[expect(non_snake_case, reason = "the type's name")]
                let ($($name,)*) = self;
                vec![$($name.to_value()),*]
            }
        }
    };
}

crate::tuples::for_each!(keys);

/// A table, as its struct tells of it.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "the derive says all of it")]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in the order of the struct's fields.
    pub columns: &'static [ColumnInfo],
    /// Which of them are the primary key.
    pub key: &'static [usize],
    /// All columns for a `SELECT`, quoted and with the table's name: `"users"."id", "users"."name"`.
    pub list: &'static str,
}

/// A column, as its field tells of it.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "the derive says all of it")]
pub struct ColumnInfo {
    /// The name of its table.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The name of its field, by which forms and errors of changesets know it.
    pub field: &'static str,
    /// Its number in [`Table::columns`].
    pub number: usize,
    /// What it holds.
    pub kind: Kind,
    /// Whether it can be `NULL`.
    pub is_nullable: bool,
    /// Who gives it its value.
    pub source: ColumnSource,
    /// Whether its value is kept out of logs and `Debug`.
    pub is_redacted: bool,
}

/// Who gives a column the value that a new row has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnSource {
    /// Whoever inserts the row.
    Given,
    /// The database: a number that counts up, or what it computes.
    Database,
    /// Whoever inserts the row, and the database where they give nothing.
    Default,
    /// The repo makes a UUID of version 7.
    Uuid,
    /// The repo takes the time of the insert.
    InsertedAt,
    /// The repo takes the time of each insert and update.
    UpdatedAt,
}
