//! What can stand where a value of a type is wanted.

use std::borrow::Cow;

use super::Pieces;
use crate::{Type, Value};

/// What can stand in a query on `S`, of whatever type: a value, a column, an expression.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a query on `{S}`",
    label = "expected a value, a column of `{S}` or an expression on it",
    note = "columns of other tables are reached through an association: `User::POSTS.to(Post::TITLE)`"
)]
pub trait Argument<S> {
    /// Appends what it is made of.
    #[doc(hidden)]
    fn append_to(self, pieces: &mut Pieces);
}

/// What can stand in a query on `S` where a `T` is wanted: a value, a column, or an expression of that type.
///
/// A column that can be `NULL` is compared as what it holds otherwise. An `Option` is no operand of `eq`, since
/// nothing is equal to `NULL`: ask with `is_null()`, or with `is(option)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand where `{T}` is wanted in a query on `{S}`",
    label = "expected a value, a column of `{S}` or an expression of type `{T}`",
    note = "columns of other tables are reached through an association: `User::POSTS.to(Post::TITLE)`",
    note = "an `Option` is compared by `.is(option)`, and `NULL` is asked for by `.is_null()`"
)]
pub trait Operand<S, T>: Argument<S> {}

impl<S, T: Type> Argument<S> for T {
    fn append_to(self, pieces: &mut Pieces) {
        pieces.value(self.to_value());
    }
}

impl<S, T: Type> Operand<S, T> for T {}

/// The other ways to write text.
macro_rules! texts {
    ($($type:ty: $text:ident => $owned:expr;)*) => {$(
        impl<S> Argument<S> for $type {
            fn append_to(self, pieces: &mut Pieces) {
                let $text = self;
                pieces.value(Value::Text(Cow::Owned($owned)));
            }
        }

        impl<S> Operand<S, String> for $type {}
    )*};
}

texts! {
    &String: text => text.clone();
    &str: text => text.to_owned();
    Cow<'_, str>: text => text.into_owned();
}
