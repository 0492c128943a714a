//! How long answers may be kept by others.

use std::time::Duration;

use zzz::{
    App, CacheControl, Cookie, Cookies, Error, Keys, MemoryStore, Response, Result, Router,
    Session, Sessions, TestClient, handler,
    http::{HeaderValue, StatusCode, header},
};

#[handler]
async fn hello() -> &'static str {
    "hello"
}

#[handler]
async fn own() -> Response {
    let mine = HeaderValue::from_static("max-age=7");
    Response::new(StatusCode::OK).with_header(header::CACHE_CONTROL, mine)
}

#[handler]
async fn fails() -> Result<String> {
    Err(Error::new(StatusCode::NOT_FOUND, "no"))
}

#[handler]
async fn with_session(session: &mut Session) -> String {
    session.get::<String>("name").unwrap_or_default()
}

#[handler]
async fn with_cookie(cookies: &mut Cookies) -> &'static str {
    cookies.set(Cookie::new("seen", "1"));
    "hello"
}

async fn client(cache: CacheControl) -> TestClient {
    let routes = Router::new().get("/", hello {}).post("/", hello {}).get("/own", own {});
    let routes = routes.get("/fails", fails {}).get("/session", with_session {});
    let routes = routes.get("/cookie", with_cookie {}).middleware(cache).build().unwrap();
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let sessions = Sessions::in_store(MemoryStore::new(), &keys);
    TestClient::new(App::new().endpoint(sessions).routes(routes)).await
}

const NAME: &str = "cache-control";

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn good_answers_to_reads_say_it() {
    let client = client(CacheControl::public(HOUR)).await;
    client.get("/").await.assert_header(NAME, "public, max-age=3600");
    client.head("/").await.assert_header(NAME, "public, max-age=3600");
    client.post("/").await.assert_ok().assert_no_header(NAME);
    client.get("/own").await.assert_header(NAME, "max-age=7");
    client.get("/fails").await.assert_status(404).assert_no_header(NAME);
}

#[tokio::test]
async fn what_is_for_one_visitor_is_not_public() {
    for cache in [CacheControl::public(HOUR), CacheControl::immutable()] {
        let client = client(cache).await;
        client.get("/").header("authorization", "Bearer a").await.assert_no_header(NAME);
        client.get("/session").await.assert_header(NAME, "private, no-store");
        client.get("/cookie").await.assert_no_header(NAME);
    }
}

#[tokio::test]
async fn each_form_says_what_it_is() {
    for (cache, value) in [
        (CacheControl::private(HOUR), "private, max-age=3600"),
        (CacheControl::immutable(), "public, max-age=31536000, immutable"),
        (CacheControl::no_store(), "no-store"),
    ] {
        client(cache).await.get("/").await.assert_header(NAME, value);
    }
}
