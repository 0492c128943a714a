//! actix-web: its own worker per core, its own router, no middleware.

use std::time::Duration;

use actix_web::{
    App, Error, HttpResponse, HttpServer,
    rt::System,
    web::{self, Bytes, Json, Path, Payload},
};
use bench_contract::{Count, ItemList, Options, TEXT};
use futures_util::StreamExt;

fn main() -> std::io::Result<()> {
    let options = Options::parse();
    System::new().block_on(async {
        let server = HttpServer::new(|| App::new().configure(routes))
            .workers(options.workers)
            // Five seconds by default: too short to count idle connections.
            .keep_alive(Duration::from_secs(75))
            .tcp_nodelay(true)
            .backlog(4096)
            .bind(("127.0.0.1", options.port))?
            .run();
        options.announce();
        server.await
    })
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/plaintext", web::get().to(plaintext))
        .route("/users/{id}", web::get().to(user))
        .service(
            web::resource("/json")
                .route(web::get().to(message))
                .route(web::post().to(count)),
        )
        .route(
            "/json/1k",
            web::get().to(async || json(bench_contract::list_1k())),
        )
        .route(
            "/json/100k",
            web::get().to(async || json(bench_contract::list_100k())),
        )
        .route("/upload", web::post().to(upload))
        .route("/download", web::get().to(download))
        .route(
            "/burn",
            web::get().to(async || text(bench_contract::burn())),
        );
    for path in bench_contract::FILLER_ROUTES {
        config.route(path, web::get().to(async || text("filler")));
    }
}

async fn plaintext() -> HttpResponse {
    text(bench_contract::HELLO)
}

async fn user(id: Path<String>) -> HttpResponse {
    text(id.into_inner())
}

async fn message() -> HttpResponse {
    json(&bench_contract::MESSAGE)
}

async fn count(list: Json<ItemList>) -> HttpResponse {
    json(&Count {
        count: list.items.len(),
    })
}

async fn upload(mut body: Payload) -> Result<HttpResponse, Error> {
    let mut bytes = 0;
    while let Some(chunk) = body.next().await {
        bytes += chunk?.len();
    }
    Ok(text(bytes.to_string()))
}

async fn download() -> HttpResponse {
    text(Bytes::from_static(bench_contract::download()))
}

fn text(body: impl actix_web::body::MessageBody + 'static) -> HttpResponse {
    HttpResponse::Ok().content_type(TEXT).body(body)
}

fn json(value: &impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok().json(value)
}
