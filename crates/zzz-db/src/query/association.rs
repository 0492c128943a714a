//! Associations of schemas, and paths along them.

use std::{fmt, marker::PhantomData};

use super::{Expr, Operand, Piece, Pieces};
use crate::{ColumnInfo, Of, Schema, Table, Type};

/// An association from `S` to `R`: the constants that `#[derive(Schema)]` makes, such as `User::POSTS`.
///
/// `C` says how many there are: [`Many`], [`ManyToMany`], [`One`] or [`Optional`]. It names no field: what was not loaded cannot
/// be asked for. [`Query::with`](super::Query::with) loads it; [`to`](Self::to) reaches its columns in a query.
pub struct Association<S, R, C> {
    step: Step,
    of: Of<(S, R, C)>,
}

/// Any number of rows: `has_many`.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no value of it")]
pub enum Many {}

/// Any number of rows on both sides, by a join table: `many_to_many`.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no value of it")]
pub enum ManyToMany {}

/// One row: `belongs_to` by a key that is never `NULL`.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no value of it")]
pub enum One {}

/// One row or none: `has_one`, and `belongs_to` by a key that can be `NULL`.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no value of it")]
pub enum Optional {}

/// A step of a path: an association without its types.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What the association is called.
    pub(crate) name: &'static str,
    /// The column of the table that it starts from.
    pub(crate) owner: &'static ColumnInfo,
    /// The table that it leads to.
    pub(crate) table: &'static Table,
    /// The column of that table.
    pub(crate) related: &'static ColumnInfo,
    /// The table between both, which refers to the two columns.
    pub(crate) through: Option<Through>,
    /// Whether a row without an associated one stays.
    pub(crate) is_outer: bool,
}

/// A join table: what stands between the two sides of a `many_to_many`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Through {
    pub(crate) table: &'static str,
    /// Its column that refers to where the association starts.
    pub(crate) owner_key: &'static str,
    /// Its column that refers to where the association leads.
    pub(crate) related_key: &'static str,
    /// All that is known of it, where it has a schema of its own.
    pub(crate) schema: Option<&'static Table>,
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.owner.table == other.owner.table
    }
}

impl<S: Schema, R: Schema, C> Association<S, R, C> {
    const fn of(
        name: &'static str,
        owner: &'static ColumnInfo,
        related: &'static ColumnInfo,
    ) -> Self {
        let step = Step { name, owner, table: R::TABLE, related, through: None, is_outer: false };
        Self { step, of: PhantomData }
    }

    /// The path that is this association alone.
    fn path(self) -> Path<S, R, Inner> {
        Path { steps: vec![self.step], of: PhantomData }
    }

    /// `expr` of the associated rows: a column of theirs, or what is made of them. The query joins them: a row
    /// without an associated one is left out, and one with several comes several times.
    pub fn to<T: Type>(self, expr: impl Into<Expr<R, T>>) -> Expr<S, T> {
        self.path().to(expr)
    }

    /// The path on which rows without an associated one stay: `LEFT JOIN`.
    pub fn left(self) -> Path<S, R, Outer> {
        self.path().left()
    }

    /// The path that goes on to what is associated with them.
    pub fn then<N: Schema, D>(self, next: Association<R, N, D>) -> Path<S, N, Inner> {
        self.path().then(next)
    }

    /// Whether there is an associated row for which `condition` holds: `EXISTS`.
    pub fn any(self, condition: impl Operand<R, bool>) -> Expr<S, bool> {
        self.path().any(condition)
    }

    /// Whether there is no associated row for which `condition` holds: `NOT EXISTS`.
    pub fn none(self, condition: impl Operand<R, bool>) -> Expr<S, bool> {
        self.path().any(condition).not()
    }

    pub(crate) const fn step(&self) -> Step {
        self.step
    }
}

impl<S: Schema, R: Schema> Association<S, R, Many> {
    /// The rows of `R` whose `related` is this row's `owner`; what the derive calls.
    #[must_use]
    pub const fn has_many<K: Type<NotNull = K>, F: Type<NotNull = K>>(
        name: &'static str,
        owner: super::Column<S, K>,
        related: super::Column<R, F>,
    ) -> Self {
        Self::of(name, owner.info(), related.info())
    }
}

impl<S: Schema<Key: Type>, R: Schema<Key: Type>> Association<S, R, ManyToMany> {
    /// The rows of `R` whose key stands in `related_key` of the rows of `table` that have this row's key in `owner_key`;
    /// what the derive calls.
    #[must_use]
    pub const fn many_to_many(
        name: &'static str,
        table: &'static str,
        owner_key: &'static str,
        related_key: &'static str,
    ) -> Self {
        Self::through(name, Through { table, owner_key, related_key, schema: None })
    }

