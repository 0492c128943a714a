//! A form that says what is wrong with it.

use serde::Deserialize;
use zzz::{
    Field, FormFields, FormState, IntoResponse, Redirect, Response, Validate, escape, handler,
};

use crate::{html, router::paths};

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
    page(&FormState::new())
}

/// Shows the form again where something is wrong, and leads on where nothing is.
#[handler]
pub(crate) async fn book(form: FormState<Stay>) -> Response {
    match form.into_valid() {
        Ok(_) => Redirect::to(paths::hello()).into_response(),
        Err(form) => page(&form),
    }
}

/// The same form with room for one more sheep, and not yet a word of what is wrong.
#[handler]
pub(crate) async fn more_sheep(form: FormState<Stay>) -> Response {
    let mut form = form.live();
    form.fields.sheep.add_blank();
    page(&form)
}

fn page(form: &FormState<Stay>) -> Response {
    let fields = &form.fields;
    let (name, nights) = (input(&fields.name), input(&fields.nights));
    let sheep: String = fields.sheep.iter().map(|sheep| input(&sheep.name)).collect();
    let too_many = escape(fields.sheep.list.errors.join(", "));
    let (action, more) = (paths::stay(), paths::more_sheep());
    let content = format!(
        "<h1>Stay the night</h1>\n<form class=\"form\" method=\"post\" action=\"{action}\">\n{name}{nights}\
         {sheep}<p class=\"field-error\">{too_many}</p>\n<p class=\"row\"><button class=\"button button-primary\">Book</button>\n\
         <button class=\"button button-secondary\" formaction=\"{more}\" formnovalidate>One more sheep</button></p>\n</form>"
    );
    (form.status(), html::page("Stay the night", content)).into_response()
}

fn input(field: &Field) -> String {
    let Field { name, id, label, input_type, .. } = field;
    let (label, value, attributes) = (escape(label), escape(&field.value), field.attributes());
    let (error_id, errors) = (field.error_id(), escape(field.errors.join(", ")));
    format!(
        "<div class=\"field\"><label class=\"field-label\" for=\"{id}\">{label}</label>
         <input class=\"input\" id=\"{id}\" type=\"{input_type}\" name=\"{name}\" value=\"{value}\"{attributes}>
         <p class=\"field-error\" id=\"{error_id}\">{errors}</p></div>\n"
    )
}
