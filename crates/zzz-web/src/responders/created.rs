//! Something new.

use zzz_core::{
    Error, IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};

/// 201: something was made, and this is where it lives from now on.
///
/// A location that no header can carry, one with a line break for instance, is a 500.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::Created;
///
/// let response = Created::at("/posts/7").with_body("a post").into_response();
/// assert_eq!(response.status(), 201);
/// assert_eq!(response.headers().get("location"), Some("/posts/7"));
/// ```
#[derive(Clone, Debug)]
pub struct Created<T = ()> {
    location: String,
    body: T,
}

impl Created {
    /// Made, and found at `location` from now on.
    pub fn at(location: impl Into<String>) -> Self {
        Self { location: location.into(), body: () }
    }

    /// Shows `body`, which is any answer.
    pub fn with_body<T: IntoResponse>(self, body: T) -> Created<T> {
        Created { location: self.location, body }
    }
}

impl<T: IntoResponse> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let response = self.body.into_response();
        if response.error().is_some() {
            return response;
        }
        match HeaderValue::from_str(&self.location) {
            Ok(location) => {
                response.with_status(StatusCode::CREATED).with_header(header::LOCATION, location)
            }
            Err(_) => Error::internal(format!(
                "{:?} cannot be sent as a location: percent-encode what is no visible ASCII",
                self.location
            ))
            .into_response(),
        }
    }
}
