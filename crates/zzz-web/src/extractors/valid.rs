//! Input that keeps its rules.

use zzz_core::{FromRequest, Prepare, Request, Result, ServiceNeed, Source, Validate};

use super::{Form, Query};

/// Input whose rules were looked at: `Valid<Json<T>>`, `Valid<Form<T>>`, `Valid<Query<T>>`.
///
/// `T` derives `Validate`, or implements [`Validate`]. What the rules change, as `trim` does,
/// is changed in the value.
///
/// # Errors
///
/// 422 with the code `invalid`, all broken rules at once: as text in the detail, and in
/// problem+json by [`ErrorPages`](crate::ErrorPages) as the member `errors`,
/// `{"email": ["has to be an e-mail address"]}`. What cannot be read in the first place is refused
/// as by the extractor inside.
///
/// # Examples
///
/// ```
/// use serde::Deserialize;
/// use zzz_core::{FieldErrors, FromRequest, Request, Validate, http::Method};
/// use zzz_web::{Query, Valid};
///
/// #[derive(Debug, Deserialize)]
/// struct Search { q: String }
///
/// impl Validate for Search {
///     fn validate(&mut self, errors: &mut FieldErrors) {
///         if self.q.is_empty() {
///             errors.add("q", "is missing");
///         }
///     }
/// }
///
/// let mut request = Request::new(Method::GET, "/posts?q=");
/// let error = Valid::<Query<Search>>::from_request(&mut request).unwrap_err();
/// assert_eq!(error.status(), 422);
/// assert_eq!(error.problem().unwrap().detail(), "q is missing");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "handlers take it apart: `Valid(Form(post)): Valid<Form<Post>>`"
)]
pub struct Valid<T>(pub T);

impl<T: FromRequest + AsInput> FromRequest for Valid<T> {
    const PREPARE: Option<Prepare> = T::PREPARE;
    const SOURCE: Source = T::SOURCE;
    const NEEDS: &'static [ServiceNeed] = T::NEEDS;

    fn from_request(request: &mut Request) -> Result<Self> {
        let mut input = T::from_request(request)?;
        input.rules().check()?;
        Ok(Self(input))
    }
}

/// An extractor that holds a value with rules; for an extractor of one's own, too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds nothing with rules",
    label = "`Valid<_>` is for `Json<T>`, `Form<T>` and `Query<T>` where `T: Validate`",
    note = "write `#[derive(zzz::Validate)]` above the type inside"
)]
pub trait AsInput {
    /// What has the rules.
    fn rules(&mut self) -> &mut dyn Validate;
}

impl<T: Validate> AsInput for Form<T> {
    fn rules(&mut self) -> &mut dyn Validate {
        &mut self.0
    }
}

impl<T: Validate> AsInput for Query<T> {
    fn rules(&mut self) -> &mut dyn Validate {
        &mut self.0
    }
}

#[cfg(feature = "json")]
impl<T: Validate> AsInput for crate::Json<T> {
    fn rules(&mut self) -> &mut dyn Validate {
        &mut self.0
    }
}
