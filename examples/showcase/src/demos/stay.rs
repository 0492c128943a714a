//! A form that says what is wrong with it.

use serde::Deserialize;
use zzz::{Form, Html, IntoResponse, Redirect, Response, escape, handler, http::StatusCode};

use crate::{html, router::paths};

/// What was written into the form, as it was written.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Stay {
    name: String,
    nights: String,
}

/// One sentence for each field; empty where it is fine.
#[derive(Default)]
struct Faults {
    name: &'static str,
    nights: &'static str,
}

impl Stay {
    fn faults(&self) -> Faults {
        let has_name = !self.name.trim().is_empty();
        let nights = self.nights.trim().parse::<u8>();
        Faults {
            name: if has_name { "" } else { "Say who you are." },
            nights: match nights {
                Ok(1..=14) => "",
                _ => "Stay from 1 to 14 nights.",
            },
        }
    }
}

impl Faults {
    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.nights.is_empty()
    }
}

/// The empty form.
#[handler]
pub(crate) async fn form() -> Html<String> {
    page(&Stay::default(), &Faults::default())
}

/// Shows the form again where something is wrong, and leads on where nothing is.
#[handler]
pub(crate) async fn book(Form(stay): Form<Stay>) -> Response {
    let faults = stay.faults();
    if !faults.is_empty() {
        return (StatusCode::UNPROCESSABLE_ENTITY, page(&stay, &faults)).into_response();
    }
    Redirect::to(paths::hello()).into_response()
}

fn page(stay: &Stay, faults: &Faults) -> Html<String> {
    let field = |name: &str, label: &str, value: &str, fault: &str| {
        let value = escape(value);
        let invalid = if fault.is_empty() { "" } else { " aria-invalid=\"true\"" };
        format!(
            "<p><label>{label} <input name=\"{name}\" value=\"{value}\"{invalid} \
             aria-describedby=\"{name}-fault\"></label>\n\
             <strong id=\"{name}-fault\">{fault}</strong></p>\n"
        )
    };
    let name = field("name", "Your name", &stay.name, faults.name);
    let nights = field("nights", "Nights", &stay.nights, faults.nights);
    let action = paths::stay();
    let content = format!(
        "<h1>Stay the night</h1>\n<form method=\"post\" action=\"{action}\">\n{name}{nights}\
         <button>Book</button>\n</form>"
    );
    Html(html::page("Stay the night", &content))
}
