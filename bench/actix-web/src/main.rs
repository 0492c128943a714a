//! actix-web with its logger and actix-session, which keeps sessions in an encrypted cookie.

use std::time::Duration;

use actix_session::{
    Session, SessionExt, SessionMiddleware,
    config::{CookieContentSecurity, PersistentSession},
    storage::CookieSessionStore,
};
use actix_web::{
    App, Error, HttpResponse, HttpServer,
    body::MessageBody,
    cookie::Key,
    dev::{ServiceRequest, ServiceResponse},
    error,
    http::header::{HeaderName, HeaderValue},
    middleware::{Logger, Next, from_fn},
    rt::System,
    web::{self, Path},
};
use bench_contract::{Member, NAME, Options, SECRET};

const TOKEN: &str = "csrf";
const USER: &str = "user";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

fn main() -> std::io::Result<()> {
    let options = Options::parse();
    env_logger::Builder::new()
        .filter_level(log::LevelFilter::Info)
        .target(env_logger::Target::Pipe(Box::new(bench_contract::log())))
        .init();
    System::new().block_on(async {
        let server = HttpServer::new(|| {
            // The last one comes first.
            App::new()
                .wrap(from_fn(check_token))
                .wrap(sessions())
                .wrap(Logger::new("%r %s %D %{x-request-id}o"))
                .wrap(from_fn(name_request))
                .configure(routes)
        });
        let server = server
            .workers(options.workers)
            .keep_alive(Duration::from_secs(75))
            .tcp_nodelay(true)
            .backlog(4096)
            .bind(("127.0.0.1", options.port))?
            .run();
        options.announce();
        server.await
    })
}

fn sessions() -> SessionMiddleware<CookieSessionStore> {
    let key = Key::from(SECRET.as_bytes());
    SessionMiddleware::builder(CookieSessionStore::default(), key)
        .cookie_secure(false)
        .cookie_content_security(CookieContentSecurity::Private)
        .session_lifecycle(
            PersistentSession::default().session_ttl(actix_web::cookie::time::Duration::days(14)),
        )
        .build()
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/login", web::get().to(login))
        .route("/token", web::get().to(token))
        .service(
            web::resource("/members/{id}")
                .route(web::get().to(member))
                .route(web::post().to(member)),
        );
    for path in bench_contract::FILLER_ROUTES {
        config.route(path, web::get().to(async || "filler"));
    }
}

async fn name_request(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = bench_contract::random_token();
    let mut response = next.call(request).await?;
    let id = HeaderValue::try_from(id).map_err(error::ErrorInternalServerError)?;
    response.headers_mut().insert(REQUEST_ID, id);
    Ok(response)
}

async fn check_token(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if !request.method().is_safe() {
        let sent = request.headers().get("x-csrf-token");
        let token = request.get_session().get::<String>(TOKEN)?;
        let fits = sent.zip(token).is_some_and(|(sent, token)| sent == token.as_str());
        if !fits {
            return Err(error::ErrorForbidden("no token"));
        }
    }
    next.call(request).await
}

async fn login(session: Session) -> Result<HttpResponse, Error> {
    let token = bench_contract::random_token();
    session.renew();
    session.insert(USER, NAME)?;
    session.insert(TOKEN, &token)?;
    Ok(text("welcome".to_owned()))
}

async fn token(session: Session) -> Result<HttpResponse, Error> {
    let token = session.get::<String>(TOKEN)?;
    Ok(text(token.ok_or_else(|| error::ErrorUnauthorized("nobody is logged in"))?))
}

fn text(text: String) -> HttpResponse {
    HttpResponse::Ok().content_type(bench_contract::TEXT).body(text)
}

async fn member(id: Path<u64>, session: Session) -> Result<HttpResponse, Error> {
    let name = session.get::<String>(USER)?;
    let name = name.ok_or_else(|| error::ErrorUnauthorized("nobody is logged in"))?;
    Ok(HttpResponse::Ok().json(Member { id: id.into_inner(), name }))
}
