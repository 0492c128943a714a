//! How do I show error pages of my own?

use zzz::{App, Environment, Error, ErrorPage, ErrorPages, Result, handler, http::StatusCode};

#[handler]
async fn home() -> &'static str {
    "home"
}

#[handler]
async fn broken() -> Result<String> {
    Err(Error::internal("the password is hunter2"))
}

/// What is shown is not escaped: nothing of the request stands in it.
fn lost(page: &ErrorPage<'_>) -> String {
    format!("<!doctype html><title>Lost?</title><h1>{}: lost?</h1>", page.status().as_u16())
}

zzz::router! {
    get "/" => home;
    get "/broken" => broken;
}

/// In development the page shows causes and source, to this machine only.
fn app(environment: Environment) -> App {
    let is_deployed = environment.is_deployed();
    let pages = if is_deployed { ErrorPages::production() } else { ErrorPages::development() };
    App::new().errors(pages.page(StatusCode::NOT_FOUND, lost)).routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test]
async fn browsers_get_a_page_and_programs_a_problem() {
    let client = zzz::TestClient::new(app(Environment::Prod)).await;
    let page = client.get("/nowhere").header("accept", "text/html").await;
    page.assert_status(404).assert_text("h1", "404: lost?");
    let problem = client.get("/nowhere").header("accept", "application/json").await;
    problem.assert_status(404).assert_header("content-type", "application/problem+json");
    problem.assert_json_at("$.status", 404);
    let broken = client.get("/broken").header("accept", "text/html").await;
    assert!(!broken.assert_status(500).text().contains("hunter2"));
}
