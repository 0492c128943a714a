//! Which other sites may read answers.

use std::{panic::catch_unwind, time::Duration};

use zzz::{
    App, Cors, Error, Result, TestClient, TestRequest, TestServer, handler,
    http::{HeaderName, Method, StatusCode, header},
};

#[handler]
async fn hello() -> &'static str {
    "hello"
}

#[handler]
async fn fails() -> Result<String> {
    Err(Error::new(StatusCode::CONFLICT, "no"))
}

zzz::router! {
    get "/" => hello;
    put "/" => hello;
    get "/fails" => fails;
}

fn app(cors: Cors) -> App {
    App::new().endpoint(cors).routes(routes())
}

const ORIGIN: &str = "https://app.example.com";

fn listed() -> Cors {
    Cors::new()
        .origins([ORIGIN, "http://localhost:3000"])
        .methods([Method::GET, Method::PUT])
        .headers([header::CONTENT_TYPE, header::AUTHORIZATION])
        .expose([HeaderName::from_static("x-total")])
        .max_age(Duration::from_secs(60))
        .credentials()
}

fn preflight<'c>(client: &'c TestClient, origin: &str) -> TestRequest<'c> {
    let request = client.options("/").header("origin", origin);
    request
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "content-type,x-own")
}

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

const OF_CORS: [&str; 6] = [
    ALLOW_ORIGIN,
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
    "access-control-max-age",
];

#[tokio::test]
async fn a_preflight_is_answered_before_the_router() {
    let server = TestServer::start(app(listed())).await;
    for client in [TestClient::new(app(listed())).await, server.another()] {
        preflight(&client, ORIGIN)
            .await
            .assert_status(204)
            .assert_body("")
            .assert_header(ALLOW_ORIGIN, ORIGIN)
            .assert_header("access-control-allow-credentials", "true")
            .assert_header("access-control-allow-methods", "GET, PUT")
            .assert_header("access-control-allow-headers", "content-type, authorization")
            .assert_header("access-control-max-age", "60")
            .assert_header(
                "vary",
                "origin, access-control-request-method, access-control-request-headers",
            );
    }
}

#[tokio::test]
async fn an_answer_says_who_may_read_it() {
    let client = TestClient::new(app(listed())).await;
    for (target, status) in [("/", 200), ("/fails", 409), ("/missing", 404)] {
        client
            .get(target)
            .header("origin", ORIGIN)
            .await
            .assert_status(status)
            .assert_header(ALLOW_ORIGIN, ORIGIN)
            .assert_header("access-control-allow-credentials", "true")
            .assert_header("access-control-expose-headers", "x-total")
            .assert_header("vary", "origin");
    }
}

#[tokio::test]
async fn other_origins_get_no_headers() {
    let client = TestClient::new(app(listed())).await;
    for origin in ["https://evil.example", "null", "https://app.example.com.evil.example", ""] {
        let answers = [
            preflight(&client, origin).await,
            client.get("/").header("origin", origin).await,
            client.get("/fails").header("origin", origin).await,
        ];
        for answer in &answers {
            for name in OF_CORS {
                answer.assert_no_header(name);
            }
            assert!(answer.header("vary").unwrap().starts_with("origin"), "for caches");
        }
    }
    client
        .get("/")
        .await
        .assert_ok()
        .assert_header("vary", "origin")
        .assert_no_header(ALLOW_ORIGIN);
}

#[tokio::test]
async fn a_plain_options_reaches_the_router() {
    let client = TestClient::new(app(listed())).await;
    client.options("/").await.assert_status(204).assert_header("allow", "GET, PUT, HEAD, OPTIONS");
}

#[tokio::test]
async fn a_function_may_decide() {
    let cors = Cors::new().origins_if(|origin| origin.ends_with(".example.com")).any_header();
    let client = TestClient::new(app(cors)).await;
    preflight(&client, "https://a.example.com")
        .await
        .assert_header(ALLOW_ORIGIN, "https://a.example.com")
        .assert_header("access-control-allow-headers", "content-type,x-own")
        .assert_no_header("access-control-allow-credentials");
    preflight(&client, "https://a.example.org").await.assert_no_header(ALLOW_ORIGIN);
}

#[tokio::test]
async fn everybody_may_read_what_is_public() {
    let client = TestClient::new(app(Cors::new().any_origin())).await;
    let answer = client.get("/").header("origin", "null").await;
    answer.assert_header(ALLOW_ORIGIN, "*").assert_no_header("vary");
    preflight(&client, ORIGIN).await.assert_header(ALLOW_ORIGIN, "*");
}

#[test]
fn every_origin_with_credentials_is_refused() {
    for make in
        [|| Cors::new().any_origin().credentials(), || Cors::new().credentials().any_origin()]
    {
        let payload = catch_unwind(make).unwrap_err();
        let message = payload.downcast_ref::<&str>().unwrap();
        assert!(message.contains("name the origins with `origins`"), "{message}");
    }
}

#[test]
fn what_is_no_origin_is_refused() {
    for bad in
        ["example.com", "https://a.example/", "HTTPS://a.example", "https://a.example:443", "*"]
    {
        let payload = catch_unwind(|| Cors::new().origins([bad])).unwrap_err();
        let message = payload.downcast_ref::<String>().unwrap();
        assert!(message.contains("as browsers write it"), "{message}");
    }
}
