//! SQL while it is written, with the values that go beside it.

use super::{Piece, Pieces};
use crate::{Dialect, Value};

/// SQL while it is written.
pub(crate) struct Sql {
    dialect: Dialect,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, text: String::with_capacity(256), values: Vec::with_capacity(4) }
    }

    pub(crate) fn finish(self) -> (String, Vec<Value>) {
        (self.text, self.values)
    }

    pub(crate) fn push(&mut self, sql: &str) {
        self.text.push_str(sql);
    }

    /// An identifier.
    pub(crate) fn name(&mut self, name: &str) {
        self.dialect.write_name(name, &mut self.text);
    }

    /// A value, which goes beside the SQL.
    pub(crate) fn value(&mut self, value: Value) {
        self.values.push(value);
        self.dialect.write_placeholder(self.values.len(), &mut self.text);
    }

    /// A number of rows.
    pub(crate) fn count(&mut self, rows: u64) {
        self.value(Value::Integer(i64::try_from(rows).unwrap_or(i64::MAX)));
    }

    /// `before`, and each of `all` with `between` in between; nothing where there are none.
    pub(crate) fn joined(&mut self, before: &str, all: &[Pieces], between: &str) {
        for (index, pieces) in all.iter().enumerate() {
            self.push(if index == 0 { before } else { between });
            self.pieces(pieces);
        }
    }

    pub(crate) fn pieces(&mut self, pieces: &Pieces) {
        for piece in &pieces.0 {
            match piece {
                Piece::Sql(sql) => self.push(sql),
                Piece::Column(column) => {
                    self.name(column.table);
                    self.push(".");
                    self.name(column.name);
                }
                Piece::Value(value) => self.value(value.clone()),
                Piece::List(values) => {
                    for (index, value) in values.iter().enumerate() {
                        self.push(if index == 0 { " IN (" } else { ", " });
                        self.value(value.clone());
                    }
                    self.push(")");
                }
                Piece::Query(select) => {
                    self.push("(");
                    select.write(self);
                    self.push(")");
                }
            }
        }
    }
}
