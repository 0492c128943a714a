//! A `SELECT`, as data.

use super::{Pieces, Sql};
use crate::Table;

/// A `SELECT`.
#[derive(Clone, Debug)]
pub(crate) struct Select {
    pub(crate) table: &'static Table,
    pub(crate) filter: Vec<Pieces>,
    pub(crate) order: Vec<Pieces>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
}

impl Select {
    /// All rows of `table`.
    pub(crate) const fn of(table: &'static Table) -> Self {
        Self { table, filter: Vec::new(), order: Vec::new(), limit: None, offset: None }
    }

    pub(crate) fn write(&self, sql: &mut Sql) {
        sql.push("SELECT ");
        sql.push(self.table.list);
        sql.push(" FROM ");
        sql.name(self.table.name);
        sql.joined(" WHERE ", &self.filter, " AND ");
        sql.joined(" ORDER BY ", &self.order, ", ");
        if let Some(limit) = self.limit {
            sql.push(" LIMIT ");
            sql.count(limit);
        }
        if let Some(offset) = self.offset {
            sql.push(" OFFSET ");
            sql.count(offset);
        }
    }
}
