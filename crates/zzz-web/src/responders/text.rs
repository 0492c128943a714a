//! Plain text.

use zzz_core::{Body, IntoResponse, Response};

/// 200 with `text/plain`, which is also what `&str` and `String` answer.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::Text;
///
/// let response = Text("hello").into_response();
/// assert_eq!(response.headers().get("content-type"), Some("text/plain; charset=utf-8"));
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers make it: `Text(text)`")]
pub struct Text<T>(pub T);

impl<T: Into<Body>> IntoResponse for Text<T> {
    fn into_response(self) -> Response {
        Response::text(self.0)
    }
}
