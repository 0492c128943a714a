//! Addresses of requests.

use zzz_core::http::{Uri, uri::Scheme};

use crate::guard::plain_host;

/// What `text` is the address of, or why it may not be asked.
pub(crate) fn parse(text: &str) -> Result<Uri, String> {
    let uri = text.parse::<Uri>().map_err(|error| {
        let address = without_query(text);
        if address.contains('@') {
            return CREDENTIALS.to_owned();
        }
        format!("{address:?} is no address of a request ({error}); expected one like `https://example.com/path`")
    })?;
    check(&uri)?;
    Ok(uri)
}

/// Why `uri` may not be asked, if so.
pub(crate) fn check(uri: &Uri) -> Result<(), String> {
    let is_http = [Some(&Scheme::HTTP), Some(&Scheme::HTTPS)].contains(&uri.scheme());
    let host = uri.host().map(plain_host).unwrap_or_default();
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(CREDENTIALS.to_owned());
    }
    if !is_http || host.is_empty() {
        let address = without_query(&uri.to_string()).to_owned();
        return Err(format!(
            "{address:?} is not the whole address of a page: expected `https://..` or `http://..`"
        ));
    }
    Ok(())
}

/// The address would be logged, here and elsewhere.
const CREDENTIALS: &str =
    "an address with a name or a password in it is not asked: send them with `.basic(..)`";

/// `text` up to its query or fragment, which may hold secrets.
fn without_query(text: &str) -> &str {
    &text[..text.find(['?', '#']).unwrap_or(text.len())]
}

/// Scheme, host and port: who is asked
/// ([RFC 6454, section 4](https://www.rfc-editor.org/rfc/rfc6454#section-4)).
pub(crate) fn origin(uri: &Uri) -> (bool, String, u16) {
    let is_secure = uri.scheme() == Some(&Scheme::HTTPS);
    let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
    (is_secure, uri.host().map(plain_host).unwrap_or_default(), port)
}

/// What `reference` means on the page `base`
/// ([RFC 3986, section 5.2](https://www.rfc-editor.org/rfc/rfc3986#section-5.2)). Bytes that no
/// address may hold are percent-encoded, as browsers do.
pub(crate) fn resolve(base: &Uri, reference: &[u8]) -> Result<Uri, String> {
    let reference = encoded(reference);
    let reference = reference.split('#').next().unwrap_or_default();
    if has_scheme(reference) {
        return parse(reference);
    }
    let scheme = base.scheme_str().unwrap_or("https");
    if reference.starts_with("//") {
        return parse(&format!("{scheme}:{reference}"));
    }
    let (path, query) = match reference.find('?') {
        Some(at) => reference.split_at(at),
        None => (reference, ""),
    };
    let merged = match path {
        "" if query.is_empty() => {
            base.path_and_query().map_or("/", |whole| whole.as_str()).to_owned()
        }
        "" => base.path().to_owned(),
        absolute if absolute.starts_with('/') => without_dots(absolute),
        relative => {
            let folder = base.path().rfind('/').map_or("/", |at| &base.path()[..=at]);
            without_dots(&format!("{folder}{relative}"))
        }
    };
    let authority = base.authority().map_or("", |authority| authority.as_str());
    parse(&format!("{scheme}://{authority}{merged}{query}"))
}

fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else {
        return false;
    };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// RFC 3986, section 5.2.4.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (at, segment) in segments.iter().enumerate() {
        let is_last = at + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}

fn encoded(reference: &[u8]) -> String {
    let mut text = String::with_capacity(reference.len());
    for &byte in reference.trim_ascii() {
        match byte {
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'[' | b']' | b'_' | b'a'..=b'z' | b'~' => {
                text.push(char::from(byte));
            }
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(reference: &str, expected: &str) {
        let base = "http://a/b/c/d;p?q".parse().unwrap();
        let target = resolve(&base, reference.as_bytes()).map(|uri| uri.to_string());
        assert_eq!(target.as_deref(), Ok(expected), "{reference}");
    }

    /// The table of RFC 3986, section 5.4, without fragments.
    #[test]
    fn references_of_the_standard() {
        check("g", "http://a/b/c/g");
        check("./g", "http://a/b/c/g");
        check("g/", "http://a/b/c/g/");
        check("/g", "http://a/g");
        check("//g", "http://g/");
        check("?y", "http://a/b/c/d;p?y");
        check("g?y", "http://a/b/c/g?y");
        check("#s", "http://a/b/c/d;p?q");
        check("g#s", "http://a/b/c/g");
        check(";x", "http://a/b/c/;x");
        check("", "http://a/b/c/d;p?q");
        check(".", "http://a/b/c/");
        check("..", "http://a/b/");
        check("../g", "http://a/b/g");
        check("../..", "http://a/");
        check("../../../g", "http://a/g");
        check("/./g", "http://a/g");
        check("/../g", "http://a/g");
        check("g.", "http://a/b/c/g.");
        check("..g", "http://a/b/c/..g");
        check("./../g", "http://a/b/g");
        check("g/./h", "http://a/b/c/g/h");
        check("g;x=1/../y", "http://a/b/c/y");
        check("g?y/../x", "http://a/b/c/g?y/../x");
        check("https://b/x", "https://b/x");
    }

    #[test]
    fn what_browsers_encode_is_encoded() {
        check("/grün weiß", "http://a/gr%C3%BCn%20wei%C3%9F");
        check("/a\"<b>", "http://a/a%22%3Cb%3E");
    }

    #[test]
    fn what_is_not_asked() {
        for text in [
            "",
            "/path",
            "example.com",
            "ftp://a/",
            "file:///etc/passwd",
            "http://",
            "http:///x",
            "gopher://127.0.0.1:6379/_x",
            "javascript:x",
            "http://u:p@a/",
            "http://a@b/",
            "http://a b/",
            "http://é/",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let refused = parse("ftp://a/x?token=s3cret").unwrap_err();
        assert!(!refused.contains("s3cret"), "{refused}");
        let refused = parse("http://ann:s3cret@a/").unwrap_err();
        assert!(refused.contains(".basic(..)") && !refused.contains("s3cret"), "{refused}");
        let refused = parse("http://ann:s3 cret@a/").unwrap_err();
        assert!(!refused.contains("cret"), "{refused}");
    }

    proptest! {
        #[test]
        fn no_reference_leads_to_what_is_not_asked(reference in any::<Vec<u8>>()) {
            if let Ok(uri) = resolve(&"https://example.com/a/b".parse().unwrap(), &reference) {
                prop_assert!(super::check(&uri).is_ok(), "{}", uri);
            }
        }

        #[test]
        fn no_path_leaves_its_host(reference in "[a-z./]{0,20}") {
            if !reference.starts_with("//") {
                let uri = resolve(&"https://example.com/a/b".parse().unwrap(), reference.as_bytes()).unwrap();
                prop_assert_eq!(uri.host(), Some("example.com"));
                prop_assert!(!uri.path().split('/').any(|segment| segment == ".."), "{}", uri);
            }
        }
    }
}
