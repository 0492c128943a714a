//! Parameters, wherever they came from.

use std::{collections::BTreeMap, fmt};

use zzz_core::{
    Error, FromRequest, Prepare, Problem, Request, Result, Source, bytes::Bytes, http::StatusCode,
};

use crate::{ParamFilter, extractors::form, fields, shape};

/// All parameters of a request under one roof: those of the path, of the body and of
/// the query, the first of which wins where a name stands in several.
///
/// Of a body it takes the fields of a urlencoded form, and the texts, numbers and truth values on
/// the outermost level of a JSON object; any other body stays where it is. Names with brackets are names
/// like others. For values that have a form, prefer [`Path`](crate::Path), [`Form`](crate::Form),
/// `Json` and [`Query`](crate::Query): they say what they expect.
///
/// # Errors
///
/// 400 if the query, the form or the JSON is malformed; 413 if the body is too long.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromRequest, Request, http::Method};
/// use zzz_web::AllParams;
///
/// let mut request = Request::new(Method::GET, "/users/7?id=9&tab=posts");
/// request.params_mut().push("id", "7");
/// let params = AllParams::from_request(&mut request)?;
/// assert_eq!(params.get("id"), Some("7"));
/// assert_eq!(params.get("tab"), Some("posts"));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AllParams {
    values: BTreeMap<String, String>,
}

impl AllParams {
    /// The parameter called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// All names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Sensitive values are masked.
impl fmt::Debug for AllParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filter = ParamFilter::new();
        f.debug_map()
            .entries(self.iter().map(|(name, value)| (name, filter.show(name, value))))
            .finish()
    }
}

impl FromRequest for AllParams {
    const PREPARE: Option<Prepare> = Some(|request| {
        Box::pin(async move { if is_known(request) { request.load_body().await } else { Ok(()) } })
    });
    const SOURCE: Source = Source::body("*/*");

    fn from_request(request: &mut Request) -> Result<Self> {
        const QUERY: Problem = Problem::fixed(StatusCode::BAD_REQUEST, "bad_query", "");
        let query = request.query().unwrap_or_default();
        let mut values = flat(query.as_bytes(), "the query", QUERY)?;
        if is_known(request) {
            let body = Bytes::from_request(request)?;
            values.extend(of_body(request, &body)?);
        }
        let path = request.params().iter();
        values.extend(path.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Ok(Self { values })
    }
}

fn is_form(request: &Request) -> bool {
    shape::content_type(request).is_some_and(|sent| sent.eq_ignore_ascii_case(form::MEDIA_TYPE))
}

#[cfg(feature = "json")]
fn is_json(request: &Request) -> bool {
    shape::content_type(request).is_some_and(shape::is_json)
}

#[cfg(not(feature = "json"))]
fn is_json(_request: &Request) -> bool {
    false
}

fn is_known(request: &Request) -> bool {
    is_form(request) || is_json(request)
}

fn of_body(request: &Request, body: &[u8]) -> Result<BTreeMap<String, String>> {
    const FORM: Problem = Problem::fixed(StatusCode::BAD_REQUEST, "malformed_form", "");
    if is_form(request) { flat(body, "the body", FORM) } else { of_json(body) }
}

fn flat(text: &[u8], of: &str, problem: Problem) -> Result<BTreeMap<String, String>> {
    let pairs = fields::pairs(text)
        .map_err(|reason| Error::from(problem.with_detail(format!("{of}: {reason}"))))?;
    Ok(pairs.into_iter().collect())
}

#[cfg(feature = "json")]
fn of_json(body: &[u8]) -> Result<BTreeMap<String, String>> {
    use serde_json::Value;

    if body.is_empty() {
        return Ok(BTreeMap::new());
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| crate::json::malformed(format!("the body is not JSON: {error}")))?;
    let Value::Object(fields) = value else {
        return Ok(BTreeMap::new());
    };
    let scalars = fields.into_iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text)),
        Value::Number(number) => Some((name, number.to_string())),
        Value::Bool(truth) => Some((name, truth.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    });
    Ok(scalars.collect())
}

#[cfg(not(feature = "json"))]
fn of_json(_body: &[u8]) -> Result<BTreeMap<String, String>> {
    Ok(BTreeMap::new())
}
