//! Changes of a row on their way to the database, with what is wrong with them.

mod base64;
mod cast;
mod constraints;
mod input;
mod lock;
mod params;
mod validations;

use std::{borrow::Cow, fmt, sync::OnceLock};

use zzz_core::{FieldError, FieldErrors, Invalid};

use self::validations::decode;
pub use self::{cast::Columns, input::Input, params::Params, validations::Bounds};
pub(crate) use self::{
    constraints::Declared,
    lock::{Lock, STALE},
};
use crate::{ChangeError, Column, Result, Row, Schema, Type, Value, row::Source};

/// Changes of a row of `S`: of a new one, or of one that is there.
///
/// They are made of what the program says, by [`put`](Self::put), and of what a stranger sent, by
/// [`Schema::changeset`] and [`Schema::change`], of which [`cast`](Self::cast) takes the columns that are named.
/// Rules are asked at once, constraints when the database refuses; either way the errors stand in
/// [`errors`](Self::errors), by field, and what was sent in [`params`](Self::params), for the form that is shown again.
///
/// # Examples
///
/// ```
/// use zzz_db::{Changeset, Schema};
///
/// #[derive(Schema)]
/// struct User {
///     id: i64,
///     name: String,
///     age: Option<i32>,
/// }
///
/// /// The same rules for new users and for changed ones.
/// fn rules(change: Changeset<User>) -> Changeset<User> {
///     change
///         .cast((User::NAME, User::AGE))
///         .validate_required((User::NAME, User::AGE))
///         .validate_length(User::NAME, 2..=100)
///         .validate_number(User::AGE, 18..)
/// }
///
/// let change = rules(User::changeset([("name", "A"), ("age", "old"), ("role", "admin")]));
/// assert_eq!(change.errors().of("name"), ["has to have 2 characters at least"]);
/// assert_eq!(change.errors().of("age"), ["has to be a whole number"]);
///
/// let ann = User { id: 1, name: "Ann".to_owned(), age: Some(30) };
/// let change = rules(ann.change([("age", "31")]));
/// assert!(change.is_valid());
/// assert_eq!((change.changed(User::AGE), change.changed(User::NAME)), (Some(Some(31)), None));
/// ```
#[must_use = "changes do nothing by themselves: give them to a repo"]
pub struct Changeset<S> {
    /// The row as it was; `None` of a new one.
    pub(crate) row: Option<Box<S>>,
    /// What changes, by the number of the column.
    pub(crate) changes: Vec<(usize, Value)>,
    /// What most changesets of a program's own do not have, so that these are small: they are moved at each step.
    aside: Option<Box<Aside>>,
}

/// What a changeset knows beside its changes.
#[derive(Default)]
struct Aside {
    errors: FieldErrors,
    params: Params,
    constraints: Vec<Declared>,
    /// What the row has to have still when it is changed.
    lock: Option<Lock>,
    /// The errors as those of an answer, once somebody asks for that.
    answered: OnceLock<Invalid>,
}

static NO_ERRORS: FieldErrors = FieldErrors::new();
static NO_PARAMS: Params = Params::new();

impl<S: Schema> Changeset<S> {
    /// Changes of a row that is not there yet. With what a stranger sent, it is [`Schema::changeset`].
    pub fn new() -> Self {
        Self { row: None, changes: Vec::new(), aside: None }
    }

    /// Changes of `row`. With what a stranger sent, it is [`Schema::change`].
    pub fn of(row: S) -> Self {
        Self { row: Some(Box::new(row)), ..Self::new() }
    }

    pub(crate) fn with_params(mut self, params: Params) -> Self {
        self.aside_mut().params = params;
        self
    }

    /// With `value` in `column`: what the program says, and not a stranger.
    #[inline(always)]
    pub fn put<T: Type>(mut self, column: Column<S, T>, value: impl IntoValue<T>) -> Self {
        self.set(column.info().number, value.into_value());
        self
    }

    /// The same, by the number of the column.
    pub(crate) fn with_value(mut self, column: usize, value: Value) -> Self {
        self.set(column, value);
        self
    }

    /// Puts `value` into a column of which nothing is said yet where it stands, without a copy on its way through a call.
    #[inline(always)]
    fn set(&mut self, column: usize, value: Value) {
        let has_room = self.changes.len() < self.changes.capacity();
        if has_room && self.row.is_none() && self.change(column).is_none() {
            self.changes.push((column, value));
        } else {
            self.set_again(column, value);
        }
    }

