//! The routes that every server has.

use bench_contract::{Count, ItemList, Message};
use zzz::{App, Body, Json, Path, Response, Result, bytes::Bytes, handler};

#[handler]
pub async fn plaintext() -> &'static str {
    bench_contract::HELLO
}

#[handler]
pub async fn user(Path(id): Path<String>) -> String {
    id
}

#[handler]
pub async fn json() -> Json<Message> {
    Json(bench_contract::MESSAGE)
}

#[handler]
pub async fn count(body: Bytes) -> Result<Json<Count>> {
    let list: ItemList = serde_json::from_slice(&body)?;
    Ok(Json(Count { count: list.items.len() }))
}

#[handler]
pub async fn list_1k() -> Json<&'static ItemList> {
    Json(bench_contract::list_1k())
}

#[handler]
pub async fn list_100k() -> Json<&'static ItemList> {
    Json(bench_contract::list_100k())
}

#[handler]
pub async fn upload(mut body: Body) -> Result<String> {
    body.set_limit(u64::MAX);
    let mut bytes = 0;
    while let Some(chunk) = body.chunk().await {
        bytes += chunk?.len();
    }
    Ok(bytes.to_string())
}

#[handler]
pub async fn download() -> Response {
    Response::text(bench_contract::download())
}

#[handler]
pub async fn burn() -> &'static str {
    bench_contract::burn()
}

/// The other routes of an application, which nobody asks for.
#[handler]
pub async fn filler() -> &'static str {
    "filler"
}

zzz::router! {
    get "/plaintext" => plaintext;
    get "/users/:id" => user;
    get "/json" => json;
    post "/json" => count;
    get "/json/1k" => list_1k;
    get "/json/100k" => list_100k;
    post "/upload" => upload;
    get "/download" => download;
    get "/burn" => burn;

    get "/users" => filler;
    get "/users/:id/posts" => filler;
    get "/posts" => filler;
    get "/posts/:id" => filler;
    get "/posts/:id/comments" => filler;
    get "/sessions" => filler;
    get "/settings/profile" => filler;
    get "/search" => filler;
}

pub fn app() -> Result<App> {
    Ok(App::new().routes(routes()))
}
