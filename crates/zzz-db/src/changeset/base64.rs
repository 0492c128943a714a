//! Bytes as text: RFC 4648, section 4.

/// The bytes that `text` is the base64 of; none where it is not, or has another padding than it should.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let count = text.trim_end_matches('=').len();
    if text.len() - count > 2 {
        return None;
    }
    for group in text.as_bytes()[..count].chunks(4) {
        let mut bits: u32 = 0;
        for byte in group {
            bits = bits << 6 | digit(*byte)?;
        }
        // What is missing to four digits is zero, and so are the bits that make no whole byte: each text has one meaning.
        bits <<= 6 * (4 - group.len());
        let [_, three @ ..] = bits.to_be_bytes();
        let (whole, rest) = three.split_at(group.len() * 6 / 8);
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend(whole);
    }
    Some(bytes)
}

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of RFC 4648, section 10, and one with all digits.
    #[test]
    fn bytes_come_of_their_text() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg==", b"f"),
            ("Zm8=", b"fo"),
            ("Zm9v", b"foo"),
            ("Zm9vYg==", b"foob"),
            ("Zm9vYmE=", b"fooba"),
            ("Zm9vYmFy", b"foobar"),
            ("+/+/AAAA", &[0xfb, 0xff, 0xbf, 0, 0, 0]),
        ] {
            assert_eq!(decode(text).as_deref(), Some(bytes), "{text}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in
            ["Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "====", "Zm=v", "Zm 9", "-_-_", "Zmö="]
        {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
