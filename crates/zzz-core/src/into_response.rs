//! What a handler may return.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::{Body, Error, Response};

/// A value that can be an answer.
///
/// # Examples
///
/// ```
/// use zzz_core::{IntoResponse, Response, http::StatusCode};
///
/// struct Teapot;
///
/// impl IntoResponse for Teapot {
///     fn into_response(self) -> Response {
///         (StatusCode::IM_A_TEAPOT, "short and stout").into_response()
///     }
/// }
/// assert_eq!(Teapot.into_response().status(), StatusCode::IM_A_TEAPOT);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an answer",
    label = "expected a value that implements `IntoResponse`",
    note = "return text, `Html`, `Json`, bytes, a `Response`, a `StatusCode`, a tuple of a status and one \
            of them, or a `Result` of these"
)]
pub trait IntoResponse {
    /// The answer.
    fn into_response(self) -> Response;

    /// The answer, with a header in place of those of the same name.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{IntoResponse, http::{HeaderValue, header}};
    ///
    /// let response = "hello".with_header(header::ETAG, HeaderValue::from_static("\"1\""));
    /// assert_eq!(response.headers().get("etag"), Some("\"1\""));
    /// ```
    fn with_header(self, name: HeaderName, value: HeaderValue) -> Response
    where
        Self: Sized,
    {
        self.into_response().with_header(name, value)
    }
}

impl IntoResponse for Response {
    fn into_response(self) -> Response {
        self
    }
}

/// 200 without a body.
impl IntoResponse for () {
    fn into_response(self) -> Response {
        Response::default()
    }
}

impl IntoResponse for StatusCode {
    fn into_response(self) -> Response {
        Response::new(self)
    }
}

impl IntoResponse for &'static str {
    fn into_response(self) -> Response {
        Response::text(self)
    }
}

impl IntoResponse for String {
    fn into_response(self) -> Response {
        Response::text(self)
    }
}

impl IntoResponse for Cow<'static, str> {
    fn into_response(self) -> Response {
        match self {
            Cow::Borrowed(text) => Response::text(text),
            Cow::Owned(text) => Response::text(text),
        }
    }
}

/// 200 with bytes of no particular type.
impl IntoResponse for Bytes {
    fn into_response(self) -> Response {
        Response::of_type("application/octet-stream", self)
    }
}

impl IntoResponse for Vec<u8> {
    fn into_response(self) -> Response {
        Bytes::from(self).into_response()
    }
}

/// 200 with this body and no content type.
impl IntoResponse for Body {
    fn into_response(self) -> Response {
        Response::default().with_body(self)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.into()
    }
}

impl<T: IntoResponse> IntoResponse for (StatusCode, T) {
    fn into_response(self) -> Response {
        self.1.into_response().with_status(self.0)
    }
}

impl<T: IntoResponse, E: IntoError> IntoResponse for Result<T, E> {
    fn into_response(self) -> Response {
        match self {
            Ok(value) => value.into_response(),
            Err(error) => error.into_error().into(),
        }
    }
}

/// What can be the error of a handler: everything that turns into [`Error`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a handler",
    label = "expected a type that turns into `zzz::Error`",
    note = "return `zzz::Error`: `Error::new(status, text)`, or a `zzz::Problem` with `.into()`; or a whole \
            `zzz::Response` for both, `(status, body).into_response()`",
    note = "a type of yours becomes one by `#[derive(zzz::Problem)]`, or by `std::error::Error`, which the client \
            sees as a plain 500; then `?` works, too"
)]
pub trait IntoError {
    /// The error.
    fn into_error(self) -> Error;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoError for E {
    fn into_error(self) -> Error {
        self.into()
    }
}
