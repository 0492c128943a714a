//! Small pages.

use zzz::escape;

/// A page with this title and content, of which only the title is escaped.
pub(crate) fn page(title: &str, content: &str) -> String {
    // The title first: escaped, it cannot hold the other mark.
    include_str!("page.html")
        .replace("<!-- title -->", &escape(title).to_string())
        .replace("<!-- content -->", content)
}
