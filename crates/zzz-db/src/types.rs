//! Which Rust types columns can have.

mod arrays;
#[cfg(feature = "decimal")]
mod decimal;
#[cfg(feature = "json")]
mod json;
mod numbers;
mod texts;
mod times;
#[cfg(feature = "uuid")]
mod uuid;

use zzz_core::FieldError;

pub use self::arrays::Element;
#[cfg(feature = "json")]
pub use self::json::Json;
use crate::{Cell, CellError, ColumnSource, Input, Kind, Value};

/// A type that a column can have.
///
/// | Rust | column |
/// |---|---|
/// | `bool` | [`Kind::Bool`] |
/// | `i16`, `i32`, `i64` | [`Kind::I16`], [`Kind::I32`], [`Kind::I64`] |
/// | `u8`, `u16`, `u32` | the next wider one, checked |
/// | `f32`, `f64` | [`Kind::F32`], [`Kind::F64`] |
/// | `String` | [`Kind::Text`] |
/// | `Vec<u8>` | [`Kind::Bytes`] |
/// | `jiff::civil::Date`, `jiff::civil::Time`, `jiff::Timestamp` | [`Kind::Date`], [`Kind::Time`], [`Kind::Timestamp`] |
/// | `uuid::Uuid`, behind the feature `uuid` | [`Kind::Uuid`] |
/// | `rust_decimal::Decimal`, behind `decimal` | [`Kind::Decimal`] |
/// | `serde_json::Value` and `Json<T>`, behind `json` | [`Kind::Json`] |
/// | `Vec` of one of them | [`Kind::Array`]: an array on PostgreSQL, JSON as text on SQLite |
/// | `Option` of one of them | the same, and `NULL` |
///
/// A value that does not fit is an error that names table and column; nothing is ever cut off.
///
/// # Examples
///
/// `#[derive(Type)]` writes it for a struct around one value and for an enum. By hand:
///
/// ```
/// use zzz_db::{Cell, CellError, Kind, Type, Value};
///
/// #[derive(Clone, Copy)]
/// struct Cents(i64);
///
/// impl Type for Cents {
///     type NotNull = Self;
///     const KIND: Kind = Kind::I64;
///
///     fn to_value(&self) -> Value {
///         Value::Integer(self.0)
///     }
///
///     fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
///         i64::from_cell(cell).map(Cents)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a column cannot be of type `{Self}`",
    label = "expected a type that implements `zzz::db::Type`",
    note = "derive it for a struct around one value, or an enum: `#[derive(zzz::db::Type)]`",
    note = "anything that serde reads and writes is stored as JSON by `#[schema(json)]` at the field"
)]
pub trait Type: Sized + Send + 'static {
    /// The type without `NULL`: what it is compared with. `Self`, unless it is an `Option`.
    type NotNull: Type;

    /// What a column of it holds.
    const KIND: Kind;

    /// Whether it can be `NULL`.
    const IS_NULLABLE: bool = false;

    /// Who makes a primary key of this type: the database counts up integers, the repo makes UUIDs of version 7,
    /// and everything else is given. `#[schema(natural)]` and `#[schema(generated)]` at the field say otherwise.
    const KEY_SOURCE: ColumnSource = ColumnSource::Given;

    /// The value on its way to the database.
    fn to_value(&self) -> Value;

    /// The same of a value that nobody needs any more: text is not copied.
    fn into_value(self) -> Value {
        self.to_value()
    }

    /// The value as the database gave it.
    ///
    /// # Errors
    ///
    /// If it does not fit.
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError>;

    /// The value as a stranger sent it: in a form, in JSON.
    ///
    /// Unless a type says otherwise, it is read as what its column [holds](Self::KIND), and then by
    /// [`from_cell`](Self::from_cell). So a struct around a number is cast as the number, and an enum as its name.
    ///
    /// # Errors
    ///
    /// If it is nothing of the kind, in words for whoever sent it. With the code
    /// [`FieldError::REQUIRED`] if there is nothing.
    fn cast(input: Input<'_>) -> Result<Self, FieldError> {
        let value = input.to_value(Self::KIND)?;
        Self::from_cell(Cell::of(&value)).map_err(|error| match error.expected() {
            None => FieldError::missing(),
            // What is expected there is called as the program calls it.
            Some(_) if matches!(Self::KIND, Kind::Json) => {
                Input::refusal("has another form than it should")
            }
            Some(expected) => Input::refusal(format!("has to be {expected}")),
        })
    }
}

impl<T: Type> Type for Option<T> {
    type NotNull = T::NotNull;
    const KIND: Kind = T::KIND;
    const IS_NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        match self {
            Some(value) => value.to_value(),
            None => Value::Null,
        }
    }

    #[inline]
    fn into_value(self) -> Value {
        match self {
            Some(value) => value.into_value(),
            None => Value::Null,
        }
    }

    #[inline]
    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        if cell.is_null() { Ok(None) } else { T::from_cell(cell).map(Some) }
    }

    /// Blank text is `None`.
    fn cast(input: Input<'_>) -> Result<Self, FieldError> {
        if input.is_blank_for(T::KIND) { Ok(None) } else { T::cast(input).map(Some) }
    }
}
