//! Several values in one column.

use zzz_core::FieldError;

use crate::{Cell, CellError, Input, IntoValue, Kind, Type, Value, json_array::items};

/// A type of which a column can hold several, as a `Vec`: an array on PostgreSQL, JSON as text on SQLite.
///
/// `#[derive(Type)]` writes it. It is missing for `u8`, since a `Vec<u8>` is bytes, and for what is an array itself.
///
/// # Examples
///
/// ```
/// use zzz_db::{Schema, Type};
///
/// #[derive(Type, Clone, Debug, PartialEq)]
/// enum Day { Monday, Friday }
///
/// #[derive(Schema)]
/// struct Shop {
///     id: i64,
///     tags: Vec<String>,
///     closed_on: Option<Vec<Day>>,
/// }
///
/// let query = Shop::query()
///     .filter(Shop::TAGS.has("books"))
///     .filter(Shop::CLOSED_ON.has_some([Day::Monday, Day::Friday]));
/// # let _ = query;
/// ```
#[diagnostic::on_unimplemented(
    message = "a column cannot hold several of `{Self}`",
    label = "expected the members of an array to be of a column's type",
    note = "derive it with `#[derive(zzz::db::Type)]`; for a `Type` by hand: `impl zzz::db::Element for {Self} {{}}`",
    note = "what is an array itself is no member of one: store it as JSON, by `#[schema(json)]` at the field"
)]
pub trait Element: Type {}

macro_rules! elements {
    ($($type:ty)*) => {$(
        impl Element for $type {}
    )*};
}

elements! {
    bool i16 i32 i64 u16 u32 f32 f64 String Vec<u8>
    jiff::civil::Date jiff::civil::Time jiff::Timestamp
}

#[cfg(feature = "uuid")]
elements!(uuid::Uuid);

#[cfg(feature = "decimal")]
elements!(rust_decimal::Decimal);

#[cfg(feature = "json")]
elements!(serde_json::Value);

impl<E: Element> Element for Option<E> {}

impl<E: Element> Type for Vec<E> {
    type NotNull = Self;
    const KIND: Kind = Kind::Array(member::<E>());

    fn to_value(&self) -> Value {
        Value::Array(self.iter().map(E::to_value).collect())
    }

    fn into_value(self) -> Value {
        Value::Array(self.into_iter().map(E::into_value).collect())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
        cell.array()
    }

    /// A JSON array, or all texts that a form sent by this name; each of them is cast.
    fn cast(input: Input<'_>) -> Result<Self, FieldError> {
        if input.is_blank_for(Self::KIND) {
            return Err(FieldError::missing());
        }
        if let Some(texts) = input.texts() {
            return texts.map(E::cast).collect();
        }
        let items = items(input.json()?).ok_or_else(|| Input::refusal("has to be a list"))?;
        items.iter().map(|(item, written)| E::cast(Input::of_item(item, written))).collect()
    }
}

/// What a member is; a type around a `Vec` says only here that it holds several itself.
const fn member<E: Element>() -> &'static Kind {
    assert!(
        !matches!(E::KIND, Kind::Array(_)),
        "a column cannot hold several of what holds several itself: store it as JSON, by `#[schema(json)]` at the field"
    );
    &E::KIND
}

impl<E: Element> IntoValue<Option<Self>> for Vec<E> {
    fn into_value(self) -> Value {
        Type::into_value(self)
    }
}
