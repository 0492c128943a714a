//! Values as SQLite has them: integers, numbers, texts and blobs, whatever the column says.

use std::{borrow::Cow, mem::ManuallyDrop};

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use rusqlite::{Row, types::ValueRef};

use super::{Cell, CellError, Raw};
use crate::{
    Kind, Value,
    json_array::{Item, items},
    sqlite,
};

type Result<T> = std::result::Result<T, CellError>;

impl<'r> Cell<'r> {
    /// What the column with this `index` holds, if there is one.
    #[inline(always)]
    pub(crate) fn of_sqlite(row: &'r Row<'r>, index: usize) -> Option<Self> {
        // Each value is read by its own width where rusqlite has just left it: moved as a whole, it is waited for, which
        // costs more than all else. The only error, that there is no such column, has nothing to drop.
        let found = ManuallyDrop::new(row.get_ref(index));
        Some(Self(match &*found {
            Ok(ValueRef::Null) => Raw::Null,
            Ok(ValueRef::Integer(number)) => Raw::Sqlite(ValueRef::Integer(*number)),
            Ok(ValueRef::Real(number)) => Raw::Sqlite(ValueRef::Real(*number)),
            Ok(ValueRef::Text(text)) => Raw::Sqlite(ValueRef::Text(text)),
            Ok(ValueRef::Blob(bytes)) => Raw::Sqlite(ValueRef::Blob(bytes)),
            Err(_) => return None,
        }))
    }
}

/// Of the kind `expected`, but not `value`.
#[cold]
fn other_kind(expected: &'static str, value: ValueRef<'_>) -> CellError {
    let found = match value {
        ValueRef::Null => return CellError::null(),
        ValueRef::Integer(number) => format!("the integer {number}"),
        ValueRef::Real(number) => format!("the number {number:?}"),
        ValueRef::Text(_) => "text".to_owned(),
        ValueRef::Blob(_) => "a blob".to_owned(),
    };
    CellError::new(expected, found)
}

#[inline]
pub(super) fn bool(value: ValueRef<'_>) -> Result<bool> {
    match value {
        ValueRef::Integer(0) => Ok(false),
        ValueRef::Integer(1) => Ok(true),
        other => Err(other_kind("a boolean (0 or 1)", other)),
    }
}

#[inline]
pub(super) fn integer(value: ValueRef<'_>) -> Result<i64> {
    match value {
        ValueRef::Integer(number) => Ok(number),
        other => Err(other_kind("an integer", other)),
    }
}

#[inline]
pub(super) fn float(value: ValueRef<'_>) -> Result<f64> {
    match value {
        ValueRef::Real(number) => Ok(number),
        // SQLite stores what has no fraction as an integer and says so in expressions.
        #[expect(clippy::cast_precision_loss, reason = "it was a floating-point number")]
        ValueRef::Integer(number) => Ok(number as f64),
        other => Err(other_kind("a floating-point number", other)),
    }
}

#[inline]
pub(super) fn text(value: ValueRef<'_>) -> Result<&str> {
    match value {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes)
            .map_err(|_| CellError::new("text", "bytes that are no UTF-8")),
        other => Err(other_kind("text", other)),
    }
}

#[inline]
pub(super) fn bytes(value: ValueRef<'_>) -> Result<&[u8]> {
    match value {
        ValueRef::Blob(bytes) => Ok(bytes),
        other => Err(other_kind("a blob", other)),
    }
}

/// What is written as text, as `parse` reads it.
#[inline]
fn written<T>(
    value: ValueRef<'_>,
    expected: &'static str,
    parse: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<T> {
    let ValueRef::Text(bytes) = value else { return Err(other_kind(expected, value)) };
    parse(bytes).ok_or_else(|| other_text(expected, bytes))
}

/// Text, but not as it is expected.
#[cold]
fn other_text(expected: &'static str, bytes: &[u8]) -> CellError {
    match text(ValueRef::Text(bytes)) {
        Ok(text) => CellError::new(expected, format!("{text:?}")),
        Err(error) => error,
    }
}

#[inline]
pub(super) fn date(value: ValueRef<'_>) -> Result<Date> {
    written(value, "a date such as 2026-11-22", sqlite::parse_date)
}

#[inline]
pub(super) fn time(value: ValueRef<'_>) -> Result<Time> {
    written(value, "a time of day such as 17:30:00", sqlite::parse_time)
}

#[inline]
pub(super) fn timestamp(value: ValueRef<'_>) -> Result<Timestamp> {
    written(value, "a timestamp such as 2026-11-22T17:30:00Z", sqlite::parse_timestamp)
}

/// An integer is exact as well; a floating-point number is not, and comes of a column that is no `TEXT`.
pub(super) fn decimal(value: ValueRef<'_>) -> Result<Cow<'_, str>> {
    match value {
        ValueRef::Text(_) => text(value).map(Cow::Borrowed),
        ValueRef::Integer(number) => Ok(Cow::Owned(number.to_string())),
        other => Err(other_kind("a decimal number as text", other)),
    }
}

pub(super) fn json(value: ValueRef<'_>) -> Result<&str> {
    match value {
        ValueRef::Text(_) => text(value),
        other => Err(other_kind("JSON as text", other)),
    }
}

pub(super) fn uuid(value: ValueRef<'_>) -> Result<[u8; 16]> {
    bytes(value)?.try_into().map_err(|_| other_kind("the 16 bytes of a UUID", value))
}

/// The members of an array, which is JSON as text, by what they are.
pub(super) fn array(value: ValueRef<'_>, member: Kind) -> Result<Vec<Value>> {
    const EXPECTED: &str = "an array as JSON";
    let ValueRef::Text(_) = value else { return Err(other_kind(EXPECTED, value)) };
    let written = text(value)?;
    let wrong =
        |expected: &'static str, found: &str| CellError::new(expected, format!("{found:?}"));
    let items = items(written).ok_or_else(|| wrong(EXPECTED, written))?;
    let value = |(item, written): (Item<'_>, &str)| {
        sqlite::read_member(item, written, member)
            .ok_or_else(|| wrong("an array whose members are of one type", written))
    };
    items.into_iter().map(value).collect()
}
