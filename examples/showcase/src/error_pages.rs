//! The page of an address where nothing is.

use zzz::{ErrorPage, ErrorPages, escape, http::StatusCode};

use crate::html;

/// `pages` with one of our own for 404, in development too.
pub(crate) fn with_missing_page(pages: ErrorPages, contact: &str) -> ErrorPages {
    let [for_all, for_developers] = [contact, contact].map(str::to_owned);
    pages
        .page(StatusCode::NOT_FOUND, move |page| missing(page, &for_all))
        .development_page(StatusCode::NOT_FOUND, move |page| missing(page, &for_developers))
}

fn missing(page: &ErrorPage<'_>, contact: &str) -> String {
    // The client wrote the path. Escaped, it cannot hold the other mark.
    let content = include_str!("missing.html")
        .replace("<!-- path -->", &escape(page.request().path()).to_string())
        .replace("<!-- contact -->", &escape(contact).to_string());
    html::page("Nobody is awake here", &content)
}
