//! A value as it was written, and what can be made of it.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::{NonZeroU16, NonZeroU32, NonZeroU64, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use crate::{Secret, secret::MASK};

/// A value as it was written.
///
/// Variables and flags know only text, so numbers and lists are read from it;
/// a file says which type it means, and is taken at its word.
///
/// `Debug` shows the kind alone, since the value may be a secret.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// The text of a variable or a flag, whose type is not known.
    Text(String),
    /// A string of a file.
    String(String),
    /// An integer.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A list; in a variable, its elements are parted by commas.
    List(Vec<Self>),
    /// Something else, by its name: a table, a date.
    Other(&'static str),
}

impl Value {
    /// The text that stands there, of a value that is not a list.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::String(text) => Some(text.clone()),
            Self::Integer(_) | Self::Float(_) | Self::Bool(_) => Some(self.to_string()),
            Self::List(_) | Self::Other(_) => None,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::List(_) => "a list",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({})", self.kind())
    }
}

/// As TOML, but the text of a variable as it stands.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            // Rust's escapes and TOML's are the same for what is printable.
            Self::String(text) => write!(f, "{text:?}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) => write!(f, "{number:?}"),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::List(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Other(name) => f.write_str(name),
        }
    }
}

/// Why a value does not fit: what was expected in its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrongValue {
    expected: String,
}

impl WrongValue {
    /// `expected` completes "must be ..", for example ``a number from 1 to 10``.
    /// It must not repeat the value, which may be a secret.
    pub fn expected(expected: impl Into<String>) -> Self {
        Self { expected: expected.into() }
    }
}

impl fmt::Display for WrongValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be {}", self.expected)
    }
}

impl std::error::Error for WrongValue {}

/// What can be a value of a configuration.
///
/// Integers, floats, `bool`, `char`, `String`, `PathBuf`, `Duration`, the
/// addresses of `std::net`, `Vec<_>`, `Option<_>`, [`Secret<_>`](Secret) and
/// [`DatabaseUrl`](crate::DatabaseUrl) are. A type with a [`FromStr`] becomes one by [`FromText`]. How each is
/// written stands [at the derive](macro@crate::Config).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a configuration",
    label = "neither a value nor a section of a configuration",
    note = "for a section, write `#[derive(zzz::Config)]` on its struct",
    note = "for a type with a `FromStr`, write \
            `impl zzz::config::FromText for {Self} {{ const EXPECTED: &'static str = \"..\"; }}`"
)]
pub trait FromValue: Sized {
    /// Whether the value is shown to nobody.
    const SECRET: bool = false;
    /// Whether a flag without a value means true.
    const SWITCH: bool = false;

    /// What a value must be, for messages and for the files written from the
    /// struct: it completes "must be ..".
    fn expected() -> String;

    /// Makes it of `value`.
    ///
    /// # Errors
    ///
    /// What was expected instead.
    fn from_value(value: &Value) -> Result<Self, WrongValue>;

    /// What may be shown of `value` in lists and messages.
    fn show(value: &Value) -> String {
        if Self::SECRET { MASK.to_owned() } else { value.to_string() }
    }

    /// What a value that nobody gave is; `None` is a fault.
    fn missing() -> Option<Self> {
        None
    }
}

/// A type whose values are read by its [`FromStr`].
///
/// # Examples
///
/// ```
/// use std::str::FromStr;
/// use zzz_config::{FromText, FromValue, Value};
///
/// #[derive(Debug, PartialEq)]
/// enum Mode { Fast, Careful }
///
/// impl FromStr for Mode {
///     type Err = ();
///     fn from_str(text: &str) -> Result<Self, ()> {
///         match text {
///             "fast" => Ok(Self::Fast),
///             "careful" => Ok(Self::Careful),
///             _ => Err(()),
///         }
///     }
/// }
///
/// impl FromText for Mode {
///     const EXPECTED: &'static str = "`fast` or `careful`";
/// }
///
/// assert_eq!(Mode::from_value(&Value::Text("fast".to_owned())), Ok(Mode::Fast));
/// ```
pub trait FromText: FromStr {
    /// Completes "must be ..".
    const EXPECTED: &'static str;
}

#[diagnostic::do_not_recommend]
impl<T: FromText> FromValue for T {
    fn expected() -> String {
        T::EXPECTED.to_owned()
    }

    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        let parsed = value.text().and_then(|text| text.parse().ok());
        parsed.ok_or_else(|| WrongValue::expected(T::EXPECTED))
    }
}

/// Types that a variable's text and a file's string are parsed for alike.
macro_rules! parsed {
    ($($ty:ty: $expected:literal,)*) => {$(
        impl FromValue for $ty {
            fn expected() -> String {
                $expected.to_owned()
            }

            fn from_value(value: &Value) -> Result<Self, WrongValue> {
                match value {
                    Value::Text(text) | Value::String(text) => text.parse().ok(),
                    _ => None,
                }
                .ok_or_else(|| WrongValue::expected($expected))
            }
        }
    )*};
}

