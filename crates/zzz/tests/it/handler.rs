//! `#[handler]`.

use std::sync::atomic::{AtomicUsize, Ordering};

use zzz::{
    App, ArgumentInfo, Assigns, Body, Error, FromRequest, Handler, Headers, IntoResponse,
    Middleware, Params, Path, PathParams, Request, Response, Result, Router, Service, Services,
    Source, TestClient, bytes::Bytes, extractor, handler, http::StatusCode,
};

async fn client(app: App) -> TestClient {
    TestClient::new(app).await
}

struct Counter(AtomicUsize);
impl Service for Counter {}

struct Greeting(&'static str);
impl Service for Greeting {}

/// Shows what it is asked for.
///
/// In two paragraphs.
#[handler]
async fn everything(
    Path((user, name)): Path<(u64, String)>,
    greeting: &Greeting,
    text: String,
    counter: &Counter,
    headers: &Headers,
) -> Result<String> {
    let count = counter.0.fetch_add(1, Ordering::Relaxed);
    tokio::task::yield_now().await;
    let accept = headers.get("accept").unwrap_or("nothing");
    Ok(format!("{} {name} {user} {text} {count} {accept}", greeting.0))
}

#[tokio::test]
async fn arguments_of_every_kind_across_an_await() {
    let routes = Router::new().post("/users/:id/:name", everything {}).build().unwrap();
    let app =
        App::new().service(Greeting("hello")).service(Counter(AtomicUsize::new(0))).routes(routes);
    let client = client(app).await;
    for count in 0..2 {
        let answer = client.post("/users/7/ann%20b").header("accept", "*/*").body("body").await;
        answer.assert_status(200).assert_body(&format!("hello ann b 7 body {count} */*"));
    }
}

#[handler]
async fn looks_around(services: &Services) -> Result<&'static str> {
    Ok(services.get::<Greeting>()?.0)
}

#[tokio::test]
async fn all_services_can_be_borrowed_at_once() {
    let routes = Router::new().get("/", looks_around {}).build().unwrap();
    let client = client(App::new().service(Greeting("hello")).routes(routes)).await;
    client.get("/").await.assert_status(200).assert_body("hello");
}

#[tokio::test]
async fn the_function_stays_a_function() {
    let counter = Counter(AtomicUsize::new(5));
    let arguments = (Path((1, "x".to_owned())), &Greeting("hi"), "text".to_owned());
    let answer = everything(arguments.0, arguments.1, arguments.2, &counter, &Headers::new()).await;
    assert_eq!(answer.unwrap(), "hi x 1 text 5 nothing");
}

#[test]
fn it_describes_itself() {
    let info = Handler::info(&everything {}).unwrap();
    assert_eq!((info.name(), info.path()), ("everything", "it::handler::everything"));
    let location = info.location();
    assert!(location.file().ends_with("tests/it/handler.rs") && location.line() > 20, "{location}");
    assert_eq!(info.docs(), "Shows what it is asked for.\n\nIn two paragraphs.");
    assert_eq!(info.answer(), "Result<String>");
    let types: Vec<_> = info.arguments().iter().map(ArgumentInfo::type_text).collect();
    assert_eq!(types, ["Path<(u64, String)>", "&Greeting", "String", "&Counter", "&Headers"]);
    assert!(matches!(info.arguments()[0].source(), Source::Path(needs) if needs.count == 2));
    assert!(info.arguments()[2].source().is_body());
    let services: Vec<_> = info.services().map(|need| need.name()).collect();
    assert_eq!(services, ["it::handler::Greeting", "it::handler::Counter"]);
}

#[derive(Debug)]
struct Visits(u32);

#[handler]
async fn change(assigns: &mut Assigns, greeting: &Greeting) -> Result<&'static str> {
    let visits = assigns.get::<Visits>().map_or(0, |visits| visits.0);
    assigns.set(Visits(visits + 1));
    tokio::task::yield_now().await;
    if greeting.0 == "fail" {
        return Err(Error::new(StatusCode::IM_A_TEAPOT, "no"));
    }
    Ok("changed")
}

/// Tells what the handler left.
struct Tell;

impl Middleware for Tell {
    fn after(&self, request: &mut Request, response: &mut Response) {
        let visits = request.get::<Visits>().map_or(0, |visits| visits.0);
        let value = visits.to_string().parse().unwrap();
        response.headers_mut().insert("x-visits".parse().unwrap(), value);
    }
}

#[tokio::test]
async fn what_is_lent_to_be_changed_comes_back_with_answers_and_with_errors() {
    for (greeting, status) in [("hello", 200), ("fail", 418)] {
        let routes = Router::new().get("/", change {}).middleware(Tell).build().unwrap();
        let app = App::new().service(Greeting(greeting)).routes(routes);
        client(app).await.get("/").await.assert_status(status).assert_header("x-visits", "1");
    }
}

