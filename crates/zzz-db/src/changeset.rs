//! Changes of a row on their way to the database, with what is wrong with them.

use std::fmt;

use zzz_core::FieldErrors;

use crate::{Column, Schema, Type, Value};

/// Changes of a row of `S`: of a new one, or of one that is there.
///
/// # Examples
///
/// ```ignore
/// let user = repo.insert(Changeset::new().put(User::NAME, "Ann").put(User::AGE, 30)).await?;
/// let user = repo.update(Changeset::of(user).put(User::AGE, 31)).await?;
/// ```
#[must_use = "changes do nothing by themselves: give them to a repo"]
pub struct Changeset<S> {
    /// The row as it was; `None` of a new one.
    pub(crate) row: Option<S>,
    /// What changes, by the number of the column.
    pub(crate) changes: Vec<(usize, Value)>,
    pub(crate) errors: FieldErrors,
}

impl<S: Schema> Changeset<S> {
    /// Changes of a row that is not there yet.
    pub fn new() -> Self {
        Self { row: None, changes: Vec::new(), errors: FieldErrors::new() }
    }

    /// Changes of `row`.
    pub fn of(row: S) -> Self {
        Self { row: Some(row), ..Self::new() }
    }

    /// With `value` in `column`: what the program says, and not a stranger.
    pub fn put<T: Type>(mut self, column: Column<S, T>, value: impl IntoValue<T>) -> Self {
        self.set(column.info().number, value.into_value());
        self
    }

    fn set(&mut self, column: usize, value: Value) {
        let is_old = self.row.as_ref().is_some_and(|row| row.value(column) == value);
        self.changes.retain(|(known, _)| *known != column);
        if !is_old {
            self.changes.push((column, value));
        }
    }

    /// The row as it was, if it is not a new one.
    pub const fn row(&self) -> Option<&S> {
        self.row.as_ref()
    }

    /// What is wrong with it, by field.
    pub const fn errors(&self) -> &FieldErrors {
        &self.errors
    }

    /// Whether nothing is wrong with it, as far as is known without the database.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }
}

impl<S: Schema> Default for Changeset<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for Changeset<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changeset")
            .field("is_new", &self.row.is_none())
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}

/// What can be put into a column of type `T`: a `T`, text for a `String`, and what an `Option` holds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put into a column of type `{T}`",
    label = "expected a `{T}`"
)]
pub trait IntoValue<T> {
    /// The value on its way to the database.
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

impl<T: Type> IntoValue<T> for T {
    fn into_value(self) -> Value {
        self.to_value()
    }
}

macro_rules! texts {
    ($($type:ty)*) => {$(
        impl IntoValue<String> for $type {
            fn into_value(self) -> Value {
                Value::Text(String::from(self).into())
            }
        }

        impl IntoValue<Option<String>> for $type {
            fn into_value(self) -> Value {
                Value::Text(String::from(self).into())
            }
        }
    )*};
}

texts!(&str & String);

/// What an `Option` of it holds, for the types that stand for themselves.
macro_rules! insides {
    ($($type:ty)*) => {$(
        impl IntoValue<Option<Self>> for $type {
            fn into_value(self) -> Value {
                self.to_value()
            }
        }
    )*};
}

insides! {
    bool i16 i32 i64 u8 u16 u32 f32 f64 String Vec<u8>
    jiff::civil::Date jiff::civil::Time jiff::Timestamp
}

#[cfg(feature = "uuid")]
insides!(uuid::Uuid);

#[cfg(feature = "decimal")]
insides!(rust_decimal::Decimal);

#[cfg(feature = "json")]
insides!(serde_json::Value);
