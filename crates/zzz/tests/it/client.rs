//! Asking other servers.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tokio::time::Instant;
use zzz::{
    AnyFetch, App, Body, Client, ClientResponse, Compression, ConnectionInfo, Error, ErrorPages,
    FakeAnswer, FakeServers, Fetch, FetchError, FetchErrorKind, Request, Response, Result, Router,
    TestClient, TestServer,
    bytes::Bytes,
    handler,
    http::{self, Method, StatusCode},
};

/// A client that may ask the servers of these tests.
fn inside() -> Client {
    Client::new().allow_network("127.0.0.0/8").unwrap()
}

fn url(server: &TestServer, path: &str) -> String {
    format!("http://{}{path}", server.local_addr())
}

/// What came, one line for each part.
#[handler]
async fn echo(request: &Request, body: Bytes) -> String {
    let header = |name: &str| request.headers().get(name).unwrap_or("-").to_owned();
    format!(
        "{} {}\n{}\n{}\n{}\n{}",
        request.method(),
        request.target(),
        header("content-type"),
        header("authorization"),
        header("user-agent"),
        String::from_utf8_lossy(&body)
    )
}

/// The port that the client has at its end.
#[handler]
async fn port(connection: &ConnectionInfo) -> String {
    connection.peer.map(|peer| peer.port().to_string()).unwrap_or_default()
}

#[handler]
async fn long() -> String {
    "zzz ".repeat(10_000)
}

#[handler]
async fn never() -> StatusCode {
    std::future::pending().await
}

#[handler]
async fn streamed() -> Body {
    Body::stream(Lines(3))
}

struct Lines(u8);

impl zzz::Stream for Lines {
    type Item = Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let left = self.0;
        self.0 = left.saturating_sub(1);
        std::task::Poll::Ready((left > 0).then(|| Ok(format!("{left}\n").into())))
    }
}

fn others() -> App {
    let routes = Router::new()
        .get("/echo", echo {})
        .post("/echo", echo {})
        .get("/port", port {})
        .get("/long", long {})
        .get("/never", never {})
        .get("/streamed", streamed {});
    App::new().endpoint(Compression::new()).routes(routes)
}

#[track_caller]
fn failed<T>(outcome: Result<T, FetchError>, kind: FetchErrorKind, parts: &[&str]) {
    let error = outcome.err().expect("an error");
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in `{text}`");
    }
}

#[tokio::test]
async fn a_request_arrives_as_it_was_put_together() {
    let server = TestServer::start(others()).await;
    let client = inside();
    let mut answer = client
        .get(url(&server, "/echo?a=1"))
        .query([("b", "x y"), ("c", "&")])
        .bearer("t0ken")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    let agent = concat!("zzz/", env!("CARGO_PKG_VERSION"));
    let text = answer.text().await.unwrap();
    assert_eq!(text, format!("GET /echo?a=1&b=x+y&c=%26\n-\nBearer t0ken\n{agent}\n"));

    let client = client.user_agent("shop/1.0").unwrap();
    let send =
        async |request: zzz::ClientRequest| request.send().await.unwrap().text().await.unwrap();
    let post = || client.post(url(&server, "/echo"));
    let form = send(post().form([("to", "ann"), ("text", "a&b")]).basic("ann", "s3cret")).await;
    let expected = "POST /echo\napplication/x-www-form-urlencoded\nBasic YW5uOnMzY3JldA==\nshop/1.0\nto=ann&text=a%26b";
    assert_eq!(form, expected);
    let json = send(post().json(&json!({"a": [1, 2]}))).await;
    assert_eq!(json, "POST /echo\napplication/json\n-\nshop/1.0\n{\"a\":[1,2]}");
    let own = send(post().header("content-type", "application/x-ndjson").json(&1)).await;
    assert_eq!(own, "POST /echo\napplication/x-ndjson\n-\nshop/1.0\n1");
    let text = send(post().text("ö")).await;
    assert_eq!(text, "POST /echo\ntext/plain; charset=utf-8\n-\nshop/1.0\nö");
    let bytes = send(post().body(vec![b'x'])).await;
    assert_eq!(bytes, "POST /echo\n-\n-\nshop/1.0\nx");
}

