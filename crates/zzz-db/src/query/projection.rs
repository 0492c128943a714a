//! What a query asks for, where that is not all of its table.

use std::{fmt, marker::PhantomData};

use super::{
    Association, Column, Expr, Inner, Maybe, Outer, Path, Piece, Pieces, Select, Sql, Step,
};
use crate::{Dialect, FromRow, Of, Result, Row, Schema, Type, schema::read_optional};

/// What a query on `S` can ask for: columns, expressions, whole rows, and tuples of them.
///
/// | asked for | in each row |
/// |---|---|
/// | a column or an expression of type `T` | `T` |
/// | `User::entity()` | `User` |
/// | `User::POSTS` | `Post`, of an inner join |
/// | `User::POSTS.left()` | `Option<Post>` |
/// | a tuple of up to twelve of them | the tuple of those |
#[diagnostic::on_unimplemented(
    message = "a query on `{S}` cannot ask for `{Self}`",
    label = "expected columns of `{S}`, expressions on it, or a tuple of them",
    note = "columns of other tables are reached through an association: `User::POSTS.to(Post::TITLE)`"
)]
pub trait Projection<S> {
    /// What a row is.
    type Row: Send + 'static;

    /// Appends what it asks for.
    #[doc(hidden)]
    fn append_to(self, list: &mut Vec<Pieces>);

    /// Reads it.
    #[doc(hidden)]
    fn read(row: &mut Row<'_>) -> Result<Self::Row>;
}

/// All columns of the query's table; see [`Schema::entity`].
pub struct Entity<S>(Of<S>);

impl<S> Entity<S> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

fn entity<S: Schema>(path: Vec<Step>) -> Pieces {
    Pieces(vec![Piece::Entity(path, S::TABLE)])
}

/// One implementation for each thing: what it is in a query on what, and as what it is read.
macro_rules! projections {
    ($([$($generics:tt)*] $of:ty, on $root:ty => $row:ty: |$it:ident| $pieces:expr, $read:expr;)*) => {$(
        impl<$($generics)*> Projection<$root> for $of {
            type Row = $row;

            fn append_to(self, list: &mut Vec<Pieces>) {
                let $it = self;
                list.push($pieces);
            }

            fn read(row: &mut Row<'_>) -> Result<$row> {
                $read(row)
            }
        }
    )*};
}

projections! {
    [S, T: Type] Column<S, T>, on S => T: |it| Pieces::of::<S>(it), T::from_row;
    [S, T: Type] Expr<S, T>, on S => T: |it| it.pieces, T::from_row;
    [S: Schema] Entity<S>, on S => S: |_it| entity::<S>(Vec::new()), S::from_row;
    [S: Schema, R: Schema, C: 'static] Association<S, R, C>, on S => R:
        |it| entity::<R>(vec![it.step()]), R::from_row;
    [S: Schema, R: Schema] Path<S, R, Inner>, on S => R: |it| entity::<R>(it.steps), R::from_row;
    [S: Schema, R: Schema] Path<S, R, Outer>, on S => Option<R>: |it| entity::<R>(it.steps), read_optional;

    [S, T: Type] Column<S, T>, on Maybe<S> => Option<T::NotNull>: |it| Pieces::of::<S>(it), FromRow::from_row;
    [S, T: Type] Expr<S, T>, on Maybe<S> => Option<T::NotNull>: |it| it.pieces, FromRow::from_row;
    [S: Schema] Entity<S>, on Maybe<S> => Option<S>: |_it| entity::<S>(Vec::new()), read_optional;
    [S: Schema, R: Schema, C: 'static] Association<S, R, C>, on Maybe<S> => Option<R>:
        |it| entity::<R>(vec![it.step()]), read_optional;
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<S, $($name: Projection<S>),*> Projection<S> for ($($name,)*) {
            type Row = ($($name::Row,)*);

            fn append_to(self, list: &mut Vec<Pieces>) {
                #[expect(non_snake_case, reason = "the type's name")]
                let ($($name,)*) = self;
                $($name.append_to(list);)*
            }

            fn read(row: &mut Row<'_>) -> Result<Self::Row> {
                Ok(($($name::read(row)?,)*))
            }
        }
    };
}

crate::tuples::for_each!(tuples);

/// A struct that is read from columns of the types `C`, a tuple of them; `#[derive(FromRow)]` writes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from columns of the types `{C}`",
    note = "its fields have other types, or stand in another order"
)]
pub trait FromColumns<C>: FromRow {}

/// A query that asks for something else than rows of its table: what [`Query::select`](super::Query::select) makes.
/// What it yields is `T`.
#[must_use = "a query does nothing by itself: give it to a repo"]
pub struct Projected<T> {
    pub(crate) select: Select,
    pub(crate) read: fn(&mut Row<'_>) -> Result<T>,
}

impl<T: Send + 'static> Projected<T> {
    /// The same rows, as another type that is read from the same columns: a struct with `#[derive(FromRow)]`, whose
    /// fields have the types of what is asked for, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{FromRow, Schema};
    ///
    /// #[derive(Schema)]
    /// #[schema(has_many(posts: Post))]
    /// struct User { id: i64, name: String }
    ///
    /// #[derive(Clone, Schema)]
    /// struct Post { id: i64, user_id: i64 }
    ///
    /// #[derive(FromRow)]
    /// struct Author { name: String, posts: i64 }
    ///
    /// let authors = User::query()
    ///     .group_by((User::ID, User::NAME))
    ///     .select((User::NAME, User::POSTS.to(Post::ID).count()))
    ///     .into::<Author>();
    /// # let _ = authors;
    /// ```
    pub fn into<F: FromColumns<T>>(self) -> Projected<F> {
        Projected { select: self.select, read: F::from_row }
    }

    /// The SQL that `dialect` gets, for a look at it: values are `?` or `$1` in it.
    ///
    /// # Errors
    ///
    /// If it cannot be written: the error says why.
    pub fn to_sql(&self, dialect: Dialect) -> Result<String> {
        let mut sql = Sql::new(dialect);
        self.select.write(&mut sql);
        sql.into_text()
    }
}

impl<T> Clone for Projected<T> {
    fn clone(&self) -> Self {
        Self { select: self.select.clone(), read: self.read }
    }
}

impl<T> fmt::Debug for Projected<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projected").field("table", &self.select.table.name).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for Entity<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entity")
    }
}
