//! What expressions are made of: pieces of SQL in a row, which are written when the dialect is known.

use std::borrow::Cow;

use super::{Argument, Select, Step};
use crate::{ColumnInfo, Kind, Table, Value};

/// A piece of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// SQL that all dialects know.
    Sql(&'static str),
    /// SQL for SQLite, and for PostgreSQL.
    Dialects(&'static str, &'static str),
    /// A column of the query's table.
    Column(&'static ColumnInfo),
    /// A column of a table at the end of a path.
    Joined(Vec<Step>, &'static ColumnInfo),
    /// A column of a query around this one.
    Outer(&'static ColumnInfo),
    /// A column of the join table by which a query found the rows of this table.
    Through(&'static Table, &'static str),
    /// All columns of a table: the query's, or the one at the end of a path.
    Entity(Vec<Step>, &'static Table),
    /// A value, which goes beside the SQL.
    Value(Value),
    /// `IN` of values of this kind, at least one.
    List(Kind, Vec<Value>),
    /// Another query in parentheses.
    Query(Box<Select>),
    /// Whether there is a row at the end of a path for which the condition holds.
    Exists(Vec<Step>, Pieces),
    /// What cannot be written, and why.
    Fault(Cow<'static, str>),
}

impl Piece {
    /// The column that it is.
    pub(crate) const fn column(&self) -> Option<&'static ColumnInfo> {
        match self {
            Self::Column(column) | Self::Joined(_, column) | Self::Outer(column) => Some(column),
            _ => None,
        }
    }
}

/// An expression that has no type.
#[derive(Clone, Debug, Default)]
pub struct Pieces(pub(crate) Vec<Piece>);

impl Pieces {
    /// The pieces of `argument`.
    pub(crate) fn of<S>(argument: impl Argument<S>) -> Self {
        let mut pieces = Self::default();
        argument.append_to(&mut pieces);
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

    /// The same, asked of the table at the end of `path`.
    pub(crate) fn at(mut self, path: &[Step]) -> Self {
        for piece in &mut self.0 {
            match piece {
                Piece::Column(column) => *piece = Piece::Joined(path.to_vec(), column),
                Piece::Joined(steps, _) | Piece::Entity(steps, _) => {
                    steps.splice(..0, path.iter().copied());
                }
                Piece::Exists(steps, condition) => {
                    steps.splice(..0, path.iter().copied());
                    *condition = std::mem::take(condition).at(path);
                }
                Piece::Sql(_)
                | Piece::Dialects(..)
                | Piece::Outer(_)
                | Piece::Through(..)
                | Piece::Value(_)
                | Piece::List(..)
                | Piece::Query(_)
                | Piece::Fault(_) => {}
            }
        }
        self
    }

    /// Whether a redacted column is in it.
    pub(crate) fn are_redacted(&self) -> bool {
        self.0.iter().filter_map(Piece::column).any(|column| column.is_redacted)
    }

    /// The paths that its columns need.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &[Step]> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Joined(steps, _) | Piece::Entity(steps, _) => Some(steps.as_slice()),
            // Its last step is inside of it.
            Piece::Exists(steps, _) => Some(&steps[..steps.len() - 1]),
            _ => None,
        })
    }
}
