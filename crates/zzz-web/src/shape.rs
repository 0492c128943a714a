//! What is said where input does not have the form that is expected.

use std::fmt;

use zzz_core::{
    Error, Problem, Request,
    http::{StatusCode, header},
};

use crate::{ParamFilter, fault::Fault, fields::Fields, json_text::Json};

/// What is said of a sensitive value: a reason may quote it.
const NO_REASON: &str = "does not have the form that is expected";

/// Refuses a value that does not have the form of its type.
///
/// `of` is "the query" or "the body". The detail tells the first fault, the member `errors` all.
#[cold]
pub(crate) fn wrong_shape(
    request: &Request,
    problem: Problem,
    of: &str,
    faults: &[Fault],
) -> Error {
    let Some(fault) = faults.first() else {
        return problem.into();
    };
    let filter = ParamFilter::of(request);
    let is_sensitive = |fault: &Fault| filter.is_sensitive(&fault.field());
    let errors = faults.iter().map(|fault| match is_sensitive(fault) && !fault.is_missing() {
        true => (fault.field(), NO_REASON.to_owned()),
        false => (fault.field(), fault.to_string()),
    });
    let problem = problem.with_detail(detail(of, fault, is_sensitive(fault)));
    let problem = problem.with_json("errors", errors_json(errors));
    if fault.is_missing() { LeftOut(problem).into() } else { problem.into() }
}

fn detail(of: &str, fault: &Fault, is_sensitive: bool) -> String {
    match fault.field().as_str() {
        "" => format!("{of} does not have the form that is expected: {}", fault.with_value()),
        field if fault.is_missing() => format!("the field `{field}` of {of} {fault}"),
        field if is_sensitive => {
            format!("the field `{field}` of {of} {NO_REASON}")
        }
        field => format!("the field `{field}` of {of}: {}", fault.with_value()),
    }
}

/// The faults as programs read them; of what the values are, nothing is said.
pub(crate) fn errors_json<T: fmt::Display>(errors: impl Iterator<Item = (T, T)>) -> String {
    let errors = errors.map(|(field, message)| {
        format!(r#"{{"field":{},"message":{}}}"#, Json(field), Json(message))
    });
    format!("[{}]", errors.collect::<Vec<_>>().join(","))
}

/// What the log and the pages of development say of a field that is missing.
#[derive(Debug)]
struct LeftOut(Problem);

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a field that may be left out, as a checkbox is that is not ticked, wants \
             `#[serde(default)]` or an `Option`",
        )
    }
}

impl std::error::Error for LeftOut {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
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
    let fields = Fields::parse(fields)
        .map_err(|reason| Error::from(malformed.with_detail(format!("{of}: {reason}"))))?;
    fields.read().map_err(|faults| wrong_shape(request, wrong, of, &faults))
}
