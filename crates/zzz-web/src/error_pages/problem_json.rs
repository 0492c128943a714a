//! Errors for programs.

use std::fmt::Write as _;

use super::ErrorPage;
use crate::json_text::Json;

/// The members that are written in any case.
const WRITTEN: [&str; 5] = ["type", "title", "status", "detail", "debug"];

/// The error as RFC 9457 has it; in development with a member `debug`.
pub(super) fn json(page: &ErrorPage<'_>) -> String {
    let kind = if page.code().is_empty() { "about:blank" } else { page.code() };
    let (title, status) = (Json(page.title()), page.status().as_u16());
    let mut text = format!(r#"{{"type":{},"title":{title},"status":{status}"#, Json(kind));
    if !page.detail().is_empty() {
        let _ = write!(text, r#","detail":{}"#, Json(page.detail()));
    }
    for (name, json) in page.members().filter(|(name, _)| !WRITTEN.contains(name)) {
        let _ = write!(text, ",{}:{json}", Json(name));
    }
    if page.is_open() {
        let chain: Vec<_> =
            page.error().chain().map(|error| Json(error.to_string()).to_string()).collect();
        let _ = write!(text, r#","debug":{{"chain":[{}]"#, chain.join(","));
        if let Some(place) = page.place() {
            let _ = write!(text, r#","location":{}"#, Json(place));
        }
        text.push('}');
    }
    text.push('}');
    text
}
