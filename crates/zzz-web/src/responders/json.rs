//! JSON.

use serde::Serialize;
use zzz_core::{IntoResponse, Response};

/// 200 with `application/json`, from any type that serialises
/// ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)).
///
/// A value that cannot be serialised, such as a map whose keys are not text,
/// is a 500 whose text stays inside.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::Json;
///
/// #[derive(serde::Serialize)]
/// struct Greeting { message: &'static str }
///
/// let response = Json(Greeting { message: "hello" }).into_response();
/// assert_eq!(response.body().as_bytes(), Some(&br#"{"message":"hello"}"#[..]));
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "handlers make it: `Json(value)`")]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => Response::json(bytes),
            Err(error) => zzz_core::Error::from(error).into_response(),
        }
    }
}
