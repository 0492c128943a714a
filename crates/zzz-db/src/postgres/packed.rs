//! Arrays that are written while their members come.
//!
//! Many new rows are one array for each column. Gathered as values, each of them would be moved into its column, kept, looked at
//! once more and written; here it is written at once, in the form in which PostgreSQL takes it, and gone.

use std::borrow::Cow;

use bytes::BytesMut;
use postgres_types::{Kind as PgKind, Type};

use super::{
    array,
    parameter::{self, Narrow as _, Refusal},
};
use crate::{Kind, Value, cell::postgres::base};

/// An array on its way to PostgreSQL.
pub(crate) struct Packed {
    kind: Kind,
    form: Form,
    members: Vec<u8>,
    count: usize,
    has_null: bool,
    /// How many there will be at least.
    expected: usize,
}

/// In which form the members are. The first that is not `NULL` decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// All of them are `NULL` so far.
    Open,
    /// Each behind its length.
    Binary,
    /// As they are written, with a comma after each: decimal numbers and JSON, which PostgreSQL reads.
    Text,
}

/// How much room is made for the members that are expected, before they come.
const ROOM_BYTES_MAX: usize = 256 * 1024;

/// In the place of the length of a member.
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

impl Packed {
    /// An array of a column's `kind`, with `nulls` to begin with, of which `expected` members are known to come.
    pub(crate) fn new(kind: Kind, nulls: usize, expected: usize) -> Self {
        let (form, members) = (Form::Open, Vec::new());
        Self { kind, form, members, count: nulls, has_null: nulls > 0, expected }
    }

    /// How many members there are.
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// Appends a member.
    ///
    /// # Errors
    ///
    /// If the column cannot hold it.
    pub(crate) fn push(&mut self, value: &Value) -> Result<(), Refusal> {
        if let Value::Null = value {
            self.push_null();
            return Ok(());
        }
        if self.form == Form::Open {
            self.decide(value);
        }
        if value.has_nul() {
            return Err(Refusal::nul());
        }
        self.count += 1;
        match self.form {
            Form::Binary => self.push_binary(value),
            _ => self.push_text(value),
        }
    }

    /// Appends `NULL`.
    pub(crate) fn push_null(&mut self) {
        (self.count, self.has_null) = (self.count + 1, true);
        match self.form {
            Form::Open => {}
            Form::Binary => self.members.extend_from_slice(&NULL),
            Form::Text => self.members.extend_from_slice(b"NULL,"),
        }
    }

