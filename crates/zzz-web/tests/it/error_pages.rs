//! `ErrorPages`.

use std::{error::Error as StdError, fmt};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use zzz_core::{
    App, ConnectionInfo, Error, Problem, RenderError, Request, Response, handler_fn,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};
use zzz_web::{ErrorPage, ErrorPages, ParamFilter};

/// What no page may show, defined away from what excerpts show.
const SECRET: &str = "hunter2";

/// A failure with a cause that nobody outside may read.
#[derive(Debug)]
struct Broken(Problem);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("could not load <posts> of tenant 7")
    }
}

impl StdError for Broken {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

fn broken() -> Error {
    let problem = Problem::new(StatusCode::CONFLICT).with_code("busy");
    Broken(problem.with_detail("try again & \"wait\"")).into()
}

fn internal() -> Error {
    Error::internal("the database said \"no\"")
}

/// A request from this machine that accepts this.
fn request(accept: &str) -> Request {
    let target = format!("/posts/7?page=2&access_token={SECRET}");
    let mut request = Request::new(Method::GET, &target);
    request.set_connection(ConnectionInfo::tcp(Some("127.0.0.1:4000".parse().unwrap()), None));
    set(&mut request, "host", "localhost:5555");
    if !accept.is_empty() {
        set(&mut request, "accept", accept);
    }
    request
}

fn set(request: &mut Request, name: &'static str, value: &str) {
    let value = HeaderValue::from_str(value).unwrap();
    request.headers_mut().insert(HeaderName::from_static(name), value);
}

async fn shown(pages: ErrorPages, mut request: Request, make: fn() -> Error) -> (Response, String) {
    let routes = handler_fn(move |_| Box::pin(async move { Err(make()) }));
    let mut response = App::new().errors(pages).routes(routes).handle(&mut request).await;
    let body = response.body_mut().bytes().await.unwrap();
    (response, String::from_utf8(body.to_vec()).unwrap())
}

fn content_type(response: &Response) -> &str {
    response.headers().get(header::CONTENT_TYPE).unwrap()
}

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/problem+json";
const TEXT: &str = "text/plain; charset=utf-8";

#[tokio::test]
async fn the_form_is_the_one_that_is_accepted() {
    for (accept, expected) in [
        (BROWSER, HTML),
        ("application/json", JSON),
        ("application/problem+json", JSON),
        ("application/json, text/plain, */*", JSON),
        ("text/plain, text/html;q=0.5", TEXT),
        ("", TEXT),
        ("*/*", TEXT),
        ("image/png", TEXT),
    ] {
        let (response, _) = shown(ErrorPages::production(), request(accept), broken).await;
        assert_eq!(content_type(&response), expected, "{accept}");
        assert_eq!(response.headers().get("vary"), Some("accept"));
        assert_eq!(response.headers().get("x-content-type-options"), Some("nosniff"));
        assert_eq!(response.status(), StatusCode::CONFLICT);
    }
}

#[tokio::test]
async fn who_sends_json_reads_json() {
    let mut request = request("*/*");
    set(&mut request, "content-type", "application/json");
    let (response, _) = shown(ErrorPages::production(), request, broken).await;
    assert_eq!(content_type(&response), JSON);
}

#[tokio::test]
async fn text_is_one_line() {
    let (_, text) = shown(ErrorPages::production(), request(""), broken).await;
    assert_eq!(text, "409 Conflict: try again & \"wait\"\n");
    let (_, text) = shown(ErrorPages::production(), request(""), internal).await;
    assert_eq!(text, "500 Internal Server Error\n");
}

#[tokio::test]
async fn problem_json_is_what_rfc_9457_says() {
    let (_, text) = shown(ErrorPages::production(), request("application/json"), broken).await;
    let expected =
        r#"{"type":"busy","title":"Conflict","status":409,"detail":"try again & \"wait\""}"#;
    assert_eq!(text, expected);
    let (_, text) = shown(ErrorPages::production(), request("application/json"), internal).await;
    let expected = r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#;
    assert_eq!(text, expected);
}

#[track_caller]
fn is_a_whole_page(html: &str) {
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "{html}");
    for part in ["<meta charset=\"utf-8\">", "name=\"viewport\"", "<title>", "<main>", "<h1>"] {
        assert_eq!(html.matches(part).count(), 1, "{part} in {html}");
    }
    // Self-contained: nothing is run, and nothing is fetched.
    for part in ["<script", "src=", "href=", "url(", "@import"] {
        assert!(!html.contains(part), "{part} in {html}");
    }
}

/// The style of the page has the hash that the policy names.
#[track_caller]
fn is_let_in_by_its_policy(response: &Response, html: &str) {
    let style = html.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let hash = BASE64_STANDARD.encode(Sha256::digest(style.expect("a style").0));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'");
    assert_eq!(response.headers().get("content-security-policy"), Some(policy.as_str()));
}

