//! Forms that another site cannot send.

use zzz::{
    App, Body, Csrf, CsrfToken, Form, Html, Keys, MemoryStore, MethodOverride, Multipart, Session,
    Sessions, TestClient, TestMultipart, TestServer, handler,
};

#[derive(serde::Deserialize)]
struct Post {
    title: String,
}

#[handler]
async fn new(token: CsrfToken) -> Html<String> {
    let (field, query, text) = (token.field(), token.query(), token.as_str());
    Html(format!(
        "<form method=post action=/posts>{field}<input name=title></form>\
         <form id=upload method=post enctype=multipart/form-data action=\"/files?{query}\"></form>\
         <meta name=csrf-token content=\"{text}\">"
    ))
}

#[handler]
async fn create(Form(post): Form<Post>) -> String {
    post.title
}

#[handler]
async fn log_in(session: &mut Session) -> &'static str {
    session.log_in(7);
    "in"
}

#[handler]
async fn upload() -> &'static str {
    "uploaded"
}

#[handler]
async fn file(form: Multipart) -> zzz::Result<String> {
    Ok(format!(
        "{} of {}",
        form.text("title").unwrap_or_default(),
        form.file("film").map_or(0, |film| film.len())
    ))
}

#[handler]
async fn length(body: Body) -> zzz::Result<String> {
    let mut body = body;
    body.set_limit(1 << 30);
    Ok(body.bytes().await?.len().to_string())
}

zzz::router! {
    get "/new" => new;
    post "/posts" => create;
    post "/files" => upload;
    post "/film" => file;
    post "/length" => length;
    put "/json" => upload;
    post "/login" => log_in;
}

fn app() -> App {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    App::new()
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
        .endpoint(Csrf::new().allow_origin("https://admin.example.com"))
        .routes(routes())
}

async fn clients() -> [TestClient; 2] {
    let server = TestServer::start(app()).await;
    [TestClient::new(app()).await, server.another()]
}

/// The token of a page that the visitor was shown.
async fn token(client: &TestClient) -> String {
    let page = client.get("/new").await;
    page.element("meta").attribute("content").unwrap().to_owned()
}

#[tokio::test]
async fn a_form_of_the_application_is_accepted() {
    for client in clients().await {
        let page = client.get("/new").await;
        let form = page.fill_form("form[action='/posts']", [("title", "Hello")]);
        client.submit(form).await.assert_ok().assert_body("Hello");
    }
}

#[tokio::test]
async fn every_page_has_a_token_of_its_own_and_all_are_good() {
    let client = TestClient::new(app()).await;
    let (first, second) = (token(&client).await, token(&client).await);
    assert_ne!(first, second);
    for token in [first, second] {
        client.put("/json").header("x-csrf-token", token).await.assert_ok();
    }
}

#[tokio::test]
async fn a_form_that_sends_files_has_it_in_its_address() {
    for client in clients().await {
        let files = TestMultipart::new().text("a", "b");
        let target = format!("/files?_csrf_token={}", token(&client).await);
        client.post(&target).multipart(&files).await.assert_ok();
        client.post("/files").multipart(&files).await.assert_status(403);
        // Elsewhere an address gives it away.
        client.put(&target.replace("files", "json")).json(&1).await.assert_status(403);
    }
}

#[tokio::test]
async fn a_form_that_sends_files_may_have_it_in_its_first_field() {
    for client in clients().await {
        let own = token(&client).await;
        let film = vec![b'x'; 300_000];
        let fields =
            |token: &str| TestMultipart::new().text("_csrf_token", token).text("title", "Owl");
        let sent = fields(&own).file("film", "film", "video/webm", &film);
        client.post("/film").multipart(&sent).await.assert_ok().assert_body("Owl of 300000");
        // The body is as long as it was, and may be longer than elsewhere.
        let long = fields(&own).file("film", "film", "video/webm", vec![b'x'; 9 << 20]);
        client.post("/film").multipart(&long).await.assert_status(413);
        let length = client.post("/length").multipart(&long).await;
        assert!(length.assert_ok().text().parse::<usize>().unwrap() > 9 << 20);

        let late = TestMultipart::new().file("film", "film", "video/webm", &film);
        let late = late.text("_csrf_token", own.clone());
        client.post("/film").multipart(&late).await.assert_status(403);
        let foreign = token(&client.another()).await;
        for bad in [foreign, String::new(), "x".repeat(2000)] {
            client.post("/film").multipart(&fields(&bad)).await.assert_status(403);
        }
    }
}

