//! Requests and responses of both kinds.

use zzz_core::{
    Error, Request, Response, Result,
    http::{self, Extensions, StatusCode, Uri},
};

use crate::{
    body::{self, TowerBody},
    error::BoxError,
    fields,
};

/// The request for tower, with its body; everything else stays where it is, for middleware
/// that looks at it on the way back.
///
/// In its extensions stand the [`ConnectionInfo`](zzz_core::ConnectionInfo), the
/// [`Services`](zzz_core::Services), and what a layer further out has put there.
///
/// # Errors
///
/// 400 if the target or a field is none there.
pub(crate) fn to_tower(request: &mut Request, target: &str) -> Result<http::Request<TowerBody>> {
    let uri: Uri = target.parse().map_err(|_| {
        Error::new(StatusCode::BAD_REQUEST, "the target of the request is malformed")
    })?;
    let mut outgoing = http::Request::new(TowerBody::default());
    *outgoing.method_mut() = request.method().clone();
    *outgoing.uri_mut() = uri;
    *outgoing.version_mut() = request.version();
    *outgoing.headers_mut() = fields::to_map(request.headers())?;
    let extensions = outgoing.extensions_mut();
    if let Some(earlier) = request.get::<Extensions>() {
        *extensions = earlier.clone();
    }
    extensions.insert(*request.connection());
    extensions.insert(request.services().clone());
    *outgoing.body_mut() = request.take_body().into();
    Ok(outgoing)
}

/// The answer of a tower service.
pub(crate) fn from_tower<B>(answer: http::Response<B>) -> Response
where
    B: http_body::Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    let (parts, body) = answer.into_parts();
    let mut response = Response::new(parts.status).with_body(body::from_tower(body));
    *response.headers_mut() = fields::from_map(parts.headers);
    response
}

/// The answer of an application, without what only zzz knows.
///
/// # Errors
///
/// If there is a field that is none there.
pub(crate) fn answer(response: &mut Response) -> Result<http::Response<TowerBody>> {
    let mut answer = http::Response::new(TowerBody::from(response.take_body()));
    *answer.status_mut() = response.status();
    *answer.headers_mut() = fields::to_map(response.headers())?;
    Ok(answer)
}
