//! Nothing to show.

use zzz_core::{IntoResponse, Response};

/// 204: done, and there is nothing to show.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::NoContent;
///
/// assert_eq!(NoContent.into_response().status(), 204);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "handlers make it: `Ok(NoContent)`")]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        Response::no_content()
    }
}
