//! Expressions.

use std::{borrow::Cow, fmt, marker::PhantomData};

use super::{Argument, Arguments, Column, Maybe, Operand, Piece, Pieces};
use crate::{Of, Type};

/// An expression of type `T` in queries on `S`: `User::AGE.ge(18)` is an `Expr<User, bool>`.
#[must_use = "an expression does nothing by itself: give it to a query"]
pub struct Expr<S, T> {
    pub(crate) pieces: Pieces,
    of: Of<(S, T)>,
}

impl<S, T> Expr<S, T> {
    pub(crate) const fn new(pieces: Pieces) -> Self {
        Self { pieces, of: PhantomData }
    }
}

impl<S, T: Type> Expr<S, T> {
    /// SQL of one's own, with an argument for each `?` in it: values go beside the SQL, columns and expressions
    /// into it. That it is a `T` is taken from you, and checked when a row is read.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{Expr, Schema};
    ///
    /// #[derive(Schema)]
    /// struct User { id: i64, name: String }
    ///
    /// let initials = Expr::<User, String>::fragment("upper(substr(?, 1, ?))", (User::NAME, 1));
    /// # let _ = initials;
    /// ```
    pub fn fragment(sql: &'static str, arguments: impl Arguments<S>) -> Self {
        let mut given = arguments.into_pieces().into_iter();
        let mut pieces = Pieces::default();
        pieces.sql("(");
        for (index, part) in sql.split('?').enumerate() {
            if index > 0 {
                match given.next() {
                    Some(argument) => pieces.append(argument),
                    None => pieces.push(fault(sql, "more `?` than arguments")),
                }
            }
            pieces.sql(part);
        }
        if given.next().is_some() {
            pieces.push(fault(sql, "more arguments than `?`"));
        }
        pieces.sql(")");
        Self::new(pieces)
    }

    /// `CASE WHEN condition THEN value ..`: the value of the first condition that holds.
    pub fn when(
        condition: impl Operand<S, bool>,
        value: impl Operand<S, T::NotNull>,
    ) -> Case<S, T> {
        let mut pieces = Pieces::default();
        pieces.sql("(CASE");
        Case(Self::new(pieces)).when(condition, value)
    }
}

#[cold]
fn fault(sql: &str, what: &str) -> Piece {
    Piece::Fault(Cow::Owned(format!("the fragment `{sql}` has {what}")))
}

/// A `CASE` whose end is missing.
#[must_use = "it has to end, by `otherwise` or `or_null`"]
pub struct Case<S, T>(Expr<S, T>);

impl<S, T: Type> Case<S, T> {
    /// `WHEN condition THEN value`.
    pub fn when(
        mut self,
        condition: impl Operand<S, bool>,
        value: impl Operand<S, T::NotNull>,
    ) -> Self {
        let pieces = &mut self.0.pieces;
        pieces.sql(" WHEN ");
        condition.append_to(pieces);
        pieces.sql(" THEN ");
        value.append_to(pieces);
        self
    }

    /// `ELSE value`: where no condition holds.
    pub fn otherwise(mut self, value: impl Operand<S, T::NotNull>) -> Expr<S, T> {
        let pieces = &mut self.0.pieces;
        pieces.sql(" ELSE ");
        value.append_to(pieces);
        pieces.sql(" END)");
        self.0
    }

    /// `NULL` where no condition holds.
    pub fn or_null(mut self) -> Expr<S, Option<T::NotNull>> {
        self.0.pieces.sql(" END)");
        Expr::new(self.0.pieces)
    }
}

impl<S, T: Type> From<Column<S, T>> for Expr<S, T> {
    fn from(column: Column<S, T>) -> Self {
        Self::new(Pieces::of::<S>(column))
    }
}

impl<S, T: Type> Argument<S> for Expr<S, T> {
    fn append_to(self, pieces: &mut Pieces) {
        pieces.append(self.pieces);
    }
}

impl<S, T: Type> Operand<S, T::NotNull> for Expr<S, T> {}

impl<S, T: Type> Argument<Maybe<S>> for Expr<S, T> {
    fn append_to(self, pieces: &mut Pieces) {
        pieces.append(self.pieces);
    }
}

impl<S, T: Type> Operand<Maybe<S>, T::NotNull> for Expr<S, T> {}

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

impl<S, T> fmt::Debug for Case<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").finish_non_exhaustive()
    }
}
