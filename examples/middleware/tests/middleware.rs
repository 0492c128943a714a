//! Each hook does its part, and the outer ones see what the inner ones refuse.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use zzz::{
    Request, Response,
    http::{Method, StatusCode},
};

async fn answer(method: Method) -> (StatusCode, String, Response) {
    let app = middleware::app();
    let mut response = app.handle(&mut Request::new(method, "/")).await;
    let body = response.body_mut().bytes().await.unwrap();
    let body = String::from_utf8_lossy(&body).into_owned();
    (response.status(), body, response)
}

#[track_caller]
fn was_signed_and_timed(response: &Response) {
    assert_eq!(response.headers().get("server"), Some("the night shift"));
    let timing = response.headers().get("server-timing").unwrap();
    assert!(timing.starts_with("app;dur="), "{timing}");
}

#[tokio::test]
async fn a_reader_gets_in() {
    let (status, body, response) = answer(Method::GET).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "come in\n"));
    was_signed_and_timed(&response);
}

#[tokio::test]
async fn a_writer_is_refused_by_before() {
    let (status, body, response) = answer(Method::POST).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(body.contains("can only be read tonight"), "{body}");
    was_signed_and_timed(&response);
}