#[tokio::test]
async fn a_production_page_says_what_the_client_may_know_and_no_more() {
    let (response, html) = shown(ErrorPages::production(), request(BROWSER), broken).await;
    is_a_whole_page(&html);
    assert!(html.contains("<h1>Conflict</h1>"), "{html}");
    assert!(html.contains("try again &amp; &quot;wait&quot;"), "{html}");
    for inside in ["tenant", "error_pages.rs", "localhost", "page=2"] {
        assert!(!html.contains(inside), "{inside} in {html}");
    }
    is_let_in_by_its_policy(&response, &html);

    let (_, html) = shown(ErrorPages::production(), request(BROWSER), internal).await;
    assert!(html.contains("Internal Server Error") && !html.contains("database"), "{html}");
}

#[tokio::test]
async fn a_development_page_says_everything() {
    let (response, html) = shown(ErrorPages::development(), request(BROWSER), broken).await;
    is_a_whole_page(&html);
    is_let_in_by_its_policy(&response, &html);
    assert!(html.contains("<h1>could not load &lt;posts&gt; of tenant 7</h1>"), "{html}");
    assert!(html.contains("<li>409 Conflict: try again &amp; &quot;wait&quot;</li>"), "{html}");
    assert!(html.contains("<code>GET /posts/7</code>"), "{html}");
    assert!(html.contains("<th scope=\"row\">page</th><td>2</td>"), "{html}");
    assert!(html.contains("<th scope=\"row\">host</th><td>localhost:5555</td>"), "{html}");
    assert_eq!(response.headers().get("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_development_page_shows_the_source_around_the_place() {
    let (_, html) = shown(ErrorPages::development(), request(BROWSER), broken).await;
    let marked = html.split("<mark>").nth(1).unwrap().split("</mark>").next().unwrap();
    let line =
        "Broken(problem.with_detail(&quot;try again &amp; \\&quot;wait\\&quot;&quot;)).into()";
    assert!(marked.contains(line), "{marked}");
    assert!(html.contains("<span>") && html.contains("fn broken() -&gt; Error {"), "{html}");
    assert!(html.contains("tests/it/error_pages.rs:"), "{html}");
}

#[tokio::test]
async fn a_development_page_masks_what_is_sensitive() {
    let mut request = request(BROWSER);
    for (name, value) in [
        ("authorization", "Bearer hunter2"),
        ("cookie", "id=hunter2"),
        ("x-api-key", "hunter2"),
        ("x-iban", "hunter2"),
        ("referer", "http://localhost/a?password=hunter2&b=kept"),
    ] {
        set(&mut request, name, value);
    }
    let routes = handler_fn(|request| {
        request.params_mut().push("reset_token", "hunter2");
        request.params_mut().push("post", "shown");
        Box::pin(async { Err(internal()) })
    });
    let filter = ParamFilter::new().with("iban");
    let app = App::new().service(filter).errors(ErrorPages::development()).routes(routes);
    let mut response = app.handle(&mut request).await;
    let html = response.body_mut().bytes().await.unwrap();
    let html = str::from_utf8(&html).unwrap();
    assert!(!html.contains(SECRET), "{html}");
    for name in ["authorization", "cookie", "x-api-key", "x-iban", "access_token", "reset_token"] {
        let row = format!("<th scope=\"row\">{name}</th><td>[filtered]</td>");
        assert!(html.contains(&row), "{row} in {html}");
    }
    assert!(html.contains("password=[filtered]&amp;b=kept") && html.contains("<td>shown</td>"));
    // The path holds the token too.
    assert!(!html.contains("<code>GET /posts"), "{html}");
}

#[tokio::test]
async fn development_answers_programs_with_causes_and_place() {
    let (_, text) = shown(ErrorPages::development(), request(""), broken).await;
    let lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines[0], "409 Conflict: try again & \"wait\"");
    assert_eq!(lines[1], "error: could not load <posts> of tenant 7");
    assert_eq!(lines[2], "caused by: 409 Conflict: try again & \"wait\"");
    assert!(lines[3].starts_with("at ") && lines[3].contains("error_pages.rs:"), "{text}");

    let (_, text) = shown(ErrorPages::development(), request("application/json"), broken).await;
    let start = r#","debug":{"chain":["could not load <posts> of tenant 7","409 Conflict: "#;
    assert!(text.contains(start), "{text}");
    assert!(text.contains(r#""],"location":""#) && text.ends_with("\"}}"), "{text}");
}

#[tokio::test]
async fn others_than_this_machine_see_the_production_page() {
    let away = |peer: &str, host: &str, proxy: Option<&'static str>| {
        let mut request = request(BROWSER);
        let peer = (!peer.is_empty()).then(|| peer.parse().unwrap());
        request.set_connection(ConnectionInfo::tcp(peer, None));
        set(&mut request, "host", host);
        if let Some(name) = proxy {
            set(&mut request, name, "10.0.0.7");
        }
        request
    };
    for (is_open, request) in [
        (true, away("127.0.0.1:1", "localhost", None)),
        (true, away("[::1]:1", "app.localhost:80", None)),
        (true, away("[::ffff:127.0.0.1]:1", "127.0.0.1:5555", None)),
        (false, away("10.0.0.7:1", "localhost", None)),
        (false, away("[::2]:1", "localhost", None)),
        (false, away("", "localhost", None)),
        (false, away("127.0.0.1:1", "zzz.example", None)),
        (false, away("127.0.0.1:1", "localhost", Some("x-forwarded-for"))),
        (false, away("127.0.0.1:1", "localhost", Some("forwarded"))),
    ] {
        let about = format!("{:?} {:?}", request.connection().peer, request.host());
        let (_, html) = shown(ErrorPages::development(), request, broken).await;
        assert_eq!(html.contains("tenant"), is_open, "{about}");
    }
}

#[tokio::test]
async fn a_problem_says_its_status_once() {
    fn missing() -> Error {
        Error::new(StatusCode::NOT_FOUND, "there is no post 7")
    }
    fn bare() -> Error {
        Problem::new(StatusCode::NOT_FOUND).into()
    }
    let (_, html) = shown(ErrorPages::development(), request(BROWSER), missing).await;
    assert!(html.contains("<h1>there is no post 7</h1>"), "{html}");
    let (_, html) = shown(ErrorPages::development(), request(BROWSER), bare).await;
    assert!(html.contains("<h1>Not Found</h1>"), "{html}");
}

#[tokio::test]
async fn a_panic_of_which_no_hook_was_told_shows_no_place() {
    fn panics() -> Error {
        Error::from_panic(&"boom <b>")
    }
    let (_, html) = shown(ErrorPages::development(), request(BROWSER), panics).await;
    assert!(html.contains("panicked: boom &lt;b&gt;") && !html.contains("<mark>"), "{html}");
}

fn mine(page: &ErrorPage<'_>) -> String {
    let (status, title) = (page.status().as_u16(), page.title());
    format!("mine: {status} {title} {} {} {}", page.code(), page.detail(), page.request().path())
}

#[tokio::test]
async fn pages_are_replaced_by_status() {
    let pages = || ErrorPages::production().page(StatusCode::CONFLICT, mine);
    let (response, html) = shown(pages(), request(BROWSER), broken).await;
    assert_eq!(html, "mine: 409 Conflict busy try again & \"wait\" /posts/7");
    assert_eq!(content_type(&response), HTML);
    // A page of one's own may need more than ours.
    assert!(!response.headers().contains("content-security-policy"));
    let (_, html) = shown(pages(), request(BROWSER), internal).await;
    is_a_whole_page(&html);

    let pages = || {
        let pages = ErrorPages::development().page(StatusCode::CONFLICT, mine);
        pages.development_page(StatusCode::CONFLICT, |page| format!("dev: {}", page.error()))
    };
    let (_, html) = shown(pages(), request(BROWSER), broken).await;
    assert!(html.starts_with("dev: could not load"), "{html}");
    let mut away = request(BROWSER);
    set(&mut away, "host", "zzz.example");
    let (_, html) = shown(pages(), away, broken).await;
    assert!(html.starts_with("mine: "), "{html}");
}

#[tokio::test]
async fn headers_of_the_error_and_of_others_stay() {
    fn refused() -> Error {
        let retry = [(header::RETRY_AFTER, HeaderValue::from_static("7"))];
        let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("mine"));
        let headers = retry.into_iter().chain([policy]).collect();
        Error::new(StatusCode::SERVICE_UNAVAILABLE, "").with_headers(headers)
    }
    let (response, _) = shown(ErrorPages::production(), request(BROWSER), refused).await;
    assert_eq!(response.headers().get("retry-after"), Some("7"));
    let policies: Vec<_> = response.headers().get_all("content-security-policy").collect();
    assert_eq!(policies, ["mine"]);
}

fn render(pages: &ErrorPages, request: &Request, text: &str) -> String {
    let error = Error::new(StatusCode::BAD_REQUEST, text.to_owned());
    let mut response = Response::from(error);
    let error = response.take_error().unwrap();
    pages.render(request, &error, &mut response);
    let bytes = response.body().as_bytes().unwrap_or_default();
    String::from_utf8(bytes.to_vec()).unwrap()
}

proptest! {
    #[test]
    fn no_text_becomes_markup(text in ".*", path in "/[a-z<>\"'&]{0,20}", value in r#"[ -~]{0,40}"#) {
        let mut request = request(BROWSER);
        set(&mut request, "x-value", value.trim());
        let mut other = Request::new(Method::GET, &path);
        other.set_connection(*request.connection());
        *other.headers_mut() = request.headers().clone();
        for pages in [ErrorPages::production(), ErrorPages::development()] {
            let plain = render(&pages, &other, "");
            let html = render(&pages, &other, &text);
            // Whatever is shown, the tags are ours: the text brings none.
            prop_assert!(html.matches('<').count() <= plain.matches('<').count() + 4);
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let escaped = escaped.replace('"', "&quot;").replace('\'', "&#39;");
            prop_assert!(html.contains(&escaped));
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn problem_json_is_json(text in ".*") {
        let json = render(&ErrorPages::development(), &request("application/json"), &text);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let detail = value["detail"].as_str().unwrap_or_default();
        prop_assert_eq!(detail, text);
    }
}