#[tokio::test]
async fn an_answer_is_read_as_a_whole_or_in_pieces() {
    let servers = FakeServers::new();
    let on = |path: &str| servers.on(&format!("GET https://a.example{path}"));
    on("/json").answers(FakeAnswer::json(&json!({"name": "Ann"})));
    on("/latin").answers(FakeAnswer::bytes(vec![b'a', 0xe9]));
    on("/missing").answers(FakeAnswer::text("s3cret").with_status(404));
    let client = Client::over(servers.fetch());
    let get = async |path: &str| client.get(format!("https://a.example{path}")).send().await;

    let value: Value = get("/json").await.unwrap().json().await.unwrap();
    assert_eq!(value["name"], "Ann");
    let wrong = get("/json").await.unwrap().json::<Vec<u8>>().await;
    failed(wrong, FetchErrorKind::Malformed, &["GET https://a.example/json", "expected (line 1"]);
    let latin = get("/latin").await.unwrap().text().await;
    failed(latin, FetchErrorKind::Malformed, &["not text in UTF-8 after 1 bytes"]);
    assert_eq!(
        get("/latin").await.unwrap().json::<Value>().await.unwrap_err().kind(),
        FetchErrorKind::Malformed
    );
    let missing = get("/missing").await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    let error = missing.error_for_status().unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    failed(Err::<(), _>(error), FetchErrorKind::Status, &["404 Not Found"]);
    assert!(get("/json").await.unwrap().error_for_status().is_ok());

    let server = TestServer::start(others()).await;
    let mut answer = inside().get(url(&server, "/streamed")).send().await.unwrap();
    let mut all = Vec::new();
    while let Some(chunk) = answer.chunk().await {
        all.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(all, b"3\n2\n1\n");
    assert!(answer.chunk().await.is_none());
}

/// Hands on what another server says.
#[handler]
async fn proxy(request: &Request, client: &Client) -> Result<Body> {
    let address = request.headers().get("x-address").unwrap_or_default();
    Ok(client.get(address).send().await?.error_for_status()?.into_body())
}

fn proxying(client: Client) -> App {
    App::new().service(client).routes(Router::new().get("/", proxy {}))
}

#[tokio::test]
async fn a_handler_passes_on_answers_and_failures() {
    let server = TestServer::start(others()).await;
    let client = TestClient::new(proxying(inside().retries(0))).await;
    let ask = async |address: &str| client.get("/").header("x-address", address).await;
    ask(&url(&server, "/streamed")).await.assert_ok().assert_body("3\n2\n1\n");
    let problem = ask(&url(&server, "/nowhere")).await;
    problem.assert_status(502).assert_body_contains("did not answer as it should");
    ask("http://10.0.0.1/").await.assert_status(502).assert_body_contains("may not be asked");
    ask("/etc/passwd").await.assert_status(502);

    let servers = FakeServers::new();
    servers.on("GET https://a.example/").answers(FakeAnswer::time_out());
    servers.on("GET https://b.example/").answers(FakeAnswer::connection_refused());
    let app = proxying(inside()).replace_service(Client::over(servers.fetch()).retries(0));
    let client = TestClient::new(app.errors(ErrorPages::production())).await;
    let ask = async |address: &str| {
        client.get("/").header("x-address", address).header("accept", "application/json").await
    };
    for (address, status, code) in [
        ("https://a.example/", 504, "other_server_timed_out"),
        ("https://b.example/", 502, "other_server_failed"),
        ("/etc/passwd", 502, "address_refused"),
    ] {
        let (lines, _guard) = crate::middleware::Lines::listen();
        ask(address).await.assert_status(status).assert_json_at("$.type", code);
        let text = lines.text();
        let line = text.lines().find(|line| line.contains("a request failed")).unwrap();
        // What is refused is what somebody sent, and nothing to look after.
        let level = if code == "address_refused" { "WARN" } else { "ERROR" };
        assert!(line.contains(level), "{line}");
        assert_eq!(text.contains("ERROR"), level == "ERROR", "{text}");
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_made_is_told_by_send() {
    let client = Client::new();
    let get = || client.get("https://a.example/?token=s3cret");
    let outcome = get().header("x y", "v").send().await;
    failed(outcome, FetchErrorKind::Invalid, &["GET https://a.example/: \"x y\" is the name"]);
    let outcome = get().header("x", "s3cret\r\ny: z").send().await;
    failed(outcome, FetchErrorKind::Invalid, &["that of `x` is the value"]);
    let outcome = get().bearer("s3cret\n").header("x y", "v").send().await;
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("`authorization`") && !error.to_string().contains("s3cret"));
    assert_eq!(Error::from(error).status(), StatusCode::INTERNAL_SERVER_ERROR);
    let keys = std::collections::BTreeMap::from([((1, 2), 3)]);
    failed(get().json(&keys).send().await, FetchErrorKind::Invalid, &["cannot be JSON"]);
    for address in ["", "/path", "ftp://a.example/", "file:///etc/passwd", "https://u:p@a.example/"]
    {
        failed(client.get(address).send().await, FetchErrorKind::Refused, &[]);
    }
    assert!(!format!("{:?}", get()).contains("s3cret"));
    assert!(client.clone().user_agent("a\nb").is_err());
    assert!(client.clone().allow_network("10.0.0.0/40").is_err());
    assert!(client.clone().root_certificates("no certificate").is_err());
    assert!(client.root_certificates("-----BEGIN CERTIFICATE-----\n%%\n").is_err());
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_cut() {
    let server = TestServer::start(others()).await;
    let client = inside().body_limit(39_999);
    // It comes in gzip, and 40,000 bytes are what it is then.
    let mut answer = client.get(url(&server, "/long")).send().await.unwrap();
    let limit = "longer than 39999 bytes; `.body_limit(..)`";
    failed(answer.bytes().await, FetchErrorKind::TooLarge, &["/long", limit]);
    assert!(answer.chunk().await.is_none());
    let plain = client.get(url(&server, "/long")).header("accept-encoding", "identity");
    failed(plain.send().await.unwrap().bytes().await, FetchErrorKind::TooLarge, &[limit]);
    let longer = client.get(url(&server, "/long")).body_limit(40_000).send().await;
    assert_eq!(longer.unwrap().bytes().await.unwrap().len(), 40_000);
    let fetched = client.fetch(request("GET", &url(&server, "/long"))).await.unwrap_err();
    assert_eq!(fetched.status(), StatusCode::BAD_GATEWAY);

    let head = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    let address = answers_with(vec![head]);
    let outcome = inside().get(format!("http://{address}/")).send().await;
    failed(outcome, FetchErrorKind::Malformed, &["too large"]);
}

fn request(method: &str, url: &str) -> http::Request<Bytes> {
    http::Request::builder().method(method).uri(url).body(Bytes::new()).unwrap()
}

#[tokio::test]
async fn gzip_is_asked_for_and_undone() {
    let server = TestServer::start(others()).await;
    let mut answer = inside().get(url(&server, "/long")).send().await.unwrap();
    assert_eq!((answer.header("content-encoding"), answer.header("content-length")), (None, None));
    assert_eq!(answer.header("vary"), Some("accept-encoding"));
    assert_eq!(answer.text().await.unwrap(), "zzz ".repeat(10_000));

    // Who asks for a coding gets what was sent.
    let raw = inside().get(url(&server, "/long")).header("accept-encoding", "gzip");
    let mut raw = raw.send().await.unwrap();
    assert_eq!(raw.header("content-encoding"), Some("gzip"));
    assert!(raw.bytes().await.unwrap().starts_with(&[0x1f, 0x8b]));
    let head = inside().head(url(&server, "/long")).send().await.unwrap().bytes().await;
    assert_eq!(head.unwrap(), "");

    let servers = FakeServers::new();
    let lie = FakeAnswer::text("not zipped").header("content-encoding", "gzip");
    servers.on("GET https://a.example/").answers(lie);
    let mut answer = Client::over(servers.fetch()).get("https://a.example/").send().await.unwrap();
    failed(answer.text().await, FetchErrorKind::Malformed, &["no whole gzip"]);
}

/// A server that answers each connection with one of these, whatever it is asked, and closes
/// it; nothing is a connection that is closed without a word.
fn answers_with(answers: Vec<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (answer, stream) in answers.iter().zip(listener.incoming()) {
            let mut stream = stream.unwrap();
            read_head(&mut stream);
            // The client may have gone, and that is its affair.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
}

#[tokio::test]
async fn every_wait_ends() {
    let server = TestServer::start(others()).await;
    let soon = Duration::from_millis(50);
    let client = inside().time_out(soon);
    let outcome = client.get(url(&server, "/never")).send().await;
    failed(outcome, FetchErrorKind::TimedOut, &["/never: no answer within 50ms"]);
    let outcome = inside().get(url(&server, "/never")).time_out(soon).send().await;
    failed(outcome, FetchErrorKind::TimedOut, &[]);
    let endless = inside().time_out(Duration::MAX).get(url(&server, "/port")).send().await;
    assert!(endless.unwrap().text().await.is_ok());

    // It accepts and says nothing: neither TLS nor a head.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let hurried = inside().retries(0).connect_time_out(soon);
    let outcome = hurried.get(format!("https://{address}/")).send().await;
    failed(outcome, FetchErrorKind::TimedOut, &["no connection within 50ms"]);

    // The head comes, and the rest does not.
    let half = thread::spawn(move || {
        let (mut stream, _) = silent.accept().unwrap();
        // That of the handshake above.
        drop(stream);
        (stream, _) = silent.accept().unwrap();
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").unwrap();
        stream
    });
    let mut answer = client
        .time_out(Duration::from_millis(500))
        .get(format!("http://{address}/"))
        .send()
        .await
        .unwrap();
    failed(answer.text().await, FetchErrorKind::TimedOut, &["the answer took too long"]);
    drop(half.join().unwrap());
}

#[tokio::test]
async fn what_breaks_off_is_no_answer() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned();
    let address = answers_with(vec![cut, "SSH-2.0-OpenSSH\r\n\r\n".to_owned()]);
    let client = inside().retries(0);
    let mut answer = client.get(format!("http://{address}/")).send().await.unwrap();
    failed(answer.text().await, FetchErrorKind::Unreachable, &["the answer broke off"]);
    let outcome = client.get(format!("http://{address}/")).send().await;
    failed(outcome, FetchErrorKind::Malformed, &["invalid HTTP version"]);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outcome = client.get(format!("http://{nobody}/")).send().await;
    failed(outcome, FetchErrorKind::Unreachable, &["refused"]);
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let server = TestServer::start(others()).await;
    let client = inside();
    let port = async |client: &Client| {
        client.get(url(&server, "/port")).send().await.unwrap().text().await.unwrap()
    };
    let first = port(&client).await;
    assert_eq!(port(&client.clone()).await, first);
    let none_kept = client.keep_idle(0, Duration::from_secs(1));
    assert_ne!(port(&none_kept).await, port(&none_kept).await);
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

#[tokio::test]
async fn a_connection_that_breaks_is_made_again_for_what_is_harmless() {
    let get = async |client: Client, method: Method, address: SocketAddr| {
        client.request(method, format!("http://{address}/")).send().await
    };
    let address = answers_with(vec![String::new(), String::new(), OK.to_owned()]);
    let mut answer = get(inside(), Method::GET, address).await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "ok");
    let address = answers_with(vec![String::new(), OK.to_owned()]);
    let outcome = get(inside(), Method::POST, address).await;
    failed(outcome, FetchErrorKind::Unreachable, &["POST"]);
    let address = answers_with(vec![String::new(), OK.to_owned()]);
    let repeatable = inside().post(format!("http://{address}/")).repeatable();
    assert!(repeatable.send().await.is_ok());
    let address = answers_with(vec![String::new(), OK.to_owned()]);
    assert!(get(inside().retries(0), Method::GET, address).await.is_err());
}

/// How often `answer` makes a client ask, and for how long it waits in between.
async fn tries(
    method: &str,
    answer: FakeAnswer,
    change: fn(Client) -> Client,
) -> (usize, Duration) {
    let servers = FakeServers::new();
    servers.on("GET https://a.example/").answers(answer.clone());
    servers.on("POST https://a.example/").answers(answer.clone());
    servers.on("PUT https://a.example/").answers(answer);
    let client = change(Client::over(servers.fetch()));
    let begun = Instant::now();
    let method = method.parse().unwrap();
    let _ = client.request(method, "https://a.example/").send().await;
    (servers.sent().len(), begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn what_is_temporary_is_asked_again() {
    for status in [429, 502, 503, 504] {
        let (count, took) = tries("GET", FakeAnswer::status(status), |client| client).await;
        assert_eq!(count, 3, "{status}");
        let waits = Duration::from_millis(150)..=Duration::from_millis(310);
        assert!(waits.contains(&took), "{took:?}");
        assert_eq!(tries("POST", FakeAnswer::status(status), |client| client).await.0, 1);
    }
    for status in [200, 400, 404, 408, 500, 501] {
        assert_eq!(tries("GET", FakeAnswer::status(status), |client| client).await.0, 1);
    }
    assert_eq!(tries("PUT", FakeAnswer::status(503), |client| client.retries(5)).await.0, 6);
    assert_eq!(tries("PUT", FakeAnswer::connection_refused(), |client| client).await.0, 3);
    assert_eq!(tries("POST", FakeAnswer::connection_refused(), |client| client).await.0, 1);
    assert_eq!(tries("GET", FakeAnswer::time_out(), |client| client).await.0, 1);

    let servers = FakeServers::new();
    let on = servers.on("GET https://a.example/");
    on.answers(FakeAnswer::status(503)).answers(FakeAnswer::text("well again"));
    let mut answer = Client::over(servers.fetch()).get("https://a.example/").send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "well again");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_heeded_within_bounds() {
    let asks = |wait: &str| FakeAnswer::status(503).header("retry-after", wait);
    let (count, took) = tries("GET", asks("7"), |client| client).await;
    assert_eq!((count, took.as_secs()), (3, 14));
    // More than one is willing to wait, or has time for, is an answer.
    assert_eq!(tries("GET", asks("11"), |client| client).await.0, 1);
    assert_eq!(tries("GET", asks("9999999999999999999999"), |client| client).await.0, 1);
    let patient = |client: Client| client.retry_wait_max(Duration::from_secs(20));
    assert_eq!(tries("GET", asks("11"), patient).await.0, 3);
    let endless = |client: Client| client.retry_wait_max(Duration::MAX);
    assert_eq!(tries("GET", asks("9999999999999999999999"), endless).await.0, 1);
    let hurried = |client: Client| client.time_out(Duration::from_secs(10));
    assert_eq!(tries("GET", asks("7"), hurried).await, (2, Duration::from_secs(7)));
    assert_eq!(tries("GET", asks("Sun, 06 Nov 1994 08:49:37 GMT"), hurried).await.0, 3);
}

/// Sends `method` to what answers `status` and leads to `location`; what was sent there then, if
/// anything.
async fn led(
    method: &str,
    status: u16,
    location: &str,
    servers: &FakeServers,
) -> Result<ClientResponse, FetchError> {
    let asked = format!("{method} https://a.example/from/here");
    let answer = FakeAnswer::status(status).header("location", location);
    servers.on(&asked).answers(answer);
    Client::over(servers.fetch())
        .request(method.parse().unwrap(), "https://a.example/from/here?token=s3cret")
        .bearer("t0ken")
        .header("x-api-key", "k3y")
        .header("accept-language", "de")
        .header("content-length", "4")
        .text("body")
        .send()
        .await
}

#[tokio::test]
async fn redirects_are_followed_as_their_status_says() {
    for (method, status, then) in [
        ("GET", 301, "GET"),
        ("POST", 301, "GET"),
        ("POST", 302, "GET"),
        ("PUT", 302, "PUT"),
        ("PUT", 303, "GET"),
        ("HEAD", 303, "HEAD"),
        ("POST", 307, "POST"),
        ("DELETE", 308, "DELETE"),
    ] {
        let servers = FakeServers::new();
        let there = format!("{then} https://a.example/there");
        servers.on(&there).answers(FakeAnswer::text("there"));
        let answer = led(method, status, "../there?x=1", &servers).await.unwrap();
        assert_eq!(answer.url(), "https://a.example/there?x=1");
        let sent = servers.assert_sent(&there);
        let becomes_get = then == "GET" && method != "GET";
        assert_eq!(sent.text(), if becomes_get { "" } else { "body" }, "{method} {status}");
        for name in ["content-type", "content-length"] {
            assert_eq!(sent.header(name).is_some(), !becomes_get, "{name}");
        }
        assert_eq!(sent.header("authorization"), Some("Bearer t0ken"));
        assert_eq!(sent.query(), "x=1");
    }
}

#[tokio::test]
async fn secrets_are_not_sent_to_another_server() {
    for there in ["https://b.example/", "https://a.example:444/", "https://a.example.b.example/"] {
        let servers = FakeServers::new();
        servers.on(&format!("POST {there}")).answers(FakeAnswer::status(200));
        led("POST", 307, there, &servers).await.unwrap();
        let sent = servers.assert_sent(&format!("POST {there}"));
        assert_eq!((sent.header("authorization"), sent.header("x-api-key")), (None, None));
        assert_eq!(sent.header("accept-language"), Some("de"));
        assert!(sent.header("user-agent").is_some() && sent.text() == "body");
    }
    // The same server, written in another way.
    let servers = FakeServers::new();
    servers.on("POST https://a.example:443/").answers(FakeAnswer::status(200));
    led("POST", 307, "https://A.example:443/", &servers).await.unwrap();
    let sent = servers.assert_sent("POST https://a.example:443/");
    assert_eq!(sent.header("authorization"), Some("Bearer t0ken"));
}

#[tokio::test]
async fn a_body_goes_to_another_server_with_what_is_said_of_it() {
    let servers = FakeServers::new();
    let moved = FakeAnswer::status(307).header("location", "https://b.example/");
    servers.on("POST https://a.example/").answers(moved);
    servers.on("POST https://b.example/").answers(FakeAnswer::status(200));
    let client = Client::over(servers.fetch());
    let post = client.post("https://a.example/").header("content-encoding", "gzip");
    post.body("packed").send().await.unwrap();
    let sent = servers.assert_sent("POST https://b.example/");
    assert_eq!(sent.header("content-encoding"), Some("gzip"));
    assert_eq!(sent.text(), "packed");
}

#[tokio::test]
async fn redirects_end_somewhere() {
    for (location, part) in [
        ("http://a.example/", "from https to http://a.example"),
        ("ftp://a.example/", "not the whole address of a page"),
        ("javascript:alert(1)", "leads to what is not asked"),
        ("https://u:p@a.example/", "`.basic(..)`"),
        ("https://127.0.0.1/", "127.0.0.1 is an internal address"),
        ("https://[::ffff:a9fe:a9fe]/", "is an internal address"),
        ("/from/here", "more than 10 redirects"),
    ] {
        let servers = FakeServers::new();
        failed(led("GET", 302, location, &servers).await, FetchErrorKind::Refused, &[part]);
    }
    // Nowhere to go to.
    let servers = FakeServers::new();
    servers.on("GET https://a.example/").answers(FakeAnswer::status(302));
    let client = Client::over(servers.fetch());
    let answer = client.get("https://a.example/").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    let moved = FakeAnswer::status(301).header("location", "/there");
    servers.on("GET https://b.example/").answers(moved);
    let answer = client.redirects(0).get("https://b.example/").send().await.unwrap();
    assert_eq!(answer.header("location"), Some("/there"));
    servers.assert_not_sent("GET https://b.example/there");
}

#[tokio::test]
async fn an_internal_address_is_refused_however_it_is_written() {
    let client = Client::new();
    for host in [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "[::1]",
        "[::]",
        "[fc00::1]",
        "[fe80::1]",
        "[ff02::1]",
        "[fd00:ec2::254]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[2001:db8::1]",
        "[::127.0.0.1]",
    ] {
        for scheme in ["http", "https"] {
            let outcome = client.get(format!("{scheme}://{host}:1/")).send().await;
            failed(
                outcome,
                FetchErrorKind::Refused,
                &["is an internal address", ".allow_internal()"],
            );
        }
    }
    let outcome = client.get("http://127.0.0.1./").send().await;
    failed(outcome, FetchErrorKind::Refused, &[]);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_name_that_leads_inside_is_refused() {
    // What the machine's resolver takes for an address, too.
    for host in
        ["localhost", "LOCALHOST", "2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "0"]
    {
        let outcome = Client::new().get(format!("http://{host}:1/")).send().await;
        failed(outcome, FetchErrorKind::Refused, &["is an internal address"]);
    }
}

#[tokio::test]
async fn it_counts_where_a_name_leads_and_not_what_it_is() {
    let server = TestServer::start(others()).await;
    let port = server.local_addr().port();
    let known = Client::new().resolve("Public.example", [127, 0, 0, 1].into());
    let ask = async |client: &Client| {
        client.get(format!("http://public.example:{port}/port")).send().await
    };
    failed(ask(&known).await, FetchErrorKind::Refused, &["127.0.0.1 is an internal address"]);
    assert!(ask(&known.clone().allow_host("public.example")).await.is_ok());
    assert!(ask(&known.clone().allow_network("127.0.0.1").unwrap()).await.is_ok());
    assert!(ask(&known.clone().allow_internal()).await.is_ok());
    assert!(ask(&known.clone().allow_host("example")).await.is_err());
    assert!(ask(&known.allow_network("10.0.0.0/8").unwrap()).await.is_err());
}

#[handler]
async fn to_the_inside(request: &Request) -> Result<Response> {
    let mut response = Response::new(StatusCode::FOUND);
    let location = request.query().unwrap_or_default().parse()?;
    response.headers_mut().insert(http::header::LOCATION, location);
    Ok(response)
}

#[tokio::test]
async fn a_redirect_does_not_lead_inside() {
    let routes = Router::new().get("/leave", to_the_inside {}).get("/secret", port {});
    let server = TestServer::start(App::new().routes(routes)).await;
    let port = server.local_addr().port();
    let client = Client::new()
        .resolve("public.example", [127, 0, 0, 1].into())
        .resolve("rebound.example", [127, 0, 0, 1].into())
        .allow_host("public.example");
    let leave = async |to: &str| {
        client
            .get(format!("http://public.example:{port}/leave?http://{to}:{port}/secret"))
            .send()
            .await
    };
    for inside in ["127.0.0.1", "[::1]", "rebound.example", "[::ffff:127.0.0.1]"] {
        failed(
            leave(inside).await,
            FetchErrorKind::Refused,
            &["/secret", "is an internal address"],
        );
    }
    assert!(leave("public.example").await.is_ok());
}

#[tokio::test]
async fn a_client_is_what_others_fetch_with() {
    let server = TestServer::start(others()).await;
    let world = AnyFetch::new(inside());
    let mut asked = request("POST", &url(&server, "/echo"));
    *asked.body_mut() = "hello".into();
    let answer = world.fetch(asked).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.body().ends_with(b"hello"));
    for address in ["http://10.0.0.1/", "/path"] {
        let error = world.fetch(request("GET", address)).await.unwrap_err();
        assert_eq!(error.status(), StatusCode::BAD_GATEWAY, "{error}");
    }
}

#[tokio::test]
async fn what_others_send_is_sent_to_nobody_else() {
    let servers = FakeServers::new();
    for status in [302, 307] {
        let moved = FakeAnswer::status(status).header("location", "/there");
        servers.on("POST https://a.example/").answers(moved.clone());
        servers.on("GET https://a.example/").answers(moved);
        servers.on("GET https://a.example/there").answers(FakeAnswer::text("there"));
        let world = AnyFetch::new(Client::over(servers.fetch()));
        // A GET of what was a POST would look as if the message had been taken.
        let answer = world.fetch(request("POST", "https://a.example/")).await.unwrap();
        assert_eq!(answer.status(), status);
        let answer = world.fetch(request("GET", "https://a.example/")).await.unwrap();
        assert_eq!(answer.body(), "there");
    }
    servers.assert_not_sent("POST https://a.example/there");
}
