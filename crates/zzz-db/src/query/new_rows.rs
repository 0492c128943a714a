//! Many new rows, on their way into one table.

use super::{Sql, write::VALUES_MAX};
use crate::{
    Dialect, Error, Kind, Result, Table, Value,
    driver::{Access, Call},
};

/// Many new rows, column by column: so PostgreSQL takes them.
pub(crate) struct NewRows {
    table: &'static Table,
    /// The numbers of the columns, and their values in all rows.
    columns: Vec<(usize, Vec<Value>)>,
    rows: usize,
}

impl NewRows {
    pub(crate) const fn new(table: &'static Table) -> Self {
        Self { table, columns: Vec::new(), rows: 0 }
    }

    pub(crate) const fn len(&self) -> usize {
        self.rows
    }

    /// Adds a row. A column that it leaves out, and another row does not, is `NULL` in it.
    pub(crate) fn push(&mut self, row: Vec<(usize, Value)>) {
        for (place, (column, value)) in row.into_iter().enumerate() {
            let place = match self.columns.get(place) {
                Some((known, _)) if *known == column => place,
                _ => self.place_of(column),
            };
            self.columns[place].1.push(value);
        }
        self.rows += 1;
        for (_, values) in &mut self.columns {
            values.resize(self.rows, Value::Null);
        }
    }

    fn place_of(&mut self, column: usize) -> usize {
        let known = self.columns.iter().position(|(known, _)| *known == column);
        known.unwrap_or_else(|| {
            self.columns.push((column, vec![Value::Null; self.rows]));
            self.columns.len() - 1
        })
    }

    /// `INSERT` of all of them, which is one statement on PostgreSQL, and on SQLite as many as its limits make it.
    ///
    /// Where a column is an array itself, PostgreSQL would take one of arrays apart, so there it is as on SQLite.
    pub(crate) fn into_calls(self, dialect: Dialect) -> Result<Vec<Call>> {
        if self.rows > 0 && self.columns.is_empty() {
            return Err(Error::statement(
                "rows of which nothing is said cannot be inserted together: insert one after the other",
            ));
        }
        let is_array =
            |(number, _): &(usize, _)| matches!(self.table.columns[*number].kind, Kind::Array(_));
        match dialect {
            _ if self.rows == 0 => Ok(Vec::new()),
            Dialect::Postgres if !self.columns.iter().any(is_array) => {
                Ok(vec![self.into_arrays()?])
            }
            _ => self.into_rows(dialect),
        }
    }

    /// One array for each column, so that the statement is the same however many rows there are.
    fn into_arrays(self) -> Result<Call> {
        let mut sql = self.head(Dialect::Postgres);
        for (index, (number, values)) in self.columns.into_iter().enumerate() {
            sql.push(if index == 0 { " SELECT * FROM UNNEST(" } else { ", " });
            let column = &self.table.columns[number];
            sql.for_column(column, |sql| sql.array(column.kind, values));
        }
        sql.push(")");
        sql.into_call(Access::Write)
    }

    /// `VALUES` of each row, as many rows in a statement as it takes.
    fn into_rows(self, dialect: Dialect) -> Result<Vec<Call>> {
        let at_once = (VALUES_MAX / self.columns.len()).max(1);
        let head = self.head(dialect);
        let (table, mut rest) = (self.table, self.rows);
        let mut columns: Vec<_> = self
            .columns
            .into_iter()
            .map(|(number, values)| (&table.columns[number], values.into_iter()))
            .collect();
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

    /// `INSERT INTO table (columns)`.
    fn head(&self, dialect: Dialect) -> Sql {
        let mut sql = Sql::new(dialect);
        sql.push("INSERT INTO ");
        sql.name(self.table.name);
        sql.columns(self.table, self.columns.iter().map(|(number, _)| *number));
        sql
    }
}
