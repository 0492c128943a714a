//! What is said where input does not have the form that is expected.

use std::fmt;

use serde_path_to_error::Path;
use zzz_core::{
    Error, Problem, Request,
    http::{StatusCode, header},
};

use crate::ParamFilter;

/// How deep fields of queries and forms nest: `a[b][c]` is two deep.
pub(crate) const FIELD_DEPTH_MAX: usize = 5;

/// Refuses a value that does not have the form of its type.
///
/// `of` is "the query" or "the body".
#[cold]
pub(crate) fn wrong_shape(
    request: &Request,
    problem: Problem,
    of: &str,
    path: &Path,
    reason: &dyn fmt::Display,
) -> Error {
    let path = path.to_string();
    let detail = match path.as_str() {
        "." | "" => format!("{of} does not have the form that is expected: {reason}"),
        // A reason quotes the value.
        field if ParamFilter::of(request).is_sensitive(field) => {
            format!("the field `{field}` of {of} does not have the form that is expected")
        }
        field => format!("the field `{field}` of {of}: {reason}"),
    };
    problem.with_detail(detail).into()
}

/// The media type of the body, without its parameters.
pub(crate) fn content_type(request: &Request) -> Option<&str> {
    let value = request.headers().get(header::CONTENT_TYPE)?;
    Some(value.split(';').next().unwrap_or_default().trim())
}

/// Whether a body of this type is JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// Refuses a body of another type.
#[cold]
pub(crate) fn unsupported(request: &Request, expected: &str) -> Error {
    let detail = match content_type(request) {
        Some(sent) => format!("the body is {sent:?}, expected `{expected}`"),
        None => format!("the body has no content type; send `content-type: {expected}`"),
    };
    let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    problem.with_code("unsupported_media_type").with_detail(detail).into()
}

/// Makes a `T` of a query or a urlencoded form; the problems are for text that is
/// malformed and for fields that do not fit.
pub(crate) fn from_fields<T: serde::de::DeserializeOwned>(
    request: &Request,
    fields: &[u8],
    of: &str,
    [malformed, wrong]: [Problem; 2],
) -> Result<T, Error> {
    // Form encoding: browsers write brackets as `%5B`.
    let config = serde_qs::Config::new().max_depth(FIELD_DEPTH_MAX).use_form_encoding(true);
    let fields = serde_qs::Deserializer::with_config(config, fields)
        .map_err(|error| Error::from(malformed.with_detail(format!("{of}: {error}"))))?;
    serde_path_to_error::deserialize(fields)
        .map_err(|error| wrong_shape(request, wrong, of, error.path(), error.inner()))
}
