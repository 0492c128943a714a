//! From the fields of a stream to a request.

use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header, request::Parts,
};
use zzz_core::{Headers, Request};

use crate::{
    h1::{Refusal, check_target, is_authority},
    limits::Limits,
};

/// Makes a request of `parts`, without its body.
///
/// h2 has refused what is malformed in itself: fields of the connection,
/// pseudo-fields in the wrong place (RFC 9113, 8.2 and 8.3).
pub(super) fn request(parts: &Parts, limits: &Limits) -> Result<Request, Refusal> {
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    let target = match parts.uri.path_and_query() {
        _ if parts.method == Method::CONNECT => authority.unwrap_or_default(),
        Some(target) => target.as_str(),
        None => "",
    };
    if target.is_empty() {
        return Err(Refusal::bad("the request has no target"));
    }
    let path_end = check_target(&parts.method, target, limits)?;
    let mut request = match path_end {
        Some(path_end) => Request::from_origin_form(parts.method.clone(), target, path_end),
        None => Request::new(parts.method.clone(), target),
    };
    request.set_version(Version::HTTP_2);
    if parts.headers.len() > limits.headers_max {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Err(Refusal::with_status(status, "there are too many header fields"));
    }
    let headers = request.headers_mut();
    copy_host(authority, &parts.headers, headers)?;
    copy_fields(&parts.headers, headers);
    Ok(request)
}

/// The one host that the client asks for (RFC 9113, 8.3.1), where HTTP/1.1 has it.
fn copy_host(
    authority: Option<&str>,
    fields: &HeaderMap,
    headers: &mut Headers,
) -> Result<(), Refusal> {
    let mut hosts = fields.get_all(header::HOST).iter();
    let host = match (authority, hosts.next()) {
        (None, None) => return Err(Refusal::bad("the host is missing")),
        (Some(authority), Some(host))
            if !authority.as_bytes().eq_ignore_ascii_case(host.as_bytes()) =>
        {
            return Err(Refusal::bad("the host header names another host than :authority"));
        }
        (Some(authority), _) => authority.as_bytes(),
        (None, Some(host)) => host.as_bytes(),
    };
    if hosts.next().is_some() {
        return Err(Refusal::bad("there is more than one host header"));
    }
    if !is_authority(host) {
        return Err(Refusal::bad("the host is not a host with an optional port"));
    }
    headers.append_parsed(&header::HOST, host);
    Ok(())
}

fn copy_fields(fields: &HeaderMap, headers: &mut Headers) {
    for (name, value) in fields {
        match *name {
            header::HOST => {}
            header::COOKIE => copy_cookies(fields, headers),
            _ => headers.append_parsed(name, value.as_bytes()),
        }
    }
}

/// Puts the crumbs of the cookies together again (RFC 9113, 8.2.3).
fn copy_cookies(fields: &HeaderMap, headers: &mut Headers) {
    if headers.contains(header::COOKIE) {
        return;
    }
    let mut crumbs = fields.get_all(header::COOKIE).iter();
    match (crumbs.next(), crumbs.next()) {
        (Some(whole), None) => headers.append_parsed(&header::COOKIE, whole.as_bytes()),
        _ => {
            let crumbs = fields.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
            let all = crumbs.collect::<Vec<_>>().join(&b"; "[..]);
            headers.append_parsed(&header::COOKIE, &all);
        }
    }
}

/// The trailer section of a request.
pub(super) fn trailers(fields: &HeaderMap) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in fields {
        headers.append_parsed(name, value.as_bytes());
    }
    headers
}

/// Whether `name` is of the connection and must not stand in HTTP/2 (RFC 9113, 8.2.2).
pub(super) fn is_of_the_connection(name: &HeaderName) -> bool {
    const NAMES: [&str; 6] =
        ["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];
    NAMES.contains(&name.as_str())
}
