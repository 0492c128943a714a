//! Pages that go on behind a row.

use super::{Column, Piece, Pieces, Query};
use crate::{Schema, Type, Value};

/// Columns that a list is sorted by and continued behind: a column, or a tuple of them. The last has to be unique.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are no columns of `{S}` to sort a list by",
    label = "expected a tuple of columns that are never `NULL`, such as `(Post::INSERTED_AT, Post::ID)`"
)]
pub trait KeyColumns<S> {
    /// Their values in one row.
    type Key;

    #[doc(hidden)]
    fn into_pieces(self) -> Vec<Pieces>;

    #[doc(hidden)]
    fn values(key: &Self::Key) -> Vec<Value>;
}

impl<S, T: Type<NotNull = T>> KeyColumns<S> for Column<S, T> {
    type Key = T;

    fn into_pieces(self) -> Vec<Pieces> {
        vec![Pieces(vec![Piece::Column(self.info())])]
    }

    fn values(key: &T) -> Vec<Value> {
        vec![key.to_value()]
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<S, $($name: Type<NotNull = $name>),*> KeyColumns<S> for ($(Column<S, $name>,)*) {
            type Key = ($($name,)*);

            #[expect(non_snake_case, reason = "the types' names")]
            fn into_pieces(self) -> Vec<Pieces> {
                let ($($name,)*) = self;
                vec![$(Pieces(vec![Piece::Column($name.info())])),*]
            }

            #[expect(non_snake_case, reason = "the types' names")]
            fn values(key: &Self::Key) -> Vec<Value> {
                let ($($name,)*) = key;
                vec![$($name.to_value()),*]
            }
        }
    };
}

crate::tuples::for_each!(tuples);

/// Which way a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no third way")]
pub enum Direction {
    /// The smallest first.
    #[default]
    Ascending,
    /// The largest first.
    Descending,
}

/// Where a page of a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth place")]
pub enum Seek<K> {
    /// At the beginning.
    First,
    /// Behind the row with this key.
    After(K),
    /// Before the row with this key: its rows come in the opposite order, the nearest first.
    Before(K),
}

impl<S: Schema> Query<S> {
    /// Sorted by `columns`, from `place` on: one page of a list that is read page by page (keyset pagination). Unlike
    /// an offset it reads nothing that it passes over, where there is an index on the columns, and it shows no row
    /// twice while others are added.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{Direction, Schema, Seek};
    ///
    /// #[derive(Schema)]
    /// struct Post { id: i64, likes: i32 }
    ///
    /// let columns = (Post::LIKES, Post::ID);
    /// let page = Post::query().seek(columns, Direction::Descending, Seek::After((10, 42))).limit(26);
    /// # let _ = page;
    /// ```
    pub fn seek<K: KeyColumns<S>>(
        mut self,
        columns: K,
        direction: Direction,
        place: Seek<K::Key>,
    ) -> Self {
        let is_backwards = matches!(place, Seek::Before(_));
        let is_ascending = (direction == Direction::Ascending) != is_backwards;
        let columns = columns.into_pieces();
        if let Seek::After(key) | Seek::Before(key) = place {
            let value = |value| Pieces(vec![Piece::Value(value)]);
            let mut pieces = listed(columns.iter().cloned());
            pieces.sql(if is_ascending { " > " } else { " < " });
            pieces.append(listed(K::values(&key).into_iter().map(value)));
            self.select.filter.push(pieces);
        }
        for mut column in columns {
            column.sql(if is_ascending { " ASC" } else { " DESC" });
            self.select.order.push(column);
        }
        self
    }
}

/// `(a, b)`.
fn listed(all: impl IntoIterator<Item = Pieces>) -> Pieces {
    let mut pieces = Pieces::default();
    for (index, piece) in all.into_iter().enumerate() {
        pieces.sql(if index == 0 { "(" } else { ", " });
        pieces.append(piece);
    }
    pieces.sql(")");
    pieces
}
