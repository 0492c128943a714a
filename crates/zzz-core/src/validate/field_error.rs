//! One thing that is wrong with a field.

use std::fmt::{self, Display};

/// One thing that is wrong with a field: in words for people, and as data for programs that say it otherwise.
///
/// Whatever is text becomes one with the code `invalid`.
///
/// | code | parameters | said by |
/// |---|---|---|
/// | `required` | | what is missing |
/// | `length` | `min` or `max` | text and lists |
/// | `range` | `min` or `max` | numbers |
/// | `email`, `url` | | text; other [formats](crate::rules::Format) have codes of their own |
/// | `one_of` | `values` | what is not among these |
/// | `reserved` | | what is among those that are not to be had |
/// | `acceptance` | | what has to be agreed to |
/// | `confirmation` | | what is entered twice |
/// | `cast` | | what cannot be read as the type of its field |
/// | `unique`, `foreign_key`, `check`, `exclusion` | | a database |
/// | `invalid` | | rules of one's own |
///
/// # Examples
///
/// ```
/// use zzz_core::FieldError;
///
/// let error = FieldError::new("stock", "has 3 left").with("left", 3);
/// assert_eq!((error.code, error.parameter("left")), ("stock", Some("3")));
/// assert_eq!(FieldError::from("is taken").code, "invalid");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// What it is called among programs: `length`.
    pub code: &'static str,
    /// What people read behind the name of the field: "has to have 2 characters at least".
    pub message: String,
    /// What the message tells of, by name: `min` is `2`.
    pub parameters: Vec<(&'static str, String)>,
}

impl FieldError {
    /// The code of what was not sent, or was left empty.
    pub const REQUIRED: &'static str = "required";

    /// An error without parameters.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), parameters: Vec::new() }
    }

    /// That something has to be there, and is not.
    pub fn missing() -> Self {
        Self::new(Self::REQUIRED, "is missing")
    }

    /// With a parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.parameters.push((name, value.to_string()));
        self
    }

    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl<T: Into<String>> From<T> for FieldError {
    fn from(message: T) -> Self {
        Self::new("invalid", message)
    }
}

/// The message.
impl Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
