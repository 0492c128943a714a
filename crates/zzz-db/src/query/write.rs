//! `INSERT`, `UPDATE` and `DELETE`, as SQL.

use super::{Piece, Pieces, Select, Sql};
use crate::{ColumnInfo, ColumnSource, Dialect, Kind, Table, Value};

/// How many values a statement of SQLite has at most; it could take 32,766.
pub(super) const VALUES_MAX: usize = 8_192;

impl Sql {
    /// `INSERT` of one row.
    pub(crate) fn insert(&mut self, table: &'static Table, changes: Vec<(usize, Value)>) {
        self.push("INSERT INTO ");
        self.name(table.name);
        if changes.is_empty() {
            return self.push(" DEFAULT VALUES");
        }
        self.columns(table, changes.iter().map(|(number, _)| *number));
        self.push(" VALUES ");
        self.row(changes.into_iter().map(|(number, value)| (&table.columns[number], value)));
    }

    /// `UPDATE` of the row for which `key` holds.
    pub(crate) fn update(
        &mut self,
        table: &'static Table,
        changes: Vec<(usize, Value)>,
        key: &[Pieces],
    ) {
        self.push("UPDATE ");
        self.name(table.name);
        for (index, (number, value)) in changes.into_iter().enumerate() {
            self.push(if index == 0 { " SET " } else { ", " });
            self.name(table.columns[number].name);
            self.push(" = ");
            self.value_of(&table.columns[number], value);
        }
        self.joined(" WHERE ", key, " AND ");
    }

    /// `UPDATE` of all rows of `select`.
    pub(crate) fn update_all(&mut self, select: &Select, set: Vec<(usize, Pieces)>) {
        let table = select.table;
        self.push("UPDATE ");
        self.name(table.name);
        let touched = table.columns.iter().filter(|it| it.source == ColumnSource::UpdatedAt);
        let touched = touched.filter(|it| !set.iter().any(|(number, _)| *number == it.number));
        let now = Value::Timestamp(crate::repo::now());
        let touched = touched.map(|it| (it.number, Pieces(vec![Piece::Value(now.clone())])));
        let touched: Vec<_> = touched.collect();
        for (index, (number, pieces)) in set.into_iter().chain(touched).enumerate() {
            self.push(if index == 0 { " SET " } else { ", " });
            let column = &table.columns[number];
            self.name(column.name);
            self.push(" = ");
            match &*pieces.0 {
                [Piece::Value(value)] => self.value_of(column, value.clone()),
                _ => self.redacting(column.is_redacted, |sql| sql.pieces(&pieces)),
            }
            if pieces.paths().next().is_some() {
                self.fault("an update cannot take values from other tables: use a fragment with a subquery");
            }
        }
        self.rows_of(select);
    }

    /// `DELETE` of all rows of `select`.
    pub(crate) fn delete(&mut self, select: &Select) {
        self.push("DELETE FROM ");
        self.name(select.table.name);
        self.rows_of(select);
    }

    /// `WHERE`: those of `select`, by their keys where it is more than a condition.
    fn rows_of(&mut self, select: &Select) {
        if select.is_plain() && !select.has_joins() && select.having.is_empty() {
            return self.joined(" WHERE ", &select.filter, " AND ");
        }
        let table = select.table;
        let mut keys = select.clone();
        let key = |number: &usize| Pieces(vec![Piece::Column(&table.columns[*number])]);
        keys.list = Some(table.key.iter().map(key).collect());
        for (index, number) in table.key.iter().enumerate() {
            self.push(if index == 0 { " WHERE (" } else { ", " });
            self.name(table.columns[*number].name);
        }
        self.push(") IN (");
        keys.write(self);
        self.push(")");
    }

    /// `(a, b)` of the columns with these numbers.
    pub(super) fn columns(&mut self, table: &Table, numbers: impl Iterator<Item = usize>) {
        for (index, number) in numbers.enumerate() {
            self.push(if index == 0 { " (" } else { ", " });
            self.name(table.columns[number].name);
        }
        self.push(")");
    }

    /// Values of this `kind` as an array of PostgreSQL: `$1::BIGINT[]`.
    pub(super) fn array(&mut self, kind: Kind, values: Vec<Value>) {
        self.value(Value::Array(values));
        self.array_of(kind);
    }

    /// The placeholder `$number` of an array that is given beside the values of this.
    #[cfg(feature = "postgres")]
    pub(super) fn array_placeholder(&mut self, number: usize, kind: Kind) {
        self.placeholder(number);
        self.array_of(kind);
    }

    /// That the placeholder before it is an array.
    fn array_of(&mut self, kind: Kind) {
        self.push("::");
        self.push(&Dialect::Postgres.type_name(kind));
        self.push("[]");
    }

    /// `(?, ?)` of the values.
    pub(super) fn row(&mut self, values: impl Iterator<Item = (&'static ColumnInfo, Value)>) {
        for (index, (column, value)) in values.enumerate() {
            self.push(if index == 0 { "(" } else { ", " });
            self.value_of(column, value);
        }
        self.push(")");
    }
}
