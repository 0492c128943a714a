//! How do I show a form, and say what is wrong with what was entered?

use serde::Deserialize;
use zzz::{App, Form, Html, IntoResponse, Redirect, Response, handler, http::StatusCode};

#[derive(Deserialize)]
struct SignUp {
    name: String,
    age: u8,
}

fn fault(sign_up: &SignUp) -> Option<&'static str> {
    if sign_up.name.trim().is_empty() {
        return Some("tell us your name");
    }
    (sign_up.age < 13).then_some("come back when you are 13")
}

fn page(fault: &str) -> Html<String> {
    Html(format!(
        "<form method=post action=/><p>{fault}</p><input name=name><input name=age type=number></form>"
    ))
}

#[handler]
async fn show() -> Html<String> {
    page("")
}

#[handler]
async fn submit(Form(sign_up): Form<SignUp>) -> Response {
    match fault(&sign_up) {
        Some(fault) => (StatusCode::UNPROCESSABLE_ENTITY, page(fault)).into_response(),
        None => Redirect::to(paths::root()).into_response(),
    }
}

zzz::router! {
    get "/" => show as root;
    post "/" => submit;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn signs_up(client: &zzz::TestClient) {
    let page = client.get("/").await;
    let young = client.submit(page.fill_form("form", [("name", "Ann"), ("age", "9")])).await;
    young.assert_status(422).assert_text("p", "come back when you are 13");
    let grown = young.fill_form("form", [("name", "Ann"), ("age", "30")]);
    client.submit(grown).await.assert_redirect("/");
}