#[tokio::test]
async fn what_has_no_token_or_another_one_is_refused() {
    for client in clients().await {
        let own = token(&client).await;
        let stranger = client.another();
        let foreign = token(&stranger).await;
        client.post("/posts").form([("title", "x")]).await.assert_status(403);
        client.put("/json").await.assert_status(403);
        let half = own[..own.len() / 2].to_owned();
        let last = if own.ends_with('0') { "1" } else { "0" };
        let changed = format!("{}{last}", &own[..own.len() - 1]);
        let wide = "ä".repeat(own.len() / 2);
        for bad in [foreign, half, changed, wide, "0".repeat(own.len()), String::new()] {
            let sent = client.put("/json").header("x-csrf-token", &bad).await;
            sent.assert_status(403).assert_body_contains("load the page again");
            let fields = [("title", "x"), ("_csrf_token", &bad)];
            client.post("/posts").form(fields).await.assert_status(403);
        }
        client.put("/json").header("x-csrf-token", own).await.assert_ok();
    }
}

#[tokio::test]
async fn a_token_from_before_the_login_is_worth_nothing_after_it() {
    for client in clients().await {
        let before = token(&client).await;
        client.post("/login").header("x-csrf-token", &before).await.assert_ok();
        client.put("/json").header("x-csrf-token", before).await.assert_status(403);
        let after = token(&client).await;
        client.put("/json").header("x-csrf-token", after).await.assert_ok();
    }
}

#[tokio::test]
async fn a_visitor_without_a_session_is_refused() {
    let client = TestClient::new(app()).await;
    let token = token(&client).await;
    let stranger = client.another().without_cookies();
    stranger.put("/json").header("x-csrf-token", token).await.assert_status(403);
}

#[tokio::test]
async fn what_comes_from_elsewhere_is_refused_with_a_token_too() {
    for client in clients().await {
        let client = client.with_header("host", "app.localhost");
        let token = token(&client).await;
        let send = |headers: &[(&'static str, &'static str)]| {
            let request = client.put("/json").header("x-csrf-token", &token);
            headers.iter().fold(request, |request, (name, value)| request.header(name, value))
        };
        let admin = ("origin", "https://admin.example.com");
        for (status, headers) in [
            (200, &[("origin", "http://app.localhost")][..]),
            (200, &[("sec-fetch-site", "same-origin")]),
            (200, &[("sec-fetch-site", "none")]),
            (200, &[admin, ("sec-fetch-site", "same-site")]),
            (403, &[("sec-fetch-site", "cross-site")]),
            (403, &[("sec-fetch-site", "same-site")]),
            (403, &[("origin", "https://evil.example")]),
            (403, &[("origin", "http://app.localhost.evil.example")]),
            (403, &[("origin", "https://admin.example.com.evil.example")]),
            (403, &[("origin", "null")]),
            (403, &[("origin", "http://app.localhost"), ("sec-fetch-site", "cross-site")]),
        ] {
            send(headers).await.assert_status(status);
        }
    }
}

#[tokio::test]
async fn reading_needs_no_token() {
    let client = TestClient::new(app()).await;
    client.get("/new").header("sec-fetch-site", "cross-site").await.assert_ok();
    client.head("/new").await.assert_ok();
    client.options("/posts").header("origin", "https://evil.example").await.assert_status(204);
}

#[tokio::test]
async fn a_form_that_says_another_method_needs_its_token_in_either_order() {
    let (csrf, sessions) = (
        || Csrf::new(),
        || {
            let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
            Sessions::in_store(MemoryStore::new(), &keys)
        },
    );
    let behind = App::new().endpoint(sessions()).endpoint(csrf()).endpoint(MethodOverride::new());
    let in_front = App::new().endpoint(sessions()).endpoint(MethodOverride::new()).endpoint(csrf());
    for app in [behind, in_front] {
        let client = TestClient::new(app.routes(routes())).await;
        let token = token(&client).await;
        let put =
            |token: &str| client.post("/json").form([("_method", "put"), ("_csrf_token", token)]);
        put("").await.assert_status(403);
        put("forged").await.assert_status(403);
        put(&token).await.assert_ok().assert_body("uploaded");
        // Nothing makes a read of it, which would need no token.
        let read = client.post("/new").form([("_method", "get")]).await.status().as_u16();
        assert!([400, 403].contains(&read), "{read}");
    }
}

#[tokio::test]
async fn without_sessions_it_says_what_is_missing() {
    let client = TestClient::new(App::new().endpoint(Csrf::new()).routes(routes())).await;
    client.get("/new").await.assert_status(500);
    client.put("/json").header("x-csrf-token", "a").await.assert_status(500);
}
