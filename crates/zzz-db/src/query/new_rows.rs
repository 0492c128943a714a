//! Many new rows, on their way into one table.

use std::mem;

use super::{Sql, write::VALUES_MAX};
use crate::{
    ColumnInfo, Dialect, Error, Result, Table, Value,
    driver::{Access, Call},
};
#[cfg(feature = "postgres")]
use crate::{Kind, driver::Given, postgres::Packed};

/// Many new rows, in the form in which the database takes them.
pub(crate) enum NewRows {
    /// A value for each column of each row, which go into `VALUES`.
    Values(Columns<Vec<Value>>),
    /// An array for each column, so that the statement is the same however many rows there are.
    #[cfg(feature = "postgres")]
    Arrays(Columns<Packed>),
}

impl NewRows {
    /// None so far; `expected` is how many will come at least, as far as is known.
    ///
    /// Where a column is an array itself, PostgreSQL would take one of arrays apart, so there it is as on SQLite.
    pub(crate) fn new(table: &'static Table, dialect: Dialect, expected: usize) -> Self {
        #[cfg(feature = "postgres")]
        if dialect == Dialect::Postgres
            && !table.columns.iter().any(|column| matches!(column.kind, Kind::Array(_)))
        {
            return Self::Arrays(Columns::new(table, dialect, expected));
        }
        Self::Values(Columns::new(table, dialect, expected))
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        match self {
            Self::Values(columns) => columns.rows,
            #[cfg(feature = "postgres")]
            Self::Arrays(columns) => columns.rows,
        }
    }

    /// Adds a row. A column that it leaves out, and another row does not, is `NULL` in it.
    ///
    /// # Errors
    ///
    /// If a column cannot hold its value.
    pub(crate) fn push(&mut self, row: Vec<(usize, Value)>) -> Result<()> {
        match self {
            Self::Values(columns) => columns.push(row),
            #[cfg(feature = "postgres")]
            Self::Arrays(columns) => columns.push(row),
        }
    }

    /// `INSERT` of all of them, in as many statements as the database needs.
    pub(crate) fn into_calls(self) -> Result<Vec<Call>> {
        match self {
            Self::Values(columns) => columns.into_calls(),
            #[cfg(feature = "postgres")]
            Self::Arrays(columns) => columns.into_calls(),
        }
    }
}

/// Many new rows, column by column.
pub(crate) struct Columns<M> {
    table: &'static Table,
    dialect: Dialect,
    columns: Vec<(&'static ColumnInfo, M)>,
    rows: usize,
    expected: usize,
}

/// What a column has in all rows.
pub(crate) trait Members {
    /// `NULL` in all rows so far; `expected` is how many there will be at least.
    fn new(column: &ColumnInfo, rows: usize, expected: usize) -> Self;

    /// How many rows have something in it.
    fn len(&self) -> usize;

    /// What the next row has in it: `value`, which may be taken.
    fn push(&mut self, column: &ColumnInfo, value: &mut Value) -> Result<()>;

    /// That the next row has `NULL` in it.
    fn push_null(&mut self);
}

impl<M: Members> Columns<M> {
    const fn new(table: &'static Table, dialect: Dialect, expected: usize) -> Self {
        Self { table, dialect, columns: Vec::new(), rows: 0, expected }
    }

    fn push(&mut self, mut row: Vec<(usize, Value)>) -> Result<()> {
        for (place, (number, value)) in row.iter_mut().enumerate() {
            let place = match self.columns.get(place) {
                Some((known, _)) if known.number == *number => place,
                _ => self.place_of(*number),
            };
            let (column, members) = &mut self.columns[place];
            members.push(column, value)?;
        }
        self.rows += 1;
        if row.len() < self.columns.len() {
            let members = self.columns.iter_mut().map(|(_, members)| members);
            members.filter(|it| it.len() < self.rows).for_each(M::push_null);
        }
        Ok(())
    }

    fn place_of(&mut self, number: usize) -> usize {
        let known = self.columns.iter().position(|(known, _)| known.number == number);
        known.unwrap_or_else(|| {
            let column = &self.table.columns[number];
            self.columns.push((column, M::new(column, self.rows, self.expected)));
            self.columns.len() - 1
        })
    }

    /// `INSERT INTO table (columns)`.
    fn head(&self) -> Result<Sql> {
        if self.columns.is_empty() {
            return Err(Error::statement(
                "rows of which nothing is said cannot be inserted together: insert one after the other",
            ));
        }
        let mut sql = Sql::new(self.dialect);
        sql.push("INSERT INTO ");
        sql.name(self.table.name);
        sql.columns(self.table, self.columns.iter().map(|(column, _)| column.number));
        Ok(sql)
    }
}

impl Members for Vec<Value> {
    fn new(_: &ColumnInfo, rows: usize, expected: usize) -> Self {
        let mut values = Self::with_capacity(expected.min(VALUES_MAX).max(rows));
        values.resize(rows, Value::Null);
        values
    }

    fn len(&self) -> usize {
        self.len()
    }

    fn push(&mut self, _: &ColumnInfo, value: &mut Value) -> Result<()> {
        self.push(mem::replace(value, Value::Null));
        Ok(())
    }

    fn push_null(&mut self) {
        self.push(Value::Null);
    }
}

impl Columns<Vec<Value>> {
    /// `VALUES` of each row, as many rows in a statement as it takes.
    fn into_calls(self) -> Result<Vec<Call>> {
        let mut rest = self.rows;
        if rest == 0 {
            return Ok(Vec::new());
        }
        let head = self.head()?;
        let at_once = (VALUES_MAX / self.columns.len()).max(1);
        let columns = self.columns.into_iter();
        let mut columns: Vec<_> =
            columns.map(|(column, values)| (column, values.into_iter())).collect();
        let mut calls = Vec::with_capacity(rest.div_ceil(at_once));
        while rest > 0 {
            let count = rest.min(at_once);
            let mut sql = head.clone();
            for index in 0..count {
                sql.push(if index == 0 { " VALUES " } else { ", " });
                sql.row(
                    columns
                        .iter_mut()
                        .filter_map(|(column, values)| values.next().map(|value| (*column, value))),
                );
            }
            calls.push(sql.into_call(Access::Write)?);
            rest -= count;
        }
        Ok(calls)
    }
}

/// Each value is written at once, and gone.
#[cfg(feature = "postgres")]
impl Members for Packed {
    fn new(column: &ColumnInfo, rows: usize, expected: usize) -> Self {
        Self::new(column.kind, rows, expected)
    }

    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn push(&mut self, column: &ColumnInfo, value: &mut Value) -> Result<()> {
        self.push(value).map_err(|refusal| refusal.into_error_of(column))
    }

    fn push_null(&mut self) {
        self.push_null();
    }
}

#[cfg(feature = "postgres")]
impl Columns<Packed> {
    /// `UNNEST` of all arrays.
    fn into_calls(self) -> Result<Vec<Call>> {
        if self.rows == 0 {
            return Ok(Vec::new());
        }
        let mut sql = self.head()?;
        for (index, (column, _)) in self.columns.iter().enumerate() {
            sql.push(if index == 0 { " SELECT * FROM UNNEST(" } else { ", " });
            sql.array_placeholder(index + 1, column.kind);
        }
        sql.push(")");
        let mut call = sql.into_call(Access::Write)?;
        call.given = Given::Arrays(self.columns.into_iter().map(|(_, array)| array).collect());
        Ok(vec![call])
    }
}
