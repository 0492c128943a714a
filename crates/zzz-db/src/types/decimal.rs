//! Decimal numbers.

use rust_decimal::Decimal;

use crate::{Cell, CellError, Kind, Type, Value};

impl Type for Decimal {
    type NotNull = Self;
    const KIND: Kind = Kind::Decimal;

    fn to_value(&self) -> Value {
        Value::Decimal(self.to_string())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        let text = cell.decimal()?;
        // Exact: the other way of reading rounds what has more digits than it can hold.
        Self::from_str_exact(&text).map_err(|_| {
            CellError::new("a decimal number of at most 28 digits", format!("{text:?}"))
        })
    }
}
