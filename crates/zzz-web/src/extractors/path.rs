//! Path parameters.

use zzz_core::{FromRequest, PathParams, Request, Result, Source};

/// The parameters of the path as a `T`: a number, text, a tuple in the order
/// of the pattern, or a struct with `#[derive(PathParams)]` by name.
///
/// A parameter that does not have the form that is expected is answered with
/// 400, and the answer says what was expected.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, http::Method};
/// use zzz_web::Path;
///
/// let mut request = Request::new(Method::GET, "/users/7");
/// request.params_mut().push("id", "7");
/// let Path(id) = Path::<i64>::from_request(&mut request)?;
/// assert_eq!(id, 7);
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `Path(id): Path<i64>`")]
pub struct Path<T>(pub T);

impl<T: PathParams> FromRequest for Path<T> {
    const SOURCE: Source = Source::Path(T::NEEDS);

    fn from_request(request: &mut Request) -> Result<Self> {
        T::from_params(request.params()).map(Self)
    }
}
