//! Errors for whoever uses the application.

use std::fmt::Write as _;

use zzz_core::http::StatusCode;

use super::{ErrorPage, look::LOOK};
use crate::escape;

/// One line; in development followed by the causes and the place.
pub(super) fn text(page: &ErrorPage<'_>) -> String {
    let mut text = format!("{} {}", page.status().as_u16(), page.title());
    if !page.detail().is_empty() {
        let _ = write!(text, ": {}", page.detail());
    }
    text.push('\n');
    if page.is_open() {
        for (index, message) in page.error().messages().enumerate() {
            let label = if index == 0 { "error" } else { "caused by" };
            let _ = writeln!(text, "\n{label}: {message}");
        }
        if let Some(place) = page.place() {
            let _ = writeln!(text, "\nat {place}");
        }
    }
    text
}

/// A page that says what happened and what to do.
pub(super) fn html(page: &ErrorPage<'_>) -> String {
    let (status, title) = (page.status().as_u16(), page.title());
    let detail = match page.detail() {
        "" => String::new(),
        detail => format!("<p class=\"detail\">{}</p>\n", escape(detail)),
    };
    let advice = advice(page.status());
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>{status} {title}</title>\n<style>\n{LOOK}{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <p class=\"status\">{status}</p>\n<h1>{title}</h1>\n{detail}<p>{advice}</p>\n\
         </main>\n</body>\n</html>\n"
    )
}

fn advice(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "Log in and try again.",
        StatusCode::FORBIDDEN => "Your account may not do this.",
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            "There is nothing at this address. It may have moved, or the link may be misspelt."
        }
        StatusCode::REQUEST_TIMEOUT => "The request took too long to arrive. Try again.",
        StatusCode::PAYLOAD_TOO_LARGE => "What was sent is too large. Try something smaller.",
        StatusCode::TOO_MANY_REQUESTS => "There were too many requests. Wait a moment.",
        StatusCode::SERVICE_UNAVAILABLE => "This cannot be answered right now. Try again soon.",
        status if status.is_server_error() => {
            "Something went wrong on our side. It has been noted; try again in a while."
        }
        _ => "The request could not be answered as it was sent.",
    }
}

/// Lets the page have its own style, by the SHA-256 of it, and nothing else.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'sha256-QhMI/Wx9DPP077Udl5CeWzdJDI3k4Wc5bJib9fZOqMg='";

const STYLE: &str = "\
body { min-height: 100vh; display: grid; place-items: center; }
main { max-width: 34rem; padding: 2rem 1.5rem; }
h1 { margin: .4rem 0 1rem; font-size: 2.5rem; }
p { color: var(--soft); }
.detail { color: var(--ink); }
";
