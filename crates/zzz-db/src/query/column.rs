//! Columns of a schema.

use std::{fmt, marker::PhantomData};

use super::{Argument, Maybe, Operand, Order, Piece, Pieces};
use crate::{ColumnInfo, Of, Type};

/// A column of type `T` of the schema `S`: the constants that `#[derive(Schema)]` makes, such as `User::NAME`.
pub struct Column<S, T> {
    info: &'static ColumnInfo,
    of: Of<(S, T)>,
}

impl<S, T> Column<S, T> {
    /// The column that `info` tells of; what the derive calls.
    #[must_use]
    pub const fn new(info: &'static ColumnInfo) -> Self {
        Self { info, of: PhantomData }
    }

    /// What is known of it.
    #[must_use]
    pub const fn info(&self) -> &'static ColumnInfo {
        self.info
    }
}

impl<S, T: Type> Argument<S> for Column<S, T> {
    fn append_to(self, pieces: &mut Pieces) {
        pieces.push(Piece::Column(self.info));
    }
}

impl<S, T: Type> Operand<S, T::NotNull> for Column<S, T> {}

impl<S, T: Type> Argument<Maybe<S>> for Column<S, T> {
    fn append_to(self, pieces: &mut Pieces) {
        pieces.push(Piece::Column(self.info));
    }
}

impl<S, T: Type> Operand<Maybe<S>, T::NotNull> for Column<S, T> {}

impl<S, T: Type> From<Column<S, T>> for Order<S> {
    fn from(column: Column<S, T>) -> Self {
        column.asc()
    }
}

impl<S, T> Clone for Column<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T> Copy for Column<S, T> {}

impl<S, T> fmt::Debug for Column<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.info.table, self.info.name)
    }
}
