//! Text and bytes.

use std::borrow::Cow;

use crate::{Cell, CellError, Kind, Type, Value};

impl Type for String {
    type NotNull = Self;
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(Cow::Owned(self.clone()))
    }

    fn into_value(self) -> Value {
        Value::Text(Cow::Owned(self))
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.text().map(Self::from)
    }
}

impl Type for Vec<u8> {
    type NotNull = Self;
    const KIND: Kind = Kind::Bytes;

    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }

    fn into_value(self) -> Value {
        Value::Bytes(self)
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.bytes().map(Self::from)
    }
}
