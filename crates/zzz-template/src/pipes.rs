//! The functions behind `{{value | pipe}}` and `{{value | pipe:argument}}`.
//!
//! A pipe is a plain function: the value comes first and by reference, arguments follow by value. What it
//! gives is written like any other value, so a pipe escapes nothing; only [`nl2br`] gives HTML, and
//! escapes for it. A function of one's own that is in scope is used in the same way; where one in the module of the template
//! is called like one of these, a path says which is meant, `{{name | self::upper}}` or `{{name | zzz::pipes::upper}}`:
//!
//! ```
//! use zzz_template::{Buffer, expand::text, pipes};
//!
//! fn shout(value: &str) -> String {
//!     format!("{value}!")
//! }
//!
//! // {{name | upper | shout}}
//! let name = "Ann";
//! let mut out = Buffer::new();
//! out.put(text(&shout(&pipes::upper(&name))));
//! assert_eq!(out.as_str(), "ANN!");
//! ```

#[cfg(feature = "dates")]
mod dates;
mod lists;
mod markup;
mod numbers;
mod texts;

#[cfg(feature = "json")]
use std::fmt;
use std::{
    borrow::Cow,
    fmt::{Debug, Display},
};

#[cfg(feature = "dates")]
pub use self::dates::{FormattedDate, Moment, format_date};
pub use self::{
    lists::{Length, first, join, last, length},
    markup::{nl2br, strip_tags},
    numbers::{Number, bytes, number, percent, pluralize, round},
    texts::{
        UrlEncoded, capitalize, lower, replace, slug, title, trim, truncate, upper, url_encode,
    },
};

/// The pipes alone, without the types that they give.
pub mod functions {
    #[cfg(feature = "dates")]
    pub use super::format_date;
    #[cfg(feature = "json")]
    pub use super::json;
    pub use super::{
        bytes, capitalize, debug, default, display, first, join, last, length, lower, nl2br,
        number, percent, pluralize, replace, round, slug, strip_tags, title, trim, truncate, upper,
        url_encode,
    };
}

#[cfg(feature = "json")]
use crate::Displayed;
use crate::{Render, Value, expand::Either};

/// What pipes of texts take: what can be seen as a `str`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text",
    label = "this pipe takes a text",
    note = "make it one with `| display`, or give an `Option` a text with `| default:\"…\"`"
)]
pub trait AsText {
    /// The text.
    fn as_text(&self) -> &str;
}

impl<T: AsRef<str> + ?Sized> AsText for T {
    fn as_text(&self) -> &str {
        self.as_ref()
    }
}

/// The value as its [`Display`] writes it: `{{address | display}}`.
///
/// ```
/// # use zzz_template::pipes::display;
/// assert_eq!(display(&'x'), "x");
/// ```
#[must_use]
pub fn display<T: Display + ?Sized>(value: &T) -> String {
    value.to_string()
}

/// The value as its [`Debug`] writes it, for whoever looks for a fault: `{{user | debug}}`.
///
/// ```
/// # use zzz_template::pipes::debug;
/// assert_eq!(debug(&Some(1)), "Some(1)");
/// ```
#[must_use]
pub fn debug<T: Debug + ?Sized>(value: &T) -> String {
    format!("{value:?}")
}

/// The value, or `fallback` if there is none or it is an empty text: `{{user.name | default:"nobody"}}`.
///
/// ```
/// # use zzz_template::pipes::default;
/// assert_eq!(default(&Some("Ann"), "nobody").as_ref(), "Ann");
/// assert_eq!(default(&None::<&str>, "nobody").as_ref(), "nobody");
/// assert_eq!(default(&"", "nobody").as_ref(), "nobody");
/// ```
pub fn default<T: MayLack, F>(value: &T, fallback: F) -> Defaulted<'_, T::Inner, F> {
    value.inner().map_or(Defaulted::Fallback(fallback), Defaulted::Value)
}

/// What [`default`] takes: what may be lacking, or empty.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is never lacking",
    label = "`default` takes an `Option` or a text",
    note = "leave the pipe out, or use `if` with `else`"
)]
pub trait MayLack {
    /// What is there otherwise.
    type Inner: ?Sized;

    /// What is there.
    fn inner(&self) -> Option<&Self::Inner>;
}

impl<T> MayLack for Option<T> {
    type Inner = T;

    fn inner(&self) -> Option<&T> {
        self.as_ref()
    }
}

macro_rules! empty_texts {
    ($($type:ty)*) => {$(
        impl MayLack for $type {
            type Inner = str;

            fn inner(&self) -> Option<&str> {
                Some(&**self).filter(|text| !text.is_empty())
            }
        }
    )*};
}

empty_texts!(&str String Cow<'_, str>);

impl<T: MayLack> MayLack for &T {
    type Inner = T::Inner;

    fn inner(&self) -> Option<&T::Inner> {
        T::inner(self)
    }
}

/// What [`default`] gives.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "there is no third")]
pub enum Defaulted<'a, T: ?Sized, F> {
    /// The value.
    Value(&'a T),
    /// What stands for it.
    Fallback(F),
}

impl<T: Render + ?Sized, F: Render> Render for Defaulted<'_, T, F> {
    fn value(&self) -> impl Value {
        match self {
            Self::Value(value) => Either::Left(value.value()),
            Self::Fallback(fallback) => Either::Right(fallback.value()),
        }
    }
}

impl<T: AsRef<str> + ?Sized, F: AsRef<str>> AsRef<str> for Defaulted<'_, T, F> {
    fn as_ref(&self) -> &str {
        match self {
            Self::Value(value) => value.as_ref(),
            Self::Fallback(fallback) => fallback.as_ref(),
        }
    }
}

/// The value as JSON, which is escaped like any other text: `data-user="{{user | json}}"`. In a script it stands
/// [without references](crate::expand::json).
///
/// ```
/// # use zzz_template::pipes::json;
/// assert_eq!(json(&[1, 2]).to_string(), "[1,2]");
/// ```
#[cfg(feature = "json")]
pub fn json<T: serde::Serialize + ?Sized>(value: &T) -> Json<'_, T> {
    Json(value)
}

/// What [`json`] gives.
#[cfg(feature = "json")]
#[derive(Clone, Copy, Debug)]
pub struct Json<'a, T: ?Sized>(&'a T);

#[cfg(feature = "json")]
impl<T: serde::Serialize + ?Sized> Display for Json<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self.0).map_err(|_| fmt::Error)?)
    }
}

/// What a script gets, which makes JSON of every value itself.
#[cfg(feature = "json")]
impl<T: serde::Serialize + ?Sized> serde::Serialize for Json<'_, T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "json")]
impl<T: serde::Serialize + ?Sized> Render for Json<'_, T> {
    fn value(&self) -> impl Value {
        Displayed(self)
    }
}
