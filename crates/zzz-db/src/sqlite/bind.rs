//! Values as SQLite takes them.

use rusqlite::{
    Result, Statement,
    types::{ToSqlOutput, ValueRef},
};

use crate::Value;

/// Binds `value` to the placeholder with this `number`.
pub(super) fn bind(statement: &mut Statement<'_>, number: usize, value: &Value) -> Result<()> {
    let written;
    let value = match value {
        Value::Null => ValueRef::Null,
        Value::Bool(value) => ValueRef::Integer(i64::from(*value)),
        Value::Integer(value) => ValueRef::Integer(*value),
        Value::Float(value) => ValueRef::Real(*value),
        Value::Text(text) => ValueRef::Text(text.as_bytes()),
        Value::Bytes(bytes) => ValueRef::Blob(bytes),
        Value::Uuid(bytes) => ValueRef::Blob(bytes),
        Value::Decimal(text) | Value::Json(text) => ValueRef::Text(text.as_bytes()),
        Value::Date(date) => {
            written = date.to_string();
            ValueRef::Text(written.as_bytes())
        }
        Value::Time(time) => {
            written = format!("{time:.6}");
            ValueRef::Text(written.as_bytes())
        }
        Value::Timestamp(timestamp) => {
            written = format!("{timestamp:.6}");
            ValueRef::Text(written.as_bytes())
        }
        Value::Array(..) => unimplemented!(),
    };
    statement.raw_bind_parameter(number, ToSqlOutput::Borrowed(value))
}
