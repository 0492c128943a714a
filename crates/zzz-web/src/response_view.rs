//! What of a value goes out.

use serde::Serialize;
use serde_json::{Map, Value};
use zzz_core::Result;

use crate::Json;

/// The fields of a type that one audience gets to see.
///
/// A view lists what goes out, so a field that the type gains later stays inside until a
/// view names it. `author.name` is a field of a field; `author` is all of it; in a list every element is
/// shown through the view. A name that the value does not have is left out, and so
/// is every field with a dot in its own name.
///
/// Showing a value makes a JSON tree of it first. Where an answer is large and its form fixed, write
/// a struct for it instead.
///
/// # Examples
///
/// ```
/// use serde::Serialize;
/// use zzz_core::IntoResponse;
/// use zzz_web::ResponseView;
///
/// #[derive(Serialize)]
/// struct User { id: u64, name: String, email: String, password_hash: String }
///
/// const PUBLIC: ResponseView = ResponseView::of(&["id", "name"]);
/// const OWN: ResponseView = ResponseView::of(&["id", "name", "email"]);
///
/// let ann = User {
///     id: 7,
///     name: "Ann".to_owned(),
///     email: "ann@zzz.example".to_owned(),
///     password_hash: "$argon2id$".to_owned(),
/// };
/// let response = PUBLIC.show(&ann).into_response();
/// assert_eq!(response.body().as_bytes(), Some(&br#"{"id":7,"name":"Ann"}"#[..]));
/// # let _ = OWN.show(&ann);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseView {
    fields: &'static [&'static str],
}

impl ResponseView {
    /// A view of these fields, under the names that they have in JSON.
    pub const fn of(fields: &'static [&'static str]) -> Self {
        Self { fields }
    }

    /// The names of the fields.
    pub const fn fields(&self) -> &'static [&'static str] {
        self.fields
    }

    /// What goes out of `value`: an object, or a list of objects. Anything else has no fields, and
    /// nothing of it goes out: it is `null`.
    ///
    /// # Errors
    ///
    /// If the value cannot be serialised; a 500 whose text stays inside.
    pub fn show(&self, value: &(impl Serialize + ?Sized)) -> Result<Json<Value>> {
        let mut value = serde_json::to_value(value)?;
        keep(&mut value, self.fields);
        Ok(Json(value))
    }
}

/// Keeps these fields of the value, or of its elements.
fn keep(value: &mut Value, fields: &[&str]) {
    match value {
        Value::Object(all) => keep_fields(all, fields),
        Value::Array(elements) => {
            for element in elements {
                keep(element, fields);
            }
        }
        other => *other = Value::Null,
    }
}

fn keep_fields(all: &mut Map<String, Value>, fields: &[&str]) {
    all.retain(|name, value| {
        if name.contains('.') {
            // It would pass for a field of a field.
            return false;
        }
        if fields.contains(&name.as_str()) {
            return true;
        }
        let inner =
            fields.iter().filter_map(|field| field.strip_prefix(name.as_str())?.strip_prefix('.'));
        let inner: Vec<&str> = inner.collect();
        if inner.is_empty() {
            return false;
        }
        keep(value, &inner);
        true
    });
}
