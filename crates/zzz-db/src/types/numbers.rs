//! Booleans, integers and floating-point numbers.

use zzz_core::FieldError;

use crate::{Cell, CellError, ColumnSource, Input, Kind, Type, Value};

impl Type for bool {
    type NotNull = Self;
    const KIND: Kind = Kind::Bool;

    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.bool()
    }
}

/// Each integer as the narrowest that the databases have for it.
macro_rules! integers {
    ($($type:ty: $kind:ident, $expected:literal;)*) => {$(
        impl Type for $type {
            type NotNull = Self;
            const KIND: Kind = Kind::$kind;
            const KEY_SOURCE: ColumnSource = ColumnSource::Database;

            fn to_value(&self) -> Value {
                Value::Integer(i64::from(*self))
            }

            #[inline]
            fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
                let number = cell.integer()?;
                Self::try_from(number).map_err(|_| CellError::new($expected, number.to_string()))
            }

            fn cast(input: Input<'_>) -> Result<Self, FieldError> {
                let number = input.integer_of(i64::from(Self::MIN)..=i64::from(Self::MAX))?;
                Self::try_from(number).map_err(|_| Input::refusal("has to be a whole number"))
            }
        }
    )*};
}

integers! {
    i16: I16, "an integer from -32768 to 32767";
    i32: I32, "an integer from -2147483648 to 2147483647";
    i64: I64, "an integer";
    u8: I16, "an integer from 0 to 255";
    u16: I32, "an integer from 0 to 65535";
    u32: I64, "an integer from 0 to 4294967295";
}

const TOO_LARGE: &str = "is larger than it may be";

impl Type for f64 {
    type NotNull = Self;
    const KIND: Kind = Kind::F64;

    fn to_value(&self) -> Value {
        Value::Float(*self)
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.float()
    }
}

impl Type for f32 {
    type NotNull = Self;
    const KIND: Kind = Kind::F32;

    fn to_value(&self) -> Value {
        Value::Float(f64::from(*self))
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "what it came from is asked")]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        let number = cell.float()?;
        let narrow = number as Self;
        if narrow.is_infinite() && number.is_finite() {
            let expected = "a floating-point number of 32 bits";
            return Err(CellError::new(expected, number.to_string()));
        }
        Ok(narrow)
    }

    #[expect(clippy::cast_possible_truncation, reason = "what it came from is asked")]
    fn cast(input: Input<'_>) -> Result<Self, FieldError> {
        let narrow = input.float()? as Self;
        if narrow.is_finite() { Ok(narrow) } else { Err(Input::refusal(TOO_LARGE)) }
    }
}
