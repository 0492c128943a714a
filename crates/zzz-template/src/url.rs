//! Values in addresses: `href`, `src`, `action` and their like.

use crate::{
    Buffer, Piece, Render, Value,
    expand::{Either, Plain, Shown, ran},
};

/// What an address is replaced by whose scheme is not allowed. It leads nowhere, and a review finds it in pages.
const REFUSED: &str = "about:invalid#zzz";

/// The schemes of addresses that may come from a value.
const ALLOWED: [&str; 4] = ["http", "https", "mailto", "tel"];

/// A value at the beginning of an address, which may choose the scheme: `href="{{link}}"`.
///
/// It is written if it is relative, or its scheme is `http`, `https`, `mailto` or `tel`; `about:invalid#zzz` is
/// written for every other. The scheme is read as a browser does it (WHATWG URL, section 4.4): control
/// characters and spaces in front do not count, tabs and line breaks count nowhere, and neither does case. A relative address with a
/// colon before the first `/`, `?` or `#` is refused, too: write `./12:30`.
///
/// What no address may have is percent-encoded; what is encoded already stays so.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn url<T: Render + ?Sized>(value: &T) -> impl Piece {
    encoded(value, |text, out| {
        if is_allowed(text) { encode(text, KEPT_IN_ADDRESS, out) } else { out.push_str(REFUSED) }
    })
}

/// A value within the path of an address: `href="/users/{{name}}"`.
///
/// What is neither unreserved nor reserved (RFC 3986, section 2) is percent-encoded, and so is `:`, so that no two
/// values together make a scheme. `/`, `?` and `#` stay: for one segment use the pipe `url_encode`.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn url_path<T: Render + ?Sized>(value: &T) -> impl Piece {
    encoded(value, |text, out| encode(text, KEPT_IN_PATH | percent::<T>(), out))
}

/// A value behind the `/` with which an address begins: `href="/{{name}}"`.
///
/// The same as [`url_path`], but that a `/` with which it begins is percent-encoded: behind the first one it would make a host of
/// what follows (WHATWG URL, section 4.4).
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn url_first<T: Render + ?Sized>(value: &T) -> impl Piece {
    encoded(value, |text, out| first::<T>(text, out))
}

/// The same, where a `/` follows: `href="/{{name}}/posts"`.
///
/// What is empty is written as `.`, which every client takes away again (RFC 3986, section 5.2.4), so that no two slashes meet.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn url_first_segment<T: Render + ?Sized>(value: &T) -> impl Piece {
    encoded(value, |text, out| match text {
        "" => out.push_str("."),
        text => first::<T>(text, out),
    })
}

fn first<T: Render + ?Sized>(text: &str, out: &mut Buffer) {
    let rest = text.strip_prefix('/');
    if rest.is_some() {
        out.push_str("%2F");
    }
    encode(rest.unwrap_or(text), KEPT_IN_PATH | percent::<T>(), out);
}

/// A value within the query or fragment of an address: `href="/search?q={{words}}"`.
///
/// Everything but unreserved characters (RFC 3986, section 2.3) is percent-encoded.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn url_query<T: Render + ?Sized>(value: &T) -> impl Piece {
    encoded(value, |text, out| encode(text, UNRESERVED | percent::<T>(), out))
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn encoded<T: Render + ?Sized>(value: &T, encode: fn(&str, &mut Buffer)) -> impl Piece {
    let value = value.value();
    if is_inert(&value) {
        Either::Left(Shown::plain(value))
    } else {
        Either::Right(ran(move |out| with_text(value, out, encode)))
    }
}

#[cfg_attr(not(debug_assertions), inline(always))]
fn is_inert<V: Value>(_: &V) -> bool {
    V::INERT
}

/// Appends what `encode` makes of the text of `value`.
fn with_text<V: Value>(value: V, out: &mut Buffer, encode: fn(&str, &mut Buffer)) {
    if let Some(text) = value.as_text() {
        return encode(text, out);
    }
    let written = out.tail(|out| out.put(Shown::<V, Plain>::plain(value)));
    let text = out.split_tail(written);
    encode(&text, out);
}

/// Whether a browser would go to `address` without running it.
fn is_allowed(address: &str) -> bool {
    let address = address.trim_start_matches(|c: char| c <= ' ');
    let Some(end) = address.find([':', '/', '?', '#']) else {
        return true;
    };
    let (scheme, rest) = address.split_at(end);
    let counts = |c: &char| !matches!(c, '\t' | '\n' | '\r');
    let scheme = scheme.chars().filter(counts).map(|c| c.to_ascii_lowercase());
    !rest.starts_with(':') || ALLOWED.iter().any(|allowed| scheme.clone().eq(allowed.chars()))
}

/// A set of ASCII characters.
type Set = u128;

const fn set(characters: &str) -> Set {
    let bytes = characters.as_bytes();
    let (mut set, mut at) = (0, 0);
    while at < bytes.len() {
        set |= 1 << bytes[at];
        at += 1;
    }
    set
}

const UNRESERVED: Set = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
const KEPT_IN_PATH: Set = UNRESERVED | set("/?#[]@!$&'()*+,;=");
const KEPT_IN_ADDRESS: Set = KEPT_IN_PATH | set(":%");

/// The `%` of what is encoded already, which is not encoded again.
const fn percent<T: Render + ?Sized>() -> Set {
    if T::IS_URL_ENCODED { set("%") } else { 0 }
}

/// Appends `text`, percent-encoded but for what is `kept`, as it stands in a quoted attribute.
fn encode(text: &str, kept: Set, out: &mut Buffer) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let is_kept = |byte: u8| byte < 128 && kept & (1 << byte) != 0;
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|byte| !is_kept(byte)).unwrap_or(rest.len());
        out.push_escaped(&rest[..plain]);
        let Some(next) = rest[plain..].chars().next() else {
            return;
        };
        for byte in next.encode_utf8(&mut [0; 4]).bytes() {
            let digits = [byte >> 4, byte & 15].map(|half| char::from(HEX[usize::from(half)]));
            out.push_str("%");
            out.push_str(digits[0].encode_utf8(&mut [0; 1]));
            out.push_str(digits[1].encode_utf8(&mut [0; 1]));
        }
        rest = &rest[plain + next.len_utf8()..];
    }
}

/// `text` as one segment of a path, or as one value of a query.
pub(crate) fn component(text: &str) -> String {
    let mut out = Buffer::new();
    encode(text, UNRESERVED, &mut out);
    out.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, allowed: bool) {
        assert_eq!(is_allowed(address), allowed, "{address:?}");
    }

    #[test]
    fn relative_addresses_and_four_schemes_are_allowed() {
        for address in [
            "",
            "/",
            "/a:b",
            "?a=b:c",
            "#a:b",
            "a/b:c",
            "./12:30",
            "//example.com:80/",
            "\\\\host",
            "http://a",
            "HTTPS://a",
            " https://a",
            "mailto:a@b",
            "tel:+1",
            "ht\ntps://a",
            "javascript",
        ] {
            check(address, true);
        }
    }

    #[test]
    fn everything_that_runs_is_refused_however_it_is_written() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}\u{1f}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\r\nscript\t:alert(1)",
            "\njavascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:x",
            "file:///etc/passwd",
            "view-source:x",
            "ｊavascript:x",
            "java\0script:x",
            "\u{a0}javascript:x",
            ":",
            "12:30",
            "javascript :x",
            "javascript&colon;:x",
            "filesystem:x",
        ] {
            check(address, false);
        }
    }
}
