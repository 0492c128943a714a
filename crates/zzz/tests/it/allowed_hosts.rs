//! The names that an application answers to.

use zzz::{AllowedHosts, App, ErrorPages, TestClient, TestServer, handler};

#[handler]
async fn hello() -> &'static str {
    "hello"
}

zzz::router! {
    get "/" => hello;
    get "/health" => hello;
}

fn app() -> App {
    let hosts = AllowedHosts::new(["example.com", "*.example.com", "localhost:5555"]).unwrap();
    App::new().errors(ErrorPages::production()).endpoint(hosts.except("/health")).routes(routes())
}

#[tokio::test]
async fn only_hosts_of_the_list_are_answered() {
    let server = TestServer::start(app()).await;
    for client in [TestClient::new(app()).await, server.another()] {
        for host in ["example.com", "EXAMPLE.com.:8080", "a.b.example.com", "localhost:5555"] {
            client.get("/").header("host", host).await.assert_ok();
        }
        for host in ["evil.example", "example.com.evil.example", "badexample.com", "localhost"] {
            let refused = client.get("/").header("host", host).header("accept", "application/json");
            refused.await.assert_status(421).assert_json_at("$.type", "host_not_allowed");
        }
        client.get("/health").header("host", "10.0.0.7").await.assert_ok();
        client.get("/missing").header("host", "evil.example").await.assert_status(421);
    }
}

#[tokio::test]
async fn a_host_that_cannot_be_read_is_malformed() {
    let client = TestClient::new(app()).await.with_header("accept", "application/json");
    for host in ["", "a b", "example.com:x", "a@example.com"] {
        let refused = client.get("/").header("host", host).await;
        refused.assert_status(400).assert_json_at("$.type", "bad_host");
    }
}

#[tokio::test]
async fn the_host_of_the_target_counts() {
    let server = TestServer::start(app()).await;
    let answer = server.raw(
        "GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
    );
    assert!(answer.await.starts_with(b"HTTP/1.1 421 "));
}

#[test]
fn what_is_no_host_is_refused() {
    for bad in ["*", "https://example.com", "a/b"] {
        let error = AllowedHosts::new([bad]).unwrap_err().to_string();
        assert!(error.contains("expected one like `example.com`"), "{error}");
    }
    let none: [&str; 0] = [];
    assert!(AllowedHosts::new(none).unwrap_err().to_string().contains("answer nobody"));
}
