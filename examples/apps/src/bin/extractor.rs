//! How do I write an argument of my own for handlers?

use zzz::{
    App, Error, FromRequest, Request, Result, Service, extractor, handler, http::StatusCode,
};

/// Made from the request at once.
struct Locale(String);

impl FromRequest for Locale {
    fn from_request(request: &mut Request) -> Result<Self> {
        let languages = request.headers().get("accept-language").unwrap_or("en");
        Ok(Self(languages.chars().take_while(char::is_ascii_alphabetic).collect()))
    }
}

/// Who may log in; in earnest, this asks a database.
struct Users;
impl Service for Users {}
impl Users {
    async fn find(&self, token: &str) -> Option<User> {
        (token == "Bearer t0k").then(|| User { name: "Ann".to_owned() })
    }
}

/// Made by a service that has to be waited for.
struct User {
    name: String,
}

#[extractor]
impl FromRequest for User {
    async fn from_request(request: &mut Request) -> Result<Self> {
        let token = request.headers().get("authorization").unwrap_or_default();
        let user = request.services().get::<Users>()?.find(token).await;
        user.ok_or_else(|| Error::new(StatusCode::UNAUTHORIZED, "log in first"))
    }
}

#[handler]
async fn greet(user: User, Locale(locale): Locale) -> String {
    format!("{}, {}", if locale == "de" { "hallo" } else { "hello" }, user.name)
}
zzz::router! { get "/" => greet; }

fn app() -> App {
    App::new().service(Users).routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn greets_who_has_logged_in(client: &zzz::TestClient) {
    client.get("/").await.assert_status(401).assert_body_contains("log in first");
    let german = client.get("/").header("accept-language", "de-CH, en");
    german.header("authorization", "Bearer t0k").await.assert_body("hallo, Ann");
}
