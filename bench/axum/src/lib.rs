//! axum's router and extractors, as both ways to serve it share them.

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::Path,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::{get, post},
};
use bench_contract::{Count, ItemList, TEXT};
use futures_util::StreamExt;

pub fn routes() -> Router {
    let app = Router::new()
        .route("/plaintext", get(plaintext))
        .route("/users/{id}", get(user))
        .route("/json", get(message).post(count))
        .route("/json/1k", get(async || Json(bench_contract::list_1k())))
        .route(
            "/json/100k",
            get(async || Json(bench_contract::list_100k())),
        )
        .route("/upload", post(upload))
        .route("/download", get(download))
        .route("/burn", get(async || bench_contract::burn()));
    bench_contract::FILLER_ROUTES
        .iter()
        .fold(app, |app, path| app.route(path, get(async || "filler")))
}

async fn plaintext() -> &'static str {
    bench_contract::HELLO
}

async fn user(Path(id): Path<String>) -> String {
    id
}

async fn message() -> Json<bench_contract::Message> {
    Json(bench_contract::MESSAGE)
}

async fn count(Json(list): Json<ItemList>) -> Json<Count> {
    Json(Count {
        count: list.items.len(),
    })
}

async fn upload(body: Body) -> Result<String, StatusCode> {
    let mut chunks = body.into_data_stream();
    let mut bytes = 0;
    while let Some(chunk) = chunks.next().await {
        bytes += chunk.map_err(|_| StatusCode::BAD_REQUEST)?.len();
    }
    Ok(bytes.to_string())
}

async fn download() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, TEXT)],
        Bytes::from_static(bench_contract::download()),
    )
}
