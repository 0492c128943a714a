//! Which columns a stranger may change.

use zzz_core::FieldError;

use super::{Changeset, Input};
use crate::{Column, ColumnInfo, ColumnSource, Schema, Type, Value};

/// How a value that was sent becomes that of a column.
type Cast = fn(Input<'_>) -> Result<Value, FieldError>;

/// Columns of `S`: one, an array or a tuple of them, nested where there are more than twelve.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no column of `{S}`, and no several of them",
    label = "expected columns of `{S}`",
    note = "several stand in parentheses: `(User::NAME, User::EMAIL)`"
)]
pub trait Columns<S> {
    /// Each of them, with how it is cast.
    #[doc(hidden)]
    fn into_casts(self) -> Vec<(&'static ColumnInfo, Cast)>;
}

impl<S, T: Type> Columns<S> for Column<S, T> {
    fn into_casts(self) -> Vec<(&'static ColumnInfo, Cast)> {
        vec![(self.info(), |input| T::cast(input).map(|value| value.to_value()))]
    }
}

impl<S, C: Columns<S>, const COUNT: usize> Columns<S> for [C; COUNT] {
    fn into_casts(self) -> Vec<(&'static ColumnInfo, Cast)> {
        self.into_iter().flat_map(C::into_casts).collect()
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<S, $($name: Columns<S>),*> Columns<S> for ($($name,)*) {
            fn into_casts(self) -> Vec<(&'static ColumnInfo, Cast)> {
                #[expect(non_snake_case, reason = "the type's name")]
                let ($($name,)*) = self;
                let mut casts = Vec::new();
                $(casts.extend($name.into_casts());)*
                casts
            }
        }
    };
}

crate::tuples::for_each!(tuples);

/// What `columns` are.
pub(super) fn infos<S>(columns: impl Columns<S>) -> Vec<&'static ColumnInfo> {
    columns.into_casts().into_iter().map(|(column, _)| column).collect()
}

impl<S: Schema> Changeset<S> {
    /// Takes from what was sent the values of these columns, and of no others: whatever else a stranger sends
    /// changes nothing.
    ///
    /// Each is read as its column's [type](Type::cast) says; what cannot be read is an error of its field. A column of
    /// which nothing was sent does not change. Blank text is `NULL` where that may be, and missing where it may not; in a
    /// `String` it is text. What is sent is called as the field of the struct, whatever its column is called.
    pub fn cast(mut self, columns: impl Columns<S>) -> Self {
        for (column, cast) in columns.into_casts() {
            let Some(input) = self.params().get(column.field) else { continue };
            match cast(input) {
                Ok(value) => self.set(column.number, value),
                Err(error) if error.code == FieldError::REQUIRED && self.fills_in(column) => {}
                Err(error) => self.errors_mut().add(column.field, error),
            }
        }
        self
    }

    /// Whether somebody else gives this column its value where nothing was sent.
    fn fills_in(&self, column: &ColumnInfo) -> bool {
        self.row.is_none() && column.source != ColumnSource::Given
    }
}
