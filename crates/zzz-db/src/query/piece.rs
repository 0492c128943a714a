//! What expressions are made of: pieces of SQL in a row, which are written when the dialect is known.

use super::{Operand, Select};
use crate::{ColumnInfo, Value};

/// A piece of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// SQL that all dialects know.
    Sql(&'static str),
    /// A column of the query's own table.
    Column(&'static ColumnInfo),
    /// A value, which goes beside the SQL.
    Value(Value),
    /// Values in parentheses, at least one.
    List(Vec<Value>),
    /// Another query in parentheses.
    Query(Box<Select>),
}

/// An expression that has no type.
#[derive(Clone, Debug, Default)]
pub struct Pieces(pub(crate) Vec<Piece>);

impl Pieces {
    /// The pieces of `operand`.
    pub(crate) fn of<S, T>(operand: impl Operand<S, T>) -> Self {
        let mut pieces = Self::default();
        operand.push(&mut pieces);
        pieces
    }

    pub(crate) fn push(&mut self, piece: Piece) {
        self.0.push(piece);
    }

    pub(crate) fn sql(&mut self, sql: &'static str) {
        self.push(Piece::Sql(sql));
    }

    pub(crate) fn value(&mut self, value: Value) {
        self.push(Piece::Value(value));
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}
