//! A middleware of our own, beside those that come with zzz.

use zzz::{
    Middleware, Request, Response,
    http::{HeaderValue, header},
};

/// Tells browsers to believe the content type. It also makes them show a text
/// that arrives in pieces at once: there is nothing to guess from its beginning.
pub(crate) struct NoSniff;

impl Middleware for NoSniff {
    fn after(&self, _request: &mut Request, response: &mut Response) {
        response
            .headers_mut()
            .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
}
