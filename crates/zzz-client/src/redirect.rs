//! Where an answer sends the request instead.

use zzz_core::{
    bytes::Bytes,
    http::{HeaderMap, HeaderName, Method, Response, StatusCode, Uri, header},
};

use crate::{address, outgoing::Outgoing};

/// What of the headers is told to another server than the one that it was meant for: nothing
/// that may be a secret, whatever it is called.
const FOR_EVERYBODY: [HeaderName; 8] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::RANGE,
    header::USER_AGENT,
];

/// What of the headers says something of the body (RFC 9110, section 15.4).
const OF_BODIES: [HeaderName; 4] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
];

/// The request that `answer` asks for in the place of `sent`
/// ([RFC 9110, section 15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4)); `None` if the
/// answer is the last word.
///
/// # Errors
///
/// Why it may not be followed.
pub(crate) fn next<B>(sent: &Outgoing, answer: &Response<B>) -> Result<Option<Outgoing>, String> {
    let becomes_get = match answer.status() {
        // That is what clients have always made of it.
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => sent.method == Method::POST,
        StatusCode::SEE_OTHER => sent.method != Method::HEAD,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => false,
        _ => return Ok(None),
    };
    let Some(location) = answer.headers().get(header::LOCATION) else {
        return Ok(None);
    };
    let uri = address::resolve(&sent.uri, location.as_bytes())
        .map_err(|why| format!("the answer leads to what is not asked: {why}"))?;
    let mut next = Outgoing { uri, ..sent.clone() };
    if becomes_get {
        next.method = Method::GET;
        next.body = Bytes::new();
        for name in OF_BODIES {
            next.headers.remove(name);
        }
    }
    check_security(&sent.uri, &next.uri)?;
    if address::origin(&sent.uri) != address::origin(&next.uri) {
        next.headers = for_everybody(&next.headers);
    }
    Ok(Some(next))
}

/// What was asked over TLS is not asked in the open.
fn check_security(from: &Uri, to: &Uri) -> Result<(), String> {
    let (was_secure, is_secure) = (address::origin(from).0, address::origin(to).0);
    if was_secure && !is_secure {
        return Err(format!(
            "the answer leads from https to http://{}; ask that address if it is meant",
            to.authority().map_or("", |authority| authority.as_str())
        ));
    }
    Ok(())
}

fn for_everybody(headers: &HeaderMap) -> HeaderMap {
    let kept = headers.iter().filter(|(name, _)| FOR_EVERYBODY.contains(name));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}
