//! Each refusal, as programs read it and as people do.

use std::time::Duration;

use zzz::{
    App, Basic, Bearer, BodyLimit, CompletedUpload, Csrf, ErrorPages, Form, Guarded, Json, Jwt,
    JwtClaims, JwtVerifier, Keys, LoginThrottle, MemoryStore, Multipart, Passwords, Path, Query,
    RateLimit, Request, Result, ResumableUploads, Router, Sessions, SignedUrls, StaticFiles,
    TestClient, TestRequest, handler, has_role,
};

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

#[derive(serde::Deserialize)]
struct Number {
    number: u32,
}

#[handler]
async fn path(Path(id): Path<u32>) -> String {
    id.to_string()
}

#[handler]
async fn query(Query(query): Query<Number>) -> String {
    query.number.to_string()
}

#[handler]
async fn form(Form(form): Form<Number>) -> String {
    form.number.to_string()
}

#[handler]
async fn json(Json(json): Json<Number>) -> String {
    json.number.to_string()
}

#[handler]
async fn upload(form: Multipart) -> String {
    form.files("file").count().to_string()
}

#[handler]
async fn bearer(bearer: Bearer) -> Result<&'static str> {
    if bearer.token() == "reader" { Err(Bearer::insufficient()) } else { Err(Bearer::refused()) }
}

#[handler]
async fn basic(_basic: Basic) -> Result<&'static str> {
    Err(Basic::refused("metrics"))
}

#[handler]
async fn jwt(Jwt(claims): Jwt<JwtClaims>) -> String {
    format!("{claims:?}")
}

#[handler]
async fn hash(passwords: &Passwords) -> Result<String> {
    passwords.hash(&"x".repeat(Passwords::PASSWORD_BYTES_MAX + 1)).await
}

/// Nobody passes: all attempts of the world are for one account.
#[handler]
async fn log_in(throttle: &LoginThrottle, request: &Request) -> Result<()> {
    for _ in 0..6 {
        throttle.attempt("ann", request).await?;
    }
    Ok(())
}

#[handler]
async fn inside() -> &'static str {
    "inside"
}

async fn nobody_takes_it(_upload: CompletedUpload) -> Result<()> {
    Ok(())
}

async fn client(folder: &std::path::Path) -> TestClient {
    let forged = Router::new().post("/forged", inside {}).middleware(Csrf::new());
    let forged = forged.middleware(Sessions::in_store(MemoryStore::new(), &keys()));
    let router = Router::new()
        .get("/path/:id", path {})
        .get("/query", query {})
        .post("/form", form {})
        .post("/json", json {})
        .post("/upload", upload {})
        .get("/bearer", bearer {})
        .get("/basic", basic {})
        .get("/jwt", jwt {})
        .get("/hash", hash {})
        .get("/login", log_in {})
        .get("/role", inside {})
        .with(Guarded::by(has_role("admin")))
        .get("/never", inside {})
        .with(Guarded::by(|_: &Request| zzz::Access::Forbidden))
        .get("/signed", inside {})
        .with(Guarded::by(SignedUrls::new(&keys())))
        .get("/often", inside {})
        .with(RateLimit::per_hour(1).by(|_| Some("all".to_owned())))
        .post("/short", json {})
        .with(BodyLimit::bytes(3))
        .forward("/films", ResumableUploads::new(folder, nobody_takes_it).unwrap())
        .mount("/", forged);
    let app = App::new()
        .errors(ErrorPages::production())
        .service(JwtVerifier::hs256(&keys(), "visitors"))
        .service(Passwords::new().with_costs(8, 1).unwrap())
        .service(LoginThrottle::new(MemoryStore::new()))
        .endpoint(StaticFiles::embedded(&[("digits.txt", b"0123456789")]).at("/public"))
        .routes(router.into_routes());
    TestClient::new(app).await
}

/// What asks for a refusal, its status, and its code.
type Case =
    (&'static str, &'static str, &'static [(&'static str, &'static str)], u16, &'static str);

const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const TWICE: &[(&str, &str)] = &[("authorization", "Bearer a"), ("authorization", "Bearer b")];

