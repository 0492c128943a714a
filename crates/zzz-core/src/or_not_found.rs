//! Nothing, as an answer.

use http::StatusCode;

use crate::{Error, Problem, Result};

/// Answers 404 where there is nothing.
///
/// A sentence for the client takes `ok_or_else(|| Error::new(StatusCode::NOT_FOUND, ".."))`, or a
/// [`Problem`].
///
/// # Examples
///
/// ```
/// use zzz_core::{OrNotFound, Result};
///
/// fn title(number: usize) -> Result<&'static str> {
///     ["first", "second"].get(number).copied().or_not_found()
/// }
/// assert_eq!(title(1)?, "second");
/// assert_eq!(title(2).unwrap_err().status(), 404);
/// # Ok::<(), zzz_core::Error>(())
/// ```
pub trait OrNotFound<T> {
    /// The value.
    ///
    /// # Errors
    ///
    /// 404 if there is none.
    fn or_not_found(self) -> Result<T>;
}

impl<T> OrNotFound<T> for Option<T> {
    #[track_caller]
    fn or_not_found(self) -> Result<T> {
        match self {
            Some(value) => Ok(value),
            None => Err(Error::from(Problem::new(StatusCode::NOT_FOUND))),
        }
    }
}
