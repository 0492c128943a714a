//! Answers that are read as they arrive.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use crate::app::{BIG_BYTES, over_both};

/// What `reading` panics with.
async fn failure<T>(reading: impl Future<Output = T>) -> String {
    let mut reading = pin!(reading);
    let caught = poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| reading.as_mut().poll(cx))) {
        Ok(poll) => poll.map(|_| None),
        Err(panic) => Poll::Ready(Some(panic)),
    });
    *caught.await.unwrap().downcast::<String>().unwrap()
}

#[tokio::test]
async fn content_is_read_while_more_is_to_come() {
    over_both(async |client| {
        let mut endless = client.get("/endless/7").open().await;
        assert_eq!(endless.status(), 200);
        assert_eq!(endless.headers().get("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(endless.until("\n\n").await, "data: 7\n\n");
        assert_eq!(endless.until("data:").await, "data:");
        assert_eq!(endless.until("\n\n").await, " 7\n\n");
        drop(endless);
        client.get("/hello").await.assert_body("hello");
    })
    .await;
}

#[tokio::test]
async fn every_framing_has_its_end() {
    over_both(async |client| {
        for (target, length) in [("/big", BIG_BYTES), ("/hello", 5), ("/trailers", 6)] {
            let mut stream = client.get(target).open().await;
            let mut got = 0;
            while let Some(chunk) = stream.chunk().await {
                got += chunk.len();
            }
            assert_eq!(got, length, "{target}");
            assert_eq!(stream.chunk().await, None);
        }
        assert_eq!(client.head("/hello").open().await.chunk().await, None);
        let mut echo = client.post("/echo").text("a|b").open().await;
        assert_eq!(
            (echo.until("|").await.as_str(), &*echo.chunk().await.unwrap()),
            ("a|", &b"b"[..])
        );
    })
    .await;
}

#[tokio::test]
async fn cookies_of_a_stream_are_kept() {
    over_both(async |client| {
        client.post("/jar").body("a=1").open().await;
        assert_eq!(client.cookie("a").as_deref(), Some("1"));
        client.clear_cookies();
    })
    .await;
}

#[tokio::test]
async fn what_does_not_come_is_said() {
    over_both(async |client| {
        let mut stream = client.get("/hello").open().await;
        let shown = failure(stream.until("x")).await;
        let expected =
            "expected \"x\", and the content ends after \"hello\"\n\nthe request, made at ";
        assert!(shown.starts_with(expected), "{shown}");
        assert!(shown.contains("\n  GET /hello\n"), "{shown}");
        assert!(shown.contains("the response, still arriving:\n  200 OK\n"), "{shown}");
        let mut stream = client.get("/broken").open().await;
        let shown = failure(stream.until("x")).await;
        assert!(shown.starts_with("the body broke off: "), "{shown}");
    })
    .await;
}
