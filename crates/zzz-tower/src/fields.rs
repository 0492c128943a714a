//! Header fields of both kinds.

use zzz_core::{
    Error, Headers, Result,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};

/// Whose values are credentials: `Debug` of a `HeaderMap` hides them, as that of [`Headers`] hides all.
const CREDENTIALS: [HeaderName; 4] =
    [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION, header::SET_COOKIE];

/// A copy for tower.
///
/// # Errors
///
/// 400 if there is a field that is none there.
pub(crate) fn to_map(headers: &Headers) -> Result<HeaderMap> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter_bytes() {
        let (Ok(name), Ok(mut value)) =
            (HeaderName::from_bytes(name), HeaderValue::from_bytes(value))
        else {
            let detail = "a header field is malformed";
            return Err(Error::new(StatusCode::BAD_REQUEST, detail));
        };
        value.set_sensitive(CREDENTIALS.contains(&name));
        map.append(name, value);
    }
    Ok(map)
}

/// What tower has made of them.
pub(crate) fn from_map(map: HeaderMap) -> Headers {
    let mut headers = Headers::new();
    let mut last = None;
    for (name, value) in map {
        // A name stands at the first of its values only.
        if name.is_some() {
            last = name;
        }
        if let Some(name) = &last {
            headers.append(name.clone(), value);
        }
    }
    headers
}
