//! What a database refuses, in the form that was sent.

use std::collections::HashMap;

use zzz::{
    App, Form, FormFields, FormState, Html, IntoResponse, Redirect, Response, Result, TestClient,
    Validate,
    db::{ChangeError, DatabaseConfig, Repo, Schema},
    escape, handler,
    rules::Format,
};

#[derive(Schema)]
struct User {
    id: i64,
    name: String,
    email: String,
}

#[derive(Validate, FormFields)]
#[expect(dead_code, reason = "the page shows its fields")]
struct SignUp {
    name: String,
    email: String,
}

fn page(form: &FormState<SignUp>) -> Response {
    let mut html = String::from("<form method=post>");
    for field in [&form.fields.name, &form.fields.email] {
        let (value, errors) = (escape(&field.value), escape(field.errors.join("; ")));
        let (name, error_id) = (&field.name, field.error_id());
        html += &format!("<input name={name} value=\"{value}\"><b id={error_id}>{errors}</b>");
    }
    (form.status(), Html(html + "</form>")).into_response()
}

#[handler]
async fn new() -> Response {
    page(&FormState::new())
}

#[handler]
async fn create(Form(sent): Form<HashMap<String, String>>) -> Result<Response> {
    let repo = users().await?;
    let change = User::changeset(sent)
        .cast((User::NAME, User::EMAIL))
        .validate_required((User::NAME, User::EMAIL))
        .validate_format(User::EMAIL, Format::EMAIL)
        .unique_constraint(User::EMAIL);
    match repo.insert(change).await {
        Ok(user) => Ok(Redirect::to(format!("/users/{}", user.id)).into_response()),
        Err(ChangeError::Invalid(change)) => {
            Ok(page(&FormState::refused(change.params(), change.errors())?))
        }
        Err(ChangeError::Database(error)) => Err(error.into()),
    }
}

/// A database with one user.
async fn users() -> zzz::db::Result<Repo> {
    let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().expect("an address")))?;
    repo.start().await?;
    for sql in [
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE)",
        "INSERT INTO users VALUES (1, 'Ann', 'ann@example.com')",
    ] {
        repo.raw_exec(sql, ()).await?;
    }
    Ok(repo)
}

zzz::router! {
    get "/" => new;
    post "/" => create;
}

#[zzz::test]
async fn what_the_database_refuses_is_told_in_the_form() {
    let client = TestClient::new(App::new().routes(routes())).await;
    let form = client.get("/").await;
    let sent = [("name", "Bob"), ("email", "ann@example.com")];
    let again = client.submit(form.fill_form("form", sent)).await;
    again.assert_status(422).assert_text("#email_error", "is taken");
    again.assert_element("input[name=name][value=Bob]").assert_text("#name_error", "");

    let again = client.submit(again.fill_form("form", [("name", " "), ("email", "bob")])).await;
    again.assert_status(422).assert_text("#name_error", "is missing");
    again.assert_text("#email_error", "has to be an e-mail address");
    again.assert_element("input[name=email][value=bob]");

    let right = [("name", "Bob"), ("email", "bob@example.com")];
    client.submit(again.fill_form("form", right)).await.assert_redirect("/users/2");
}
