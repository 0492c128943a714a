//! Values as PostgreSQL takes them, by the type that it found for each placeholder.
//!
//! What both know goes in PostgreSQL's binary form. Text for a type that is no text, decimal numbers and JSON
//! go as they are written, and PostgreSQL reads them.

use std::{error::Error as StdError, fmt, mem};

use bytes::BytesMut;
use postgres_protocol::IsNull;
use postgres_types::{Kind as PgKind, Type};

use super::array;
use crate::{
    Error, ErrorKind, Value,
    cell::postgres::{EPOCH, EPOCH_MICROSECONDS, base},
};

type Result<T> = std::result::Result<T, Refusal>;

/// Why a value cannot be given to a placeholder.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The number of the placeholder, where it is known.
    number: Option<usize>,
    reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl StdError for Refusal {}

impl Refusal {
    #[cold]
    pub(super) fn too_long() -> Self {
        Self::new("is longer than PostgreSQL takes")
    }

    #[cold]
    fn new(reason: impl Into<String>) -> Self {
        Self { number: None, reason: reason.into() }
    }

    /// The refusal that `error` is.
    #[cold]
    pub(super) fn of(error: Box<dyn StdError + Send + Sync>) -> Self {
        error.downcast().map_or_else(|error| Self::new(error.to_string()), |refusal| *refusal)
    }

    /// It as the error of its statement.
    #[cold]
    pub(super) fn into_error(self) -> Error {
        match self.number {
            Some(number) => Error::of_value(ErrorKind::Value, number - 1, &self.reason),
            None => Error::value(format!("the values of a statement cannot be sent: one {self}")),
        }
    }
}

/// Appends `value`, of the placeholder `$number`, in the form that [`is_binary`] says, unless it is `NULL`.
pub(super) fn write_nullable(
    number: usize,
    value: &Value,
    ty: &Type,
    out: &mut BytesMut,
) -> Result<IsNull> {
    if matches!(value, Value::Null) {
        return Ok(IsNull::Yes);
    }
    write(value, ty, out).map_err(|refusal| Refusal {
        number: Some(number),
        reason: format!(", of type `{}`, {refusal}", ty.name()),
    })?;
    Ok(IsNull::No)
}

/// Whether `value` goes to a placeholder of type `ty` in binary form.
pub(super) fn is_binary(value: &Value, ty: &Type) -> bool {
    let ty = base(ty);
    match value {
        Value::Text(_) => is_text(ty),
        Value::Decimal(_) | Value::Json(_) => false,
        Value::Integer(_) | Value::Float(_) => *ty != Type::NUMERIC,
        Value::Array(_, values) => match ty.kind() {
            PgKind::Array(member) => are_binary(values, base(member)),
            _ => true,
        },
        _ => true,
    }
}

/// Whether all of the values are. They are alike in all but odd cases, and what is like the one before it is not asked again.
fn are_binary(values: &[Value], ty: &Type) -> bool {
    let mut before = None;
    values.iter().all(|value| {
        let sort = Some(mem::discriminant(value));
        let is_known = sort == before && !matches!(value, Value::Array(..));
        before = sort;
        is_known || is_binary(value, ty)
    })
}

/// Whether the binary form of `ty` is text as it is written.
fn is_text(ty: &Type) -> bool {
    match *ty {
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => true,
        ref other => matches!(other.kind(), PgKind::Enum(_)) || other.name() == "citext",
    }
}

