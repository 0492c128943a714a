//! Text as headers of answers can carry it: visible ASCII and spaces.

use std::fmt::Write as _;

use serde_json::Value;
use zzz_core::http::HeaderValue;

/// An address, with everything percent-encoded that cannot stand in one
/// ([RFC 3986, section 2.1](https://www.rfc-editor.org/rfc/rfc3986#section-2.1)).
pub(super) fn address(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// A CSS selector, with escapes in place of what is no ASCII
/// ([CSS Syntax 3, section 4.3.7](https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point)).
pub(super) fn selector(selector: &str) -> String {
    let mut text = String::with_capacity(selector.len());
    for c in selector.chars() {
        if matches!(c, ' '..='~') {
            text.push(c);
        } else {
            let _ = write!(text, "\\{:x} ", u32::from(c));
        }
    }
    text
}

/// JSON, with escapes in place of what is no ASCII
/// ([RFC 8259, section 7](https://www.rfc-editor.org/rfc/rfc8259#section-7)).
pub(super) fn json(value: &Value) -> String {
    let json = value.to_string();
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if matches!(c, ' '..='~') {
            text.push(c);
        } else {
            // It stands in a string: nowhere else does `serde_json` write such a character.
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// The header of what one of these made.
pub(super) fn value(encoded: &str) -> HeaderValue {
    HeaderValue::from_str(encoded)
        .unwrap_or_else(|_| unreachable!("visible ASCII and spaces: {encoded:?}"))
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn what_fits_stays_as_it_is() {
        assert_eq!(address("/a?b=c&d=%20#e"), "/a?b=c&d=%20#e");
        assert_eq!(selector("#list > li.new"), "#list > li.new");
        assert_eq!(json(&serde_json::json!({ "a": [1, "b"] })), r#"{"a":[1,"b"]}"#);
    }

    #[test]
    fn what_does_not_fit_is_encoded() {
        assert_eq!(address("/café a\r\nx: y"), "/caf%C3%A9%20a%0D%0Ax:%20y");
        assert_eq!(selector("#café\r\n"), "#caf\\e9 \\d \\a ");
        assert_eq!(json(&"é😀\u{7f}\r\n".into()), r#""\u00e9\ud83d\ude00\u007f\r\n""#);
    }

    proptest! {
        #[test]
        fn anything_can_be_sent(text: String) {
            for encoded in [address(&text), selector(&text), json(&text.clone().into())] {
                prop_assert!(encoded.chars().all(|c| matches!(c, ' '..='~')));
                let header = value(&encoded);
                prop_assert_eq!(header.as_bytes(), encoded.as_bytes());
            }
            let read: String = serde_json::from_str(&json(&text.clone().into())).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
