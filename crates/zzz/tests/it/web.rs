//! Extractors, responders, cookies and error pages, as handlers use them.

use serde::{Deserialize, Serialize};
use zzz::{
    Accepts, AllParams, App, CookiePolicy, Cookies, Created, Error, ErrorPages, Flow, Form,
    Handler, Headers, Html, IntoResponse, Json, LendMut, Middleware, NoContent, Path, Query,
    Redirect, Request, Response, Result, Router, TestClient, TestServer, handler, http::StatusCode,
};

#[derive(Debug, Serialize, Deserialize)]
struct Post {
    title: String,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Paging {
    #[serde(default)]
    page: u32,
}

#[handler]
async fn show(
    Path(id): Path<u64>,
    Query(paging): Query<Paging>,
    accepts: Accepts,
    cookies: &mut Cookies,
) -> Result<Response> {
    tokio::task::yield_now().await;
    let page = paging.page;
    cookies.set(("last", id.to_string()));
    if id == 0 {
        return Err(Error::new(StatusCode::NOT_FOUND, "there is no post 0"));
    }
    let title = format!("post {id}, page {page}");
    Ok(accepts
        .respond_to()
        .html(|| Html(format!("<h1>{title}</h1>")))
        .json(|| Json(Post { title: title.clone(), tags: Vec::new() }))
        .into_response())
}

#[handler]
async fn create(Json(post): Json<Post>) -> Created<Json<Post>> {
    Created::at(format!("/posts/{}", post.tags.len())).with_body(Json(post))
}

#[handler]
async fn submit(Form(post): Form<Post>, cookies: &mut Cookies) -> Redirect {
    cookies.set(("title", post.title));
    Redirect::to("/posts/1")
}

#[handler]
async fn delete(params: AllParams, cookies: &mut Cookies) -> Result<NoContent> {
    if params.get("sure") != Some("yes") {
        return Err(Error::new(StatusCode::BAD_REQUEST, "say `sure=yes`"));
    }
    cookies.remove("last");
    Ok(NoContent)
}

#[handler]
async fn theme(cookies: &Cookies, headers: &Headers) -> String {
    format!("{:?} of {:?}", cookies.get("theme"), headers.get("cookie"))
}

async fn client() -> TestClient {
    let routes = Router::new()
        .get("/theme", theme {})
        .get("/posts/:id", show {})
        .post("/posts", create {})
        .post("/submit", submit {})
        .delete("/posts/:id", delete {})
        .build()
        .unwrap();
    TestClient::new(App::new().errors(ErrorPages::production()).routes(routes)).await
}

#[tokio::test]
async fn cookies_are_borrowed_to_be_read() {
    let client = client().await;
    client.get("/theme").await.assert_body("None of None").assert_no_header("set-cookie");
    let dark = client.get("/theme").header("cookie", "theme=dark%20blue").await;
    dark.assert_body(r#"Some("dark blue") of Some("theme=dark%20blue")"#);
    dark.assert_no_header("set-cookie");
}

/// Sets a cookie before the handler runs.
struct Dark;

impl Middleware for Dark {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let mut cookies = Cookies::take(request)?;
        cookies.set(("theme", "dark"));
        cookies.put_back(request);
        Ok(Flow::Next)
    }
}

#[tokio::test]
async fn borrowed_cookies_are_those_that_a_middleware_left() {
    let router = Router::new().get("/", theme {}).with(Dark);
    let client = TestClient::new(App::new().routes(router)).await;
    let answer = client.get("/").await;
    answer.assert_body(r#"Some("dark") of None"#).assert_cookie("theme", "dark");
}

#[tokio::test]
async fn one_handler_answers_in_several_forms() {
    let client = client().await;
    let html = client.get("/posts/7?page=2").header("accept", "text/html").await;
    html.assert_status(200).assert_body("<h1>post 7, page 2</h1>");
    let json = client.get("/posts/7").header("accept", "application/json").await;
    json.assert_status(200).assert_body(r#"{"title":"post 7, page 0","tags":[]}"#);
    json.assert_header("vary", "accept");
    client.get("/posts/7").header("accept", "image/png").await.assert_status(406);
}

#[tokio::test]
async fn cookies_go_out_with_answers_and_with_errors() {
    let client = client().await;
    let seven = client.get("/posts/7").await;
    seven.assert_header("set-cookie", "last=7; HttpOnly; SameSite=Lax; Secure; Path=/");
    let none = client.get("/posts/0").header("accept", "application/json").await;
    none.assert_status(404).assert_header("content-type", "application/problem+json");
    none.assert_header("set-cookie", "last=0; HttpOnly; SameSite=Lax; Secure; Path=/");
}

#[tokio::test]
async fn bodies_are_taken_apart() {
    let client = client().await;
    let post = Post { title: "a".into(), tags: vec!["b".into()] };
    let created = client.post("/posts").json(&post).await;
    created.assert_status(201).assert_header("location", "/posts/1");
    created.assert_body(r#"{"title":"a","tags":["b"]}"#);

    let form = "application/x-www-form-urlencoded";
    let submitted = client.post("/submit").header("content-type", form).body("title=a+b").await;
    submitted.assert_status(303).assert_header("location", "/posts/1");
    assert!(submitted.header("set-cookie").unwrap().starts_with("title=a%20b;"));

    client.delete("/posts/7").await.assert_status(400);
    let deleted = client.delete("/posts/7?sure=yes").await;
    deleted.assert_status(204).assert_body("");
    assert!(deleted.header("set-cookie").unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn faults_name_their_field() {
    let client = client().await;
    let json = "application/json";
    let request = client.post("/posts").header("content-type", json).header("accept", json);
    let answer = request.body(r#"{"title":"a","tags":["b",{}]}"#).await;
    answer.assert_status(422).assert_body_contains("`tags[1]`").assert_body_contains("wrong_shape");
    client.get("/posts/7?page=x").await.assert_status(400).assert_body_contains("`page`");
    client.post("/posts").text("a").await.assert_status(415);
}

#[test]
fn handlers_say_what_they_read() {
    let info = Handler::info(&create {}).unwrap();
    assert!(info.arguments()[0].source().is_body());
    assert_eq!(info.arguments()[0].type_text(), "Json<Post>");
}

async fn fails(pages: ErrorPages) -> String {
    let app = App::new().errors(pages).service(CookiePolicy::development());
    let routes = Router::new().get("/posts/:id", show {}).build().unwrap();
    let client = TestServer::start(app.routes(routes)).await;
    let answer = client.get("/posts/0?page=3").header("accept", "text/html").await;
    answer.assert_status(404).assert_header("content-type", "text/html; charset=utf-8");
    // Plain HTTP on this machine, in development.
    answer.assert_header("set-cookie", "last=0; HttpOnly; SameSite=Lax; Path=/");
    let text = answer.text().to_owned();
    client.stop().await;
    text
}

#[tokio::test]
async fn development_shows_a_browser_on_this_machine_where_it_failed() {
    let page = fails(ErrorPages::development()).await;
    assert!(page.contains("there is no post 0") && page.contains("<td>3</td>"), "{page}");
    let marked = page.split("<mark>").nth(1).unwrap().split("</mark>").next().unwrap();
    assert!(marked.contains("return Err(Error::new(StatusCode::NOT_FOUND"), "{marked}");
}

#[tokio::test]
async fn production_shows_it_nothing_of_the_inside() {
    let page = fails(ErrorPages::production()).await;
    assert!(page.contains("there is no post 0"), "{page}");
    assert!(!page.contains("web.rs") && !page.contains("<td>"), "{page}");
}

#[zzz::test]
async fn development_shows_where_a_panic_was() {
    let line = line!() + 1;
    let panics = zzz::handler_fn(|_| Box::pin(async { panic!("boom") }));
    let app = App::new().errors(ErrorPages::development()).routes(panics);
    let server = TestServer::start(app).await;
    let page = server.get("/").header("accept", "text/html").await;
    page.assert_status(500).assert_text("h1", "panicked: boom");
    page.assert_body_contains(&format!("{}:{line}:", file!()));
    let marked = page.text().split("<mark>").nth(1).unwrap().to_owned();
    assert!(marked.contains("async { panic!("), "{marked}");
}

#[zzz::test]
async fn a_cookie_goes_over_plain_http_only_in_development() {
    let app = || App::new().routes(Router::new().get("/posts/:id", show {}).into_routes());
    let secure = "last=0; HttpOnly; SameSite=Lax; Secure; Path=/";
    let plain = "last=0; HttpOnly; SameSite=Lax; Path=/";
    let strict = || app().service(CookiePolicy::production());
    for (app, expected) in
        [(app(), secure), (app().development(), plain), (strict().development(), secure)]
    {
        let server = TestServer::start(app).await;
        server.get("/posts/0").await.assert_header("set-cookie", expected);
        // Whoever asked for another name is not at this machine, whatever the address says.
        let elsewhere = server.get("/posts/0").header("host", "shop.example").await;
        elsewhere.assert_header("set-cookie", secure);
    }
}
