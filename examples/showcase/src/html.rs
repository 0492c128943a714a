//! Pages whose content is written by hand.

use zzz::{Html, SafeHtml, Template};

/// A page with this title and content, of which only the title is escaped.
pub(crate) fn page(title: &str, content: impl Into<String>) -> Html<Page> {
    Html(Page { title: title.to_owned(), content: SafeHtml::trust(content.into()) })
}

#[derive(Template)]
#[template(path = "page.html.zzz")]
pub(crate) struct Page {
    title: String,
    content: SafeHtml,
}
