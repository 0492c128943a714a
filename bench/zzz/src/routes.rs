//! The routes that every server has.

use bench_contract::{Count, ItemList};
use zzz::{App, IntoResponse, Json, Request, Response, Result, Router, handler_fn};

macro_rules! handler {
    (|$request:ident| $answer:expr) => {
        handler_fn(|$request| Box::pin(async move { Ok(IntoResponse::into_response($answer)) }))
    };
}

pub fn app() -> Result<App> {
    let router = Router::new()
        .get("/plaintext", handler!(|_r| bench_contract::HELLO))
        .get("/users/:id", handler!(|request| user(request)))
        .get("/json", handler!(|_r| Json(bench_contract::MESSAGE)))
        .post("/json", handler!(|request| count(request).await))
        .get("/json/1k", handler!(|_r| Json(bench_contract::list_1k())))
        .get("/json/100k", handler!(|_r| Json(bench_contract::list_100k())))
        .post("/upload", handler!(|request| upload(request).await))
        .get("/download", handler!(|_r| Response::text(bench_contract::download())))
        .get("/burn", handler!(|_r| bench_contract::burn()));
    let router = bench_contract::FILLER_ROUTES.iter().fold(router, |router, path| {
        let pattern = path.replace("{id}", ":id");
        if pattern == "/users/:id" { router } else { router.get(&pattern, handler!(|_r| "filler")) }
    });
    Ok(App::new().routes(router.build()?))
}

fn user(request: &Request) -> String {
    request.params().get("id").unwrap_or_default().to_owned()
}

async fn count(request: &mut Request) -> Result<Json<Count>> {
    let body = request.body_mut().bytes().await?;
    let list: ItemList = serde_json::from_slice(&body)?;
    Ok(Json(Count { count: list.items.len() }))
}

async fn upload(request: &mut Request) -> Result<String> {
    let body = request.body_mut();
    body.set_limit(u64::MAX);
    let mut bytes = 0;
    while let Some(chunk) = body.chunk().await {
        bytes += chunk?.len();
    }
    Ok(bytes.to_string())
}
