//! A form that says what is wrong with it.

use serde::Deserialize;
use zzz::{
    FormEntries, Html, IntoResponse, Redirect, Response, Submitted, escape, handler,
    http::StatusCode,
};

use crate::{html, router::paths};

/// What the form asks for. Each type says what is wrong with what was entered.
#[derive(Deserialize)]
#[expect(dead_code, reason = "nobody keeps a book of the guests")]
pub(crate) struct Stay {
    name: Name,
    nights: Nights,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Name(#[expect(dead_code, reason = "see above")] String);

impl TryFrom<String> for Name {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() { Err("Say who you are.") } else { Ok(Self(text)) }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Nights(#[expect(dead_code, reason = "see above")] u8);

impl TryFrom<String> for Nights {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.trim().parse() {
            Ok(nights @ 1..=14) => Ok(Self(nights)),
            _ => Err("Stay from 1 to 14 nights."),
        }
    }
}

/// The empty form.
#[handler]
pub(crate) async fn form() -> Html<String> {
    page(&FormEntries::default())
}

/// Shows the form again where something is wrong, and leads on where nothing is.
#[handler]
pub(crate) async fn book(form: Submitted<Stay>) -> Response {
    match form.into_result() {
        Ok(_) => Redirect::to(paths::hello()).into_response(),
        Err(form) => (StatusCode::UNPROCESSABLE_ENTITY, page(&form)).into_response(),
    }
}

fn page(form: &FormEntries) -> Html<String> {
    let field = |name: &str, label: &str| {
        let (value, fault) = (escape(form.value(name)), form.fault(name));
        let invalid = if fault.is_some() { " aria-invalid=\"true\"" } else { "" };
        let fault = escape(fault.unwrap_or_default());
        format!(
            "<p><label>{label} <input name=\"{name}\" value=\"{value}\"{invalid} \
             aria-describedby=\"{name}-fault\"></label>\n\
             <strong id=\"{name}-fault\">{fault}</strong></p>\n"
        )
    };
    let (name, nights) = (field("name", "Your name"), field("nights", "Nights"));
    let action = paths::stay();
    let content = format!(
        "<h1>Stay the night</h1>\n<form method=\"post\" action=\"{action}\">\n{name}{nights}\
         <button>Book</button>\n</form>"
    );
    Html(html::page("Stay the night", &content))
}
