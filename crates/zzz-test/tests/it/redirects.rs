//! Following where answers lead.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
};

use zzz_core::{Body, bytes::Bytes};
use zzz_test::{TestClient, TestRequest};

use crate::app::{Pieces, app, over_both};

/// What sending `request` panics with.
async fn failure(request: TestRequest<'_>) -> String {
    let mut sending = pin!(request.into_future());
    let caught = poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| sending.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    });
    *caught.await.unwrap_err().downcast::<String>().unwrap()
}

#[tokio::test]
async fn nothing_is_followed_until_asked_for() {
    over_both(async |client| {
        let response = client.get("/go/302/hello").await;
        response.assert_status(302).assert_redirect("/hello");
        assert_eq!(response.target(), "/go/302/hello");
        let response = client.get("/go/302/hello").follow_redirects(1).await;
        response.assert_ok().assert_body("hello");
        assert_eq!(response.target(), "/hello");
        let client = client.another().follow_redirects(1);
        client.get("/go/302/hello").await.assert_body("hello");
        client.get("/go/302/hello").follow_redirects(0).await.assert_redirect("/hello");
    })
    .await;
}

#[tokio::test]
async fn the_status_decides_about_method_and_body() {
    over_both(async |client| {
        let client = client.another().follow_redirects(3);
        for status in [301, 302, 303] {
            let request = client.post(&format!("/go/{status}/inspect")).header("x-one", "1");
            let expected = "GET /inspect\nhost: localhost\nx-one: 1\n";
            request.text("milk").await.assert_body(expected);
            client.head(&format!("/go/{status}/hello")).await.assert_ok().assert_body("");
        }
        for status in [307, 308] {
            client.put(&format!("/go/{status}/inspect")).text("milk").await.assert_body(
                "PUT /inspect\nhost: localhost\ncontent-type: text/plain; charset=utf-8\n\
                 content-length: 4\nmilk",
            );
        }
        // These are no redirects, whatever else they say.
        client.get("/go/300/hello").await.assert_status(300);
        client.get("/nowhere").await.assert_status(302);
    })
    .await;
}

#[tokio::test]
async fn cookies_are_kept_on_the_way() {
    over_both(async |client| {
        let client = client.another().follow_redirects(2);
        let response = client.get("/private").await;
        response.assert_ok().assert_body("come in");
        assert!(response.to_string().starts_with(
            "the redirects that were followed:\n  GET /private: 302 to /login\n  \
             GET /login: 303 to /private\n\nthe request, made at "
        ));
    })
    .await;
}

#[tokio::test]
async fn locations_of_every_kind() {
    let client = TestClient::new(app()).await;
    for (location, target) in [
        ("/hello#there", "/hello"),
        ("hello?a=b", "/hello?a=b"),
        ("./x/../hello", "/hello"),
        ("/../../hello/.", "/hello/"),
        ("//localhost/hello", "/hello"),
        ("HTTP://LocalHost:80?x", "/?x"),
        ("?x=1", "/location?x=1"),
        ("", "/location?old"),
        ("/a b/\u{e4}", "/a%20b/%C3%A4"),
    ] {
        let request = client.get("/location?old").header("x-to", location);
        request.await.assert_redirect(target);
    }
    for location in ["http://example.org/", "//localhost:81/", "https://localhost/", "mailto:a@b"] {
        let request = client.get("/location").header("x-to", location).follow_redirects(9);
        request.await.assert_status(302).assert_redirect(location);
    }
}

#[tokio::test]
async fn a_circle_shows_the_whole_way() {
    over_both(async |client| {
        let shown = failure(client.get("/circle/a").follow_redirects(9)).await;
        let round = "  GET /circle/a: 302 to /circle/b\n  GET /circle/b: 302 to /circle/a\n";
        let expected =
            format!("the redirects lead in a circle:\n{round}{round}\nthe request, made at ");
        assert!(shown.starts_with(&expected), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn coming_back_is_no_circle() {
    over_both(async |client| {
        client.get("/again").follow_redirects(2).await.assert_body("come in");
    })
    .await;
}

#[tokio::test]
async fn too_many_show_the_whole_way() {
    let client = TestClient::new(app()).await;
    let shown = failure(client.get("/deeper/0").follow_redirects(2)).await;
    let expected = "more than 2 redirects:\n  GET /deeper/0: 302 to /deeper/1\n  \
                    GET /deeper/1: 302 to /deeper/2\n  GET /deeper/2: 302 to /deeper/3\n\n";
    assert!(shown.starts_with(expected), "{shown}");
}

#[tokio::test]
async fn a_stream_is_gone_once_it_was_sent() {
    let client = TestClient::new(app()).await;
    let pieces = [Ok(Bytes::from_static(b"one"))];
    let request = client.post("/go/307/echo").body(Body::stream(Pieces::new(pieces)));
    let shown = failure(request.follow_redirects(1)).await;
    assert!(shown.starts_with("a stream cannot be sent a second time:\n  POST /go/307"), "{shown}");
}
