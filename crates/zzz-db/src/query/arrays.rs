//! What arrays can be asked.

use super::{Column, Expr, Piece, Pieces};
use crate::{Element, IntoValue, Type, Value};

/// What `array` is asked about `members`; each dialect has its text before, between and after both.
fn about<S>(
    texts: [(&'static str, &'static str); 3],
    members: Vec<Value>,
    array: Pieces,
) -> Expr<S, bool> {
    let [before, between, after] =
        texts.map(|(sqlite, postgres)| Piece::Dialects(sqlite, postgres));
    let mut pieces = Pieces(vec![before, Piece::Value(Value::Array(members)), between]);
    pieces.append(array);
    pieces.push(after);
    Expr::new(pieces)
}

fn values<E: Element>(members: impl IntoIterator<Item: IntoValue<E>>) -> Vec<Value> {
    members.into_iter().map(|member| member.into_value()).collect()
}

macro_rules! arrays {
    ($of:ident) => {
        /// Of an array that is `NULL`, none of these is true or false.
        impl<S, E: Element, T: Type<NotNull = Vec<E>>> $of<S, T> {
            /// Whether `member` is among its members. PostgreSQL finds it by a GIN index.
            pub fn has(self, member: impl IntoValue<E>) -> Expr<S, bool> {
                self.has_every([member])
            }

            /// Whether all of `members` are among its members: `@>`.
            pub fn has_every(
                self,
                members: impl IntoIterator<Item: IntoValue<E>>,
            ) -> Expr<S, bool> {
                let texts = [
                    (
                        "(SELECT CASE WHEN held IS NOT NULL THEN NOT EXISTS (SELECT 1 FROM json_each(",
                        "(",
                    ),
                    (
                        ") AS wanted WHERE NOT EXISTS (SELECT 1 FROM json_each(held) AS one \
                         WHERE one.value = wanted.value)) END FROM (SELECT ",
                        " <@ ",
                    ),
                    (" AS held))", ")"),
                ];
                about::<S>(texts, values(members), Pieces::of::<S>(self))
            }

            /// Whether at least one of `members` is among its members: `&&`.
            pub fn has_some(
                self,
                members: impl IntoIterator<Item: IntoValue<E>>,
            ) -> Expr<S, bool> {
                let texts = [
                    (
                        "(SELECT CASE WHEN held IS NOT NULL THEN EXISTS (SELECT 1 FROM json_each(",
                        "(",
                    ),
                    (
                        ") AS wanted WHERE EXISTS (SELECT 1 FROM json_each(held) AS one \
                         WHERE one.value = wanted.value)) END FROM (SELECT ",
                        " && ",
                    ),
                    (" AS held))", ")"),
                ];
                about::<S>(texts, values(members), Pieces::of::<S>(self))
            }
        }
    };
}

arrays!(Column);
arrays!(Expr);
