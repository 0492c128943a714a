//! How do I show a form, and say what is wrong with what was entered?

use serde::Deserialize;
use zzz::{
    App, FormEntries, Html, IntoResponse, Response, Submitted, escape, handler, http::StatusCode,
};

#[derive(Deserialize)]
struct SignUp {
    name: String,
    age: u8,
}

fn page(form: &FormEntries) -> Html<String> {
    let [name, age] = ["name", "age"].map(|name| {
        let (value, fault) = (escape(form.value(name)), escape(form.fault(name).unwrap_or("")));
        format!("<input name={name} value=\"{value}\"><p id={name}>{fault}</p>")
    });
    Html(format!("<form method=post action=/>{name}{age}<button>Sign up</button></form>"))
}

#[handler]
async fn show() -> Html<String> {
    page(&FormEntries::default())
}

#[handler]
async fn submit(form: Submitted<SignUp>) -> Response {
    let checked = form.check(|sign_up, form| {
        if sign_up.age < 13 {
            form.refuse("age", "come back when you are 13");
        }
    });
    match checked {
        Ok(sign_up) => format!("welcome, {}", sign_up.name).into_response(),
        Err(form) => (StatusCode::UNPROCESSABLE_ENTITY, page(&form)).into_response(),
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
    for (age, fault) in [("old", "expected a whole"), ("9", "come back when you are 13")] {
        page = client.submit(page.fill_form("form", [("name", "Ann"), ("age", age)])).await;
        page.assert_status(422).assert_body_contains(fault).assert_element("input[value=Ann]");
    }
    client.submit(page.fill_form("form", [("age", "30")])).await.assert_body("welcome, Ann");
}