/// The method, the path, the fields and the body's first letter are all that there is to them.
const CASES: &[Case] = &[
    ("GET", "/nowhere", &[], 404, "not_found"),
    ("PUT", "/query", &[], 405, "method_not_allowed"),
    ("GET", "/path/%ff", &[], 400, "bad_path"),
    ("GET", "/path/x", &[], 400, "bad_path_param"),
    ("GET", "/query?number=x", &[], 400, "bad_query"),
    ("POST", "/form", &[JSON], 415, "unsupported_media_type"),
    ("POST", "/form", &[FORM], 422, "wrong_shape"),
    ("POST", "/json", &[FORM], 415, "unsupported_media_type"),
    ("POST", "/json", &[JSON], 400, "malformed_json"),
    ("POST", "/upload", &[FORM], 415, "unsupported_media_type"),
    ("POST", "/short", &[JSON], 413, "body_too_large"),
    ("POST", "/forged", &[], 403, "csrf"),
    ("GET", "/bearer", &[], 401, "unauthenticated"),
    ("GET", "/bearer", TWICE, 400, "invalid_request"),
    ("GET", "/bearer", &[("authorization", "Bearer x")], 401, "invalid_token"),
    ("GET", "/bearer", &[("authorization", "Bearer reader")], 403, "insufficient_scope"),
    ("GET", "/basic", &[], 401, "unauthenticated"),
    ("GET", "/basic", &[("authorization", "Basic YQ==")], 400, "malformed_credentials"),
    ("GET", "/jwt", &[("authorization", "Bearer x")], 401, "invalid_token"),
    ("GET", "/hash", &[], 422, "password_too_long"),
    ("GET", "/login", &[], 429, "too_many_attempts"),
    ("GET", "/role", &[], 401, "unauthenticated"),
    ("GET", "/never", &[], 403, "forbidden"),
    ("GET", "/signed", &[], 403, "invalid_signature"),
    ("GET", "/signed?signature=x", &[], 403, "invalid_signature"),
    ("GET", "/often", &[], 429, "rate_limited"),
    ("GET", "/public/digits.txt", &[("if-match", "\"other\"")], 412, "precondition_failed"),
    ("GET", "/public/digits.txt", &[("range", "bytes=10-")], 416, "range_not_satisfiable"),
    ("POST", "/films", &[], 412, "other_version"),
    ("PUT", "/films", &[TUS], 405, "method_not_allowed"),
    ("POST", "/films", &[TUS], 400, "bad_upload"),
    ("HEAD", "/films/x", &[TUS], 404, ""),
    ("DELETE", "/films/x", &[TUS], 404, "no_upload"),
];

fn asked<'c>(client: &'c TestClient, case: &Case, accept: &'static str) -> TestRequest<'c> {
    let (method, path, fields, ..) = case;
    let request = client.request(method.parse().unwrap(), path).header("accept", accept);
    let request = if *method == "POST" { request.body("not=a number") } else { request };
    fields.iter().fold(request, |request, (name, value)| request.header(name, value))
}

#[zzz::test]
async fn programs_read_a_problem_and_people_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let client = client(folder.path()).await;
    // The one request of the hour.
    client.get("/often").await.assert_ok();
    for case in CASES {
        let (method, path, _, status, code) = case;
        let problem = asked(&client, case, "application/json").await;
        problem.assert_status(*status).assert_header("content-type", "application/problem+json");
        if *method != "HEAD" {
            assert_eq!(problem.json_at::<String>("$.type"), *code, "{method} {path}");
            problem.assert_json_at("$.status", *status);
        }
        let page = asked(&client, case, "text/html").await;
        page.assert_status(*status).assert_header("content-type", "text/html; charset=utf-8");
        if *method != "HEAD" {
            page.assert_body_contains(&status.to_string());
        }
    }
    let late = SignedUrls::new(&keys()).sign_for("/signed", Duration::ZERO);
    let late = client.get(&late).header("accept", "application/json").await;
    late.assert_status(403).assert_json_at("$.type", "expired_signature");
}
