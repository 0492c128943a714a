//! Pages.

use zzz_core::{Body, IntoResponse, Response};

/// 200 with `text/html`. The text is sent as it is: what users wrote goes through [`escape`](crate::escape()).
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::{Html, escape};
///
/// let name = "Ann & Bob";
/// let response = Html(format!("<h1>Hello, {}</h1>", escape(name))).into_response();
/// assert_eq!(response.headers().get("content-type"), Some("text/html; charset=utf-8"));
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers make it: `Html(page)`")]
pub struct Html<T>(pub T);

impl<T: Into<Body>> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        Response::html(self.0)
    }
}
