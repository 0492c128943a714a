//! Asking for a value as a handler does.

use zzz_core::{
    Error, FromRequest, Request, Result,
    http::{HeaderValue, Method, header},
};

/// The value, made in the two steps that `#[handler]` takes.
pub(crate) async fn extract<T: FromRequest>(request: &mut Request) -> Result<T> {
    if let Some(prepare) = T::PREPARE {
        prepare(request).await?;
    }
    T::from_request(request)
}

/// A request with a body of this type.
pub(crate) fn post(content_type: &'static str, body: &str) -> Request {
    let mut request = Request::new(Method::POST, "/");
    let content_type = HeaderValue::from_static(content_type);
    request.headers_mut().insert(header::CONTENT_TYPE, content_type);
    *request.body_mut() = body.to_owned().into();
    request
}

/// What the client reads of the error, after its status.
pub(crate) fn told(error: &Error) -> (u16, &str, &str) {
    let problem = error.problem().unwrap();
    (problem.status().as_u16(), problem.code(), problem.detail())
}
