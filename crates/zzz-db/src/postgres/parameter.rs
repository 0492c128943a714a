//! Values as PostgreSQL takes them, by the type that it found for each placeholder.
//!
//! What both know goes in PostgreSQL's binary form. Text for a type that is no text, decimal numbers and JSON
//! go as they are written, and PostgreSQL reads them.

use std::{error::Error as StdError, fmt, mem};

use bytes::BytesMut;
use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use postgres_protocol::IsNull;
use postgres_types::{Kind as PgKind, Type};

use super::array;
use crate::{
    ColumnInfo, Error, ErrorKind, Value,
    cell::postgres::{EPOCH, EPOCH_MICROSECONDS, base},
    error::NUL,
};

type Result<T> = std::result::Result<T, Refusal>;

/// Why a value cannot be given to a placeholder.
#[derive(Debug)]
pub(crate) struct Refusal {
    kind: ErrorKind,
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
        Self { kind: ErrorKind::Value, number: None, reason: reason.into() }
    }

    /// That it is text with a NUL.
    #[cold]
    pub(super) fn nul() -> Self {
        Self { kind: ErrorKind::Nul, number: None, reason: NUL.to_owned() }
    }

    /// That a column of another kind cannot hold it.
    #[cold]
    pub(super) fn misfit(value: &Value) -> Self {
        let name = value.name();
        Self::new(format!("is {name}: `to_value` of its `Type` has to give what its `KIND` says"))
    }

    /// That it is a value of the placeholder `$number`.
    #[cold]
    pub(super) fn at(self, number: usize, ty: &Type) -> Self {
        let reason = format!(", of type `{}`, {self}", ty.name());
        Self { number: Some(number), reason, ..self }
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
            Some(number) => Error::of_value(self.kind, number - 1, &self.reason),
            None => Error::value(format!("the values of a statement cannot be sent: one {self}")),
        }
    }

    /// The same of a value of `column`.
    #[cold]
    pub(crate) fn into_error_of(self, column: &ColumnInfo) -> Error {
        let ColumnInfo { table, name, .. } = column;
        Error::new(self.kind, format!("the value of `{table}.{name}` {}", self.reason))
    }
}

/// Appends `value` in the form that [`is_binary`] says, unless it is `NULL`.
pub(super) fn write_nullable(value: &Value, ty: &Type, out: &mut BytesMut) -> Result<IsNull> {
    if matches!(value, Value::Null) {
        return Ok(IsNull::Yes);
    }
    write(value, ty, out)?;
    Ok(IsNull::No)
}

/// Whether `value` goes to a placeholder of type `ty` in binary form.
pub(super) fn is_binary(value: &Value, ty: &Type) -> bool {
    let ty = base(ty);
    match value {
        Value::Text(_) => is_text(ty),
        Value::Decimal(_) | Value::Json(_) => false,
        Value::Integer(_) | Value::Float(_) => *ty != Type::NUMERIC,
        Value::Array(values) => match ty.kind() {
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
            out.extend_from_slice(&days(*date)?.to_be_bytes());
        }
        (Value::Time(time), &Type::TIME) => {
            out.extend_from_slice(&microseconds(*time)?.to_be_bytes());
        }
        (Value::Timestamp(timestamp), &Type::TIMESTAMPTZ | &Type::TIMESTAMP) => {
            out.extend_from_slice(&moment(*timestamp)?.to_be_bytes());
        }
        (Value::Array(values), ty) => match ty.kind() {
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
        Type::INT4 => out.extend_from_slice(&i32::of(number)?.to_be_bytes()),
        Type::INT2 => out.extend_from_slice(&i16::of(number)?.to_be_bytes()),
        Type::OID => out.extend_from_slice(&u32::of(number)?.to_be_bytes()),
        Type::NUMERIC => out.extend_from_slice(number.to_string().as_bytes()),
        Type::FLOAT8 => out.extend_from_slice(&f64::of(number)?.to_be_bytes()),
        Type::FLOAT4 => out.extend_from_slice(&f32::of(number)?.to_be_bytes()),
        _ => return Err(mismatch(&Value::Integer(number))),
    }
    Ok(())
}

fn float(number: f64, ty: &Type, out: &mut BytesMut) -> Result<()> {
    match *ty {
        Type::FLOAT8 => out.extend_from_slice(&number.to_be_bytes()),
        Type::FLOAT4 => out.extend_from_slice(&f32::of(number)?.to_be_bytes()),
        Type::NUMERIC => out.extend_from_slice(number.to_string().as_bytes()),
        _ => return Err(mismatch(&Value::Float(number))),
    }
    Ok(())
}

/// The days since PostgreSQL's epoch. Both calendars are the same, and all days of the one are days of the other.
pub(super) fn days(date: Date) -> Result<i32> {
    let days = date.duration_since(EPOCH).as_hours() / 24;
    i32::try_from(days).map_err(|_| out_of_range())
}

/// The microseconds since midnight.
pub(super) fn microseconds(time: Time) -> Result<i64> {
    let microseconds = time.duration_since(Time::midnight()).as_micros();
    i64::try_from(microseconds).map_err(|_| out_of_range())
}

/// The microseconds since PostgreSQL's epoch.
#[inline]
pub(super) fn moment(timestamp: Timestamp) -> Result<i64> {
    let microseconds = timestamp.as_microsecond() - EPOCH_MICROSECONDS;
    // The calendar of PostgreSQL begins on 24 November 4714 BC.
    if microseconds < -211_813_488_000_000_000 {
        return Err(out_of_range());
    }
    Ok(microseconds)
}

/// A number of one of PostgreSQL's types, of a wider one.
pub(super) trait Narrow<W>: Sized {
    /// It, if it fits.
    fn of(wide: W) -> Result<Self>;
}

macro_rules! narrow_integers {
    ($($type:ty)*) => {$(
        impl Narrow<i64> for $type {
            #[inline]
            fn of(wide: i64) -> Result<Self> {
                Self::try_from(wide).map_err(|_| out_of_range())
            }
        }
    )*};
}

narrow_integers!(i16 i32 u32);

/// Floating-point numbers of 64 bits have all integers of 54, those of 32 bits all of 25.
macro_rules! exact_floats {
    ($($type:ty: $exact:expr;)*) => {$(
        impl Narrow<i64> for $type {
            fn of(wide: i64) -> Result<Self> {
                if wide.unsigned_abs() > $exact {
                    return Err(Refusal::new("has no exact floating-point number"));
                }
                #[expect(clippy::cast_precision_loss, reason = "it has just been checked")]
                Ok(wide as $type)
            }
        }
    )*};
}

exact_floats! {
    f64: 1 << 53;
    f32: 1 << 24;
}

impl Narrow<f64> for f32 {
    #[inline]
    fn of(wide: f64) -> Result<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "the type has 32 bits")]
        let narrow = wide as Self;
        if narrow.is_infinite() && wide.is_finite() {
            return Err(out_of_range());
        }
        Ok(narrow)
    }
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
