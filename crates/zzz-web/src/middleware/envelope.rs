//! Answers in an envelope.

use serde::Serialize;
use serde_json::{Map, Value};
use zzz_core::{
    Error, Middleware, Request, Response, Result,
    http::{StatusCode, header},
};

use crate::shape;

/// Puts JSON into an envelope, `{"data": .., "meta": {..}}`, where an API promises one
/// form for all its answers.
///
/// Only what succeeded, is JSON and stands in memory is wrapped: errors keep the form
/// that [`ErrorPages`](crate::ErrorPages) gives them, and what is streamed goes out as it
/// is. `meta` is what handlers left as a [`Meta`] in the request.
///
/// # Examples
///
/// ```
/// use zzz_core::{Assigns, IntoResponse, Middleware, Request, http::Method};
/// use zzz_web::{Envelope, Json, Meta};
///
/// // What `#[handler] async fn index(assigns: &mut Assigns)` would do.
/// fn index(assigns: &mut Assigns) -> zzz_core::Result<Json<[u8; 2]>> {
///     assigns.set(Meta::new().with("total", 12)?);
///     Ok(Json([1, 2]))
/// }
///
/// let mut request = Request::new(Method::GET, "/numbers");
/// let mut response = index(request.assigns_mut())?.into_response();
/// Envelope::new().after(&mut request, &mut response);
/// let body = br#"{"data":[1,2],"meta":{"total":12}}"#;
/// assert_eq!(response.body().as_bytes(), Some(&body[..]));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope {}

impl Envelope {
    /// An envelope.
    pub const fn new() -> Self {
        Self {}
    }
}

impl Middleware for Envelope {
    fn after(&self, request: &mut Request, response: &mut Response) {
        let content_type = response.headers().get(header::CONTENT_TYPE).unwrap_or_default();
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let has_body = response.status() != StatusCode::NO_CONTENT;
        if !response.status().is_success() || !has_body || !shape::is_json(media_type) {
            return;
        }
        let Some(data) = response.body().as_bytes() else {
            return;
        };
        let meta = request.assigns_mut().take::<Meta>().unwrap_or_default();
        let meta = Value::Object(meta.members).to_string();
        let body = [&b"{\"data\":"[..], data, b",\"meta\":", meta.as_bytes(), b"}"].concat();
        *response.body_mut() = body.into();
        // It named the bytes that were inside.
        response.headers_mut().remove(header::ETAG);
    }
}

/// What an [`Envelope`] says beside the data: pages, totals, times.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    members: Map<String, Value>,
}

impl Meta {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says `value` under `name`, in the place of what was said there.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON, as a map whose keys are no text.
    pub fn with(mut self, name: &str, value: impl Serialize) -> Result<Self> {
        let value = serde_json::to_value(value)
            .map_err(|error| Error::internal(format!("`{name}` cannot be JSON: {error}")))?;
        self.members.insert(name.to_owned(), value);
        Ok(self)
    }

    /// What it says, as JSON.
    #[cfg(feature = "pagination")]
    pub(crate) fn members(&self) -> &Map<String, Value> {
        &self.members
    }
}
