//! Values on their way to a database.

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

/// A value on its way to a database, beside the SQL and never inside of it.
///
/// Types become one by [`Type::to_value`](crate::Type::to_value). `Debug` tells what kind of value it is and not
/// which, since it may be a secret.
#[derive(Clone)]
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
    Array(Vec<Self>),
}

impl Value {
    /// An order in which equal values stand side by side; those of a column are all of one kind.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Bool(one), Self::Bool(other)) => one.cmp(other),
            (Self::Integer(one), Self::Integer(other)) => one.cmp(other),
            (Self::Float(one), Self::Float(other)) => one.to_bits().cmp(&other.to_bits()),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Bytes(one), Self::Bytes(other)) => one.cmp(other),
            (Self::Date(one), Self::Date(other)) => one.cmp(other),
            (Self::Time(one), Self::Time(other)) => one.cmp(other),
            (Self::Timestamp(one), Self::Timestamp(other)) => one.cmp(other),
            (Self::Uuid(one), Self::Uuid(other)) => one.cmp(other),
            (Self::Decimal(one), Self::Decimal(other)) | (Self::Json(one), Self::Json(other)) => {
                one.cmp(other)
            }
            (Self::Array(one), Self::Array(other)) => {
                let pairs = one.iter().zip(other).map(|(one, other)| one.order(other));
                pairs.fold(one.len().cmp(&other.len()), Ordering::then)
            }
            _ => self.name().cmp(other.name()),
        }
    }

    /// Whether it is text with a NUL, or JSON with one in a text.
    pub(crate) fn has_nul(&self) -> bool {
        match self {
            Self::Text(text) => text.as_bytes().contains(&0),
            Self::Json(json) => json_has_nul(json),
            Self::Array(values) => values.iter().any(Self::has_nul),
            _ => false,
        }
    }

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

/// Whether a text of this JSON has a NUL, which is written as an escape there.
pub(crate) fn json_has_nul(json: &str) -> bool {
    let is_escape = |(at, _): (usize, &str)| {
        // Of backslashes in a row each second one stands for itself.
        let before = json.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0
    };
    json.as_bytes().contains(&0) || json.match_indices("\\u0000").any(is_escape)
}

/// Floating-point numbers are the same if their bits are.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.order(other).is_eq()
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(state),
            Self::Integer(value) => value.hash(state),
            Self::Float(value) => value.to_bits().hash(state),
            Self::Text(value) => value.hash(state),
            Self::Bytes(value) => value.hash(state),
            Self::Date(value) => value.hash(state),
            Self::Time(value) => value.hash(state),
            Self::Timestamp(value) => value.hash(state),
            Self::Uuid(value) => value.hash(state),
            Self::Decimal(value) | Self::Json(value) => value.hash(state),
            Self::Array(values) => values.hash(state),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
