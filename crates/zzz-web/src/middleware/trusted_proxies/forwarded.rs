//! What proxies write of those who came to them.

use std::net::{IpAddr, SocketAddr};

use zzz_core::Headers;

use crate::host::Host;

/// What one proxy says of whoever came to it. A part that it does not tell, or that cannot
/// be read, is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) address: Option<SocketAddr>,
    pub(super) is_secure: Option<bool>,
    pub(super) host: Option<String>,
}

/// The hops of `forwarded`
/// ([RFC 7239, section 4](https://www.rfc-editor.org/rfc/rfc7239#section-4)), the nearest first.
pub(super) fn of_rfc_7239(headers: &Headers) -> Vec<Hop> {
    let lines: Vec<_> = headers.get_all("forwarded").collect();
    let whole = lines.join(",");
    split_unquoted(&whole, ',').map(element).rev().collect()
}

/// The hops of the `x-forwarded-` fields, the nearest first.
///
/// A proxy adds to the list of addresses; to the others it adds, too, or replaces them by one
/// value. So a hop's scheme and host are those at its own place from the right, or the last
/// ones that are there.
pub(super) fn of_x_fields(headers: &Headers) -> Vec<Hop> {
    let list = |name: &'static str| {
        let lines: Vec<_> = headers.get_all(name).collect();
        let whole = lines.join(",");
        let items = whole.split(',').map(|item| item.trim().to_owned());
        let mut items: Vec<_> = items.filter(|item| !item.is_empty()).collect();
        items.reverse();
        items
    };
    let [addresses, schemes, hosts] =
        ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"].map(list);
    let at = |items: &[String], place: usize| items.get(place).or(items.last()).cloned();
    let hop = |place: usize| Hop {
        address: addresses.get(place).and_then(|text| address(text)),
        is_secure: at(&schemes, place).and_then(|text| is_secure(&text)),
        host: at(&hosts, place).and_then(|text| host(&text)),
    };
    // A proxy may tell the scheme and no address.
    let told = !schemes.is_empty() || !hosts.is_empty();
    (0..addresses.len().max(usize::from(told))).map(hop).collect()
}

/// A `forwarded-element`: `for=192.0.2.60;proto=http;host=example.com`.
fn element(text: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in split_unquoted(text, ';') {
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        let value = unquoted(value.trim());
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.address = address(&value),
            "proto" => hop.is_secure = is_secure(&value),
            "host" => hop.host = host(&value),
            _ => {}
        }
    }
    hop
}

/// The parts of `text` between separators that stand in no quoted string.
fn split_unquoted(text: &str, separator: char) -> impl DoubleEndedIterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut parts = Vec::new();
    let mut start = 0;
    for (place, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            c if c == separator && !is_quoted => {
                parts.push(&text[start..place]);
                start = place + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty())
}

/// What a quoted string says ([RFC 9110, section 5.6.4](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4));
/// a token as it is.
fn unquoted(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let Some(inner) = inner else {
        return value.to_owned();
    };
    let mut is_escaped = false;
    let said = |c: &char| {
        is_escaped = *c == '\\' && !is_escaped;
        !is_escaped
    };
    inner.chars().filter(said).collect()
}

/// A node with or without a port; none if it is `unknown`, hidden (`_name`) or malformed
/// (RFC 7239, section 6).
fn address(text: &str) -> Option<SocketAddr> {
    let read = || {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(SocketAddr::new(address, 0));
        }
        if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            return Some(SocketAddr::new(IpAddr::V6(inner.parse().ok()?), 0));
        }
        text.parse().ok()
    };
    let address = read()
        .map(|address: SocketAddr| SocketAddr::new(address.ip().to_canonical(), address.port()));
    let is_hidden = text.eq_ignore_ascii_case("unknown") || text.starts_with('_');
    if address.is_none() && !is_hidden {
        ignored("address", text);
    }
    address
}

fn is_secure(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "https" | "wss" => Some(true),
        "http" | "ws" => Some(false),
        _ => {
            ignored("scheme", text);
            None
        }
    }
}

