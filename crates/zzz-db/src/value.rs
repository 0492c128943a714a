//! Values on their way to a database.

use std::{borrow::Cow, fmt};

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::Kind;

/// A value on its way to a database, beside the SQL and never inside of it.
///
/// Types become one by [`Type::to_value`](crate::Type::to_value). `Debug` tells what kind of value it is and not
/// which, since it may be a secret.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `NULL`.
    Null,
    /// True or false.
    Bool(bool),
    /// An integer of whatever width its column has; one that does not fit is refused.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(Cow<'static, str>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A moment.
    Timestamp(Timestamp),
    /// The bytes of a UUID.
    Uuid([u8; 16]),
    /// A decimal number as it is written.
    Decimal(String),
    /// JSON as it is written.
    Json(String),
    /// Several of one kind, which databases without arrays take as JSON.
    Array(Kind, Vec<Self>),
}

impl Value {
    /// What it is, for messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a floating-point number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Date(_) => "a date",
            Self::Time(_) => "a time of day",
            Self::Timestamp(_) => "a timestamp",
            Self::Uuid(_) => "a UUID",
            Self::Decimal(_) => "a decimal number",
            Self::Json(_) => "JSON",
            Self::Array(..) => "an array",
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
