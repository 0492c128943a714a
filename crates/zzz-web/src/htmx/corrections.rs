//! What htmx would get wrong about answers that were not made for it.

use serde_json::{Map, Value};
use zzz_core::{
    Headers, Request, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use super::{
    answer::{AFTER_SETTLE, AFTER_SWAP, TRIGGER},
    encoded,
    redirect::HX_REDIRECT,
};

const HX_RESWAP: HeaderName = HeaderName::from_static("hx-reswap");

pub(super) fn correct(request: &Request, response: &mut Response) {
    let elsewhere = other_site(request, response);
    if response.error().is_none() && elsewhere.is_none() {
        merge_events(request, response);
        return;
    }
    // Without htmx it is another answer.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("hx-request"));
    if request.headers().get("hx-request") != Some("true") {
        return;
    }
    match elsewhere {
        Some(address) => {
            response.set_status(StatusCode::NO_CONTENT);
            response.headers_mut().remove(header::LOCATION);
            response.headers_mut().insert(HX_REDIRECT, address);
        }
        None => {
            response.headers_mut().insert_if_absent(HX_RESWAP, HeaderValue::from_static("none"));
        }
    }
}

/// The address of another site that the answer leads to. A fetch of the mode `same-origin`, which htmx's are, fails
/// at such a redirect ([Fetch, section 4.4](https://fetch.spec.whatwg.org/#http-redirect-fetch)).
fn other_site(request: &Request, response: &Response) -> Option<HeaderValue> {
    let location = response.headers().get(header::LOCATION)?;
    let authority = match location.split_once("//")? {
        (scheme, rest) if scheme.is_empty() || scheme.ends_with(':') && !scheme.contains('/') => {
            rest.split(['/', '?', '#']).next()?
        }
        _ => return None,
    };
    let is_own = request.host().is_some_and(|host| host.eq_ignore_ascii_case(authority));
    let is_elsewhere = response.status().is_redirection() && !is_own;
    is_elsewhere.then(|| encoded::value(&encoded::address(location)))
}

/// Makes of the events of htmx 2 those that htmx 4 knows. It triggers them all when new content is in place.
fn merge_events(request: &Request, response: &mut Response) {
    let later = [AFTER_SWAP, AFTER_SETTLE];
    let is_version_4 =
        ["hx-source", "hx-request-type"].iter().any(|name| request.headers().contains(*name));
    if !is_version_4 || !later.iter().any(|name| response.headers().contains(name)) {
        return;
    }
    let mut events = Map::new();
    for name in [TRIGGER, AFTER_SWAP, AFTER_SETTLE] {
        events.extend(events_of(response.headers(), &name));
        response.headers_mut().remove(name);
    }
    let events = encoded::json(&Value::Object(events));
    response.headers_mut().insert(TRIGGER, encoded::value(&events));
}

/// The events of a header: an object, or names with commas between them.
fn events_of(headers: &Headers, name: &HeaderName) -> Map<String, Value> {
    let text = headers.get(name).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|_| {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| (name.to_owned(), Map::new().into())).collect()
    })
}
