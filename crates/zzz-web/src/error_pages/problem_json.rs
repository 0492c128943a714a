//! Errors for programs.

use std::fmt::Write as _;

use zzz_core::{FieldErrors, Invalid};

use super::{ErrorPage, escape::Json};

/// The error as RFC 9457 has it; in development with a member `debug`.
pub(super) fn json(page: &ErrorPage<'_>) -> String {
    let kind = if page.code().is_empty() { "about:blank" } else { page.code() };
    let (title, status) = (Json(page.title()), page.status().as_u16());
    let mut text = format!(r#"{{"type":{},"title":{title},"status":{status}"#, Json(kind));
    if !page.detail().is_empty() {
        let _ = write!(text, r#","detail":{}"#, Json(page.detail()));
    }
    if let Some(invalid) = page.error().downcast_ref::<Invalid>() {
        let _ = write!(text, r#","errors":{}"#, by_field(invalid.errors()));
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

/// The messages for each field.
fn by_field(errors: &FieldErrors) -> String {
    let list = |messages: &[String]| {
        let messages: Vec<_> = messages.iter().map(|text| Json(text).to_string()).collect();
        messages.join(",")
    };
    let members: Vec<_> = errors
        .iter()
        .map(|(field, messages)| format!("{}:[{}]", Json(field), list(messages)))
        .collect();
    format!("{{{}}}", members.join(","))
}
