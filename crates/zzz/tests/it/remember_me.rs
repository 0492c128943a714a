//! Who stays logged in when the session has ended.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{
        Barrier,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    time::advance,
};
use zzz::{
    App, CookieStolen, Error, Events, Kept, Keys, MemoryStore, Only, Path, RememberMe, Result,
    Router, Service, Session, Sessions, Store, TestClient, TestServer, bytes::Bytes, handler,
    http::StatusCode,
};

const COOKIE: &str = "__Host-remember";

const DAY: Duration = Duration::from_secs(86_400);

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

#[handler]
async fn log_in(
    Path(user): Path<u32>,
    session: &mut Session,
    remember_me: &RememberMe,
) -> Result<&'static str> {
    session.log_in(user);
    remember_me.remember(session)?;
    Ok("in")
}

#[handler]
async fn log_in_shortly(Path(user): Path<u32>, session: &mut Session) -> &'static str {
    session.log_in(user);
    "in"
}

#[handler]
async fn remember_nobody(session: &mut Session, remember_me: &RememberMe) -> Result<&'static str> {
    remember_me.remember(session)?;
    Ok("remembered")
}

#[handler]
async fn log_out(session: &mut Session) -> &'static str {
    session.log_out();
    "out"
}

#[handler]
async fn destroy(session: &mut Session) -> &'static str {
    session.destroy();
    "gone"
}

#[handler]
async fn clear(session: &mut Session) -> &'static str {
    session.clear();
    "cleared"
}

#[handler]
async fn user(session: &Session) -> String {
    let how = if session.is_remembered() { "remembered" } else { "here" };
    session.user().map_or_else(|| "nobody".to_owned(), |user| format!("{user}, {how}"))
}

#[handler]
async fn hello() -> &'static str {
    "hello"
}

#[handler]
async fn forget(
    Path(user): Path<u32>,
    sessions: &Sessions,
    remember_me: &RememberMe,
) -> Result<&'static str> {
    remember_me.forget_all_of(user).await?;
    sessions.end_all_of(user).await?;
    Ok("forgotten")
}

/// Where requests meet.
struct Meeting(Barrier);

impl Service for Meeting {}

#[handler]
async fn user_together(session: &Session, meeting: &Meeting) -> String {
    let user = session.user().unwrap_or("nobody").to_owned();
    meeting.0.wait().await;
    user
}

zzz::router! {
    post "/login/:user" => log_in;
    post "/short/:user" => log_in_shortly;
    post "/nobody" => remember_nobody;
    post "/logout" => log_out;
    post "/destroy" => destroy;
    post "/clear" => clear;
    post "/forget/:user" => forget;
    get "/user" => user;
    get "/together" => user_together;
}

fn remembering() -> RememberMe {
    RememberMe::in_store(MemoryStore::new(), &keys())
}

fn app(remember_me: RememberMe) -> App {
    let sessions = Sessions::in_store(MemoryStore::new(), &keys());
    App::new()
        .service(sessions.clone())
        .service(remember_me.clone())
        .service(Meeting(Barrier::new(3)))
        .endpoint(sessions)
        .endpoint(remember_me)
        .routes(routes())
}

/// A browser that comes back with nothing but `cookie`.
fn returned(client: &TestClient, cookie: &str) -> TestClient {
    let browser = client.another();
    browser.set_cookie(COOKIE, cookie);
    browser
}

/// Logs user 7 in and gives the cookie.
async fn cookie_of(client: &TestClient) -> String {
    client.post("/login/7").await.assert_ok();
    client.cookie(COOKIE).unwrap()
}

