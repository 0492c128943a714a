//! UUIDs.

use uuid::Uuid;

use crate::{Cell, CellError, ColumnSource, Kind, Type, Value};

impl Type for Uuid {
    type NotNull = Self;
    const KIND: Kind = Kind::Uuid;
    const KEY_SOURCE: ColumnSource = ColumnSource::Uuid;

    fn to_value(&self) -> Value {
        Value::Uuid(*self.as_bytes())
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.uuid().map(Self::from_bytes)
    }
}