fn host(text: &str) -> Option<String> {
    if Host::parse(text).is_none() {
        ignored("host", text);
        return None;
    }
    Some(text.to_owned())
}

#[cold]
fn ignored(what: &str, text: &str) {
    tracing::warn!(text, "a trusted proxy tells a malformed {what}, which is ignored");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zzz_core::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(fields: &[(&'static str, &str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in fields {
            let value = HeaderValue::from_str(value).unwrap();
            headers.append(HeaderName::from_static(name), value);
        }
        headers
    }

    #[track_caller]
    fn check(hops: &[Hop], expected: &[(Option<&str>, Option<bool>, Option<&str>)]) {
        let hop = |(address, is_secure, host): &(Option<&str>, Option<bool>, Option<&str>)| Hop {
            address: address.map(|text| text.parse().unwrap()),
            is_secure: *is_secure,
            host: host.map(str::to_owned),
        };
        assert_eq!(hops, expected.iter().map(hop).collect::<Vec<_>>());
    }

    #[test]
    fn examples_of_rfc_7239() {
        let of = |value: &str| of_rfc_7239(&headers(&[("forwarded", value)]));
        check(&of("for=\"_gazonk\""), &[(None, None, None)]);
        check(
            &of("For=\"[2001:db8:cafe::17]:4711\""),
            &[(Some("[2001:db8:cafe::17]:4711"), None, None)],
        );
        check(
            &of("for=192.0.2.60;proto=http;by=203.0.113.43"),
            &[(Some("192.0.2.60:0"), Some(false), None)],
        );
        check(
            &of("for=192.0.2.43, for=198.51.100.17;host=\"a.example:80\";proto=HTTPS"),
            &[
                (Some("198.51.100.17:0"), Some(true), Some("a.example:80")),
                (Some("192.0.2.43:0"), None, None),
            ],
        );
        check(&of("for=unknown"), &[(None, None, None)]);
        check(&of("host=\"a\\,b\", for=\"1.2.3.4;x\""), &[(None, None, None), (None, None, None)]);
    }

    #[test]
    fn lists_and_single_values_of_the_older_fields() {
        let lists = headers(&[
            ("x-forwarded-for", "1.1.1.1, 2.2.2.2:99"),
            ("x-forwarded-for", "::ffff:3.3.3.3"),
            ("x-forwarded-proto", "https, http"),
            ("x-forwarded-host", "a.example"),
        ]);
        check(
            &of_x_fields(&lists),
            &[
                (Some("3.3.3.3:0"), Some(false), Some("a.example")),
                (Some("2.2.2.2:99"), Some(true), Some("a.example")),
                (Some("1.1.1.1:0"), Some(true), Some("a.example")),
            ],
        );
        let only_scheme = headers(&[("x-forwarded-proto", "https")]);
        check(&of_x_fields(&only_scheme), &[(None, Some(true), None)]);
        check(&of_x_fields(&headers(&[])), &[]);
    }

    proptest! {
        #[test]
        fn no_value_makes_it_panic(value in "[ -~]{0,80}") {
            let fields = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"];
            let headers = headers(&fields.map(|name| (name, value.as_str())));
            of_rfc_7239(&headers);
            of_x_fields(&headers);
        }

        #[test]
        fn values_near_the_grammar_neither(
            value in "(for|proto|host|by|[;,=\" \\\\]|\\[::1\\]|1\\.2\\.3\\.4|:80|http){0,20}"
        ) {
            of_rfc_7239(&headers(&[("forwarded", &value)]));
        }

        #[test]
        fn the_nearest_hop_is_the_last_one(before in "[0-9a-z., ]{0,30}") {
            let value = format!("{before},192.0.2.7");
            let hops = of_x_fields(&headers(&[("x-forwarded-for", &value)]));
            prop_assert_eq!(hops[0].address, Some("192.0.2.7:0".parse().unwrap()));
        }
    }
}
