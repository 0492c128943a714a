//! Other servers and services, as tests replace them.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use tracing_subscriber::fmt::MakeWriter;
use zzz::{
    App, Client, FakeAnswer, FakeServers, FetchError, Result, Router, Service, TestClient, handler,
    http::StatusCode,
};

/// What a panic in `work` says.
fn panic_of<T>(work: impl FnOnce() -> T) -> String {
    let payload = catch_unwind(AssertUnwindSafe(work)).err().expect("a panic");
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[handler]
async fn weather(client: &Client) -> Result<String> {
    let mut answer =
        client.get("https://weather.example/tonight").query([("at", "sea")]).send().await?;
    Ok(format!("it will be {}", answer.text().await?))
}

/// As it runs in production.
fn app() -> App {
    App::new().service(Client::new()).routes(Router::new().get("/weather", weather {}))
}

#[zzz::test]
async fn an_application_asks_a_fake() {
    let servers = FakeServers::new();
    servers.on("GET https://weather.example/tonight").answers(FakeAnswer::text("windy"));
    let client = TestClient::new(app().replace_service(Client::over(servers.fetch()))).await;
    client.get("/weather").await.assert_ok().assert_body("it will be windy");
    let sent = servers.assert_sent("GET https://weather.example/tonight");
    assert_eq!((sent.query(), sent.method().as_str()), ("at=sea", "GET"));
    servers.assert_sent_times("GET https://weather.example/tonight?at=sea", 1);
    servers.assert_not_sent("GET https://weather.example/tonight?at=land");
    assert_eq!(servers.sent().len(), 1);
}

#[zzz::test]
async fn what_nobody_expected_fails_the_test_at_its_end() {
    let servers = FakeServers::new();
    servers.on("POST https://weather.example/tonight").answers(FakeAnswer::status(200));
    let client = TestClient::new(app().replace_service(Client::over(servers.fetch()))).await;
    client.get("/weather").await.assert_status(500);
    servers.assert_sent_times("GET https://weather.example/*", 1);
    let text = panic_of(|| drop(servers));
    assert_eq!(
        text,
        "other servers were asked what the test did not expect; asked was\n  \
         GET https://weather.example/tonight?at=sea\n; expected was\n  \
         POST https://weather.example/tonight\n"
    );
}

#[tokio::test]
async fn answers_are_given_in_turn_and_the_last_one_again() {
    let servers = FakeServers::new();
    servers
        .on("GET https://a.example/")
        .answers(FakeAnswer::text("1"))
        .answers(FakeAnswer::text("2"));
    let client = Client::over(servers.fetch());
    let mut texts = Vec::new();
    for _ in 0..3 {
        texts.push(client.get("https://a.example/").send().await.unwrap().text().await.unwrap());
    }
    servers.on("GET https://a.example/").answers(FakeAnswer::text("3"));
    texts.push(client.get("https://A.example").send().await.unwrap().text().await.unwrap());
    assert_eq!(texts, ["1", "2", "2", "3"]);
}

#[tokio::test]
async fn an_address_stands_for_one_or_for_many() {
    let servers = FakeServers::new();
    servers.on("GET https://a.example/x?page=1").answers(FakeAnswer::text("first page"));
    servers.on("GET https://a.example/x").answers(FakeAnswer::text("any page"));
    servers.on("GET https://a.example/users/*").answers(FakeAnswer::text("a user"));
    servers.on("GET https://a.example/find?q=a*").answers(FakeAnswer::text("begins with a"));
    servers.on("GET https://a.example/*").answers(FakeAnswer::status(404));
    let client = Client::over(servers.fetch());
    let ask = async |path: &str| {
        let mut answer = client.get(format!("https://a.example{path}")).send().await.unwrap();
        answer.text().await.unwrap()
    };
    assert_eq!(ask("/x?page=1").await, "first page");
    assert_eq!(ask("/x?page=2").await, "any page");
    assert_eq!(ask("/users/7?a=b").await, "a user");
    assert_eq!(ask("/find?q=ab").await, "begins with a");
    assert_eq!(ask("/else").await, "");
}

#[test]
fn what_is_written_wrong_is_told_at_once() {
    for asked in [
        "",
        "GET",
        "GET /path",
        "https://a.example/",
        "GET ftp://a.example/",
        "G T https://a.example/",
    ] {
        let text = panic_of(|| FakeServers::new().assert_not_sent(asked));
        assert!(text.contains("expected a method and a whole address"), "{text}");
    }
    let text = panic_of(|| FakeServers::new().assert_sent("GET https://a.example/"));
    assert_eq!(text, "GET https://a.example/ was not sent; sent was nothing");
    assert!(panic_of(|| FakeAnswer::status(7)).contains("7 cannot be the status"));
    assert!(panic_of(|| FakeAnswer::time_out().header("a", "b")).contains("TimedOut is no answer"));
}

/// A service of an application, with a way out that a test replaces.
struct Mailer(Box<dyn Fn(&str) + Send + Sync>);

impl Service for Mailer {
    async fn start(&self, _: &zzz::Services) -> Result<()> {
        (self.0)("started");
        Ok(())
    }
}

#[handler]
async fn invite(mailer: &Mailer) -> StatusCode {
    (mailer.0)("you are invited");
    StatusCode::ACCEPTED
}

#[zzz::test]
async fn any_service_is_replaced() {
    let letters = Arc::new(Mutex::new(Vec::new()));
    let kept = letters.clone();
    let fake = Mailer(Box::new(move |letter| kept.lock().unwrap().push(letter.to_owned())));
    let app = App::new()
        .service(Mailer(Box::new(|_| panic!("a test sends no letters"))))
        .routes(Router::new().post("/invite", invite {}));
    let client = TestClient::new(app.replace_service(fake)).await;
    client.post("/invite").await.assert_status(202);
    assert_eq!(*letters.lock().unwrap(), ["started", "you are invited"]);
}

/// What is logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// One request that is answered, one that is asked again, and one that fails, which is returned.
async fn all_that_is_logged() -> FetchError {
    let servers = FakeServers::new();
    servers.on("GET https://a.example/x").answers(FakeAnswer::text("s3cret"));
    servers.on("POST https://hooks.example/s3cret").answers(FakeAnswer::connection_refused());
    servers
        .on("GET https://b.example/")
        .answers(FakeAnswer::status(503))
        .answers(FakeAnswer::status(200));
    let client = Client::over(servers.fetch());
    client.get("https://a.example/x?key=s3cret").bearer("s3cret").send().await.unwrap();
    client.get("https://b.example/").send().await.unwrap();
    let hook = client.post("https://hooks.example/s3cret").text("s3cret").secret_path();
    hook.send().await.unwrap_err()
}

#[tokio::test]
async fn requests_are_logged_without_secrets() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // An event that another test comes to first is asked of that test's thread, on which nobody
    // listens, and never again. So all are come to once, and then asked of this one.
    all_that_is_logged().await;
    tracing::callsite::rebuild_interest_cache();
    log.0.lock().unwrap().clear();
    let error = all_that_is_logged().await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for part in [
        "DEBUG zzz::client: answered method=GET host=\"a.example\" path=\"/x\" status=200 took=",
        "WARN zzz::client: asked again method=GET host=\"b.example\" path=\"/\" reason=\"503 Service Unavailable\" wait=",
        "WARN zzz::client: no answer method=POST host=\"hooks.example\" path=\"/…\" error=POST https://hooks.example/…: ",
    ] {
        assert!(log.contains(part), "`{part}` is not in\n{log}");
    }
    assert!(!log.contains("s3cret") && !error.to_string().contains("s3cret"), "{log}\n{error}");
}
