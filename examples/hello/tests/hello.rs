//! The hello world says hello.

use zzz::{
    Request,
    http::{Method, StatusCode},
};

#[tokio::test]
async fn says_hello() {
    let app = hello::app();
    let mut response = app.handle(&mut Request::new(Method::GET, "/")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.body_mut().bytes().await.unwrap(), "hello, world\n");
}
