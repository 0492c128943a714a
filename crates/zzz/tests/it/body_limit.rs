//! How long bodies may be.

use zzz::{App, BodyLimit, ErrorPages, Router, TestClient, TestServer, bytes::Bytes, handler};

#[handler]
async fn count(body: Bytes) -> String {
    body.len().to_string()
}

#[handler]
async fn unread() -> &'static str {
    "reached"
}

fn app() -> App {
    let routes = Router::new().post("/unread", unread {}).post("/", count {});
    let routes = routes.post("/more", count {}).with(BodyLimit::bytes(20)).build().unwrap();
    let app = App::new().errors(ErrorPages::production());
    app.endpoint(BodyLimit::bytes(10)).routes(routes)
}

#[tokio::test]
async fn what_is_announced_is_refused_before_the_handler() {
    let server = TestServer::start(app()).await;
    for client in [TestClient::new(app()).await, server.another()] {
        client.post("/").body("0123456789").await.assert_body("10");
        let refused = client.post("/unread").header("accept", "application/json");
        let refused = refused.body("0123456789a").await;
        refused.assert_status(413).assert_json_at("$.type", "body_too_large");
    }
}

#[tokio::test]
async fn what_is_not_announced_is_refused_while_it_is_read() {
    let server = TestServer::start(app()).await;
    let send = async |target: &str, chunk: &str| {
        let length = chunk.len();
        let head = "host: a\r\nconnection: close\r\naccept: application/json\r\n\
                    transfer-encoding: chunked";
        let body = format!("{length:x}\r\n{chunk}\r\n0\r\n\r\n");
        let answer = server.raw(format!("POST {target} HTTP/1.1\r\n{head}\r\n\r\n{body}")).await;
        String::from_utf8(answer).unwrap()
    };
    assert!(send("/", "0123456789").await.starts_with("HTTP/1.1 200 "));
    let refused = send("/", "0123456789a").await;
    assert!(refused.starts_with("HTTP/1.1 413 "), "{refused}");
    assert!(refused.contains(r#""type":"body_too_large""#), "{refused}");
}

#[tokio::test]
async fn the_smaller_of_two_announced_limits_counts() {
    let client = TestClient::new(app()).await;
    client.post("/more").body("0123456789a").await.assert_status(413);
    let routes = Router::new().post("/", count {}).with(BodyLimit::bytes(3)).build().unwrap();
    let client = TestClient::new(App::new().endpoint(BodyLimit::bytes(10)).routes(routes)).await;
    client.post("/").body("0123").await.assert_status(413);
}
