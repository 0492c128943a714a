//! What a database refuses, in the form that was sent.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
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

#[derive(Serialize, Deserialize, Debug)]
struct Place {
    city: String,
}

#[derive(Schema)]
struct Article {
    id: i64,
    #[schema(json)]
    tags: Vec<String>,
    #[schema(json)]
    place: Option<Place>,
    labels: Vec<String>,
}

#[handler]
async fn article(Form(sent): Form<serde_json::Value>) -> String {
    let change = Article::changeset(sent).cast((Article::TAGS, Article::PLACE));
    let sent: Vec<_> =
        change.params().iter().map(|(name, text)| format!("{name}={text}")).collect();
    let tags = change.changed(Article::TAGS).map(|tags| tags.0);
    let city = change.changed(Article::PLACE).flatten().map(|place| place.0.city);
    format!("{tags:?} {city:?} {} {}", change.errors(), sent.join("&"))
}

#[handler]
async fn labels(Form(sent): Form<serde_json::Value>) -> String {
    let change = Article::changeset(sent).cast(Article::LABELS);
    format!("{:?} {}", change.changed(Article::LABELS), change.errors())
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
    post "/articles" => article;
    post "/labels" => labels;
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

#[zzz::test]
async fn lists_and_parts_of_a_form_are_cast() {
    let client = TestClient::new(App::new().routes(routes())).await;
    let sent = [("tags[]", "a"), ("tags[]", "b"), ("place[city]", "Ulm")];
    let answer = client.post("/articles").form(sent).await;
    answer.assert_body(r#"Some(["a", "b"]) Some("Ulm")  place[city]=Ulm&tags[]=a&tags[]=b"#);
    let answer = client.post("/articles").form([("tags[]", "a")]).await;
    answer.assert_body(r#"Some(["a"]) None  tags[]=a"#);
}

#[zzz::test]
async fn a_list_is_sent_by_one_name() {
    let client = TestClient::new(App::new().routes(routes())).await;
    for name in ["labels", "labels[]"] {
        let answer = client.post("/labels").form([(name, "a"), (name, "b")]).await;
        answer.assert_body(r#"Some(["a", "b"]) "#);
        client.post("/labels").form([(name, "a")]).await.assert_body(r#"Some(["a"]) "#);
    }
    let answer = client.post("/labels").form([("labels", "a\0")]).await;
    answer.assert_body("None labels has a character that text cannot have");
}
