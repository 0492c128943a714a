//! The component kit, as a gallery.

use serde::Deserialize;
use zzz::{
    FormFields, FormState, Html, IntoResponse, Redirect, Response, Session, Template, Validate,
    handler,
};

use crate::router::paths;

/// What the form of the gallery asks for: one field of each kind.
#[derive(Deserialize, Validate, FormFields)]
pub(crate) struct Guest {
    #[form(label = "Your name")]
    #[validate(trim, required, length(max = 40))]
    name: String,
    #[form(label = "E-mail")]
    #[validate(trim, email)]
    email: String,
    #[validate(range(min = 1, max = 14))]
    nights: u8,
    #[validate(one_of("roof", "kitchen", "meadow"))]
    room: String,
    #[validate(one_of("tea and toast", "cocoa", "nothing"))]
    breakfast: String,
    #[form(type = "textarea")]
    #[validate(length(max = 400))]
    wishes: Option<String>,
    #[expect(dead_code, reason = "only its name is sent, and nobody asks for it")]
    #[form(type = "file")]
    picture: Option<String>,
    #[form(label = "Write to me about new rooms")]
    news: bool,
    #[form(label = "I keep quiet at night")]
    quiet: bool,
}

impl Guest {
    fn good_night(&self) -> String {
        let thanks = if self.quiet { " Thank you for keeping quiet." } else { "" };
        let news = if self.news { " We will write." } else { "" };
        format!("Good night, {}: your room is ready.{thanks}{news}", self.name)
    }
}

/// How each component is written.
struct Sources;

macro_rules! sources {
    ($($name:ident)*) => {
        impl Sources {$(
            #[expect(non_upper_case_globals, reason = "a file is called so")]
            const $name: &str = include_str!(concat!("../views/kit/", stringify!($name), ".html.zzz"));
        )*}
    };
}

sources! { buttons badges cards flashes nav table pagination tabs modal empty form }

#[derive(Template)]
#[template(path = "kit/gallery.html.zzz")]
pub(crate) struct Gallery {
    form: FormState<Guest>,
}

/// Every component in every variant, with its source.
#[handler]
pub(crate) async fn gallery() -> Html<Gallery> {
    let mut form = FormState::<Guest>::new();
    // To be seen: a field that something is wrong with.
    form.fields.email.refuse("has to be an e-mail address");
    Html(Gallery { form })
}

/// Shows the form again where something is wrong, and says so where nothing is.
#[handler]
pub(crate) async fn book(form: FormState<Guest>, session: &mut Session) -> Response {
    match form.into_valid() {
        Ok(guest) => {
            session.flash("good", &guest.good_night());
            Redirect::to(paths::kit()).into_response()
        }
        Err(form) => (form.status(), Html(Gallery { form })).into_response(),
    }
}
