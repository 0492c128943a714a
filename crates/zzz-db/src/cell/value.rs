//! Cells that hold what is on its way to a database, so that types read it as they read a row.

use std::borrow::Cow;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use super::CellError;
use crate::Value;

macro_rules! reads {
    ($($name:ident: $type:ty = $expected:literal, $pattern:pat => $read:expr;)*) => {$(
        #[inline]
        pub(super) fn $name(value: &Value) -> Result<$type, CellError> {
            match value {
                $pattern => Ok($read),
                other => Err(CellError::new($expected, other.name())),
            }
        }
    )*};
}

reads! {
    bool: bool = "a boolean", Value::Bool(it) => *it;
    integer: i64 = "an integer", Value::Integer(it) => *it;
    float: f64 = "a floating-point number", Value::Float(it) => *it;
    text: &str = "text", Value::Text(it) => it;
    bytes: &[u8] = "bytes", Value::Bytes(it) => it;
    date: Date = "a date", Value::Date(it) => *it;
    time: Time = "a time of day", Value::Time(it) => *it;
    timestamp: Timestamp = "a timestamp", Value::Timestamp(it) => *it;
    uuid: [u8; 16] = "a UUID", Value::Uuid(it) => *it;
    decimal: Cow<'_, str> = "a decimal number", Value::Decimal(it) => Cow::Borrowed(it);
    json: &str = "JSON", Value::Json(it) => it;
}

pub(super) fn array(value: &Value) -> Result<&[Value], CellError> {
    match value {
        Value::Array(values) => Ok(values),
        other => Err(CellError::new("an array", other.name())),
    }
}