parsed! {
    String: "text",
    PathBuf: "a path",
    char: "a single character",
    IpAddr: "an IP address",
    Ipv4Addr: "an IPv4 address",
    Ipv6Addr: "an IPv6 address",
    SocketAddr: "an IP address with a port, such as `127.0.0.1:8080`",
}

macro_rules! integers {
    ($($ty:ty: $min:expr, $max:expr,)*) => {$(
        impl FromValue for $ty {
            fn expected() -> String {
                format!("a whole number from {} to {}", $min, $max)
            }

            fn from_value(value: &Value) -> Result<Self, WrongValue> {
                let number = match value {
                    Value::Text(text) => text.trim().replace('_', "").parse().ok(),
                    Value::Integer(number) => number.to_string().parse().ok(),
                    _ => None,
                };
                number.ok_or_else(|| WrongValue::expected(Self::expected()))
            }
        }
    )*};
}

integers! {
    u8: u8::MIN, u8::MAX,
    u16: u16::MIN, u16::MAX,
    u32: u32::MIN, u32::MAX,
    u64: u64::MIN, u64::MAX,
    usize: usize::MIN, usize::MAX,
    i8: i8::MIN, i8::MAX,
    i16: i16::MIN, i16::MAX,
    i32: i32::MIN, i32::MAX,
    i64: i64::MIN, i64::MAX,
    isize: isize::MIN, isize::MAX,
    NonZeroU16: 1, u16::MAX,
    NonZeroU32: 1, u32::MAX,
    NonZeroU64: 1, u64::MAX,
    NonZeroUsize: 1, usize::MAX,
}

macro_rules! floats {
    ($($ty:ty,)*) => {$(
        impl FromValue for $ty {
            fn expected() -> String {
                "a number".to_owned()
            }

            fn from_value(value: &Value) -> Result<Self, WrongValue> {
                let number: Option<Self> = match value {
                    Value::Text(_) | Value::Integer(_) | Value::Float(_) => {
                        value.text().and_then(|text| text.trim().parse().ok())
                    }
                    _ => None,
                };
                let finite = number.filter(|number| number.is_finite());
                finite.ok_or_else(|| WrongValue::expected("a number"))
            }
        }
    )*};
}

floats! { f32, f64, }

impl FromValue for bool {
    const SWITCH: bool = true;

    fn expected() -> String {
        "`true` or `false`".to_owned()
    }

    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            Value::Text(text) if text == "true" => Ok(true),
            Value::Text(text) if text == "false" => Ok(false),
            _ => Err(WrongValue::expected(Self::expected())),
        }
    }
}

/// Whole numbers with a unit: `250ms`, `30s`, `5m`, `2h`, `7d`.
impl FromValue for Duration {
    fn expected() -> String {
        "a time with its unit, such as `250ms`, `30s`, `5m`, `2h` or `7d`".to_owned()
    }

    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        let parsed = match value {
            Value::Text(text) | Value::String(text) => duration(text),
            _ => None,
        };
        parsed.ok_or_else(|| WrongValue::expected(Self::expected()))
    }
}

fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit_at = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let number: u64 = number.parse().ok()?;
    let seconds = match unit {
        "ms" => return Some(Duration::from_millis(number)),
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    number.checked_mul(seconds).map(Duration::from_secs)
}

impl<T: FromValue> FromValue for Option<T> {
    const SECRET: bool = T::SECRET;
    const SWITCH: bool = T::SWITCH;

    fn expected() -> String {
        T::expected()
    }

    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        T::from_value(value).map(Some)
    }

    fn show(value: &Value) -> String {
        T::show(value)
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    const SECRET: bool = T::SECRET;

    fn expected() -> String {
        format!("a list, each element {}", T::expected())
    }

    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        let elements = match value {
            Value::List(values) => values.iter().map(T::from_value).collect(),
            Value::Text(text) if text.trim().is_empty() => return Ok(Self::new()),
            Value::Text(text) => text
                .split(',')
                .map(|element| T::from_value(&Value::Text(element.trim().to_owned())))
                .collect(),
            _ => Err(WrongValue::expected("")),
        };
        elements.map_err(|_| WrongValue::expected(Self::expected()))
    }

    fn show(value: &Value) -> String {
        match value {
            Value::List(values) => {
                let shown: Vec<_> = values.iter().map(T::show).collect();
                format!("[{}]", shown.join(", "))
            }
            // The elements may hold passwords each.
            Value::Text(text) => {
                let parts =
                    text.split(',').map(|part| T::show(&Value::Text(part.trim().to_owned())));
                parts.collect::<Vec<_>>().join(", ")
            }
            other => T::show(other),
        }
    }
}

impl<T: FromValue> FromValue for Secret<T> {
    const SECRET: bool = true;

    fn expected() -> String {
        T::expected()
    }

    fn from_value(value: &Value) -> Result<Self, WrongValue> {
        // The message of `T` may tell of the value.
        T::from_value(value).map(Self::new).map_err(|_| WrongValue::expected(T::expected()))
    }

    fn show(_: &Value) -> String {
        MASK.to_owned()
    }
}
