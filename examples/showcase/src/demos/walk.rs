//! A form with groups and a file, which is looked at while it is filled in.

use serde::Deserialize;
use zzz::{
    Attributes, Field, FormFields, FormState, Html, Htmx, IntoResponse, Multipart, OrNotFound,
    Path, Response, Result, Session, Template, UploadLimits, Validate, handler,
};

use crate::router::paths;

/// What is asked of a walk, with its rules.
#[derive(Deserialize, Validate, FormFields)]
pub(crate) struct Walk {
    #[form(label = "What it is called")]
    #[validate(trim, required, length(max = 60))]
    title: String,
    #[form(label = "E-mail of whoever leads it")]
    #[validate(trim, email)]
    email: String,
    #[form(label = "By which moon")]
    #[validate(one_of("new", "half", "full"))]
    moon: String,
    #[form(type = "textarea", label = "What to bring along")]
    #[validate(length(max = 300))]
    notes: Option<String>,
    #[expect(dead_code, reason = "a file is what took it to keep, and only its field is a form's")]
    #[form(type = "file", label = "A map")]
    map: Option<String>,
    #[form(label = "All of us have lamps")]
    #[validate(custom = is_lit)]
    lamps: bool,
    #[validate(nested)]
    start: Start,
    #[validate(length(min = 1, max = 5), nested)]
    walkers: Vec<Walker>,
}

#[derive(Deserialize, Validate, FormFields)]
pub(crate) struct Start {
    #[validate(trim, required)]
    village: String,
    #[form(label = "Hour of the night")]
    #[validate(range(min = 0, max = 5))]
    hour: u8,
}

#[derive(Deserialize, Validate, FormFields)]
pub(crate) struct Walker {
    #[validate(trim, required)]
    name: String,
    #[validate(range(min = 6, max = 120))]
    age: u8,
}

fn is_lit(lamps: &bool) -> Result<(), &'static str> {
    if *lamps { Ok(()) } else { Err("nobody walks in the dark") }
}

impl Walk {
    fn planned(&self) -> String {
        let (Self { title, moon, start: Start { village, hour }, .. }, count) =
            (self, self.walkers.len());
        let notes = if self.notes.is_some() { ", and know what to bring" } else { "" };
        let lights = if self.lamps { "lamps" } else { "no lamps" };
        format!(
            "{title}: {count} with {lights} meet in {village} at {hour}, by the {moon} moon{notes}."
        )
    }

    /// Who leads it, who comes along: the youngest has to be asked first.
    fn is_for_children(&self) -> bool {
        self.walkers.iter().any(|walker| walker.age < 12 && !walker.name.is_empty())
    }
}

/// No map is larger.
pub(crate) fn limits() -> UploadLimits {
    UploadLimits::new().total_bytes_max(1024 * 1024)
}

#[derive(Template)]
#[template(path = "walk/form.html.zzz", deny(findings))]
pub(crate) struct WalkForm {
    form: FormState<Walk>,
}

#[derive(Template)]
#[template(path = "walk/page.html.zzz", deny(findings))]
pub(crate) struct WalkPage {
    form: FormState<Walk>,
}

/// Those who come along.
#[derive(Template)]
#[template(path = "walk/_walkers.html.zzz", deny(findings))]
struct Walkers {
    form: FormState<Walk>,
}

/// One field, as it stands in the form.
#[derive(Template)]
#[template(path = "walk/_field.html.zzz", deny(findings))]
pub(crate) struct WalkField {
    field: Field,
}

/// Has htmx ask what is wrong with a field when it has changed, without the files.
fn looked_at() -> Attributes<'static> {
    Attributes::new()
        .with("hx-post", paths::look_at_walk())
        .with("hx-trigger", "change")
        .with("hx-target", "closest .field")
        .with("hx-swap", "outerMorph")
        .with("hx-encoding", "application/x-www-form-urlencoded")
}

/// The empty form, with room for one.
#[handler]
pub(crate) async fn page() -> Html<WalkPage> {
    let mut form = FormState::new();
    let fields: &mut WalkFields = &mut form.fields;
    fields.walkers.add_blank();
    Html(WalkPage { form })
}

/// Takes the form with its file, or shows what is wrong with either.
#[handler]
pub(crate) async fn plan(sent: Multipart, htmx: Htmx, session: &mut Session) -> Result<Response> {
    let mut form = FormState::<Walk>::of_multipart(&sent)?;
    if let Some(map) = sent.file("map")
        && !(map.is_what_it_says()
            && matches!(map.sniffed_type(), Some("image/png" | "image/jpeg")))
    {
        form.fields.map.refuse("has to be a PNG or a JPEG");
    }
    match form.into_valid() {
        Ok(walk) => {
            let asked = if walk.is_for_children() { " Ask the parents." } else { "" };
            session.flash("good", &format!("{}{asked}", walk.planned()));
            Ok(htmx.redirect(paths::walk()).into_response())
        }
        Err(form) => Ok(shown(form, &htmx)),
    }
}

/// The field that was changed, with what is wrong with it.
#[handler]
pub(crate) async fn look(form: FormState<Walk>) -> Result<Html<WalkField>> {
    let form = form.live();
    let field = form.triggered().or_not_found()?.clone();
    Ok(Html(WalkField { field }))
}

/// Room for one more.
#[handler]
pub(crate) async fn add(form: FormState<Walk>, htmx: Htmx) -> Response {
    let mut form = form.live();
    form.fields.walkers.add_blank();
    walkers(form, &htmx)
}

/// One less.
#[handler]
pub(crate) async fn remove(
    Path(index): Path<usize>,
    form: FormState<Walk>,
    htmx: Htmx,
) -> Response {
    let mut form = form.live();
    form.fields.walkers.remove(index);
    walkers(form, &htmx)
}

fn walkers(form: FormState<Walk>, htmx: &Htmx) -> Response {
    if htmx.wants_part() {
        return Html(Walkers { form }).into_response();
    }
    shown(form, htmx)
}

fn shown(form: FormState<Walk>, htmx: &Htmx) -> Response {
    if htmx.wants_part() {
        return (form.status(), Html(WalkForm { form })).into_response();
    }
    (form.status(), Html(WalkPage { form })).into_response()
}
