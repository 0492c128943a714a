//! Which cookies a browser keeps, shows and sends.

use zzz::{App, Cookie, Cookies, Html, SameSite, handler};

use crate::support::Visitor;

#[handler]
async fn bake(cookies: &mut Cookies) -> Html<&'static str> {
    for (name, same_site) in
        [("strict", SameSite::Strict), ("lax", SameSite::Lax), ("none", SameSite::None)]
    {
        cookies.set(Cookie::new(name, "1").same_site(same_site));
    }
    cookies.set(Cookie::new("__Host-whole", "1").same_site(SameSite::Strict));
    cookies.set(Cookie::new("shown", "1").same_site(SameSite::Strict).readable_by_scripts());
    Html("<!doctype html><p>baked</p>")
}

/// What the browser sent.
#[handler]
async fn seen(cookies: &Cookies) -> Html<String> {
    let mut names: Vec<_> = cookies.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    Html(format!("<!doctype html><p>{}</p>", names.join(" ")))
}

/// A page that leads to the address after its `?`, by a link and by a form.
#[handler]
async fn lead() -> Html<&'static str> {
    Html(
        "<!doctype html><a>Follow</a><form method=post><button>Send</button></form><script>
         const target = location.search.slice(1);
         document.querySelector('a').href = target;
         document.forms[0].action = target;
         </script>",
    )
}

zzz::router! {
    get "/bake" => bake;
    get "/seen" => seen;
    post "/seen" => seen;
    get "/lead" => lead;
}

fn app() -> App {
    App::new().routes(routes())
}

#[zzz::test(app = app)]
async fn scripts_see_what_they_may(visitor: &Visitor) {
    visitor.open("/bake").await;
    assert_eq!(visitor.run_script::<String>("return document.cookie").await, "shown=1");
    let mut kept = visitor.cookies().await;
    kept.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<_> = kept.iter().map(|cookie| cookie.name.as_str()).collect();
    assert_eq!(names, ["__Host-whole", "lax", "none", "shown", "strict"]);
    for cookie in kept {
        assert_eq!(cookie.is_http_only, cookie.name != "shown", "{cookie:?}");
        assert!(
            cookie.is_secure && cookie.domain == "localhost" && cookie.path == "/",
            "{cookie:?}"
        );
    }
}

#[zzz::test(app = app)]
async fn another_site_sends_what_it_may(visitor: &Visitor) {
    visitor.open("/bake").await;
    visitor.open("/seen").await;
    visitor.assert_text("p", "__Host-whole lax none shown strict").await;
    let seen = visitor.at("localhost", "/seen");
    // The same machine under another name is another site.
    for host in ["other.test", "127.0.0.1"] {
        let lead = visitor.at(host, &format!("/lead?{seen}"));
        for (way, sent) in [("Follow", "lax none"), ("Send", "none")] {
            visitor.open(&lead).await;
            visitor.click(way).await;
            visitor.assert_at(&seen).await;
            visitor.assert_text("p", sent).await;
        }
    }
    visitor.open(&visitor.at("localhost", &format!("/lead?{seen}"))).await;
    visitor.click("Send").await;
    visitor.assert_text("p", "__Host-whole lax none shown strict").await;
}

#[zzz::test(app = app)]
async fn a_connection_that_others_can_read_gets_none(visitor: &Visitor) {
    visitor.open(&visitor.at("plain.test", "/bake")).await;
    assert_eq!(visitor.cookies().await, []);
    visitor.open(&visitor.at("plain.test", "/seen")).await;
    visitor.assert_text("p", "").await;
}
