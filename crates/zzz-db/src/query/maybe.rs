//! Rows that may be missing on the query's own side.

use std::fmt;

use crate::{Of, Result, Row, Schema, Table, schema::read_optional};

/// What a query is about: a schema, or one whose rows may be missing.
pub trait Root: Sized + 'static {
    /// What a row of the query is.
    type Row: Send + 'static;

    /// The table.
    #[doc(hidden)]
    const TABLE: &'static Table;

    /// Reads a row.
    #[doc(hidden)]
    fn read(row: &mut Row<'_>) -> Result<Self::Row>;
}

impl<S: Schema> Root for S {
    type Row = Self;
    const TABLE: &'static Table = S::TABLE;

    fn read(row: &mut Row<'_>) -> Result<Self> {
        S::from_row(row)
    }
}

/// What a query on `S` is about after a right or full join: its rows are `Option<S>`, and everything that is asked
/// of them may be `NULL`.
pub struct Maybe<S>(Of<S>);

impl<S: Schema> Root for Maybe<S> {
    type Row = Option<S>;
    const TABLE: &'static Table = S::TABLE;

    fn read(row: &mut Row<'_>) -> Result<Option<S>> {
        read_optional(row)
    }
}

impl<S> fmt::Debug for Maybe<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Maybe")
    }
}
