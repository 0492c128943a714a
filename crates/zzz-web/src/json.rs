//! JSON, in and out.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, error::Category};
use serde_path_to_error::{Path, Segment};
use zzz_core::{
    Error, FromRequest, IntoResponse, Prepare, Problem, Request, Response, Result, Source,
    bytes::Bytes, http::StatusCode,
};

use crate::{
    fault::{Fault, Reason, text_in_words},
    shape,
};

const MEDIA_TYPE: &str = "application/json";

/// How JSON calls a value with named parts.
const OBJECT: &str = "an object";

/// JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)): as an argument the body as a `T`, as an answer
/// 200 with `application/json`.
///
/// A body is `application/json` or another type that ends in `+json`. It nests at most 127 deep; how long
/// it may be is [`Body::set_limit`](zzz_core::Body::set_limit)'s to say. Fields that `T`
/// does not know are skipped.
///
/// # Errors
///
/// As an argument:
///
/// - 415 if the body is something else,
/// - 413 if it is too long,
/// - 400 if it is not JSON; the answer names line and column,
/// - 422 if it does not have the form of `T`; the answer names the field, as in `user.emails[1]`.
///
/// As an answer, a value that cannot be serialised, such as a map whose keys are not text,
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
///
/// ```
/// use serde::Deserialize;
/// use zzz_core::{FromRequest, Request, http::{HeaderValue, Method, header}};
/// use zzz_web::Json;
///
/// #[derive(Debug, Deserialize)]
/// struct User { emails: Vec<String> }
///
/// let mut request = Request::new(Method::POST, "/users");
/// let json = HeaderValue::from_static("application/json");
/// request.headers_mut().insert(header::CONTENT_TYPE, json);
/// *request.body_mut() = r#"{"emails": ["ann@zzz.example", 7]}"#.into();
///
/// let error = Json::<User>::from_request(&mut request).unwrap_err();
/// assert_eq!(error.status(), 422);
/// assert!(error.to_string().contains("`emails[1]`"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "handlers make it: `Json(value)`")]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => Response::json(bytes),
            Err(error) => Error::from(error).into_response(),
        }
    }
}

impl<T: DeserializeOwned> FromRequest for Json<T> {
    const PREPARE: Option<Prepare> = Some(|request| {
        Box::pin(async move {
            check(request)?;
            request.load_body().await
        })
    });
    const SOURCE: Source = Source::body(MEDIA_TYPE);

    fn from_request(request: &mut Request) -> Result<Self> {
        check(request)?;
        let bytes = Bytes::from_request(request)?;
        if bytes.is_empty() {
            return Err(malformed("the body is empty, expected JSON".to_owned()));
        }
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let (path, error) = (error.path(), error.inner());
            match error.classify() {
                Category::Data => wrong_shape(request, &bytes, path, error),
                _ => malformed(format!("the body is not JSON: {error}")),
            }
        })?;
        json.end().map_err(|error| malformed(format!("the body is not JSON: {error}")))?;
        Ok(Self(value))
    }
}

fn check(request: &Request) -> Result<()> {
    if shape::content_type(request).is_some_and(shape::is_json) {
        return Ok(());
    }
    Err(shape::unsupported(request, MEDIA_TYPE))
}

#[cold]
pub(crate) fn malformed(detail: String) -> Error {
    let problem = Problem::new(StatusCode::BAD_REQUEST);
    problem.with_code("malformed_json").with_detail(detail).into()
}

#[cold]
fn wrong_shape(request: &Request, body: &[u8], path: &Path, error: &serde_json::Error) -> Error {
    const WRONG: Problem = Problem::fixed(StatusCode::UNPROCESSABLE_ENTITY, "wrong_shape", "");
    // The path says where; the place in the text would only repeat it.
    let reason = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = reason.strip_suffix(&place).unwrap_or(&reason);
    let found = found(body, path);
    let fault = Fault::new(steps(path), Reason::of(reason, OBJECT), found);
    shape::wrong_shape(request, WRONG, "the body", &[fault])
}

fn steps(path: &Path) -> Vec<String> {
    let steps = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    });
    steps.collect()
}

/// What stands at `path`, in words. What serde says of it is not taken: behind `flatten` it speaks of
/// a value that stands deeper than the path tells, under a name that may be sensitive.
fn found(body: &[u8], path: &Path) -> Option<String> {
    let whole: Value = serde_json::from_slice(body).ok()?;
    let value = path.iter().try_fold(&whole, |value, segment| match segment {
        Segment::Seq { index } => value.get(index),
        Segment::Map { key } | Segment::Enum { variant: key } => value.get(key),
        Segment::Unknown => None,
    })?;
    Some(match value {
        Value::Null => "`null`".to_owned(),
        Value::Bool(truth) => format!("`{truth}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.is_empty() => "a text without letters".to_owned(),
        Value::String(text) => text_in_words(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => OBJECT.to_owned(),
    })
}