    /// The same where something may be said of it already, or there is no room yet.
    #[inline(never)]
    fn set_again(&mut self, column: usize, value: Value) {
        if self.changes.is_empty() {
            self.changes.reserve(S::TABLE.columns.len());
        }
        self.changes.retain(|(known, _)| *known != column);
        if self.row.as_ref().is_none_or(|row| row.value(column) != value) {
            self.changes.push((column, value));
        }
    }

    /// With what `other` changes as well, its errors, constraints and what was sent for it. Where both change a column,
    /// `other` counts. The row stays this one's.
    pub fn merge(mut self, other: Self) -> Self {
        for (column, value) in other.changes {
            self.set(column, value);
        }
        if let Some(other) = other.aside {
            let aside = self.aside_mut();
            aside.errors.extend(&other.errors);
            aside.params.extend(other.params);
            aside.constraints.extend(other.constraints);
            aside.lock = aside.lock.take().or(other.lock);
        }
        self
    }

    /// With something that is wrong with `field`, or with the whole if that is empty: what no rule can say.
    pub fn refuse(mut self, field: &str, error: impl Into<FieldError>) -> Self {
        self.errors_mut().add(field, error);
        self
    }

    /// The row as it was, if it is not a new one.
    pub fn row(&self) -> Option<&S> {
        self.row.as_deref()
    }

    /// What is or will be in `column`; none of a new row that says nothing of it.
    pub fn get<T: Type>(&self, column: Column<S, T>) -> Option<T> {
        self.value(column.info().number).and_then(|value| decode(&value))
    }

    /// What `column` changes to, if it does.
    pub fn changed<T: Type>(&self, column: Column<S, T>) -> Option<T> {
        self.change(column.info().number).and_then(decode)
    }

    /// What changes in the column with this number.
    fn change(&self, column: usize) -> Option<&Value> {
        self.changes.iter().find(|(known, _)| *known == column).map(|(_, value)| value)
    }

    /// What is or will be in the column with this number.
    fn value(&self, column: usize) -> Option<Cow<'_, Value>> {
        let change = self.change(column).map(Cow::Borrowed);
        change.or_else(|| self.row.as_ref().map(|row| Cow::Owned(row.value(column))))
    }

    /// The row with its changes, without a database.
    ///
    /// # Errors
    ///
    /// [`ChangeError::Invalid`] where something is wrong with the changes; of the kind
    /// [`ErrorKind::Value`](crate::ErrorKind::Value) if a new row lacks a column that cannot be `NULL`: the error names it.
    pub fn apply(self) -> Result<S, ChangeError<S>> {
        if !self.is_valid() {
            return Err(ChangeError::Invalid(Box::new(self)));
        }
        let value = |column| self.value(column).map_or(Value::Null, Cow::into_owned);
        let values: Vec<Value> = (0..S::TABLE.columns.len()).map(value).collect();
        Ok(S::from_row(&mut Row::new(Source::Values(S::TABLE, &values)))?)
    }

    /// What changes, for the database. They stay here as well where it may refuse them by a constraint that is declared, or
    /// the row is locked.
    pub(crate) fn changes_to_send(&mut self) -> Vec<(usize, Value)> {
        match &self.aside {
            Some(aside) if !aside.constraints.is_empty() || aside.lock.is_some() => {
                self.changes.clone()
            }
            _ => std::mem::take(&mut self.changes),
        }
    }
}

impl<S> Changeset<S> {
    /// What was sent, taken or not.
    pub fn params(&self) -> &Params {
        self.aside.as_ref().map_or(&NO_PARAMS, |aside| &aside.params)
    }

    /// What is wrong with it, by field.
    pub fn errors(&self) -> &FieldErrors {
        self.aside.as_ref().map_or(&NO_ERRORS, |aside| &aside.errors)
    }

    /// Whether nothing is wrong with it, as far as is known without the database.
    pub fn is_valid(&self) -> bool {
        self.errors().is_empty()
    }

    /// What the row has to have still when it is changed.
    pub(crate) fn lock(&self) -> Option<&Lock> {
        self.aside.as_ref().and_then(|aside| aside.lock.as_ref())
    }

    /// Its errors as those of an answer, if there are any.
    pub(crate) fn answered(&self) -> Option<&Invalid> {
        let aside = self.aside.as_ref()?;
        Some(aside.answered.get_or_init(|| Invalid::new(aside.errors.clone())))
    }

    fn constraints(&self) -> &[Declared] {
        self.aside.as_ref().map_or(&[], |aside| &aside.constraints)
    }

    fn errors_mut(&mut self) -> &mut FieldErrors {
        &mut self.aside_mut().errors
    }

    fn aside_mut(&mut self) -> &mut Aside {
        self.aside.get_or_insert_default()
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
            .field("errors", self.errors())
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
        Type::into_value(self)
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
                Type::into_value(self)
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
