//! Templates as pages, and what they are placed in.

mod corpus;
mod development;

use zzz::{
    App, Csrf, Error, ErrorPages, FromRequest, Html, IntoResponse, Keys, Layout, MemoryStore,
    RenderError, Request, Response, Result, Router, SecurityHeaders, Session, Sessions, Template,
    TestClient, TestServer, handler,
    templates::{Buffer, Context},
};

struct User {
    name: &'static str,
    age: u8,
    nick: Option<String>,
}

struct Post {
    id: i64,
    title: String,
}

#[derive(Template)]
#[template(path = "user.html.zzz", root = "tests/it/views")]
struct ShowUser {
    user: User,
    posts: Vec<Post>,
}

#[derive(Template)]
#[template(path = "layouts/app.html.zzz", root = "tests/it/views", layout)]
struct AppLayout {
    path_shown: String,
    messages: Vec<String>,
}

impl FromRequest for AppLayout {
    fn from_request(request: &mut Request) -> Result<Self> {
        let path_shown = request.path().to_owned();
        let session = request.assigns_mut().get_mut::<Session>();
        let messages = session.and_then(|session| session.get("messages")).unwrap_or_default();
        Ok(Self { path_shown, messages })
    }
}

#[derive(Template)]
#[template(path = "layouts/print.html.zzz", root = "tests/it/views", layout)]
struct PrintLayout;

impl FromRequest for PrintLayout {
    fn from_request(_: &mut Request) -> Result<Self> {
        Ok(Self)
    }
}

fn ann() -> ShowUser {
    let user = User { name: "Ann & Bob", age: 42, nick: None };
    let title = "Sheep <are> counted".to_owned();
    ShowUser { user, posts: vec![Post { id: 7, title }] }
}

const ANN: &str = "\
<h1>ANN &amp; BOB</h1>
<ul>
<li class=\"first\"><a href=\"/posts/7\">Sheep &lt;are&gt;…</a></li>
</ul>
<section><h2 data-level=\"2\">Profile</h2>no nick<footer>42 years</footer></section>
<p title=\"Ann &amp; Bob\">Ann &amp; Bob</p>
";

#[derive(Template)]
#[template(
    source = r#"{{component "mark" kind=kind}}{{component "mark" kind="bad"}}"#,
    root = "tests/it/views"
)]
struct Marks {
    kind: String,
}

#[test]
fn a_parameter_is_of_the_type_that_it_says() {
    let shown = |kind: &str| Marks { kind: kind.to_owned() }.render().unwrap().replace('\n', "");
    assert_eq!(shown("bad"), "<b>bad, 3</b><b>bad, 3</b>");
    assert_eq!(shown("good"), "<i>good, 4</i><b>bad, 3</b>");
}

#[handler]
async fn user() -> Html<ShowUser> {
    Html(ann())
}

#[handler]
async fn bare() -> zzz::HtmlPage {
    Html(ann()).bare()
}

#[handler]
async fn printed() -> zzz::HtmlPage {
    Html(ann()).in_layout::<PrintLayout>()
}

#[handler]
async fn greeted(session: &mut Session) -> Result<Html<&'static str>> {
    session.set("messages", ["welcome"])?;
    Ok(Html("<i>hi</i>"))
}

#[handler]
async fn plain() -> &'static str {
    "plain"
}

fn app() -> App {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let router = Router::new()
        .get("/user", user {})
        .get("/bare", bare {})
        .get("/printed", printed {})
        .get("/greeted", greeted {})
        .get("/plain", plain {})
        .middleware(Layout::<AppLayout>::new())
        .get("/outside", user {});
    App::new()
        .endpoint(SecurityHeaders::new())
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys))
        .endpoint(Csrf::new())
        .routes(router.into_routes())
}

