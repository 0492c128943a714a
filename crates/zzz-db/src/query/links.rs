//! Rows of join tables, as SQL.

use super::{Sql, Through, write::VALUES_MAX};
use crate::{
    Dialect, Kind, Result, Value,
    driver::{Access, Call},
};

/// Rows for a join table.
pub(crate) struct Links {
    pub(crate) table: &'static str,
    /// What the columns are called and hold; the first two are the keys.
    pub(crate) columns: Vec<(&'static str, Kind)>,
    /// A value for each column.
    pub(crate) rows: Vec<Vec<Value>>,
}

impl Links {
    /// `INSERT` of the rows whose keys are not in the table, in as many statements as the database needs.
    pub(crate) fn into_calls(mut self, dialect: Dialect) -> Result<Vec<Call>> {
        let at_once = match dialect {
            Dialect::Postgres => self.rows.len(),
            Dialect::Sqlite => VALUES_MAX / self.columns.len(),
        };
        let mut calls = Vec::with_capacity(1);
        while !self.rows.is_empty() {
            let rest = self.rows.split_off(at_once.min(self.rows.len()));
            let rows = std::mem::replace(&mut self.rows, rest);
            let mut sql = Sql::new(dialect);
            self.write(rows, dialect, &mut sql);
            calls.push(sql.into_call(Access::Write)?);
        }
        Ok(calls)
    }

    fn write(&self, rows: Vec<Vec<Value>>, dialect: Dialect, sql: &mut Sql) {
        sql.push("WITH new (");
        self.write_names(sql);
        sql.push(") AS (");
        match dialect {
            Dialect::Postgres => self.write_arrays(rows, sql),
            Dialect::Sqlite => write_rows(rows, sql),
        }
        sql.push(") INSERT INTO ");
        sql.name(self.table);
        sql.push(" (");
        self.write_names(sql);
        sql.push(") SELECT ");
        self.write_names(sql);
        sql.push(" FROM new WHERE NOT EXISTS (SELECT 1 FROM ");
        sql.name(self.table);
        // Without an index over both keys `ON CONFLICT` would add what is there.
        for (index, (name, _)) in self.columns.iter().take(2).enumerate() {
            sql.push(if index == 0 { " AS old WHERE old." } else { " AND old." });
            sql.name(name);
            sql.push(" = new.");
            sql.name(name);
        }
        sql.push(") ON CONFLICT DO NOTHING");
    }

    fn write_names(&self, sql: &mut Sql) {
        for (index, (name, _)) in self.columns.iter().enumerate() {
            sql.push(if index == 0 { "" } else { ", " });
            sql.name(name);
        }
    }

    /// One array for each column, so that the statement is the same however many rows there are.
    fn write_arrays(&self, rows: Vec<Vec<Value>>, sql: &mut Sql) {
        let mut arrays: Vec<Vec<Value>> = vec![Vec::with_capacity(rows.len()); self.columns.len()];
        for row in rows {
            arrays.iter_mut().zip(row).for_each(|(array, value)| array.push(value));
        }
        for (index, ((_, kind), array)) in self.columns.iter().zip(arrays).enumerate() {
            sql.push(if index == 0 { "SELECT * FROM UNNEST(" } else { ", " });
            sql.array(*kind, array);
        }
        sql.push(")");
    }
}

fn write_rows(rows: Vec<Vec<Value>>, sql: &mut Sql) {
    for (index, row) in rows.into_iter().enumerate() {
        sql.push(if index == 0 { "VALUES (" } else { "), (" });
        for (index, value) in row.into_iter().enumerate() {
            sql.push(if index == 0 { "" } else { ", " });
            sql.value(value);
        }
    }
    sql.push(")");
}

impl Sql {
    /// `DELETE` of rows of a join table: those with `owner`, and of these the ones that are, or are not, among some
    /// whose keys are of a kind.
    pub(crate) fn unlink(
        &mut self,
        through: &Through,
        owner: Value,
        among: Among,
        (kind, related): (Kind, &[Value]),
    ) {
        self.push("DELETE FROM ");
        self.name(through.table);
        self.push(" WHERE ");
        self.name(through.owner_key);
        self.push(" = ");
        self.value(owner);
        match (among, related) {
            (Among::These, []) => return self.push(" AND FALSE"),
            (Among::Others, []) => return,
            _ => self.push(" AND "),
        }
        if among == Among::Others {
            self.push("NOT ");
        }
        self.push("(");
        self.name(through.related_key);
        self.list(kind, related);
        self.push(")");
    }
}

/// Which rows of a join table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Among {
    These,
    Others,
}
