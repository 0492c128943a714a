//! In which order rows come.

use std::{fmt, marker::PhantomData};

use super::{Piece, Pieces};
use crate::Of;

/// An order of rows of `S`: `User::NAME.asc()`.
pub struct Order<S> {
    pieces: Pieces,
    of: Of<S>,
}

impl<S> Order<S> {
    pub(crate) fn new(mut pieces: Pieces, direction: &'static str) -> Self {
        pieces.push(Piece::Sql(direction));
        Self { pieces, of: PhantomData }
    }

    pub(crate) fn into_pieces(self) -> Pieces {
        self.pieces
    }

    /// Rows without a value first. Databases differ where nothing is said.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.pieces.sql(" NULLS FIRST");
        self
    }

    /// Rows without a value last.
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.pieces.sql(" NULLS LAST");
        self
    }
}

impl<S> fmt::Debug for Order<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order").finish_non_exhaustive()
    }
}
