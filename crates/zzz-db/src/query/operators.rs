//! What columns and expressions can be asked.

use super::{Column, Expr, Operand, Order, Piece, Pieces};
use crate::Type;

/// `left operator right`. What takes less than a comparison stands in parentheses already.
fn binary<S, L, R, T>(
    left: impl Operand<S, L>,
    operator: &'static str,
    right: impl Operand<S, R>,
) -> Expr<S, T> {
    let mut pieces = Pieces::of(left);
    pieces.sql(operator);
    right.push(&mut pieces);
    Expr::new(pieces)
}

/// `before left operator right)`.
fn grouped<S, L, R, T>(
    left: impl Operand<S, L>,
    operator: &'static str,
    right: impl Operand<S, R>,
) -> Expr<S, T> {
    let mut pieces = Pieces::default();
    pieces.sql("(");
    left.push(&mut pieces);
    pieces.sql(operator);
    right.push(&mut pieces);
    pieces.sql(")");
    Expr::new(pieces)
}

/// `value operator`, with nothing behind.
fn postfix<S, L, T>(value: impl Operand<S, L>, operator: &'static str) -> Expr<S, T> {
    let mut pieces = Pieces::of(value);
    pieces.sql(operator);
    Expr::new(pieces)
}

macro_rules! operators {
    ($of:ident) => {
        impl<S, T: Type> $of<S, T> {
            /// `=`.
            #[must_use]
            #[expect(clippy::should_implement_trait, reason = "it is SQL's")]
            pub fn eq(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " = ", other)
            }

            /// `<>`.
            #[must_use]
            #[expect(clippy::should_implement_trait, reason = "it is SQL's")]
            pub fn ne(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " <> ", other)
            }

            /// `<`.
            #[must_use]
            pub fn lt(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " < ", other)
            }

            /// `<=`.
            #[must_use]
            pub fn le(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " <= ", other)
            }

            /// `>`.
            #[must_use]
            pub fn gt(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " > ", other)
            }

            /// `>=`.
            #[must_use]
            pub fn ge(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " >= ", other)
            }

            /// `BETWEEN`: from `low` to `high`, both of them included.
            #[must_use]
            pub fn between(
                self,
                low: impl Operand<S, T::NotNull>,
                high: impl Operand<S, T::NotNull>,
            ) -> Expr<S, bool> {
                let mut pieces = Pieces::of(self);
                pieces.sql(" BETWEEN ");
                low.push(&mut pieces);
                pieces.sql(" AND ");
                high.push(&mut pieces);
                Expr::new(pieces)
            }

            /// `IN`: one of `values`. Of no values, none.
            #[must_use]
            pub fn one_of(self, values: impl IntoIterator<Item = T::NotNull>) -> Expr<S, bool> {
                let values: Vec<_> = values.into_iter().map(|value| value.to_value()).collect();
                let mut pieces = Pieces::default();
                if values.is_empty() {
                    pieces.sql("FALSE");
                } else {
                    self.push(&mut pieces);
                    pieces.push(Piece::List(values));
                }
                Expr::new(pieces)
            }

            /// `IS NULL`.
            #[must_use]
            pub fn is_null(self) -> Expr<S, bool> {
                postfix(self, " IS NULL")
            }

            /// `IS NOT NULL`.
            #[must_use]
            pub fn is_not_null(self) -> Expr<S, bool> {
                postfix(self, " IS NOT NULL")
            }

            /// The same as `value`, where `None` is `NULL` and the same as `NULL`.
            #[must_use]
            pub fn is<O: Operand<S, T::NotNull>>(self, value: Option<O>) -> Expr<S, bool> {
                match value {
                    Some(value) => self.eq(value),
                    None => self.is_null(),
                }
            }

            /// From the smallest to the largest.
            #[must_use]
            pub fn asc(self) -> Order<S> {
                Order::new(Pieces::of(self), " ASC")
            }

            /// From the largest to the smallest.
            #[must_use]
            pub fn desc(self) -> Order<S> {
                Order::new(Pieces::of(self), " DESC")
            }
        }

        impl<S, T: Type<NotNull = bool>> $of<S, T> {
            /// `AND`.
            #[must_use]
            pub fn and(self, other: impl Operand<S, bool>) -> Expr<S, bool> {
                grouped(self, " AND ", other)
            }

            /// `OR`.
            #[must_use]
            pub fn or(self, other: impl Operand<S, bool>) -> Expr<S, bool> {
                grouped(self, " OR ", other)
            }

            /// `NOT`.
            #[must_use]
            #[expect(clippy::should_implement_trait, reason = "it is SQL's")]
            pub fn not(self) -> Expr<S, bool> {
                let mut pieces = Pieces::default();
                pieces.sql("NOT (");
                self.push(&mut pieces);
                pieces.sql(")");
                Expr::new(pieces)
            }
        }
    };
}

operators!(Column);
operators!(Expr);
