//! Answers that pages of other origins may read, or not.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use zzz::{
    App, Cookie, Cookies, Cors, Html, Service, TestServer, handler,
    http::{HeaderName, Method, header},
};

use crate::support::Visitor;

/// How often something was put.
#[derive(Default)]
struct Puts(AtomicU32);

impl Service for Puts {}

#[handler]
async fn page() -> Html<&'static str> {
    Html("<!doctype html><h1>A page</h1>")
}

#[handler]
async fn bake(cookies: &mut Cookies) -> Html<&'static str> {
    cookies.set(Cookie::new("known", "1"));
    Html("<!doctype html><h1>Known now</h1>")
}

#[handler]
async fn whoami(cookies: &Cookies) -> &'static str {
    if cookies.get("known").is_some() { "known" } else { "unknown" }
}

#[handler]
async fn put(puts: &Puts) -> &'static str {
    puts.0.fetch_add(1, Ordering::Relaxed);
    "put"
}

zzz::router! {
    get "/" => page;
    get "/bake" => bake;
    get "/api" => whoami;
    put "/api" => put;
}

/// The port is only known when the server runs.
fn app() -> App {
    let cors = Cors::new()
        .origins_if(|origin| {
            origin.starts_with("http://friend.test:") || origin.starts_with("http://localhost:")
        })
        .methods([Method::GET, Method::PUT])
        .headers([header::CONTENT_TYPE, HeaderName::from_static("x-own")])
        .credentials();
    App::new().service(Puts::default()).endpoint(cors).routes(routes())
}

#[zzz::test(app = app)]
async fn an_origin_that_is_let_in_reads_and_writes(visitor: &Visitor) {
    let api = visitor.at("localhost", "/api");
    visitor.open(&visitor.at("friend.test", "/")).await;
    assert_eq!(visitor.fetch(&api, json!({})).await, (200, "unknown".to_owned()));
    let headers = json!({ "content-type": "application/json", "x-own": "1" });
    let put = json!({ "method": "PUT", "headers": headers, "body": "{}" });
    assert_eq!(visitor.fetch(&api, put).await, (200, "put".to_owned()));

    // What the preflight did not allow is not sent.
    let refused = (0, "TypeError".to_owned());
    let headers = json!({ "x-other": "1" });
    let put = json!({ "method": "PUT", "headers": headers });
    assert_eq!(visitor.fetch(&api, put).await, refused);
    visitor.expect_fault("x-other is not allowed by Access-Control-Allow-Headers").await;
    assert_eq!(visitor.fetch(&api, json!({ "method": "DELETE" })).await, refused);
    visitor.expect_fault("Method DELETE is not allowed by Access-Control-Allow-Methods").await;
    let puts = visitor.server().services().get::<Puts>().unwrap();
    assert_eq!(puts.0.load(Ordering::Relaxed), 1);
}

#[zzz::test(app = app)]
async fn an_origin_that_is_let_in_acts_for_the_visitor_if_it_says_so(visitor: &Visitor) {
    visitor.open("/bake").await;
    let api = visitor.at("localhost", "/api");
    // Another port: another origin of the same site, whose cookies no browser takes for a third party's.
    let neighbour = TestServer::start(app()).await;
    visitor.open(&format!("http://localhost:{}/", neighbour.local_addr().port())).await;
    assert_eq!(visitor.fetch(&api, json!({})).await, (200, "unknown".to_owned()));
    let with = json!({ "credentials": "include" });
    assert_eq!(visitor.fetch(&api, with).await, (200, "known".to_owned()));
}

#[zzz::test(app = app)]
async fn another_origin_reads_nothing_and_changes_nothing(visitor: &Visitor) {
    visitor.open("/bake").await;
    let api = visitor.at("localhost", "/api");
    let refused = (0, "TypeError".to_owned());
    for host in ["stranger.test", "friend.test.evil.test", "127.0.0.1"] {
        visitor.open(&visitor.at(host, "/")).await;
        let put = json!({ "method": "PUT", "headers": { "x-own": "1" } });
        for options in [json!({}), json!({ "credentials": "include" }), put] {
            assert_eq!(visitor.fetch(&api, options).await, refused, "from {host}");
            visitor.expect_fault("has been blocked by CORS policy").await;
        }
    }
    let puts = visitor.server().services().get::<Puts>().unwrap();
    assert_eq!(puts.0.load(Ordering::Relaxed), 0);
}
