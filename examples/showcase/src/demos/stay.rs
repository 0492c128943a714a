//! A form that says what is wrong with it.

use serde::Deserialize;
use zzz::{
    FormFields, FormState, Html, IntoResponse, Redirect, Response, Template, Validate, handler,
};

use crate::router::paths;

/// What the form asks for, with its rules.
#[derive(Deserialize, Validate, FormFields)]
pub(crate) struct Stay {
    #[form(label = "Your name")]
    #[validate(trim, required, length(max = 40))]
    name: String,
    #[validate(range(min = 1, max = 14))]
    nights: u8,
    /// Sheep that come along; there is always room for one more.
    #[validate(length(max = 5), nested)]
    sheep: Vec<Sheep>,
}

#[derive(Deserialize, Validate, FormFields)]
pub(crate) struct Sheep {
    #[form(label = "A sheep")]
    #[validate(trim, required, custom = is_no_wolf)]
    name: String,
}

fn is_no_wolf(name: &str) -> Result<(), &'static str> {
    if name.eq_ignore_ascii_case("wolf") { Err("has to be a sheep") } else { Ok(()) }
}

/// The empty form.
#[handler]
pub(crate) async fn form() -> Response {
    page(FormState::new())
}

/// Shows the form again where something is wrong, and leads on where nothing is.
#[handler]
pub(crate) async fn book(form: FormState<Stay>) -> Response {
    match form.into_valid() {
        Ok(_) => Redirect::to(paths::hello()).into_response(),
        Err(form) => page(form),
    }
}

/// The same form with room for one more sheep, and not yet a word of what is wrong.
#[handler]
pub(crate) async fn more_sheep(form: FormState<Stay>) -> Response {
    let mut form = form.live();
    form.fields.sheep.add_blank();
    page(form)
}

fn page(form: FormState<Stay>) -> Response {
    (form.status(), Html(StayPage { form })).into_response()
}

#[derive(Template)]
#[template(path = "stay.html.zzz")]
struct StayPage {
    form: FormState<Stay>,
}
