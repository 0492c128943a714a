//! Expressions.

use std::{fmt, marker::PhantomData};

use super::{Operand, Pieces};
use crate::Type;

/// An expression of type `T` in queries on `S`: `User::AGE.ge(18)` is an `Expr<User, bool>`.
pub struct Expr<S, T> {
    pieces: Pieces,
    of: PhantomData<fn() -> (S, T)>,
}

impl<S, T> Expr<S, T> {
    pub(crate) const fn new(pieces: Pieces) -> Self {
        Self { pieces, of: PhantomData }
    }
}

impl<S, T: Type> Operand<S, T::NotNull> for Expr<S, T> {
    fn push(self, pieces: &mut Pieces) {
        pieces.append(self.pieces);
    }
}

impl<S, T> Clone for Expr<S, T> {
    fn clone(&self) -> Self {
        Self::new(self.pieces.clone())
    }
}

impl<S, T> fmt::Debug for Expr<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expr").finish_non_exhaustive()
    }
}
