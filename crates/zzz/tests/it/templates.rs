//! Templates as pages, and what they are placed in.

mod corpus;
mod development;

use std::time::Duration;

use zzz::{
    App, CacheAnswers, Csrf, Error, ErrorPages, FromRequest, Html, IntoResponse, Keys, Layout,
    MemoryStore, RenderError, Request, Response, Result, Router, SafeHtml, SecurityHeaders,
    Session, Sessions, Template, TestClient, TestServer, handler,
    templates::{Buffer, Context, InlineHashes, expand::with_compiled_texts},
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
        .get("/titled", titled {})
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

#[derive(Template)]
#[template(source = "{{#content_for \"title\"}}{{html}} &amp; {{name}}{{/content_for}}{{html}}")]
struct Titled {
    html: SafeHtml,
    name: &'static str,
}

#[handler]
async fn titled() -> zzz::HtmlPage {
    let html = SafeHtml::trust("<b title='</title><script>'>1</b>");
    Html(Titled { html, name: "<i>" }).in_layout::<PrintLayout>()
}

#[tokio::test]
async fn trusted_html_does_not_leave_the_title_of_a_layout() {
    let client = TestClient::new(app()).await;
    let printed = client.get("/titled").await;
    let title = "print: &lt;b title='&lt;/title>&lt;script>'>1&lt;/b> &amp; &lt;i&gt;";
    let body = "<b title='</title><script>'>1</b>";
    let expected = format!("<title>{title}</title></head><body>{body}</body>");
    assert!(printed.text().contains(&expected), "{}", printed.text());
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

#[derive(Template)]
#[template(
    source = "<script>one()</script><script>two()</script>{{#if more}}<style>p {}</style>{{/if}}<script>const a = {{more}};</script>"
)]
struct Inline {
    more: bool,
}

#[derive(Template)]
#[template(
    source = "<!doctype html><html lang=\"en\"><script>around()</script>{{yield}}</html>",
    layout
)]
struct Around;

impl FromRequest for Around {
    fn from_request(_: &mut Request) -> Result<Self> {
        Ok(Self)
    }
}

#[handler]
async fn inline() -> Html<Inline> {
    Html(Inline { more: false })
}

#[handler]
async fn inline_placed() -> zzz::HtmlPage {
    Html(Inline { more: false }).in_layout::<Around>()
}

fn inline_app() -> App {
    let router = Router::new()
        .get("/inline", inline {})
        .get("/placed", inline_placed {})
        .get("/plain", plain {})
        .get("/user", user {});
    let cached = CacheAnswers::lasting(Duration::from_secs(60), MemoryStore::new());
    App::new().endpoint(SecurityHeaders::new()).endpoint(cached).routes(router.into_routes())
}

/// The sources of `directive` in the policy of the page at `path`.
async fn sources(client: &TestClient, path: &str, directive: &str) -> Vec<String> {
    let answer = client.get(path).await;
    let answer = answer.assert_ok().assert_no_header("zzz-inline-hashes");
    let policy = answer.header("content-security-policy").unwrap();
    let found = policy.split("; ").find_map(|it| it.strip_prefix(directive)?.strip_prefix(' '));
    found.unwrap_or_default().split(' ').map(str::to_owned).collect()
}

fn hashes(texts: &[&str]) -> Vec<String> {
    let hash = |text: &&str| format!("'{}'", InlineHashes::hash(text));
    std::iter::once("'self'".to_owned()).chain(texts.iter().map(hash)).collect()
}

#[tokio::test]
async fn a_policy_names_what_the_templates_of_its_page_contain() {
    let client = TestClient::new(inline_app()).await;
    // The second time it comes from the cache.
    for _ in 0..2 {
        assert_eq!(sources(&client, "/inline", "script-src").await, hashes(&["one()", "two()"]));
        assert_eq!(sources(&client, "/inline", "style-src").await, hashes(&["p {}"]));
        let all = hashes(&["one()", "two()", "around()"]);
        assert_eq!(sources(&client, "/placed", "script-src").await, all);
        for path in ["/plain", "/user"] {
            assert_eq!(sources(&client, path, "script-src").await, [""]);
            assert_eq!(sources(&client, path, "style-src").await, [""]);
        }
    }
}

#[test]
fn a_template_says_the_same_hashes_developing_and_released() {
    let hashes_of = |template: &dyn Template| {
        let mut hashes = InlineHashes::default();
        template.inline_hashes(&Context::empty(), &mut hashes);
        hashes
    };
    let layout = PolicyLayout;
    let developing = hashes_of(&layout);
    assert_eq!(developing.scripts(), [InlineHashes::hash("\"policy\";")]);
    assert_eq!(with_compiled_texts(|| hashes_of(&layout)), developing);
}

#[derive(Template)]
#[template(path = "layouts/policy.html.zzz", root = "tests/it/views", layout)]
struct PolicyLayout;
