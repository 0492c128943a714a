//! Templates as pages, and what they are placed in.

use zzz::{
    App, Csrf, FromRequest, Html, Keys, Layout, MemoryStore, Request, Result, Router,
    SecurityHeaders, Session, Sessions, Template, TestClient, handler,
};

mod paths_of_app {
    pub fn post(id: i64) -> String {
        format!("/posts/{id}")
    }
}

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
    session.set("messages", &["welcome"])?;
    Ok(Html("<i>hi</i>"))
}

#[handler]
async fn plain() -> &'static str {
    "plain"
}

fn routes() -> Router {
    Router::new().scope("/", |s| {
        s.pipeline("browser", |p| {
            p.add(SecurityHeaders::new())
                .add(Sessions::new(MemoryStore::new(), Keys::random()))
                .add(Csrf::new())
                .add(Layout::<AppLayout>::new())
        })
    })
}
