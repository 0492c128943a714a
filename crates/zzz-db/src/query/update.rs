//! Changes of all rows of a query.

use std::{fmt, marker::PhantomData};

use super::{Column, Operand, Pieces, Query, Select};
use crate::{Of, Schema, Type};

/// Changes of all rows of a query: what [`Query::set`] makes.
#[must_use = "it does nothing by itself: give it to `update_all`"]
pub struct Update<S> {
    pub(crate) select: Select,
    pub(crate) set: Vec<(usize, Pieces)>,
    of: Of<S>,
}

impl<S: Schema> Query<S> {
    /// With `value` in `column` of each row: a value, another column, or an expression.
    pub fn set<T: Type>(
        self,
        column: Column<S, T>,
        value: impl Operand<S, T::NotNull>,
    ) -> Update<S> {
        Update { select: self.select, set: Vec::new(), of: PhantomData }.set(column, value)
    }

    /// With `NULL` in `column` of each row.
    pub fn set_null<T: Type>(self, column: Column<S, Option<T>>) -> Update<S> {
        Update { select: self.select, set: Vec::new(), of: PhantomData }.set_null(column)
    }
}

impl<S: Schema> Update<S> {
    /// With `value` in `column` as well.
    pub fn set<T: Type>(
        mut self,
        column: Column<S, T>,
        value: impl Operand<S, T::NotNull>,
    ) -> Self {
        self.set.push((column.info().number, Pieces::of::<S>(value)));
        self
    }

    /// With `NULL` in `column` as well.
    pub fn set_null<T: Type>(mut self, column: Column<S, Option<T>>) -> Self {
        let mut pieces = Pieces::default();
        pieces.sql("NULL");
        self.set.push((column.info().number, pieces));
        self
    }
}

impl<S> fmt::Debug for Update<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update").field("table", &self.select.table.name).finish_non_exhaustive()
    }
}
