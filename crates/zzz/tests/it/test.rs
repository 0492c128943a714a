//! `#[zzz::test]` where `zzz` goes by its own name.

use zzz::{App, IntoResponse, TestClient, TestServer, handler_fn};

fn app() -> App {
    App::new().routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })))
}

#[zzz::test(app = app)]
async fn in_process(client: &TestClient) {
    client.get("/").await.assert_ok().assert_body("hello");
}

#[zzz::test(app = app)]
async fn over_tcp(server: TestServer) {
    server.get("/").await.assert_ok().assert_body("hello");
}

#[zzz::test]
async fn alone() {
    assert_eq!(TestClient::new(app()).await.get("/").await.text(), "hello");
}
