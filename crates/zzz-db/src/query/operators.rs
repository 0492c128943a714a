//! What columns and expressions can be asked.

use std::ops::{Add, Div, Mul, Sub};

use super::{Argument, Column, Expr, Operand, Order, Piece, Pieces};
use crate::{Query, Schema, Type, Value, query::Projected};

/// `left operator right`. What binds less than a comparison stands in parentheses already.
fn binary<S, T, A: Type, B>(
    left: impl Operand<S, A>,
    operator: &'static str,
    right: impl Operand<S, B>,
) -> Expr<S, T> {
    let mut pieces = Pieces::of::<S>(left);
    pieces.sql(operator);
    right.append_to(&mut pieces);
    Expr::new(pieces)
}

/// `(left operator right)`.
fn grouped<S, T, A, B>(
    left: impl Operand<S, A>,
    operator: &'static str,
    right: impl Operand<S, B>,
) -> Expr<S, T> {
    around("(", binary_pieces(left, operator, right), ")")
}

fn binary_pieces<S, A, B>(
    left: impl Operand<S, A>,
    operator: &'static str,
    right: impl Operand<S, B>,
) -> Pieces {
    let mut pieces = Pieces::of::<S>(left);
    pieces.sql(operator);
    right.append_to(&mut pieces);
    pieces
}

/// `before pieces after`.
fn around<S, T>(before: &'static str, inside: Pieces, after: &'static str) -> Expr<S, T> {
    let mut pieces = Pieces::default();
    pieces.sql(before);
    pieces.append(inside);
    pieces.sql(after);
    Expr::new(pieces)
}

/// `text` as a pattern that stands for itself.
fn literal_pattern(before: &str, text: &str, after: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push_str(before);
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push_str(after);
    pattern
}

/// `value`, as `pattern` has it.
///
/// A pattern with a NUL has no text, since none has one: SQLite would end the pattern there, and PostgreSQL refuse it. One that ends
/// in the middle of an escape has none either, as for SQLite; PostgreSQL would refuse it.
fn matching<S>(
    value: impl Argument<S>,
    before: Piece,
    between: Piece,
    pattern: impl Argument<S>,
    after: Piece,
) -> Expr<S, bool> {
    let pattern = Pieces::of::<S>(pattern);
    if matches!(&*pattern.0, [Piece::Value(Value::Text(text))] if !can_match(text)) {
        return Expr::new(Pieces(vec![Piece::Sql("FALSE")]));
    }
    let mut pieces = Pieces(vec![before]);
    value.append_to(&mut pieces);
    pieces.push(between);
    pieces.append(pattern);
    pieces.push(after);
    Expr::new(pieces)
}

fn can_match(pattern: &str) -> bool {
    let escapes = pattern.bytes().rev().take_while(|byte| *byte == b'\\').count();
    !pattern.contains('\0') && escapes % 2 == 0
}

/// Numbers that a database can count with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number that a database counts with",
    label = "expected an integer, a floating-point or a decimal number"
)]
pub trait Number: Type {
    /// What a sum of them is: `i64` of integers.
    type Sum: Type;

    /// The type of the sum, in SQL.
    #[doc(hidden)]
    const SUM: &'static str;
}

macro_rules! numbers {
    ($($($type:ty)*: $sum:ty, $sql:literal;)*) => {$($(
        impl Number for $type {
            type Sum = $sum;
            const SUM: &'static str = $sql;
        }
    )*)*};
}

numbers! {
    i16 i32 i64 u8 u16 u32: i64, ") AS BIGINT)";
    f32 f64: f64, ") AS DOUBLE PRECISION)";
}

/// The number of rows: `COUNT(*)`.
pub fn count<S>() -> Expr<S, i64> {
    let mut pieces = Pieces::default();
    pieces.sql("COUNT(*)");
    Expr::new(pieces)
}

/// A column of the query around this one, in a subquery: its table has to be another than this one's.
pub fn outer<S: Schema, O, T: Type>(column: Column<O, T>) -> Expr<S, T> {
    Expr::new(Pieces(vec![if S::TABLE.name == column.info().table {
        Piece::Fault(
            "`outer` names a column of the subquery's own table: use an association and `any`"
                .into(),
        )
    } else {
        Piece::Outer(column.info())
    }]))
}