/// Appends `value` in the form that [`is_binary`] says.
pub(super) fn write(value: &Value, ty: &Type, out: &mut BytesMut) -> Result<()> {
    let ty = base(ty);
    match (value, ty) {
        (Value::Text(text), _) => out.extend_from_slice(text.as_bytes()),
        (Value::Integer(number), _) => return integer(*number, ty, out),
        (Value::Float(number), _) => return float(*number, ty, out),
        (Value::Decimal(text), _) if is_number(ty) => out.extend_from_slice(text.as_bytes()),
        (Value::Json(text), &Type::JSON | &Type::JSONB) => out.extend_from_slice(text.as_bytes()),
        (Value::Bool(value), &Type::BOOL) => out.extend_from_slice(&[u8::from(*value)]),
        (Value::Bytes(bytes), &Type::BYTEA) => out.extend_from_slice(bytes),
        (Value::Uuid(bytes), &Type::UUID) => out.extend_from_slice(bytes),
        (Value::Date(date), &Type::DATE) => {
            // Both calendars are the same, and all days of the one are days of the other.
            let days = date.duration_since(EPOCH).as_hours() / 24;
            let days = i32::try_from(days).map_err(|_| out_of_range())?;
            out.extend_from_slice(&days.to_be_bytes());
        }
        (Value::Time(time), &Type::TIME) => {
            let midnight = jiff::civil::Time::midnight();
            let microseconds = time.duration_since(midnight).as_micros();
            let microseconds = i64::try_from(microseconds).map_err(|_| out_of_range())?;
            out.extend_from_slice(&microseconds.to_be_bytes());
        }
        (Value::Timestamp(timestamp), &Type::TIMESTAMPTZ | &Type::TIMESTAMP) => {
            let microseconds = timestamp.as_microsecond() - EPOCH_MICROSECONDS;
            // The calendar of PostgreSQL begins on 24 November 4714 BC.
            if microseconds < -211_813_488_000_000_000 {
                return Err(out_of_range());
            }
            out.extend_from_slice(&microseconds.to_be_bytes());
        }
        (Value::Array(_, values), ty) => match ty.kind() {
            PgKind::Array(member) if is_binary(value, ty) => {
                return array::write(values, member, out);
            }
            PgKind::Array(member) => return array::write_text(values, member, out),
            _ => return Err(mismatch(value)),
        },
        _ => return Err(mismatch(value)),
    }
    Ok(())
}

fn is_number(ty: &Type) -> bool {
    matches!(
        *ty,
        Type::NUMERIC | Type::INT2 | Type::INT4 | Type::INT8 | Type::FLOAT4 | Type::FLOAT8
    )
}

fn integer(number: i64, ty: &Type, out: &mut BytesMut) -> Result<()> {
    match *ty {
        Type::INT8 => out.extend_from_slice(&number.to_be_bytes()),
        Type::INT4 => {
            let number = i32::try_from(number).map_err(|_| out_of_range())?;
            out.extend_from_slice(&number.to_be_bytes());
        }
        Type::INT2 => {
            let number = i16::try_from(number).map_err(|_| out_of_range())?;
            out.extend_from_slice(&number.to_be_bytes());
        }
        Type::OID => {
            let number = u32::try_from(number).map_err(|_| out_of_range())?;
            out.extend_from_slice(&number.to_be_bytes());
        }
        Type::NUMERIC => out.extend_from_slice(number.to_string().as_bytes()),
        Type::FLOAT8 | Type::FLOAT4 => {
            // Floating-point numbers of 64 bits have all integers of 54, those of 32 bits all of 25.
            let exact = if *ty == Type::FLOAT8 { 1 << 53 } else { 1 << 24 };
            if number.unsigned_abs() > exact {
                return Err(Refusal::new("has no exact floating-point number"));
            }
            #[expect(clippy::cast_precision_loss, reason = "it has just been checked")]
            return float(number as f64, ty, out);
        }
        _ => return Err(mismatch(&Value::Integer(number))),
    }
    Ok(())
}

fn float(number: f64, ty: &Type, out: &mut BytesMut) -> Result<()> {
    match *ty {
        Type::FLOAT8 => out.extend_from_slice(&number.to_be_bytes()),
        Type::FLOAT4 => {
            #[expect(clippy::cast_possible_truncation, reason = "the type has 32 bits")]
            let narrow = number as f32;
            if narrow.is_infinite() && number.is_finite() {
                return Err(out_of_range());
            }
            out.extend_from_slice(&narrow.to_be_bytes());
        }
        Type::NUMERIC => out.extend_from_slice(number.to_string().as_bytes()),
        _ => return Err(mismatch(&Value::Float(number))),
    }
    Ok(())
}

#[cold]
fn out_of_range() -> Refusal {
    Refusal::new("is out of the range of that type")
}

#[cold]
pub(super) fn mismatch(value: &Value) -> Refusal {
    Refusal::new(format!(
        "is {}; cast the placeholder in the SQL (`::bigint`), or give a value of that type",
        value.name()
    ))
}
