//! Values as SQLite takes them.

use rusqlite::{
    Statement,
    types::{ToSqlOutput, ValueRef},
};

use super::{error, json, times};
use crate::{Error, ErrorKind, Result, Value};

/// Binds `values` to the placeholders.
///
/// # Errors
///
/// If there are not as many, or SQLite cannot hold one.
pub(super) fn bind_all(statement: &mut Statement<'_>, values: &[Value]) -> Result<()> {
    let (expected, found) = (statement.parameter_count(), values.len());
    if expected != found {
        let message = format!("the SQL has {expected} placeholders, and {found} values were given");
        return Err(Error::new(ErrorKind::Statement, message));
    }
    values.iter().enumerate().try_for_each(|(index, value)| bind(statement, index, value))
}

/// Binds `value` to the placeholder with this `index`, the first being 0.
fn bind(statement: &mut Statement<'_>, index: usize, value: &Value) -> Result<()> {
    // SQLite would take it, end it there in some of its functions, and differ from PostgreSQL.
    if value.has_nul() {
        return Err(Error::of_nul(index));
    }
    let (written, json);
    let value = match value {
        Value::Null => ValueRef::Null,
        Value::Bool(value) => ValueRef::Integer(i64::from(*value)),
        Value::Integer(value) => ValueRef::Integer(*value),
        // SQLite would store NULL.
        Value::Float(value) if value.is_nan() => {
            let reason = " is not a number (NaN), which SQLite cannot store";
            return Err(Error::of_value(ErrorKind::Value, index, reason));
        }
        Value::Float(value) => ValueRef::Real(*value),
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::Bytes(bytes) => ValueRef::Blob(bytes),
        Value::Uuid(bytes) => ValueRef::Blob(bytes),
        Value::Decimal(text) | Value::Json(text) => ValueRef::Text(text.as_bytes()),
        Value::Date(date) => {
            written = times::write_date(*date);
            ValueRef::Text(written.as_str().as_bytes())
        }
        Value::Time(time) => {
            written = times::write_time(*time);
            ValueRef::Text(written.as_str().as_bytes())
        }
        Value::Timestamp(timestamp) => {
            written = times::write_timestamp(*timestamp);
            ValueRef::Text(written.as_str().as_bytes())
        }
        Value::Array(values) => {
            let mut text = String::new();
            json::write_array(values, &mut text)?;
            json = text;
            ValueRef::Text(json.as_bytes())
        }
    };
    let bound = statement.raw_bind_parameter(index + 1, ToSqlOutput::Borrowed(value));
    bound.map_err(|error| error::of_step(&error))
}
