//! JSON, and what is stored as JSON.

use serde::{Serialize, de::DeserializeOwned};

use crate::{Cell, CellError, Element, IntoValue, Kind, Type, Value};

/// A value that a column has as JSON; what `#[schema(json)]` makes of a field's type.
///
/// # Examples
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use zzz_db::{Json, Schema, Value};
///
/// #[derive(Serialize, Deserialize)]
/// struct Address {
///     city: String,
/// }
///
/// #[derive(Schema)]
/// struct Customer {
///     id: i64,
///     #[schema(json)]
///     address: Address,
/// }
///
/// let address = Address { city: "Ulm".to_owned() };
/// assert!(Json::value_of(&address) == Value::Json(r#"{"city":"Ulm"}"#.to_owned()));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "it is what is in it")]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// `value` on its way to the database.
    ///
    /// # Panics
    ///
    /// If there is no JSON for it: a map whose keys are no text, or a `Serialize` by hand that fails. That
    /// depends on the type and not on what users enter.
    pub fn value_of(value: &T) -> Value
    where
        T: Serialize,
    {
        match serde_json::to_string(value) {
            Ok(text) => Value::Json(text),
            Err(error) => {
                let of = std::any::type_name::<T>();
                panic!("`{of}` is stored as JSON, and there is none for it: {error}")
            }
        }
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Type for Json<T> {
    type NotNull = Self;
    const KIND: Kind = Kind::Json;

    fn to_value(&self) -> Value {
        Self::value_of(&self.0)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        read(cell).map(Self)
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> IntoValue<Option<Self>> for Json<T> {
    fn into_value(self) -> Value {
        self.to_value()
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Element for Json<T> {}

impl Type for serde_json::Value {
    type NotNull = Self;
    const KIND: Kind = Kind::Json;

    fn to_value(&self) -> Value {
        Value::Json(self.to_string())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        read(cell)
    }
}

fn read<T: DeserializeOwned>(cell: Cell<'_>) -> Result<T, CellError> {
    serde_json::from_str(cell.json()?).map_err(|error| {
        let expected = format!("JSON for `{}`", std::any::type_name::<T>());
        CellError::new(expected, format!("other JSON ({error})"))
    })
}
