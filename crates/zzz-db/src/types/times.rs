//! Days, times of day and moments.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::{Cell, CellError, Kind, Type, Value};

macro_rules! times {
    ($($type:ident: $read:ident;)*) => {$(
        impl Type for $type {
            type NotNull = Self;
            const KIND: Kind = Kind::$type;

            fn to_value(&self) -> Value {
                Value::$type(*self)
            }

            #[inline]
            fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
                cell.$read()
            }
        }
    )*};
}

times! {
    Date: date;
    Time: time;
    Timestamp: timestamp;
}
