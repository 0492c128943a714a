//! Small pages.

use zzz::{CspNonce, escape};

/// A page with this title and content, of which only the title is escaped.
pub(crate) fn page(title: &str, content: &str) -> String {
    // The title first: escaped, it cannot hold the other mark.
    include_str!("page.html")
        .replace("<!-- title -->", &escape(title).to_string())
        .replace("<!-- content -->", content)
}

/// The same, where only what has `nonce` may be written into a page.
pub(crate) fn page_with_nonce(nonce: &CspNonce, title: &str, content: &str) -> String {
    // The first one is ours: the title before it is escaped.
    page(title, content).replacen("<style>", &format!("<style nonce=\"{nonce}\">"), 1)
}