macro_rules! operators {
    ($of:ident) => {
        impl<S, T: Type> $of<S, T> {
            /// `=`.
            pub fn eq(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " = ", other)
            }

            /// `<>`.
            pub fn ne(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " <> ", other)
            }

            /// `<`.
            pub fn lt(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " < ", other)
            }

            /// `<=`.
            pub fn le(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " <= ", other)
            }

            /// `>`.
            pub fn gt(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " > ", other)
            }

            /// `>=`.
            pub fn ge(self, other: impl Operand<S, T::NotNull>) -> Expr<S, bool> {
                binary(self, " >= ", other)
            }

            /// `BETWEEN`: from `low` to `high`, both of them included.
            pub fn between(
                self,
                low: impl Operand<S, T::NotNull>,
                high: impl Operand<S, T::NotNull>,
            ) -> Expr<S, bool> {
                let mut pieces = Pieces::of::<S>(self);
                pieces.sql(" BETWEEN ");
                low.append_to(&mut pieces);
                pieces.sql(" AND ");
                high.append_to(&mut pieces);
                Expr::new(pieces)
            }

            /// `IN`: one of `values`. Of no values, none.
            pub fn one_of(self, values: impl IntoIterator<Item = T::NotNull>) -> Expr<S, bool> {
                let values: Vec<_> = values.into_iter().map(Type::into_value).collect();
                let mut pieces = Pieces::default();
                if values.is_empty() {
                    pieces.sql("FALSE");
                } else {
                    Argument::<S>::append_to(self, &mut pieces);
                    pieces.push(Piece::List(<T::NotNull as Type>::KIND, values));
                }
                Expr::new(pieces)
            }

            /// `IN` of a query that asks for one value in each row.
            pub fn in_query(self, query: Projected<T::NotNull>) -> Expr<S, bool> {
                let mut pieces = Pieces::of::<S>(self);
                pieces.sql(" IN ");
                pieces.push(query.select.into());
                Expr::new(pieces)
            }

            /// `IS NULL`.
            pub fn is_null(self) -> Expr<S, bool> {
                around("", Pieces::of::<S>(self), " IS NULL")
            }

            /// `IS NOT NULL`.
            pub fn is_not_null(self) -> Expr<S, bool> {
                around("", Pieces::of::<S>(self), " IS NOT NULL")
            }

            /// The same as `value`, where `None` is `NULL` and the same as `NULL`.
            pub fn is<O: Operand<S, T::NotNull>>(self, value: Option<O>) -> Expr<S, bool> {
                match value {
                    Some(value) => self.eq(value),
                    None => self.is_null(),
                }
            }

            /// The first that is not `NULL`: this one, or `other`.
            pub fn or_else(self, other: impl Operand<S, T::NotNull>) -> Expr<S, T::NotNull> {
                around("COALESCE(", binary_pieces(self, ", ", other), ")")
            }

            /// How many rows have a value in it: `COUNT(it)`.
            pub fn count(self) -> Expr<S, i64> {
                around("COUNT(", Pieces::of::<S>(self), ")")
            }

            /// How many different values there are in it: `COUNT(DISTINCT it)`.
            pub fn count_distinct(self) -> Expr<S, i64> {
                around("COUNT(DISTINCT ", Pieces::of::<S>(self), ")")
            }

            /// The smallest value, `NULL` of no rows: `MIN(it)`.
            pub fn min(self) -> Expr<S, Option<T::NotNull>> {
                around("MIN(", Pieces::of::<S>(self), ")")
            }

            /// The largest value, `NULL` of no rows: `MAX(it)`.
            pub fn max(self) -> Expr<S, Option<T::NotNull>> {
                around("MAX(", Pieces::of::<S>(self), ")")
            }

            /// From the smallest to the largest.
            #[must_use]
            pub fn asc(self) -> Order<S> {
                Order::new(Pieces::of::<S>(self), " ASC")
            }

            /// From the largest to the smallest.
            #[must_use]
            pub fn desc(self) -> Order<S> {
                Order::new(Pieces::of::<S>(self), " DESC")
            }
        }

        impl<S, T: Type<NotNull: Number>> $of<S, T> {
            /// The sum, `NULL` of no rows: `SUM(it)`.
            pub fn sum(self) -> Expr<S, Option<<T::NotNull as Number>::Sum>> {
                around("CAST(SUM(", Pieces::of::<S>(self), T::NotNull::SUM)
            }

            /// The average, `NULL` of no rows: `AVG(it)`.
            pub fn avg(self) -> Expr<S, Option<f64>> {
                around("CAST(AVG(", Pieces::of::<S>(self), ") AS DOUBLE PRECISION)")
            }
        }

        /// `LIKE`, in which `%` stands for any text, `_` for any letter, and `\\` before them for themselves.
        impl<S, T: Type<NotNull = String>> $of<S, T> {
            /// `LIKE`: as the pattern, with case.
            pub fn like(self, pattern: impl Operand<S, String>) -> Expr<S, bool> {
                matching(
                    self,
                    Piece::Sql(""),
                    Piece::Sql(" LIKE "),
                    pattern,
                    Piece::Sql(" ESCAPE '\\'"),
                )
            }

            /// `ILIKE`: as the pattern, without case; SQLite knows the case of ASCII alone.
            pub fn ilike(self, pattern: impl Operand<S, String>) -> Expr<S, bool> {
                matching(
                    self,
                    Piece::Dialects("lower(", ""),
                    Piece::Dialects(") LIKE lower(", " ILIKE "),
                    pattern,
                    Piece::Dialects(") ESCAPE '\\'", " ESCAPE '\\'"),
                )
            }

            /// Whether it begins with `text`, whatever is in it.
            pub fn starts_with(self, text: &str) -> Expr<S, bool> {
                self.like(literal_pattern("", text, "%"))
            }

            /// Whether it ends with `text`, whatever is in it.
            pub fn ends_with(self, text: &str) -> Expr<S, bool> {
                self.like(literal_pattern("%", text, ""))
            }

            /// Whether `text` is in it, whatever is in that.
            pub fn contains(self, text: &str) -> Expr<S, bool> {
                self.like(literal_pattern("%", text, "%"))
            }

            /// In lower case; SQLite knows the case of ASCII alone.
            pub fn lower(self) -> Expr<S, T> {
                around("lower(", Pieces::of::<S>(self), ")")
            }

            /// In upper case; SQLite knows the case of ASCII alone.
            pub fn upper(self) -> Expr<S, T> {
                around("upper(", Pieces::of::<S>(self), ")")
            }
        }

        impl<S, T: Type<NotNull = bool>> $of<S, T> {
            /// `AND`.
            pub fn and(self, other: impl Operand<S, bool>) -> Expr<S, bool> {
                grouped(self, " AND ", other)
            }

            /// `OR`.
            pub fn or(self, other: impl Operand<S, bool>) -> Expr<S, bool> {
                grouped(self, " OR ", other)
            }

            /// `NOT`.
            #[expect(clippy::should_implement_trait, reason = "it is SQL's, as all around it")]
            pub fn not(self) -> Expr<S, bool> {
                around("NOT (", Pieces::of::<S>(self), ")")
            }
        }
    };
}

operators!(Column);
operators!(Expr);

macro_rules! arithmetic {
    ($($of:ident: $trait:ident $method:ident $sql:literal;)*) => {$(
        impl<S, T: Type<NotNull: Number>, O: Operand<S, T::NotNull>> $trait<O> for $of<S, T> {
            type Output = Expr<S, T>;

            fn $method(self, other: O) -> Expr<S, T> {
                grouped(self, $sql, other)
            }
        }
    )*};
}

arithmetic! {
    Column: Add add " + ";
    Column: Sub sub " - ";
    Column: Mul mul " * ";
    Column: Div div " / ";
    Expr: Add add " + ";
    Expr: Sub sub " - ";
    Expr: Mul mul " * ";
    Expr: Div div " / ";
}

impl<S: Schema> Query<S> {
    /// Whether there are such rows, as a condition of another query; columns of that one are reached by [`outer`].
    pub fn exists<O>(self) -> Expr<O, bool> {
        let mut pieces = Pieces::default();
        pieces.sql("EXISTS ");
        pieces.push(self.select.into());
        Expr::new(pieces)
    }
}
