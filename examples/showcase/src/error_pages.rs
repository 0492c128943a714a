//! The page of an address where nothing is.

use zzz::{ErrorPage, ErrorPages, Template, http::StatusCode};

/// `pages` with one of our own for 404, in development too.
pub(crate) fn with_missing_page(pages: ErrorPages, contact: &str) -> ErrorPages {
    let [for_all, for_developers] = [contact, contact].map(str::to_owned);
    pages
        .page(StatusCode::NOT_FOUND, move |page| missing(page, &for_all))
        .development_page(StatusCode::NOT_FOUND, move |page| missing(page, &for_developers))
}

#[derive(Template)]
#[template(path = "errors/missing.html.zzz")]
struct Missing<'a> {
    address: &'a str,
    contact: &'a str,
}

fn missing(page: &ErrorPage<'_>, contact: &str) -> String {
    let shown = Missing { address: page.request().path(), contact };
    shown.render().unwrap_or_else(|_| page.title().to_owned())
}