#[test]
fn a_template_is_text() {
    assert_eq!(ann().render().unwrap(), ANN);
    let mut title = Buffer::new();
    assert!(ann().block("title", &Context::empty(), &mut title));
    assert_eq!(title.as_str(), "Ann &amp; Bob");
}

#[test]
fn the_guide_shows_the_templates_that_its_examples_use() {
    let guide = include_str!("../../../../docs/layouts-and-components.md");
    for template in [
        include_str!("views/guide/_user.html.zzz"),
        include_str!("views/guide/users.html.zzz"),
        include_str!("views/guide/components/card.html.zzz"),
        include_str!("views/guide/layouts/app.html.zzz"),
    ] {
        assert!(guide.contains(&format!("```html\n{template}```")), "{template}");
    }
}

#[tokio::test]
async fn a_page_stands_in_the_layout_of_its_pipeline() {
    let client = TestClient::new(app()).await;
    let answer = client.get("/user").await;
    let text = answer.assert_status(200).text();
    assert!(text.starts_with("<!doctype html>"), "{text}");
    assert!(text.contains("<title>Ann &amp; Bob</title>"), "{text}");
    assert!(text.contains(&format!("<p>/user</p>{ANN}<form")), "{text}");
    assert!(text.contains("name=\"_csrf_token\" value=\""), "{text}");
    let nonce = text.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap();
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{policy}");
}

#[tokio::test]
async fn a_handler_chooses_another_layout_or_none() {
    let client = TestClient::new(app()).await;
    assert_eq!(client.get("/bare").await.text(), ANN);
    let printed = client.get("/printed").await;
    let printed = printed.text();
    assert!(printed.contains("<title>print: Ann &amp; Bob</title>"), "{printed}");
    assert!(printed.contains(ANN), "{printed}");
    assert_eq!(client.get("/plain").await.text(), "plain");
}

#[tokio::test]
async fn a_layout_is_made_after_the_handler_answered() {
    let client = TestClient::new(app()).await;
    let answer = client.get("/greeted").await;
    let text = answer.text();
    assert!(text.contains("<b>welcome</b><i>hi</i>"), "{text}");
    assert!(text.contains("<title>zzz</title>"), "{text}");
}

#[tokio::test]
async fn htmx_gets_the_page_without_its_layout() {
    let client = TestClient::new(app()).await;
    let part = client.get("/user").header("hx-request", "true").await;
    assert_eq!(part.text(), ANN);
    let whole = client.get("/user").await;
    for answer in [&part, &whole] {
        let vary = answer.header("vary").unwrap_or_default();
        assert!(vary.contains("hx-request"), "{vary}");
    }
}

/// What every error looks like here.
struct Sorry;

impl RenderError for Sorry {
    fn render(&self, _: &Request, _: &Error, response: &mut Response) {
        let status = response.status();
        *response = (status, Html("<p>sorry</p>")).into_response();
    }
}

#[tokio::test]
async fn the_page_of_an_error_is_written_too() {
    let client =
        TestClient::new(App::new().errors(Sorry).routes(Router::new().into_routes())).await;
    let answer = client.get("/nowhere").await;
    assert_eq!(answer.assert_status(404).text(), "<p>sorry</p>");
}

#[derive(Template)]
#[template(source = "<form method=\"post\">{{csrf}}</form>")]
struct Lonely;

#[handler]
async fn lonely() -> Html<Lonely> {
    Html(Lonely)
}

#[tokio::test]
async fn a_page_that_cannot_be_written_is_an_error_that_says_why() {
    let app = || App::new().routes(Router::new().get("/", lonely {}).into_routes());
    let server = TestServer::start(app().errors(ErrorPages::development())).await;
    let answer = server.get("/").header("accept", "text/html").await;
    let text = answer.assert_status(500).text();
    assert!(text.contains("Sessions"), "{text}");
    let client = TestClient::new(app()).await;
    let text = client.get("/").await;
    assert!(!text.assert_status(500).text().contains("Sessions"));
}
