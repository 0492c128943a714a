//! Errors for programs.

use std::fmt::Write as _;

use zzz_core::Invalid;

use super::ErrorPage;
use crate::{json_text::Json, shape};

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
    if let Some(invalid) = page.error().downcast_ref::<Invalid>() {
        let fields = invalid.errors().iter();
        let errors = fields.flat_map(|(field, messages)| {
            messages.iter().map(move |message| (field, message.as_str()))
        });
        let errors = shape::errors_json(errors);
        let _ = write!(text, r#","errors":{errors}"#);
    }
    if page.is_open() {
        let chain: Vec<_> =
            page.error().messages().map(|message| Json(message).to_string()).collect();
        let _ = write!(text, r#","debug":{{"chain":[{}]"#, chain.join(","));
        if let Some(place) = page.place() {
            let _ = write!(text, r#","location":{}"#, Json(place));
        }
        text.push('}');
    }
    text.push('}');
    text
}
