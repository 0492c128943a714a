//! What browsers are told to be careful with.

use std::time::Duration;

use zzz::{
    App, Csp, CspNonce, Error, ErrorPages, Html, Response, Result, SecurityHeaders, Subdomains,
    TestClient, TestServer, TrustedProxies, handler,
    http::{HeaderValue, StatusCode, header},
};

#[handler]
async fn plain() -> &'static str {
    "hello"
}

#[handler]
async fn own() -> Response {
    Response::new(StatusCode::OK)
        .with_header(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"))
        .with_header(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"))
}

#[handler]
async fn with_nonce(nonce: CspNonce, same: CspNonce) -> Html<String> {
    assert_eq!(nonce, same);
    Html(format!("<script nonce={nonce}>1</script>"))
}

#[handler]
async fn fails() -> Result<String> {
    Err(Error::new(StatusCode::CONFLICT, "no"))
}

#[handler]
async fn fresh() -> Response {
    Response::new(StatusCode::NOT_MODIFIED)
}

zzz::router! {
    get "/" => plain;
    get "/own" => own;
    get "/nonce" => with_nonce;
    get "/fails" => fails;
    get "/fresh" => fresh;
}

fn app(headers: SecurityHeaders) -> App {
    let errors = ErrorPages::production().page(StatusCode::NOT_FOUND, |_| "mine".to_owned());
    App::new().errors(errors).endpoint(headers).routes(routes())
}

const CSP: &str = "content-security-policy";
const HSTS: &str = "strict-transport-security";
const DEFAULT: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
                       base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

#[tokio::test]
async fn every_answer_has_the_defaults() {
    let server = TestServer::start(app(SecurityHeaders::new())).await;
    for client in [TestClient::new(app(SecurityHeaders::new())).await, server.another()] {
        for target in ["/", "/fails", "/missing"] {
            client
                .get(target)
                .await
                .assert_header("x-content-type-options", "nosniff")
                .assert_header("x-frame-options", "SAMEORIGIN")
                .assert_header("referrer-policy", "strict-origin-when-cross-origin")
                .assert_header("cross-origin-opener-policy", "same-origin")
                .assert_header("cross-origin-resource-policy", "same-origin")
                .assert_header("x-xss-protection", "0")
                .assert_no_header(HSTS);
        }
        let answer = client.get("/").await;
        answer.assert_header(CSP, DEFAULT);
        assert!(answer.header("permissions-policy").unwrap().contains("camera=()"));
    }
}

#[tokio::test]
async fn what_a_handler_says_stays() {
    let client = TestClient::new(app(SecurityHeaders::new())).await;
    let answer = client.get("/own").await;
    answer.assert_header("x-frame-options", "DENY").assert_header(CSP, "sandbox");
    assert_eq!(answer.headers().get_all(CSP).count(), 1);
}

#[tokio::test]
async fn each_is_replaced_or_left_out() {
    let headers = SecurityHeaders::new()
        .set(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
        .without(header::X_FRAME_OPTIONS)
        .without(header::CONTENT_SECURITY_POLICY);
    let answer = TestClient::new(app(headers)).await.get("/").await;
    answer.assert_header("referrer-policy", "no-referrer");
    answer.assert_no_header("x-frame-options").assert_no_header(CSP);
}

#[tokio::test]
async fn a_policy_is_tried_by_reports() {
    let csp = Csp::empty().set("script-src", "'self'");
    let headers = SecurityHeaders::new().csp(csp).csp_only_reports();
    let answer = TestClient::new(app(headers)).await.get("/").await;
    answer.assert_header("content-security-policy-report-only", "script-src 'self'");
    answer.assert_no_header(CSP);
}

#[tokio::test]
async fn a_nonce_is_in_the_page_and_in_its_policy() {
    let client = TestClient::new(app(SecurityHeaders::new())).await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let answer = client.get("/nonce").await;
        let nonce = answer.element("script").attribute("nonce").unwrap().to_owned();
        let policy = answer.header(CSP).unwrap();
        assert!(policy.contains(&format!("script-src 'self' 'nonce-{nonce}'")), "{policy}");
        assert!(policy.contains(&format!("style-src 'self' 'nonce-{nonce}'")), "{policy}");
        seen.push(nonce);
    }
    assert_ne!(seen[0], seen[1]);
    client.get("/").await.assert_header(CSP, DEFAULT);
}

/// Its fields would take the place of those that the client has with its page.
#[tokio::test]
async fn a_page_that_has_not_changed_keeps_its_policy() {
    let client = TestClient::new(app(SecurityHeaders::new())).await;
    let answer = client.get("/fresh").await;
    answer.assert_status(304).assert_no_header(CSP).assert_header("x-frame-options", "SAMEORIGIN");
}

#[tokio::test]
async fn pages_of_errors_have_a_policy_that_fits_them() {
    let client = TestClient::new(app(SecurityHeaders::new())).await;
    let client = client.with_header("accept", "text/html");
    let fails = client.get("/fails").await;
    let policy = fails.assert_status(409).header(CSP).unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    client.get("/missing").await.assert_body("mine").assert_header(CSP, DEFAULT);
}

#[tokio::test]
async fn only_who_came_over_tls_is_told_to_come_back_so() {
    let proxies = || TrustedProxies::new(["127.0.0.1"]).unwrap();
    let app = |headers| App::new().endpoint(proxies()).endpoint(headers).routes(routes());
    let server = TestServer::start(app(SecurityHeaders::new())).await;
    server.get("/").await.assert_no_header(HSTS);
    let secure = server.get("/").header("x-forwarded-proto", "https");
    secure.await.assert_header(HSTS, "max-age=31536000");

    let day = Duration::from_secs(86_400);
    let told = SecurityHeaders::new().hsts(day, Subdomains::Included).hsts_always();
    let server = TestServer::start(app(told)).await;
    server.get("/").await.assert_header(HSTS, "max-age=86400; includeSubDomains");
}
