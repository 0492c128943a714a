//! How do I redirect after a form was sent, to a path by its name?

use serde::Deserialize;
use zzz::{App, Form, Html, Path, Redirect, handler};

#[derive(Deserialize)]
struct Choice {
    number: u32,
}

#[handler]
async fn new() -> Html<String> {
    let action = paths::choices();
    Html(format!("<form method=post action='{action}'><input name=number></form>"))
}

/// Post, redirect, get: to load the page again sends no form again.
#[handler]
async fn create(Form(choice): Form<Choice>) -> Redirect {
    Redirect::to(paths::choice(choice.number))
}

#[handler]
async fn show(Path(number): Path<u32>) -> String {
    format!("you chose {number}")
}

/// An old address. Other sites take `Redirect::external`.
#[handler]
async fn old(Path(number): Path<u32>) -> Redirect {
    Redirect::permanent(paths::choice(number))
}

zzz::router! {
    get "/" => new;
    post "/choices" => create as choices;
    get "/choices/:number" => show as choice;
    get "/old/:number" => old;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn post_redirect_get(client: &zzz::TestClient) {
    let form = client.get("/").await.fill_form("form", [("number", "7")]);
    let shown = client.submit(form).follow_redirects(1).await;
    shown.assert_ok().assert_body("you chose 7");
    assert_eq!(shown.target(), paths::choice(7));
    client.get("/old/7").await.assert_status(308).assert_header("location", "/choices/7");
}
