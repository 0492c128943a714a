//! Requests and answers, the same over both ways.

use zzz_core::{
    Body, Error, Frame, Headers,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};

use crate::app::{BIG_BYTES, Counter, Pieces, over_both};

#[tokio::test]
async fn every_verb_arrives_with_its_target() {
    over_both(async |client| {
        for (request, method, framing) in [
            (client.get("/inspect?a=b%20c"), "GET", ""),
            (client.delete("/inspect?a=b%20c"), "DELETE", ""),
            // Content that is empty says so where the method means content.
            (client.post("/inspect?a=b%20c"), "POST", "content-length: 0\n"),
            (client.put("/inspect?a=b%20c"), "PUT", "content-length: 0\n"),
            (client.patch("/inspect?a=b%20c"), "PATCH", "content-length: 0\n"),
        ] {
            let expected = format!("{method} /inspect?a=b%20c\nhost: localhost\n{framing}");
            request.await.assert_status(200).assert_body(&expected);
        }
    })
    .await;
}

#[tokio::test]
async fn head_and_options() {
    over_both(async |client| {
        let response = client.head("/hello").await;
        response.assert_status(200).assert_body("");
        response.assert_header("content-type", "text/plain; charset=utf-8");
        client
            .options("/hello")
            .await
            .assert_status(204)
            .assert_header("allow", "GET, PUT, HEAD, OPTIONS");
        client.options("*").await.assert_status(204);
        let propfind = Method::from_bytes(b"PROPFIND").unwrap();
        client.request(propfind, "/hello").await.assert_status(405);
    })
    .await;
}

#[tokio::test]
async fn headers_go_out_in_order_and_take_the_place_of_defaults() {
    over_both(async |client| {
        let client = client
            .another()
            .with_header("accept", "text/html")
            .with_header("X-Token", "secret")
            .with_header("host", "example.org");
        client
            .get("/inspect")
            .header("x-one", "1")
            .header(header::ACCEPT, "*/*")
            .header("x-one", b"\xff")
            .await
            .assert_body(
                "GET /inspect\nx-token: secret\nhost: example.org\n\
                 x-one: 1\naccept: */*\nx-one: \\xff\n",
            );
        // Another client remembers nothing of this one.
        client.another().get("/inspect").await.assert_body("GET /inspect\nhost: localhost\n");
    })
    .await;
}

#[tokio::test]
async fn bodies_of_every_kind() {
    over_both(async |client| {
        client.post("/inspect").text("täglich").await.assert_body(
            "POST /inspect\nhost: localhost\ncontent-type: text/plain; charset=utf-8\n\
             content-length: 8\nt\\xc3\\xa4glich",
        );
        let typed = client.put("/inspect").header("content-type", "text/csv").text("a,b");
        typed.await.assert_body_contains("content-type: text/csv\ncontent-length: 3\na,b");
        client
            .post("/inspect")
            .body(&b"\xff"[..])
            .await
            .assert_body("POST /inspect\nhost: localhost\ncontent-length: 1\n\\xff");

        let pieces = ["one", "", "two"].map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
        let streamed = client.post("/inspect").body(Body::stream(Pieces::new(pieces)));
        streamed
            .await
            .assert_body("POST /inspect\nhost: localhost\ntransfer-encoding: chunked\nonetwo");
    })
    .await;
}

#[tokio::test]
async fn a_body_that_breaks_does_not_look_whole() {
    over_both(async |client| {
        let pieces = [Ok(Bytes::from_static(b"one")), Err(Error::internal("broken"))];
        let body = Body::stream(Pieces::new(pieces));
        let response = client.post("/echo").body(body).await;
        assert!(!response.status().is_success(), "{response}");
    })
    .await;
}

#[tokio::test]
async fn trailers_both_ways() {
    over_both(async |client| {
        let response = client.get("/trailers").await;
        response.assert_body("onetwo").assert_no_header("x-sum");
        assert_eq!(response.trailers().get("x-sum"), Some("7"));

        let sum = HeaderName::from_static("x-sum");
        let frames = [
            Ok(Frame::Data(Bytes::from_static(b"one"))),
            Ok(Frame::Trailers(Headers::from_iter([(sum, HeaderValue::from_static("3"))]))),
        ];
        let body = Body::frames(Pieces::new(frames), None);
        let response = client.post("/echo").body(body).await;
        response.assert_body("one").assert_header("x-sum", "3");
        assert!(response.trailers().is_empty());
    })
    .await;
}

#[tokio::test]
async fn large_bodies_and_their_limit() {
    over_both(async |client| {
        assert_eq!(client.get("/big").await.bytes().len(), BIG_BYTES);
        let sent = vec![b'y'; BIG_BYTES];
        let echoed = client.post("/echo").body(sent.clone()).await;
        assert_eq!(echoed.bytes(), &sent);
        let response = client.post("/echo").body(vec![0; 9 * 1024 * 1024]).await;
        response.assert_status(413);
        // Answered before it was read: the rest is nobody's failure.
        let response = client.post("/ignore").body(vec![0; 9 * 1024 * 1024]).await;
        response.assert_body("hello");
        client.get("/hello").await.assert_body("hello");
    })
    .await;
}

#[tokio::test]
async fn answers_without_content() {
    over_both(async |client| {
        let response = client.get("/no-content").await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert!(response.bytes().is_empty() && response.cut_body().is_none());
    })
    .await;
}

#[tokio::test]
async fn answers_that_are_not_as_long_as_promised() {
    over_both(async |client| {
        client.get("/sized/5").await.assert_body("12345");
        client.get("/sized/3").await.assert_body("123");
        let short = client.get("/sized/9").await;
        assert_eq!(short.cut_body().unwrap(), "12345");
        let broken = client.get("/broken").await;
        broken.assert_status(200);
        assert_eq!(broken.cut_body().unwrap(), "one");
        client.get("/hello").await.assert_body("hello");
    })
    .await;
}

#[tokio::test]
async fn headers_of_the_answer() {
    over_both(async |client| {
        let response = client.get("/fields").await;
        assert_eq!(response.header("Vary"), Some("accept"));
        assert_eq!(response.header(header::ETAG), None);
        assert_eq!(response.headers().get_all("vary").count(), 2);
        response
            .assert_header("vary", "accept")
            .assert_header(header::VARY, "origin")
            .assert_header("etag", b"\xff")
            .assert_no_header("set-cookie");
    })
    .await;
}

#[tokio::test]
async fn errors_are_answers() {
    over_both(async |client| {
        let response = client.get("/error").await;
        response.assert_status(500).assert_body("500 Internal Server Error\n");
        client.get("/panic").await.assert_status(500);
        client
            .get("/missing")
            .await
            .assert_status(404)
            .assert_body_contains("nothing at this address");
        client.get("/%").await.assert_status(400);
    })
    .await;
}

#[tokio::test]
async fn requests_run_beside_each_other() {
    over_both(async |client| {
        let (first, second) =
            tokio::join!(client.get("/count").into_future(), client.get("/count").into_future());
        let mut counts = [first.text(), second.text()];
        counts.sort_unstable();
        assert_eq!(counts, ["1", "2"]);
        assert_eq!(client.services().get::<Counter>().unwrap().get(), 2);
    })
    .await;
}
