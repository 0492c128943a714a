//! Small pages, and text in them.

/// A page with this title and content, of which only the title is escaped.
pub(crate) fn page(title: &str, content: &str) -> String {
    // The title first: escaped, it cannot hold the other mark.
    include_str!("page.html")
        .replace("<!-- title -->", &escape(title))
        .replace("<!-- content -->", content)
}

/// `text` as it shows in the content and in quoted attributes of a page.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
