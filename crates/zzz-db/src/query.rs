//! Queries: what to ask for, in types that know the table.

mod arguments;
mod arrays;
mod association;
mod column;
mod expr;
mod keyset;
mod links;
mod maybe;
mod new_rows;
mod operand;
mod operators;
mod order;
mod piece;
mod projection;
mod select;
mod sorts;
mod sql;
mod update;
mod write;

use std::{fmt, marker::PhantomData};

use self::select::{Join, JoinKind};
pub use self::{
    arguments::Arguments,
    association::{Association, Inner, Many, ManyToMany, One, Optional, Outer, Path, Step},
    column::Column,
    expr::{Case, Expr},
    keyset::{Direction, KeyColumns, Seek},
    maybe::{Maybe, Root},
    operand::{Argument, Operand},
    operators::{Number, count, outer},
    order::Order,
    piece::Pieces,
    projection::{Entity, FromColumns, Projected, Projection},
    select::Lock,
    sorts::Sorts,
    update::Update,
};
pub(crate) use self::{
    association::Through,
    links::{Among, Links},
    new_rows::NewRows,
    piece::Piece,
    select::Select,
    sql::Sql,
};
use crate::{Dialect, Of, Result, Schema};

/// A query for rows of `S`, which can be made narrower, ordered and limited.
///
/// It is a value: it can be kept, copied, and made step by step. What is asked of it adds up: two filters must both
/// hold, a second order counts where the first is equal.
#[must_use = "a query does nothing by itself: give it to a repo"]
pub struct Query<S> {
    pub(crate) select: Select,
    of: Of<S>,
}

impl<S: Root> Query<S> {
    pub(crate) fn new() -> Self {
        Self::of(Select::of(S::TABLE))
    }

    pub(crate) const fn of(select: Select) -> Self {
        Self { select, of: PhantomData }
    }

    /// Only rows for which `condition` holds.
    pub fn filter(mut self, condition: impl Operand<S, bool>) -> Self {
        self.select.filter.push(Pieces::of::<S>(condition));
        self
    }

    /// The same with `condition`, if there is a value for it: what a request may leave out.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::Schema;
    ///
    /// #[derive(Schema)]
    /// struct User { id: i64, age: Option<i32> }
    ///
    /// let asked: Option<i32> = None;
    /// let users = User::query().filter_if(asked, |age| User::AGE.ge(age));
    /// # let _ = users;
    /// ```
    pub fn filter_if<V, C: Operand<S, bool>>(
        self,
        value: Option<V>,
        condition: impl FnOnce(V) -> C,
    ) -> Self {
        match value {
            Some(value) => self.filter(condition(value)),
            None => self,
        }
    }

    /// In this order, where what was asked before is equal.
    pub fn order_by(mut self, order: impl Into<Order<S>>) -> Self {
        self.select.order.push(order.into().into_pieces());
        self
    }

    /// At most this many rows.
    pub const fn limit(mut self, rows: u64) -> Self {
        self.select.limit = Some(rows);
        self
    }

    /// Without the first `rows`.
    pub const fn offset(mut self, rows: u64) -> Self {
        self.select.offset = Some(rows);
        self
    }

    /// No row twice: `SELECT DISTINCT`.
    pub const fn distinct(mut self) -> Self {
        self.select.is_distinct = true;
        self
    }

    /// One row for all that are equal in `by`: `GROUP BY`.
    pub fn group_by(mut self, by: impl Projection<S>) -> Self {
        by.append_to(&mut self.select.group);
        self
    }

    /// Only groups for which `condition` holds: `HAVING`.
    pub fn having(mut self, condition: impl Operand<S, bool>) -> Self {
        self.select.having.push(Pieces::of::<S>(condition));
        self
    }

    /// With `what` in each row, instead of all columns of the table.
    pub fn select<P: Projection<S>>(mut self, what: P) -> Projected<P::Row> {
        let mut list = Vec::new();
        what.append_to(&mut list);
        self.select.list = Some(list);
        Projected { select: self.select, read: P::read }
    }

    /// The SQL that `dialect` gets, for a look at it: values are `?` or `$1` in it.
    ///
    /// # Errors
    ///
    /// If it cannot be written: the error says why.
    pub fn to_sql(&self, dialect: Dialect) -> Result<String> {
        let mut sql = Sql::new(dialect);
        self.select.write(&mut sql);
        sql.into_text()
    }

    fn joined(mut self, path: Vec<Step>, kind: JoinKind) -> Self {
        self.select.joins.push(Join { path, kind });
        self
    }
}

impl<S: Schema> Query<S> {
    /// Only rows with something at the end of `path`, once for each: `JOIN`. Columns that are reached through an
    /// association join it by themselves.
    pub fn join<R: Schema>(self, path: impl Into<Path<S, R, Inner>>) -> Self {
        self.joined(path.into().steps, JoinKind::Inner)
    }

    /// Once for each row at the end of `path`, and once where there is none: `LEFT JOIN`.
    pub fn left_join<R: Schema>(self, path: impl Into<Path<S, R, Inner>>) -> Self {
        let path = path.into().left();
        self.joined(path.steps, JoinKind::Left)
    }

    /// Every associated row, with this one where there is one: `RIGHT JOIN`.
    pub fn right_join<R: Schema, C>(self, association: Association<S, R, C>) -> Query<Maybe<S>> {
        Query::of(self.joined(vec![association.step()], JoinKind::Right).select)
    }

    /// Every row of both sides, with the other where there is one: `FULL JOIN`.
    pub fn full_join<R: Schema, C>(self, association: Association<S, R, C>) -> Query<Maybe<S>> {
        Query::of(self.joined(vec![association.step()], JoinKind::Full).select)
    }

    /// Locks its rows until the transaction ends.
    pub const fn lock(mut self, lock: Lock) -> Self {
        self.select.lock = Some(lock);
        self
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