#[tokio::test]
async fn who_is_remembered_is_logged_in_again() {
    let server = TestServer::start(app(remembering())).await;
    for client in [TestClient::new(app(remembering())).await, server.another()] {
        let answer = client.post("/login/7").await;
        let lines: Vec<_> = answer.headers().get_all("set-cookie").collect();
        let line = lines.iter().find(|line| line.starts_with(COOKIE)).unwrap();
        let rest = "; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=5184000";
        assert!(line.ends_with(rest), "{line}");
        client.get("/user").await.assert_body("7, here");

        let browser = returned(&client, &client.cookie(COOKIE).unwrap());
        let again = browser.get("/user").await;
        again.assert_body("7, remembered").assert_header("cache-control", "private, no-store");
        assert_ne!(browser.cookie(COOKIE), client.cookie(COOKIE));
        // From then on the session says who it is.
        browser.get("/user").await.assert_body("7, remembered").assert_no_header("set-cookie");
        browser.post("/clear").await.assert_ok();
        browser.get("/user").await.assert_body("7, remembered");
        browser.post("/short/7").await.assert_ok();
        browser.get("/user").await.assert_body("7, here");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_by_itself_is_begun_again() {
    let client = TestClient::new(app(remembering())).await;
    cookie_of(&client).await;
    for _ in 0..3 {
        advance(15 * DAY).await;
        client.get("/user").await.assert_body("7, remembered");
    }
    // Sixty days without a visit are too many.
    advance(61 * DAY).await;
    client.get("/user").await.assert_body("nobody");
    assert_eq!(client.cookie(COOKIE), None);
}

#[tokio::test]
async fn nobody_is_remembered_who_did_not_ask() {
    let client = TestClient::new(app(remembering())).await;
    client.post("/short/7").await.assert_ok();
    assert_eq!(client.cookie(COOKIE), None);
    client.another().post("/nobody").await.assert_status(500);
    client.another().get("/user").await.assert_no_header("set-cookie");
}

#[tokio::test]
async fn who_logs_out_is_forgotten() {
    for path in ["/logout", "/destroy", "/short/8"] {
        let client = TestClient::new(app(remembering())).await;
        let cookie = cookie_of(&client).await;
        client.post(path).await.assert_ok();
        assert_eq!(client.cookie(COOKIE), None, "{path}");
        returned(&client, &cookie).get("/user").await.assert_body("nobody");
    }
}

#[tokio::test]
async fn who_logs_out_by_a_remembered_login_is_forgotten() {
    let client = TestClient::new(app(remembering())).await;
    let browser = returned(&client, &cookie_of(&client).await);
    browser.post("/logout").await.assert_ok();
    assert_eq!(browser.cookie(COOKIE), None);
    browser.get("/user").await.assert_body("nobody");
}

#[tokio::test]
async fn a_login_forgets_the_series_before_it() {
    let client = TestClient::new(app(remembering())).await;
    let former = cookie_of(&client).await;
    let cookie = cookie_of(&client).await;
    returned(&client, &former).get("/user").await.assert_body("nobody");
    returned(&client, &cookie).get("/user").await.assert_body("7, remembered");
}

#[tokio::test]
async fn all_browsers_of_a_user_are_forgotten() {
    let phone = TestClient::new(app(remembering())).await;
    let (laptop, other) = (phone.another(), phone.another());
    let cookie = cookie_of(&laptop).await;
    cookie_of(&phone).await;
    other.post("/login/8").await.assert_ok();
    phone.post("/forget/7").await.assert_ok();
    let laptop = returned(&laptop, &cookie);
    laptop.get("/user").await.assert_body("nobody");
    assert_eq!(laptop.cookie(COOKIE), None);
    let other = returned(&other, &other.cookie(COOKIE).unwrap());
    other.get("/user").await.assert_body("8, remembered");
    // Who logs in later is remembered again.
    let cookie = cookie_of(&laptop).await;
    returned(&laptop, &cookie).get("/user").await.assert_body("7, remembered");
}

/// An application that tells of thefts.
fn told(remember_me: RememberMe) -> (App, UnboundedReceiver<CookieStolen>) {
    let (sender, receiver): (UnboundedSender<CookieStolen>, _) = unbounded_channel();
    let events = Events::new().on(move |event: Arc<CookieStolen>, _services| {
        let sender = sender.clone();
        async move { Ok(sender.send(CookieStolen::clone(&event))?) }
    });
    (app(remember_me).service(events), receiver)
}

#[tokio::test]
async fn a_stolen_cookie_ends_all_that_remembers_its_user() {
    let (app, mut thefts) = told(remembering().grace(Duration::ZERO));
    let client = TestClient::new(app).await;
    let stolen = cookie_of(&client).await;
    let elsewhere = cookie_of(&client.another()).await;

    let thief = returned(&client, &stolen);
    thief.get("/user").await.assert_body("7, remembered");
    let owner = returned(&client, &stolen);
    owner.get("/user").await.assert_body("nobody");
    assert_eq!(owner.cookie(COOKIE), None);
    assert_eq!(thefts.recv().await.unwrap().user, "7");

    // Neither what the thief has now lets in, nor any other browser of the user.
    for cookie in [thief.cookie(COOKIE).unwrap(), stolen, elsewhere] {
        returned(&client, &cookie).get("/user").await.assert_body("nobody");
    }
    assert!(thefts.try_recv().is_err(), "one theft is told once");
}

#[tokio::test]
async fn a_thief_who_comes_second_is_found_out_too() {
    let (app, mut thefts) = told(remembering().grace(Duration::ZERO));
    let client = TestClient::new(app).await;
    let stolen = cookie_of(&client).await;
    let owner = returned(&client, &stolen);
    for _ in 0..3 {
        let browser = returned(&client, &owner.cookie(COOKIE).unwrap());
        browser.get("/user").await.assert_body("7, remembered");
        owner.set_cookie(COOKIE, &browser.cookie(COOKIE).unwrap());
    }
    returned(&client, &stolen).get("/user").await.assert_body("nobody");
    assert_eq!(thefts.recv().await.unwrap().user, "7");
}

#[tokio::test]
async fn requests_at_the_same_time_are_no_theft() {
    let client = TestClient::new(app(remembering())).await;
    let cookie = cookie_of(&client).await;
    let browsers = [(); 3].map(|()| returned(&client, &cookie));
    let [a, b, c] = &browsers;
    let (one, two, three) =
        tokio::join!(a.get("/together"), b.get("/together"), c.get("/together"));
    for answer in [one, two, three] {
        answer.assert_body("7");
    }
    // All have the same successor, so it does not matter which answer came last.
    let next = a.cookie(COOKIE).unwrap();
    assert!(browsers.iter().all(|browser| browser.cookie(COOKIE).as_ref() == Some(&next)));
    assert_ne!(next, cookie);
    returned(&client, &next).get("/user").await.assert_body("7, remembered");
}

#[tokio::test]
async fn what_nobody_of_us_made_is_refused() {
    let client = TestClient::new(app(remembering())).await;
    let cookie = cookie_of(&client).await;
    let other_keys = Keys::new("another-key-that-nobody-can-ever-guess").unwrap();
    let forged = other_keys.signer("remember me").sign("0.series");
    let for_another_purpose = keys().signer("session").sign("0.series");
    let changed = format!("{}A", &cookie[..cookie.len() - 1]);
    let changed = if changed == cookie { format!("B{}", &cookie[1..]) } else { changed };
    for bad in [&forged, &for_another_purpose, &changed, "", "x"] {
        let browser = returned(&client, bad);
        browser.get("/user").await.assert_ok().assert_body("nobody");
        assert_eq!(browser.cookie(COOKIE), None, "{bad:?}");
    }
    returned(&client, &cookie).get("/user").await.assert_body("7, remembered");
}

#[tokio::test(start_paused = true)]
async fn a_browser_is_not_remembered_for_ever() {
    let idle = Duration::from_secs(2 * 3600);
    let client = TestClient::new(app(remembering().idle(idle).whole(idle / 2))).await;
    let cookie = cookie_of(&client).await;
    returned(&client, &cookie).get("/user").await.assert_body("7, remembered");
    advance(idle / 2).await;
    returned(&client, &cookie).get("/user").await.assert_body("nobody");
}

/// A store that cannot be reached.
struct Broken;

impl Store for Broken {
    async fn get(&self, _: &str) -> Result<Option<Kept>> {
        Err(Error::new(StatusCode::SERVICE_UNAVAILABLE, "the store is away"))
    }

    async fn put(&self, _: &str, _: Bytes, _: Duration, _: Only) -> Result<bool> {
        self.get("").await.map(|_| false)
    }

    async fn remove(&self, _: &str) -> Result<bool> {
        self.get("").await.map(|_| false)
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_said_so() {
    let working = TestClient::new(app(remembering())).await;
    let cookie = cookie_of(&working).await;
    let client = TestClient::new(app(RememberMe::in_store(Broken, &keys()))).await;
    client.get("/user").await.assert_ok();
    client.post("/login/7").await.assert_status(503);
    returned(&client, &cookie).get("/user").await.assert_status(503);
}

#[tokio::test]
async fn without_sessions_in_front_it_says_what_to_do() {
    let routes = Router::new().get("/hello", hello {}).into_routes();
    let client = TestClient::new(App::new().endpoint(remembering()).routes(routes)).await;
    client.get("/hello").await.assert_status(500);
}

#[test]
fn nothing_of_it_is_shown() {
    let shown = format!("{:?}", remembering());
    assert_eq!(shown, "RememberMe { idle: 5184000s, whole: 31536000s, grace: 60s, .. }");
}
