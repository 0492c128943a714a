//! Values on their way from a database.

#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod value;

use std::{borrow::Cow, fmt};

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::{Type, Value};

/// One value of a row, as the database's driver holds it: nothing is copied before its
/// [`Type`](crate::Type) says into what.
#[derive(Clone, Copy)]
pub struct Cell<'r>(pub(crate) Raw<'r>);

#[derive(Clone, Copy)]
pub(crate) enum Raw<'r> {
    Null,
    Value(&'r Value),
    #[cfg(feature = "sqlite")]
    Sqlite(rusqlite::types::ValueRef<'r>),
    #[cfg(feature = "postgres")]
    Postgres(&'r postgres_types::Type, &'r [u8]),
}

/// Why a value does not fit its type: it is `NULL`, or something else than what was expected.
///
/// It is as small as a pointer, so that values come back in registers.
#[derive(Debug)]
pub struct CellError(Option<Box<Mismatch>>);

#[derive(Debug)]
struct Mismatch {
    expected: Cow<'static, str>,
    found: String,
}

impl CellError {
    /// That it is `NULL`.
    #[must_use]
    pub const fn null() -> Self {
        Self(None)
    }

    /// That `expected` was expected, `an integer from 0 to 255` for example, and `found` is there.
    #[cold]
    #[must_use]
    pub fn new(expected: impl Into<Cow<'static, str>>, found: impl Into<String>) -> Self {
        Self(Some(Box::new(Mismatch { expected: expected.into(), found: found.into() })))
    }

    /// That `found` is none of the names that `known` are.
    #[cold]
    #[must_use]
    pub fn unknown_name(found: &str, known: &[&str]) -> Self {
        let expected = match known {
            [one] => format!("`{one}`"),
            _ => format!("one of `{}`", known.join("`, `")),
        };
        Self::new(expected, format!("{found:?}"))
    }

    /// What was expected, where something else is there.
    pub(crate) fn expected(&self) -> Option<&str> {
        self.0.as_ref().map(|mismatch| &*mismatch.expected)
    }
}

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("it is NULL, which only an `Option` can be"),
            Some(mismatch) => {
                write!(f, "expected {}, found {}", mismatch.expected, mismatch.found)
            }
        }
    }
}

impl std::error::Error for CellError {}

/// One method for each kind: the drivers' own types meet here, and nowhere else.
macro_rules! reads {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {
        impl<'r> Cell<'r> {$(
            $(#[$doc])*
            ///
            /// # Errors
            ///
            /// If it is `NULL`, or something else.
            #[inline]
            pub fn $name(self) -> Result<$type, CellError> {
                match self.0 {
                    Raw::Null => Err(CellError::null()),
                    Raw::Value(value) => value::$name(value),
                    #[cfg(feature = "sqlite")]
                    Raw::Sqlite(value) => sqlite::$name(value),
                    #[cfg(feature = "postgres")]
                    Raw::Postgres(kind, bytes) => postgres::$name(kind, bytes),
                }
            }
        )*}
    };
}

reads! {
    /// It as true or false.
    bool: bool;
    /// It as an integer.
    integer: i64;
    /// It as a floating-point number.
    float: f64;
    /// It as text.
    text: &'r str;
    /// It as bytes.
    bytes: &'r [u8];
    /// It as a day.
    date: Date;
    /// It as a time of day.
    time: Time;
    /// It as a moment.
    timestamp: Timestamp;
    /// It as the bytes of a UUID.
    uuid: [u8; 16];
    /// It as a decimal number, as it is written.
    decimal: Cow<'r, str>;
    /// It as JSON, as it is written.
    json: &'r str;
}

impl<'r> Cell<'r> {
    /// What is on its way to a database, as if it came back.
    pub(crate) const fn of(value: &'r Value) -> Self {
        match value {
            Value::Null => Self(Raw::Null),
            value => Self(Raw::Value(value)),
        }
    }

    /// It as an array, each of whose members is read as an `E`.
    ///
    /// # Errors
    ///
    /// If it is `NULL`, something else, an array of several dimensions, or one of its members does not fit.
    pub fn array<E: Type>(self) -> Result<Vec<E>, CellError> {
        let values = match self.0 {
            Raw::Null => return Err(CellError::null()),
            Raw::Value(value) => Cow::Borrowed(value::array(value)?),
            #[cfg(feature = "sqlite")]
            Raw::Sqlite(value) => Cow::Owned(sqlite::array(value, E::KIND)?),
            #[cfg(feature = "postgres")]
            Raw::Postgres(kind, bytes) => {
                return postgres::array(kind, bytes)?.into_iter().map(member).collect();
            }
        };
        values.iter().map(|value| member(Cell::of(value))).collect()
    }

    /// Whether it is `NULL`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.0, Raw::Null)
    }
}

/// A member of an array.
fn member<E: Type>(cell: Cell<'_>) -> Result<E, CellError> {
    E::from_cell(cell).map_err(|error| match error.expected() {
        None => CellError::new(
            "an array without NULL, of which only an `Option` can be a member",
            "NULL in it",
        ),
        Some(_) => error,
    })
}

impl fmt::Debug for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_null() { "NULL" } else { "a value" })
    }
}