#[derive(PathParams)]
struct Place {
    post_id: i64,
    user: String,
}

#[handler]
async fn place(Path(Place { post_id, user }): Path<Place>) -> String {
    format!("{user}/{post_id}")
}

#[tokio::test]
async fn path_parameters_by_name_and_what_is_wrong_with_them() {
    let routes = Router::new().get("/:user/posts/:post_id", place {}).build().unwrap();
    let client = client(App::new().routes(routes)).await;
    client.get("/ann/posts/-7").await.assert_status(200).assert_body("ann/-7");
    for (post, expected) in [("x", "a whole number"), ("99999999999999999999", "from -922")] {
        let answer = client.get(&format!("/ann/posts/{post}")).await;
        answer.assert_status(400);
        let text = answer.text();
        assert!(text.contains(&format!("`post_id` is \"{post}\"")), "{text}");
        assert!(text.contains(expected), "{text}");
    }
}

struct User(String);

#[extractor]
impl FromRequest for User {
    async fn from_request(request: &mut Request) -> Result<Self> {
        tokio::task::yield_now().await;
        let name = request.headers().get("x-user");
        let name = name.ok_or_else(|| Error::new(StatusCode::UNAUTHORIZED, "log in first"))?;
        Ok(Self(name.to_owned()))
    }
}

#[handler]
async fn required(User(name): User) -> String {
    name
}

#[handler]
async fn optional(user: Option<User>, body: Bytes) -> String {
    format!("{} {}", user.map_or("nobody".to_owned(), |user| user.0), body.len())
}

#[handler]
async fn tried(user: Result<User>) -> String {
    user.map_or_else(|error| error.status().to_string(), |user| user.0)
}

#[tokio::test]
async fn extractors_that_wait() {
    let routes = Router::new()
        .get("/required", required {})
        .get("/optional", optional {})
        .get("/tried", tried {})
        .build()
        .unwrap();
    let client = client(App::new().routes(routes)).await;
    for (path, with, status, without) in [
        ("/required", "ann", 401, "log in first"),
        ("/optional", "ann 0", 200, "nobody 0"),
        ("/tried", "ann", 200, "401 Unauthorized"),
    ] {
        client.get(path).header("x-user", "ann").await.assert_status(200).assert_body(with);
        let answer = client.get(path).await;
        answer.assert_status(status);
        assert!(answer.text().contains(without), "{path}: {}", answer.text());
    }
}

#[handler]
async fn stream(mut body: Body) -> Result<String> {
    let mut pieces = 0;
    while let Some(piece) = body.chunk().await {
        pieces += piece?.len();
    }
    Ok(pieces.to_string())
}

#[tokio::test]
async fn bodies() {
    let routes =
        Router::new().post("/stream", stream {}).post("/text", everything_text {}).build().unwrap();
    let client = client(App::new().routes(routes)).await;
    client.post("/stream").body("12345").await.assert_body("5");
    client.post("/text").body("text").await.assert_body("text");
    let answer = client.post("/text").body(&b"a\xff"[..]).await;
    answer.assert_status(400);
    assert!(answer.text().contains("byte 1 fits no character"), "{}", answer.text());
}

#[handler]
async fn everything_text(text: String) -> String {
    text
}

#[handler(cancel_on_disconnect)]
async fn cancels(params: &Params) -> impl IntoResponse {
    (StatusCode::CREATED, params.len().to_string())
}

#[handler]
async fn runs_on() -> &'static str {
    ""
}

#[tokio::test]
async fn answers_of_a_type_without_a_name_and_cancellation() {
    assert!(cancels {}.cancel_on_disconnect());
    assert!(!runs_on {}.cancel_on_disconnect());
    let routes = Router::new().get("/:a", cancels {}).build().unwrap();
    let client = client(App::new().routes(routes)).await;
    client.get("/x").await.assert_status(201).assert_body("1");
}

#[test]
fn a_service_that_nobody_provides_is_told_before_the_first_request() {
    let routes = Router::new().post("/users/:id/:name", everything {}).build().unwrap();
    let error = App::new().service(Greeting("hello")).routes(routes).check().unwrap_err();
    let text = error.to_string();
    for part in [
        "`it::handler::everything` (",
        "tests/it/handler.rs:",
        "`POST /users/:id/:name`",
        "the service `it::handler::Counter`",
        "`.service(..)` with a `Counter`",
        "`&Counter` is asked for by",
    ] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert_eq!(error.faults().count(), 1);
}
