//! The routes and what stands before them.

use axum::{
    Json, Router,
    extract::{Path, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use bench_contract::{Member, NAME, SECRET};
use tower::ServiceBuilder;
use tower_http::{
    ServiceBuilderExt,
    request_id::MakeRequestUuid,
    trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer},
};
use tower_sessions::{
    Expiry, MemoryStore, Session, SessionManagerLayer,
    cookie::{Key, time::Duration},
};
use tracing::Level;

const TOKEN: &str = "csrf";
const USER: &str = "user";

pub fn app() -> Router {
    let trace = TraceLayer::new_for_http()
        .make_span_with(DefaultMakeSpan::new().level(Level::INFO))
        .on_response(DefaultOnResponse::new().level(Level::INFO));
    let sessions = SessionManagerLayer::new(MemoryStore::default())
        .with_secure(false)
        .with_expiry(Expiry::OnInactivity(Duration::days(14)))
        .with_signed(Key::from(SECRET.as_bytes()));
    let layers = ServiceBuilder::new()
        .set_x_request_id(MakeRequestUuid)
        .layer(trace)
        .propagate_x_request_id()
        .layer(sessions)
        .layer(middleware::from_fn(check_token));
    let app = Router::new()
        .route("/login", get(login))
        .route("/token", get(token))
        .route("/members/{id}", get(member).post(member));
    let app = bench_contract::FILLER_ROUTES
        .iter()
        .fold(app, |app, path| app.route(path, get(async || "filler")));
    app.layer(layers)
}

async fn check_token(session: Session, request: Request, next: Next) -> Response {
    if !request.method().is_safe() {
        let sent = request.headers().get("x-csrf-token");
        let token = session.get::<String>(TOKEN).await.ok().flatten();
        let fits = sent.zip(token).is_some_and(|(sent, token)| sent == token.as_str());
        if !fits {
            return StatusCode::FORBIDDEN.into_response();
        }
    }
    next.run(request).await
}

async fn login(session: Session) -> Result<&'static str, StatusCode> {
    let token = bench_contract::random_token();
    session.cycle_id().await.map_err(failed)?;
    session.insert(USER, NAME).await.map_err(failed)?;
    session.insert(TOKEN, &token).await.map_err(failed)?;
    Ok("welcome")
}

async fn token(session: Session) -> Result<String, StatusCode> {
    let token = session.get::<String>(TOKEN).await.map_err(failed)?;
    token.ok_or(StatusCode::UNAUTHORIZED)
}

async fn member(Path(id): Path<u64>, session: Session) -> Result<Json<Member>, StatusCode> {
    let name = session.get::<String>(USER).await.map_err(failed)?;
    let name = name.ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(Json(Member { id, name }))
}

fn failed(_: tower_sessions::session::Error) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}