    /// Takes the form of the first `value`, for those before it as well.
    #[cold]
    fn decide(&mut self, value: &Value) {
        let nulls = std::mem::take(&mut self.count);
        let is_text = match value {
            Value::Text(_) => !matches!(self.kind, Kind::Text | Kind::Enum(_)),
            Value::Integer(_) | Value::Float(_) => matches!(self.kind, Kind::Decimal),
            Value::Decimal(_) | Value::Json(_) => true,
            _ => false,
        };
        self.form = if is_text { Form::Text } else { Form::Binary };
        let width = match value {
            Value::Text(text) => text.len(),
            Value::Decimal(text) | Value::Json(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            _ => 16,
        };
        // Texts are not all as long as the first, and what is too short is copied as a whole.
        let width = width + width / 4 + NULL.len();
        self.members.reserve(self.expected.saturating_mul(width).min(ROOM_BYTES_MAX));
        (0..nulls).for_each(|_| self.push_null());
    }

    fn push_binary(&mut self, value: &Value) -> Result<(), Refusal> {
        match (self.kind, value) {
            (Kind::Text | Kind::Enum(_), Value::Text(text)) => self.sized(text.as_bytes())?,
            (Kind::Bytes, Value::Bytes(bytes)) => self.sized(bytes)?,
            (Kind::Bool, Value::Bool(value)) => self.fixed([u8::from(*value)]),
            (Kind::I16, Value::Integer(number)) => self.fixed(i16::of(*number)?.to_be_bytes()),
            (Kind::I32, Value::Integer(number)) => self.fixed(i32::of(*number)?.to_be_bytes()),
            (Kind::I64, Value::Integer(number)) => self.fixed(number.to_be_bytes()),
            (Kind::F32, Value::Integer(number)) => self.fixed(f32::of(*number)?.to_be_bytes()),
            (Kind::F64, Value::Integer(number)) => self.fixed(f64::of(*number)?.to_be_bytes()),
            (Kind::F32, Value::Float(number)) => self.fixed(f32::of(*number)?.to_be_bytes()),
            (Kind::F64, Value::Float(number)) => self.fixed(number.to_be_bytes()),
            (Kind::Date, Value::Date(date)) => self.fixed(parameter::days(*date)?.to_be_bytes()),
            (Kind::Time, Value::Time(time)) => {
                self.fixed(parameter::microseconds(*time)?.to_be_bytes())
            }
            (Kind::Timestamp, Value::Timestamp(timestamp)) => {
                self.fixed(parameter::moment(*timestamp)?.to_be_bytes())
            }
            (Kind::Uuid, Value::Uuid(bytes)) => self.fixed(*bytes),
            (_, other) => return Err(Refusal::misfit(other)),
        }
        Ok(())
    }

    /// Appends the bytes of a type that has always as many.
    #[inline]
    fn fixed<const N: usize>(&mut self, bytes: [u8; N]) {
        let length = i32::try_from(N).unwrap_or(i32::MAX);
        self.members.reserve(4 + N);
        self.members.extend_from_slice(&length.to_be_bytes());
        self.members.extend_from_slice(&bytes);
    }

    #[inline]
    fn sized(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let length = array::length(bytes.len())?;
        self.members.reserve(4 + bytes.len());
        self.members.extend_from_slice(&length.to_be_bytes());
        self.members.extend_from_slice(bytes);
        Ok(())
    }

    #[inline(never)]
    fn push_text(&mut self, value: &Value) -> Result<(), Refusal> {
        let text = match (self.kind, value) {
            (_, Value::Text(text)) => Cow::Borrowed(&**text),
            (Kind::Json, Value::Json(text)) => Cow::Borrowed(&**text),
            (Kind::Decimal, Value::Integer(number)) => Cow::Owned(number.to_string()),
            (Kind::Decimal, Value::Float(number)) => Cow::Owned(number.to_string()),
            (kind, Value::Decimal(text)) if is_number(kind) => Cow::Borrowed(&**text),
            (_, other) => return Err(Refusal::misfit(other)),
        };
        array::write_quoted(text.as_bytes(), |bytes| self.members.extend_from_slice(bytes));
        self.members.push(b',');
        Ok(())
    }

    /// How many bytes it takes at most.
    pub(super) const fn bytes_max(&self) -> usize {
        array::HEAD_BYTES + self.members.len()
    }

    pub(super) fn is_binary(&self) -> bool {
        self.form != Form::Text
    }

    /// Appends the array to `out`, for a placeholder of type `ty`.
    pub(super) fn write(&self, ty: &Type, out: &mut BytesMut) -> Result<(), Refusal> {
        let PgKind::Array(member) = base(ty).kind() else {
            return Err(parameter::mismatch(&Value::Array(Vec::new())));
        };
        match self.form {
            Form::Text => {
                let members = self.members.strip_suffix(b",").unwrap_or(&self.members);
                out.extend_from_slice(b"{");
                out.extend_from_slice(members);
                out.extend_from_slice(b"}");
            }
            Form::Open => {
                array::write_head(self.count, self.has_null, member, out)?;
                (0..self.count).for_each(|_| out.extend_from_slice(&NULL));
            }
            Form::Binary => {
                array::write_head(self.count, self.has_null, member, out)?;
                out.extend_from_slice(&self.members);
            }
        }
        Ok(())
    }
}

const fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::I16 | Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64 | Kind::Decimal)
}
