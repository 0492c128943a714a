//! Rules that changes have to keep.
//!
//! They are those of [`rules`]; here is what they are asked of.

use std::{
    fmt::Display,
    ops::{RangeFrom, RangeInclusive, RangeToInclusive},
};

use zzz_core::{
    FieldError,
    rules::{self, Finding, Format, Length, Number, Text},
};

use super::{Changeset, Columns, IntoValue, cast::infos};
use crate::{Cell, Column, Schema, Type, Value};

/// The least and the greatest that something may be, both included: `2..=100`, `2..` or `..=100`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no range whose ends are included",
    label = "expected a range of `{N}`",
    note = "bounds are included: write `2..=100`, `2..` or `..=100`"
)]
pub trait Bounds<N> {
    /// The least and the greatest.
    #[doc(hidden)]
    fn into_bounds(self) -> (Option<N>, Option<N>);
}

impl<N> Bounds<N> for RangeInclusive<N> {
    fn into_bounds(self) -> (Option<N>, Option<N>) {
        let (min, max) = self.into_inner();
        (Some(min), Some(max))
    }
}

impl<N> Bounds<N> for RangeFrom<N> {
    fn into_bounds(self) -> (Option<N>, Option<N>) {
        (Some(self.start), None)
    }
}

impl<N> Bounds<N> for RangeToInclusive<N> {
    fn into_bounds(self) -> (Option<N>, Option<N>) {
        (None, Some(self.end))
    }
}

/// Rules.
///
/// Each is asked of what changes, and of nothing else: a row that breaks a rule which is younger than the row can be
/// changed in its other columns. What is `NULL`, what could not be cast and what is missing breaks no rule but
/// [`validate_required`](Self::validate_required).
impl<S: Schema> Changeset<S> {
    /// Each of these columns has to have something in it, in the changes or in the row: not `NULL`, and no blank text.
    pub fn validate_required(mut self, columns: impl Columns<S>) -> Self {
        for column in infos(columns) {
            let is_there = match self.value(column.number).as_deref() {
                None | Some(Value::Null) => false,
                Some(Value::Text(text)) => !text.trim().is_empty(),
                Some(_) => true,
            };
            // What cannot be cast is there, and wrong.
            if self.errors().of(column.field).is_empty()
                && let Some(error) = rules::required(&is_there.then_some(()))
            {
                self.errors_mut().add(column.field, error);
            }
        }
        self
    }

    /// The text has to look like this: [`Format::EMAIL`], [`Format::URL`], or one of your own.
    pub fn validate_format<T: Type<NotNull: Text>>(
        self,
        column: Column<S, T>,
        format: Format,
    ) -> Self {
        self.check(column, |value| rules::format(value, &format))
    }

    /// The text has to have so many characters: `2..=100`.
    pub fn validate_length<T: Type<NotNull: Length>>(
        self,
        column: Column<S, T>,
        bounds: impl Bounds<usize>,
    ) -> Self {
        let (min, max) = bounds.into_bounds();
        self.check(column, |value| rules::length(value, min, max))
    }

    /// The number has to be between these: `18..`.
    pub fn validate_number<T: Type<NotNull: Number>>(
        self,
        column: Column<S, T>,
        bounds: impl Bounds<<T::NotNull as Number>::Bound>,
    ) -> Self {
        let (min, max) = bounds.into_bounds();
        self.check(column, |value| rules::range(value, min, max))
    }

    /// The value has to be one of these.
    pub fn validate_inclusion<T: Type<NotNull: PartialEq + Display>>(
        self,
        column: Column<S, T>,
        values: impl IntoIterator<Item: IntoValue<T::NotNull>>,
    ) -> Self {
        let values = decoded::<T::NotNull>(values);
        self.check(column, |value| rules::inclusion(value, &values))
    }

    /// The value must be none of these.
    pub fn validate_exclusion<T: Type<NotNull: PartialEq>>(
        self,
        column: Column<S, T>,
        values: impl IntoIterator<Item: IntoValue<T::NotNull>>,
    ) -> Self {
        let values = decoded::<T::NotNull>(values);
        self.check(column, |value| rules::exclusion(value, &values))
    }

    /// What was sent as `param`, which need not be a column, has to be true: the terms were read.
    pub fn validate_acceptance(mut self, param: &str) -> Self {
        let is_accepted = self.params().get(param).is_some_and(|input| input.bool() == Ok(true));
        if let Some(error) = rules::acceptance(is_accepted) {
            self.errors_mut().add(param, error);
        }
        self
    }

    /// What was sent as `param`, which need not be a column, has to be sent once more: `password` as
    /// `password_confirmation`, to which the error belongs.
    pub fn validate_confirmation(mut self, param: &str) -> Self {
        let again = format!("{param}_confirmation");
        let text = |name: &str| self.params().iter().find(|(known, _)| *known == name);
        let (first, second) = (text(param).map(|it| it.1), text(&again).map(|it| it.1));
        if let Some(error) = rules::confirmation(&first, &second) {
            self.errors_mut().add(&again, error);
        }
        self
    }

    /// A rule of your own, asked of what the column changes to: `Err("is a palindrome")`, or a [`FieldError`] with a code.
    pub fn validate<T: Type, E: Into<FieldError>>(
        self,
        column: Column<S, T>,
        rule: impl FnOnce(&T::NotNull) -> Result<(), E>,
    ) -> Self {
        self.check(column, |value| rules::custom(rule(value)))
    }

    fn check<T: Type>(
        mut self,
        column: Column<S, T>,
        rule: impl FnOnce(&T::NotNull) -> Finding,
    ) -> Self {
        let column = column.info();
        let is_missing = |error: &FieldError| error.code == FieldError::REQUIRED;
        if self.errors().details(column.field).iter().any(is_missing) {
            return self;
        }
        let value = self.change(column.number).and_then(decode::<T::NotNull>);
        if let Some(error) = value.as_ref().and_then(rule) {
            self.errors_mut().add(column.field, error);
        }
        self
    }
}

/// `value` as the type of its column; none where it is `NULL`.
pub(super) fn decode<T: Type>(value: &Value) -> Option<T> {
    T::from_cell(Cell::of(value)).ok()
}

fn decoded<T: Type>(values: impl IntoIterator<Item: IntoValue<T>>) -> Vec<T> {
    values.into_iter().filter_map(|value| decode(&value.into_value())).collect()
}
