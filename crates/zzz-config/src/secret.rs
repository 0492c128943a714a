//! What must not be shown.

use std::fmt;

/// A value that no `Debug`, `Display`, list or message shows.
///
/// # Examples
///
/// ```
/// use zzz_config::Secret;
///
/// let key = Secret::new("correct horse");
/// assert_eq!(format!("{key} {key:?}"), "*** ***");
/// assert_eq!(key.expose(), &"correct horse");
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Secret<T>(T);

/// What stands where a secret would.
pub(crate) const MASK: &str = "***";

impl<T> Secret<T> {
    /// Hides `value`.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself; what is done with it is seen by whoever reads the
    /// code and looks for this name.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, as its owner.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}
