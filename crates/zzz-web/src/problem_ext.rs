//! Members of problems, of values.

use std::borrow::Cow;

use serde::Serialize;
use zzz_core::Problem;

/// Adds members to a [`Problem`].
///
/// # Examples
///
/// ```
/// use zzz_core::{Problem, http::StatusCode};
/// use zzz_web::ProblemExt;
///
/// let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY).with("errors", ["name", "age"]);
/// assert_eq!(problem.members().next(), Some(("errors", r#"["name","age"]"#)));
/// ```
pub trait ProblemExt {
    /// Sets a member of the problem+json beside status, code and detail
    /// ([RFC 9457, section 3.2](https://www.rfc-editor.org/rfc/rfc9457#section-3.2)); pages and text show the detail only.
    ///
    /// The members of the standard, `type`, `title`, `status` and `detail`, are not overwritten. A
    /// value that cannot be serialised, such as a map whose keys are not text, is logged and
    /// left out.
    #[must_use]
    fn with(self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self;
}

impl ProblemExt for Problem {
    fn with(self, name: impl Into<Cow<'static, str>>, value: impl Serialize) -> Self {
        let name = name.into();
        match serde_json::to_string(&value) {
            Ok(json) => self.with_json(name, json),
            Err(error) => {
                tracing::error!("the member {name:?} of a problem is left out: {error}");
                self
            }
        }
    }
}
