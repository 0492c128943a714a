//! The page of a directory.

use std::fmt::Write as _;

use super::source::Entry;
use crate::escape;

/// A page of `entries`, of which `path` is the path as it was asked for.
pub(super) fn page(path: &str, entries: &[Entry], is_whole: bool) -> String {
    let path = escape(path);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{path}</title>\n<h1>{path}</h1>\n<ul>\n"
    );
    for Entry { name, is_directory } in entries {
        let slash = if *is_directory { "/" } else { "" };
        let (link, name) = (encoded(name), escape(name));
        let _ = writeln!(page, "<li><a href=\"./{link}{slash}\">{name}{slash}</a>");
    }
    page.push_str("</ul>\n");
    if !is_whole {
        page.push_str("<p>There are more.\n");
    }
    page
}

/// A name as one piece of a path (RFC 3986, section 3.3).
fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
