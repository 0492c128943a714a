use std::borrow::Cow;

use proptest::prelude::*;
use zzz_pattern::percent::{DecodeErrorKind, decode, decode_query};

/// Decodes `text` as a segment and as part of a query.
#[track_caller]
fn check(text: &str, segment: &str, query: &str) {
    assert_eq!(decode(text).unwrap(), segment);
    assert_eq!(decode_query(text).unwrap(), query);
}

/// Decodes `text`, which must fail both ways.
#[track_caller]
fn check_error(text: &str, kind: DecodeErrorKind, position: usize, message: &str) {
    for error in [decode(text).unwrap_err(), decode_query(text).unwrap_err()] {
        assert_eq!(error.to_string(), message);
        assert_eq!(error.kind(), kind);
        assert_eq!(error.position(), position);
    }
}

#[test]
fn decoded() {
    check("", "", "");
    check("plain", "plain", "plain");
    check("é", "é", "é");
    check("%68ello", "hello", "hello");
    check("a%2Fb%2fc", "a/b/c", "a/b/c");
    check("%C3%a9", "é", "é");
    check("%25%32%35", "%25", "%25");
    check("%00", "\0", "\0");
    check("a+b%2B", "a+b+", "a b+");
}

#[test]
fn borrowed_unless_decoded() {
    assert!(matches!(decode("a+b"), Ok(Cow::Borrowed("a+b"))));
    assert!(matches!(decode_query("ab"), Ok(Cow::Borrowed("ab"))));
}

#[test]
fn errors() {
    for (text, position, escape) in [
        ("a%zz", 1, "%zz"),
        ("%4", 0, "%4"),
        ("ab%", 2, "%"),
        ("%+1", 0, "%+1"),
        ("%é", 0, "%\\xc3\\xa9"),
        ("%41%-1x", 3, "%-1"),
    ] {
        check_error(
            text,
            DecodeErrorKind::Malformed,
            position,
            &format!(
                "\"{escape}\" at byte {position} is not an escape: write \"%\" and two \
                 hexadecimal digits, or \"%25\" for a percent sign"
            ),
        );
    }
    for (text, position, escape) in [
        ("a%FF", 1, "%FF"),
        ("%41%C3a", 3, "%C3"),
        ("é%A9", 2, "%A9"),
        ("%ED%A0%80", 0, "%ED"),
        ("%C0%AF", 0, "%C0"),
    ] {
        check_error(
            text,
            DecodeErrorKind::NotUtf8,
            position,
            &format!(
                "\"{escape}\" at byte {position} does not decode to UTF-8: encode text as UTF-8 \
                 before its bytes are escaped"
            ),
        );
    }
}

/// Decodes in the most obvious way.
fn naive(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut parts = text.split('%');
    bytes.extend(parts.next()?.bytes());
    for part in parts {
        let digits = part.get(..2)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).ok()
}

/// Escapes what is not unreserved (RFC 3986 section 2.3).
fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

proptest! {
    #[test]
    fn like_the_naive_one(text in "([a-c+é/]|%[0-9a-fA-F]{2}|%C3%A9|%.?){0,12}") {
        prop_assert_eq!(decode(&text).ok().map(Cow::into_owned), naive(&text));
        let spaced = text.replace('+', " ");
        prop_assert_eq!(decode_query(&text).ok().map(Cow::into_owned), naive(&spaced));
    }

    #[test]
    fn what_was_encoded(text in any::<String>()) {
        let encoded = encode(&text);
        prop_assert_eq!(decode(&encoded).unwrap(), text.as_str());
        prop_assert_eq!(decode_query(&encoded).unwrap(), text.as_str());
    }

    #[test]
    fn errors_point_at_an_escape(text in "([a+é]|%[0-9a-f]{2}|%.?){0,12}") {
        if let Err(error) = decode(&text) {
            prop_assert!(text[error.position()..].starts_with('%'));
        }
    }
}
