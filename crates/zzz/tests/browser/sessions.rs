//! A visitor who logs in, is told so once, and logs out.

use zzz::{
    App, Flash, Form, Html, Keys, MemoryStore, Redirect, Result, Session, Sessions, escape, handler,
};

use crate::support::Visitor;

#[derive(serde::Deserialize)]
struct Login {
    name: String,
}

#[handler]
async fn home(session: &mut Session) -> Html<String> {
    let flashes = session.take_flashes();
    let text = |flash: &Flash| format!("<p class={}>{}</p>", flash.kind(), escape(flash.text()));
    let flashes: String = flashes.iter().map(text).collect();
    let user = escape(session.user().unwrap_or("nobody"));
    let visits = session.get::<u32>("visits").unwrap_or(0);
    Html(format!(
        "<!doctype html>{flashes}<h1>{user}</h1><output>{visits}</output>
         <form method=post action=/login><label>Name <input name=name></label>
         <button>Log in</button></form>
         <form method=post action=/logout><button>Log out</button></form>"
    ))
}

#[handler]
async fn log_in(Form(login): Form<Login>, session: &mut Session) -> Result<Redirect> {
    session.log_in(&login.name);
    session.set("visits", 1)?;
    session.flash("info", "Welcome <back>.");
    Ok(Redirect::to(paths::home()))
}

#[handler]
async fn log_out(session: &mut Session) -> Redirect {
    session.destroy();
    Redirect::to(paths::home())
}

zzz::router! {
    get "/" => home as home;
    post "/login" => log_in;
    post "/logout" => log_out;
}

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

fn in_store() -> App {
    App::new().endpoint(Sessions::in_store(MemoryStore::new(), &keys())).routes(routes())
}

fn in_cookie() -> App {
    App::new().endpoint(Sessions::in_cookie(&keys())).routes(routes())
}

#[zzz::test(app = in_store)]
async fn a_session_in_a_store_lasts_until_the_logout(visitor: &Visitor) {
    check(visitor).await;
}

#[zzz::test(app = in_cookie)]
async fn a_session_in_a_cookie_lasts_until_the_logout(visitor: &Visitor) {
    check(visitor).await;
}

async fn check(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.assert_text("h1", "nobody").await;
    assert_eq!(visitor.cookies().await, [], "nothing was written yet");

    visitor.fill("Name", "Ann").await;
    visitor.click("Log in").await;
    visitor.assert_at("/").await;
    visitor.assert_text("p.info", "Welcome <back>.").await;
    visitor.assert_text("h1", "Ann").await;
    visitor.assert_text("output", "1").await;
    assert_eq!(visitor.run_script::<String>("return document.cookie").await, "");
    let cookie = visitor.cookies().await.remove(0);
    assert_eq!(cookie.name, "__Host-session");
    assert!(cookie.is_http_only && cookie.is_secure, "{cookie:?}");
    assert_eq!(cookie.same_site.as_deref(), Some("Lax"));

    visitor.reload().await;
    visitor.assert_text("h1", "Ann").await;
    visitor.assert_no_element("p.info").await;

    visitor.click("Log out").await;
    visitor.assert_text("h1", "nobody").await;
    visitor.assert_text("output", "0").await;
    assert_eq!(visitor.cookies().await, []);
}
