//! Queries: what to ask for, in types that know the table.

mod column;
mod expr;
mod operand;
mod operators;
mod order;
mod piece;
mod select;
mod sql;

use std::{fmt, marker::PhantomData};

pub use self::piece::Pieces;
pub use self::{column::Column, expr::Expr, operand::Operand, order::Order};
pub(crate) use self::{piece::Piece, select::Select, sql::Sql};
use crate::{Dialect, Schema};

/// A query for rows of `S`, which can be made narrower, ordered and limited.
///
/// It is a value: it can be kept, copied, and made part of another.
pub struct Query<S> {
    pub(crate) select: Select,
    of: PhantomData<fn() -> S>,
}

impl<S: Schema> Query<S> {
    pub(crate) fn new() -> Self {
        Self { select: Select::of(S::TABLE), of: PhantomData }
    }

    /// Only rows for which `condition` holds, beside what was asked before.
    #[must_use]
    pub fn filter(mut self, condition: impl Operand<S, bool>) -> Self {
        self.select.filter.push(Pieces::of(condition));
        self
    }

    /// In this order; what was asked before goes first.
    #[must_use]
    pub fn order_by(mut self, order: impl Into<Order<S>>) -> Self {
        self.select.order.push(order.into().into_pieces());
        self
    }

    /// At most this many rows.
    #[must_use]
    pub const fn limit(mut self, rows: u64) -> Self {
        self.select.limit = Some(rows);
        self
    }

    /// Without the first `rows`.
    #[must_use]
    pub const fn offset(mut self, rows: u64) -> Self {
        self.select.offset = Some(rows);
        self
    }

    /// The SQL that `dialect` gets, for a look at it: values are `?` or `$1` in it.
    #[must_use]
    pub fn to_sql(&self, dialect: Dialect) -> String {
        let mut sql = Sql::new(dialect);
        self.select.write(&mut sql);
        sql.finish().0
    }
}

impl<S> Clone for Query<S> {
    fn clone(&self) -> Self {
        Self { select: self.select.clone(), of: PhantomData }
    }
}

impl<S> fmt::Debug for Query<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("table", &self.select.table.name).finish_non_exhaustive()
    }
}