    /// The same by a join table with a schema of its own; what the derive calls.
    #[must_use]
    pub const fn many_to_many_by<J: Schema>(
        name: &'static str,
        owner_key: super::Column<J, S::Key>,
        related_key: super::Column<J, R::Key>,
    ) -> Self {
        let through = Through {
            table: J::TABLE.name,
            owner_key: owner_key.info().name,
            related_key: related_key.info().name,
            schema: Some(J::TABLE),
        };
        Self::through(name, through)
    }

    const fn through(name: &'static str, through: Through) -> Self {
        let mut association = Self::of(name, key_of(S::TABLE), key_of(R::TABLE));
        association.step.through = Some(through);
        association
    }
}

/// The column that is the primary key, which has no other.
const fn key_of(table: &'static Table) -> &'static ColumnInfo {
    &table.columns[table.key[0]]
}

impl<S: Schema, R: Schema> Association<S, R, Optional> {
    /// The row of `R` whose `related` is this row's `owner`; what the derive calls.
    #[must_use]
    pub const fn has_one<K: Type<NotNull = K>, F: Type<NotNull = K>>(
        name: &'static str,
        owner: super::Column<S, K>,
        related: super::Column<R, F>,
    ) -> Self {
        Self::of(name, owner.info(), related.info())
    }

    /// The row of `R` that this row's `owner` names, if it names one; what the derive calls.
    #[must_use]
    pub const fn may_belong_to<K: Type<NotNull = K>>(
        name: &'static str,
        owner: super::Column<S, Option<K>>,
        related: super::Column<R, K>,
    ) -> Self {
        Self::of(name, owner.info(), related.info())
    }
}

impl<S: Schema, R: Schema> Association<S, R, One> {
    /// The row of `R` that this row's `owner` names; what the derive calls.
    #[must_use]
    pub const fn belongs_to<K: Type<NotNull = K>>(
        name: &'static str,
        owner: super::Column<S, K>,
        related: super::Column<R, K>,
    ) -> Self {
        Self::of(name, owner.info(), related.info())
    }
}

impl<S, R, C> Clone for Association<S, R, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, R, C> Copy for Association<S, R, C> {}

impl<S, R, C> fmt::Debug for Association<S, R, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.step.owner.table, self.step.name)
    }
}

/// A path of associations from `S` to `R`. `J` is [`Outer`] where rows without an associated one stay, so
/// that what it leads to may be missing.
#[must_use = "a path does nothing by itself: give it to a query"]
pub struct Path<S, R, J> {
    pub(crate) steps: Vec<Step>,
    of: Of<(S, R, J)>,
}

/// Rows without an associated one are left out.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no value of it")]
pub enum Inner {}

/// Rows without an associated one stay.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no value of it")]
pub enum Outer {}

impl<S, R: Schema, J> Path<S, R, J> {
    /// The path that goes on to what is associated with its end.
    pub fn then<N: Schema, D>(mut self, next: Association<R, N, D>) -> Path<S, N, J> {
        let is_outer = self.steps.last().is_some_and(|step| step.is_outer);
        self.steps.push(Step { is_outer, ..next.step });
        Path { steps: self.steps, of: PhantomData }
    }

    /// Whether there is a row at its end for which `condition` holds: `EXISTS`.
    pub fn any(self, condition: impl Operand<R, bool>) -> Expr<S, bool> {
        let condition = Pieces::of::<R>(condition).at(&self.steps);
        Expr::new(Pieces(vec![Piece::Exists(self.steps, condition)]))
    }

    /// The same path, on which rows without an associated one stay: `LEFT JOIN`.
    pub fn left(mut self) -> Path<S, R, Outer> {
        self.steps.iter_mut().for_each(|step| step.is_outer = true);
        Path { steps: self.steps, of: PhantomData }
    }
}

impl<S, R: Schema> Path<S, R, Inner> {
    /// `expr` of the rows at its end.
    pub fn to<T: Type>(self, expr: impl Into<Expr<R, T>>) -> Expr<S, T> {
        Expr::new(expr.into().pieces.at(&self.steps))
    }
}

impl<S, R: Schema> Path<S, R, Outer> {
    /// `expr` of the rows at its end, `NULL` where there is none.
    pub fn to<T: Type>(self, expr: impl Into<Expr<R, T>>) -> Expr<S, Option<T::NotNull>> {
        Expr::new(expr.into().pieces.at(&self.steps))
    }
}

impl<S: Schema, R: Schema, C> From<Association<S, R, C>> for Path<S, R, Inner> {
    fn from(association: Association<S, R, C>) -> Self {
        association.path()
    }
}

impl<S, R, J> Clone for Path<S, R, J> {
    fn clone(&self) -> Self {
        Self { steps: self.steps.clone(), of: PhantomData }
    }
}

impl<S, R, J> fmt::Debug for Path<S, R, J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.steps.iter().map(|step| step.name).collect();
        write!(f, "{}", names.join("."))
    }
}
