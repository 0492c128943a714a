//! How does one address answer browsers and programs?

use serde::Serialize;
use zzz::{Accepts, App, Html, IntoResponse, Json, Path, handler};

#[derive(Serialize)]
struct Planet {
    id: u8,
    name: &'static str,
}

/// The first offer is for who accepts anything; 406 for who accepts none.
#[handler]
async fn show(Path(id): Path<u8>, accepts: Accepts) -> impl IntoResponse {
    let planet = Planet { id, name: "Mars" };
    accepts
        .respond_to()
        .html(|| Html(format!("<h1>{}</h1>", planet.name)))
        .json(|| Json(&planet))
        .text(|| planet.name)
        .into_response()
}

zzz::router! {
    get "/planets/:id" => show;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn answers_in_the_form_that_is_accepted(client: &zzz::TestClient) {
    let accept = |types| client.get("/planets/4").header("accept", types);
    accept("text/html, */*;q=0.1").await.assert_text("h1", "Mars").assert_header("vary", "accept");
    accept("application/json").await.assert_json_at("$.name", "Mars").assert_json_at("$.id", 4);
    accept("text/plain").await.assert_body("Mars");
    client.get("/planets/4").await.assert_text("h1", "Mars");
    accept("image/png").await.assert_status(406);
}
