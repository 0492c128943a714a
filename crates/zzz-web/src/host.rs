//! The host that a client asks for.

use std::net::Ipv6Addr;

/// A host and an optional port
/// ([RFC 3986, section 3.2.2](https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Host<'a> {
    /// Without the dot at the end that makes a name absolute.
    pub(crate) name: &'a str,
    pub(crate) port: Option<u16>,
}

/// The longest name there is, with the dot at its end (RFC 1035, section 3.1).
const NAME_BYTES_MAX: usize = 254;

impl<'a> Host<'a> {
    /// Reads `example.com`, `example.com:80` or `[::1]:80`.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (name, rest) = if text.starts_with('[') {
            let end = text.find(']')?;
            text[1..end].parse::<Ipv6Addr>().ok()?;
            text.split_at(end + 1)
        } else {
            text.split_at(text.find(':').unwrap_or(text.len()))
        };
        let port = match rest.strip_prefix(':') {
            // An empty port is the scheme's own.
            None | Some("") => None,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            Some(_) => return None,
        };
        let is_literal = name.starts_with('[');
        if !rest.is_empty() && !rest.starts_with(':') || !is_literal && !is_name(name) {
            return None;
        }
        Some(Self { name: name.strip_suffix('.').unwrap_or(name), port })
    }
}

/// Whether `name` is a name of the DNS, or an IPv4 address; underscores are not in the
/// standard and in use.
fn is_name(name: &str) -> bool {
    let in_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(in_label);
    name.len() <= NAME_BYTES_MAX && name.strip_suffix('.').unwrap_or(name).split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_ports() {
        for (text, name, port) in [
            ("example.com", "example.com", None),
            ("Example.com.:8080", "Example.com", Some(8080)),
            ("a_b.example:", "a_b.example", None),
            ("127.0.0.1:1", "127.0.0.1", Some(1)),
            ("[::1]", "[::1]", None),
            ("[::1]:80", "[::1]", Some(80)),
        ] {
            assert_eq!(Host::parse(text), Some(Host { name, port }), "{text}");
        }
    }

    #[test]
    fn what_is_no_host() {
        for text in [
            "",
            ".",
            ":80",
            "a..b",
            ".a",
            "a b",
            "a/b",
            "a@b",
            "a,b",
            "a:b",
            "a:+1",
            "a:65536",
            "[::1",
            "[a]",
            "[::1]x",
            "[::1]:x",
            "::1",
            "ä.example",
            "a\"",
        ] {
            assert_eq!(Host::parse(text), None, "{text}");
        }
        assert_eq!(Host::parse(&"a".repeat(300)), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            Host::parse(&text);
        }

        #[test]
        fn a_name_is_read_with_and_without_its_port(
            name in "[a-z0-9]([a-z0-9-]{0,5})(\\.[a-z]{1,5}){0,3}", port in any::<u16>()
        ) {
            let text = format!("{name}:{port}");
            prop_assert_eq!(Host::parse(&name), Some(Host { name: &name, port: None }));
            prop_assert_eq!(Host::parse(&text), Some(Host { name: &name, port: Some(port) }));
        }
    }
}
