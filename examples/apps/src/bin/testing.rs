//! How do I test an application?

use std::collections::BTreeMap;

use zzz::{App, Cookies, Html, Json, Redirect, handler};

#[handler]
async fn login(cookies: &mut Cookies) -> Redirect {
    cookies.set(("user", "ann"));
    Redirect::to("/")
}

#[handler]
async fn home(cookies: &Cookies) -> Html<String> {
    let who = if cookies.get("user") == Some("ann") { "Ann" } else { "stranger" };
    Html(format!("<h1>Hello, {who}</h1><ul><li><a href='/a'>A</a><li>B</ul>"))
}

#[handler]
async fn api() -> Json<BTreeMap<&'static str, [u8; 2]>> {
    Json([("sizes", [3, 4])].into())
}

zzz::router! {
    post "/login" => login;
    get "/" => home;
    get "/api" => api;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
mod tests {
    use zzz::{TestClient, TestServer};

    /// A client keeps cookies, and follows redirects if told to.
    #[zzz::test(app = super::app)]
    async fn logs_in(client: &TestClient) {
        client.get("/").await.assert_text("h1", "Hello, stranger");
        client.post("/login").await.assert_redirect("/").assert_cookie("user", "ann");
        let home = client.clear_cookies().post("/login").follow_redirects(1).await;
        home.assert_text("h1", "Hello, Ann");
    }

    /// The same over TCP: what takes a client takes a server.
    #[zzz::test(app = super::app)]
    async fn shows_a_list(server: &TestServer) {
        let page = server.get("/").await;
        page.assert_elements("ul li", 2).assert_no_element("form");
        assert_eq!(page.element("li a").attribute("href"), Some("/a"));
        server.get("/api").await.assert_json_at("$.sizes[-1]", 4).assert_no_json_at("$.sizes[2]");
    }
}
