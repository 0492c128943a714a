//! What `{{#with value as |name|}}` asks.

/// What `{{#with value as |name|}}` asks: what is inside, if something is.
///
/// The macro writes `With(&value).get()` with [`WithAny`] in scope. For an `Option` that is what it holds, for
/// a `Result` what went well, and for everything else the value itself: a method of a type goes before one of a trait.
///
/// # Examples
///
/// ```
/// use zzz_template::expand::{With, WithAny as _};
///
/// assert_eq!(With(&Some("Ann")).get(), Some(&"Ann"));
/// assert_eq!(With(&None::<u8>).get(), None);
/// assert_eq!(With(&"Ann").get(), Some(&"Ann"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct With<'a, T: ?Sized>(pub &'a T);

impl<'a, T> With<'a, Option<T>> {
    /// What it holds.
    #[inline]
    #[must_use]
    pub fn get(&self) -> Option<&'a T> {
        self.0.as_ref()
    }
}

impl<'a, T, E> With<'a, Result<T, E>> {
    /// What went well.
    #[inline]
    #[must_use]
    pub fn get(&self) -> Option<&'a T> {
        self.0.as_ref().ok()
    }
}

impl<'a, T> With<'a, &Option<T>> {
    /// What it holds.
    #[inline]
    #[must_use]
    pub fn get(&self) -> Option<&'a T> {
        self.0.as_ref()
    }
}

impl<'a, T, E> With<'a, &Result<T, E>> {
    /// What went well.
    #[inline]
    #[must_use]
    pub fn get(&self) -> Option<&'a T> {
        self.0.as_ref().ok()
    }
}

/// What [`With`] gives of a value that is neither an `Option` nor a `Result`: itself.
pub trait WithAny<'a> {
    /// The type of the value.
    type Value: ?Sized;

    /// The value.
    fn get(&self) -> Option<&'a Self::Value>;
}

impl<'a, T: ?Sized> WithAny<'a> for With<'a, T> {
    type Value = T;

    #[inline]
    fn get(&self) -> Option<&'a T> {
        Some(self.0)
    }
}
