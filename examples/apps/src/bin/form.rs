//! How do I show a form, and say what is wrong with what was entered?

use serde::Deserialize;
use zzz::{App, FormFields, FormState, Html, IntoResponse, Response, Template, Validate, handler};

#[derive(Deserialize, Validate, FormFields)]
struct SignUp {
    #[validate(required)]
    name: String,
    #[validate(range(min = 13))]
    age: u8,
}

#[derive(Template)]
#[template(source = r#"
<form method="post" action="/">
  {{#each [&form.fields.name, &form.fields.age] as |field|}}
  <label for="{{field.id}}">{{field.label}}</label>
  <input id="{{field.id}}" type="{{field.input_type}}" name="{{field.name}}" value="{{field.value}}" {{field.attributes()}}>
  <p id="{{field.error_id()}}">{{field.errors | join:", "}}</p>
  {{/each}}
  <button>Sign up</button>
</form>
"#)]
struct Page {
    form: FormState<SignUp>,
}

#[handler]
async fn show() -> Html<Page> {
    Html(Page { form: FormState::new() })
}

#[handler]
async fn submit(form: FormState<SignUp>) -> Response {
    match form.into_valid() {
        Ok(sign_up) => format!("welcome, {}", sign_up.name).into_response(),
        Err(form) => (form.status(), Html(Page { form })).into_response(),
    }
}

zzz::router! { get "/" => show; post "/" => submit; }

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn signs_up(client: &zzz::TestClient) {
    let mut page = client.get("/").await;
    for (age, fault) in [("old", "expected a whole"), ("9", "has to be 13 at least")] {
        page = client.submit(page.fill_form("form", [("name", "Ann"), ("age", age)])).await;
        page.assert_status(422).assert_body_contains(fault).assert_element("input[value=Ann]");
    }
    client.submit(page.fill_form("form", [("age", "30")])).await.assert_body("welcome, Ann");
}
