//! Where an answer sends its reader.

use std::fmt;

use zzz_core::http::{Method, StatusCode};

/// One answer that was followed.
#[derive(Debug)]
pub(crate) struct Hop {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) status: StatusCode,
    pub(crate) location: String,
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, target, status, location } = self;
        write!(f, "{method} {target}: {} to {location}", status.as_u16())
    }
}

/// Whether `status` sends elsewhere (RFC 9110, section 15.4). 300 and 304 do not.
pub(crate) fn sends_on(status: StatusCode) -> bool {
    [301, 302, 303, 307, 308].contains(&status.as_u16())
}

/// Whether the next request is as the last one, with its method and body.
pub(crate) fn keeps_request(status: StatusCode) -> bool {
    [307, 308].contains(&status.as_u16())
}

/// The target that `location` means, in an answer of `host` to `target`.
/// `None` where it leads to another host or scheme.
pub(crate) fn resolved(host: &str, target: &str, location: &str) -> Option<String> {
    let location = location.split('#').next().unwrap_or_default();
    let local = match authority_of(location) {
        Some(rest) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (authority, rest) = rest.split_at(end);
            let plain = |authority: &str| {
                authority.strip_suffix(":80").unwrap_or(authority).to_ascii_lowercase()
            };
            if plain(authority) != plain(host) {
                return None;
            }
            rest
        }
        None if has_scheme(location) => return None,
        None => location,
    };
    let (path, query) = local.split_once('?').map_or((local, None), |(p, q)| (p, Some(q)));
    let (base, base_query) = target.split_once('?').map_or((target, None), |(p, q)| (p, Some(q)));
    let is_absolute = local.len() != location.len() || path.starts_with('/');
    let joined = match path {
        "" if is_absolute => "/".to_owned(),
        "" => base.to_owned(),
        path if is_absolute => without_dots(path),
        path => without_dots(&format!("{}/{path}", base.rsplit_once('/').map_or("", |(f, _)| f))),
    };
    let query = if local.is_empty() && !is_absolute { base_query } else { query };
    let joined = query.map_or(joined.clone(), |query| format!("{joined}?{query}"));
    Some(encoded(&joined))
}

/// What follows the slashes of a location with a host.
fn authority_of(location: &str) -> Option<&str> {
    if let Some(rest) = location.strip_prefix("//") {
        return Some(rest);
    }
    let (scheme, rest) = location.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case("http://").then_some(rest)
}

fn has_scheme(location: &str) -> bool {
    let end = location.find(['/', '?']).unwrap_or(location.len());
    location[..end].contains(':')
}

/// RFC 3986, section 5.2.4.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if segments.peek().is_none() {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

/// What could not stand in a request line, percent-encoded, as browsers do.
fn encoded(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    for byte in target.bytes() {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
