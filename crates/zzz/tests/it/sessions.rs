//! Sessions, as handlers and browsers see them.

use std::time::Duration;

use tokio::{sync::Barrier, time::advance};
use zzz::{
    App, Error, ErrorPages, Flash, Html, Keys, MemoryStore, OnConflict, Path, Result, Router,
    Service, Session, Sessions, TestClient, TestServer, handler, http::StatusCode,
};

const COOKIE: &str = "__Host-session";

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

#[handler]
async fn plain() -> &'static str {
    "hello"
}

#[handler]
async fn show(Path(key): Path<String>, session: &Session) -> String {
    session.get(&key).unwrap_or_else(|| "nothing".to_owned())
}

#[handler]
async fn set(Path((key, value)): Path<(String, String)>, session: &mut Session) -> Result<String> {
    session.set(key, value)?;
    Ok("set".to_owned())
}

#[handler]
async fn set_and_fail(session: &mut Session) -> Result<String> {
    session.set("tried", "yes")?;
    Err(Error::new(StatusCode::CONFLICT, "no"))
}

#[handler]
async fn set_and_panic(session: &mut Session) -> Result<String> {
    session.set("panicked", "yes")?;
    panic!("no");
}

#[handler]
async fn fill(session: &mut Session) -> Result<String> {
    session.set("much", "x".repeat(5_000))?;
    Ok("set".to_owned())
}

#[handler]
async fn add_flash(session: &mut Session) -> &'static str {
    session.flash("info", "Saved <it>.");
    session.flash("error", "Or not.");
    "set"
}

#[handler]
async fn flashes(session: &mut Session) -> Html<String> {
    let text = |flash: &Flash| format!("{}: {}\n", flash.kind(), flash.text());
    Html(session.take_flashes().iter().map(text).collect())
}

#[handler]
async fn log_in(Path(user): Path<u32>, session: &mut Session) -> String {
    session.log_in(user);
    "in".to_owned()
}

#[handler]
async fn log_out(session: &mut Session) -> &'static str {
    session.log_out();
    "out"
}

#[handler]
async fn user(session: &Session) -> String {
    session.user().unwrap_or("nobody").to_owned()
}

#[handler]
async fn destroy(session: &mut Session) -> &'static str {
    session.destroy();
    "gone"
}

#[handler]
async fn end_all(Path(user): Path<u32>, sessions: &Sessions) -> Result<&'static str> {
    sessions.end_all_of(user).await?;
    Ok("ended")
}

/// Where two requests meet while each holds the session.
struct Meeting(Barrier);

impl Service for Meeting {}

#[handler]
async fn set_together(
    Path((key, value)): Path<(String, String)>,
    session: &mut Session,
    meeting: &Meeting,
) -> Result<String> {
    session.set(key, value)?;
    meeting.0.wait().await;
    Ok("set".to_owned())
}

#[handler]
async fn destroy_together(session: &mut Session, meeting: &Meeting) -> &'static str {
    session.destroy();
    meeting.0.wait().await;
    "gone"
}

/// Ends the session and begins another one; meets somebody before and after what that one does.
#[handler]
async fn leave_slowly(session: &mut Session, meeting: &Meeting) -> &'static str {
    session.destroy();
    session.flash("info", "Bye.");
    meeting.0.wait().await;
    meeting.0.wait().await;
    "gone"
}

/// Shows messages; meets somebody before and after what that one does.
#[handler]
async fn flashes_slowly(session: &mut Session, meeting: &Meeting) -> String {
    let count = session.take_flashes().len();
    meeting.0.wait().await;
    meeting.0.wait().await;
    count.to_string()
}

#[handler]
async fn add_flash_together(session: &mut Session, meeting: &Meeting) -> &'static str {
    session.flash("info", "Later.");
    meeting.0.wait().await;
    "set"
}

#[handler]
async fn set_slowly(session: &mut Session, meeting: &Meeting) -> Result<&'static str> {
    session.set("slowly", "yes")?;
    meeting.0.wait().await;
    meeting.0.wait().await;
    Ok("set")
}

#[handler]
async fn meet(meeting: &Meeting) -> &'static str {
    meeting.0.wait().await;
    "met"
}

zzz::router! {
    get "/" => plain;
    get "/show/:key" => show;
    post "/set/:key/:value" => set;
    post "/together/:key/:value" => set_together;
    post "/destroy-together" => destroy_together;
    post "/leave-slowly" => leave_slowly;
    get "/flash-slowly" => flashes_slowly;
    post "/flash-together" => add_flash_together;
    post "/set-slowly" => set_slowly;
    post "/meet" => meet;
    post "/fail" => set_and_fail;
    post "/panic" => set_and_panic;
    post "/fill" => fill;
    post "/flash" => add_flash;
    get "/flash" => flashes;
    post "/login/:user" => log_in;
    post "/logout" => log_out;
    get "/user" => user;
    post "/destroy" => destroy;
    post "/end/:user" => end_all;
}

fn app(sessions: Sessions) -> App {
    App::new()
        .service(sessions.clone())
        .service(Meeting(Barrier::new(2)))
        .endpoint(sessions)
        .routes(routes())
}

fn in_store() -> Sessions {
    Sessions::in_store(MemoryStore::new(), &keys())
}

/// A visitor for each kind of session, in process and over TCP.
async fn visitors() -> Vec<TestClient> {
    let in_cookie = Sessions::in_cookie(&keys());
    let served = TestServer::start(app(in_store())).await;
    vec![
        TestClient::new(app(in_store())).await,
        TestClient::new(app(in_cookie)).await,
        served.another(),
    ]
}

async fn shows(client: &TestClient, key: &str) -> String {
    client.get(&format!("/show/{key}")).await.text().to_owned()
}

#[tokio::test]
async fn a_value_is_there_at_the_next_request_of_the_same_visitor() {
    for client in visitors().await {
        client.post("/set/color/green").await.assert_ok();
        client.post("/set/size/xl").await.assert_ok();
        assert_eq!(shows(&client, "color").await, "green");
        assert_eq!(shows(&client, "size").await, "xl");
        assert_eq!(shows(&client.another().without_cookies(), "color").await, "nothing");
    }
}

#[tokio::test]
async fn a_visitor_gets_no_cookie_before_something_is_written() {
    for client in visitors().await {
        client.get("/").await.assert_ok().assert_no_header("set-cookie");
        client.get("/show/color").await.assert_no_header("set-cookie");
        client.post("/logout").await.assert_no_header("set-cookie");
        client.post("/destroy").await.assert_no_header("set-cookie");
        let set = client.post("/set/color/green").await;
        let line = set.header("set-cookie").unwrap();
        assert!(line.starts_with("__Host-session="), "{line}");
        let rest = "; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1209600";
        assert!(line.ends_with(rest), "{line}");
    }
}

#[tokio::test]
async fn an_answer_that_depends_on_the_session_is_kept_by_no_cache() {
    for client in visitors().await {
        client.get("/").await.assert_no_header("cache-control");
        client.get("/show/color").await.assert_header("cache-control", "private, no-store");
        client.post("/set/a/b").await.assert_header("cache-control", "private, no-store");
    }
}

#[tokio::test]
async fn a_change_survives_an_error_and_not_a_panic() {
    for client in visitors().await {
        client.post("/fail").await.assert_status(409);
        assert_eq!(shows(&client, "tried").await, "yes");
        client.post("/panic").await.assert_status(500);
        assert_eq!(shows(&client, "panicked").await, "nothing");
        assert_eq!(shows(&client, "tried").await, "yes");
    }
}

#[tokio::test]
async fn a_flash_is_seen_once() {
    for client in visitors().await {
        client.post("/flash").await.assert_ok();
        client.get("/").await.assert_ok();
        client.get("/flash").await.assert_body("info: Saved <it>.\nerror: Or not.\n");
        client.get("/flash").await.assert_body("");
    }
}

#[tokio::test]
async fn a_login_gives_a_new_identity_and_keeps_the_values() {
    let client = TestClient::new(app(in_store())).await;
    client.post("/set/color/green").await.assert_ok();
    let before = client.cookie(COOKIE).unwrap();
    client.post("/login/7").await.assert_ok();
    assert_ne!(client.cookie(COOKIE).unwrap(), before);
    client.get("/user").await.assert_body("7");
    assert_eq!(shows(&client, "color").await, "green");

    // Whoever knew the former identity has nothing of it.
    let thief = client.another().without_cookies();
    let old = format!("{COOKIE}={before}");
    thief.get("/user").header("cookie", &old).await.assert_body("nobody");
    thief.get("/show/color").header("cookie", &old).await.assert_body("nothing");

    client.post("/logout").await.assert_ok();
    client.get("/user").await.assert_body("nobody");
    assert_eq!(shows(&client, "color").await, "green");
}

#[tokio::test]
async fn a_destroyed_session_is_gone_at_the_server_and_at_the_visitor() {
    let client = TestClient::new(app(in_store())).await;
    client.post("/set/color/green").await.assert_ok();
    let cookie = format!("{COOKIE}={}", client.cookie(COOKIE).unwrap());
    client.post("/destroy").await.assert_ok();
    assert_eq!(client.cookie(COOKIE), None);
    let thief = client.another().without_cookies();
    thief.get("/show/color").header("cookie", cookie).await.assert_body("nothing");
}

#[tokio::test]
async fn all_sessions_of_a_user_end() {
    let phone = TestClient::new(app(in_store())).await;
    let (laptop, other) = (phone.another(), phone.another());
    for (client, user) in [(&phone, 7), (&laptop, 7), (&other, 8)] {
        client.post(&format!("/login/{user}")).await.assert_ok();
    }
    loop {
        // A login and an end in one millisecond are told apart in favour of the login.
        phone.post("/end/7").await.assert_ok();
        if laptop.get("/user").await.text() == "nobody" {
            break;
        }
    }
    phone.get("/user").await.assert_body("nobody");
    other.get("/user").await.assert_body("8");
    phone.post("/login/7").await.assert_ok();
    phone.get("/user").await.assert_body("7");

    let client = TestClient::new(app(Sessions::in_cookie(&keys()))).await;
    client.post("/end/7").await.assert_status(500);
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_without_requests() {
    let sessions = in_store().idle(Duration::from_secs(60));
    let client = TestClient::new(app(sessions)).await;
    client.post("/set/color/green").await.assert_ok();
    advance(Duration::from_secs(59)).await;
    assert_eq!(shows(&client, "color").await, "green");
    advance(Duration::from_secs(2)).await;
    assert_eq!(shows(&client, "color").await, "nothing");

    // Cookies know the day and not the clock of a test.
    let sessions = Sessions::in_cookie(&keys()).idle(Duration::ZERO);
    let client = TestClient::new(app(sessions)).await.without_cookies();
    let set = client.post("/set/color/green").await;
    // As if a browser had not forgotten it.
    let cookie = set.header("set-cookie").unwrap().split(';').next().unwrap();
    client.get("/show/color").header("cookie", cookie).await.assert_body("nothing");
}

#[tokio::test(start_paused = true)]
async fn a_request_begins_the_time_of_a_session_anew() {
    let lasts = Duration::from_millis(2);
    // A cookie of no whole second is one that a browser forgets.
    let client = TestClient::new(app(in_store().idle(lasts))).await.without_cookies();
    let set = client.post("/set/color/green").await;
    let cookie = set.header("set-cookie").unwrap().split(';').next().unwrap();
    let show = || client.get("/show/color").header("cookie", cookie);
    for _ in 0..3 {
        advance(lasts * 3 / 4).await;
        // The store's clock stands; the session's own goes on, and a tenth of its
        // time has to pass before it is written again.
        while show().await.assert_body("green").header("set-cookie").is_none() {}
    }
    advance(lasts * 2).await;
    show().await.assert_body("nothing");
}

#[tokio::test]
async fn a_session_ends_after_its_whole_time() {
    for sessions in [in_store(), Sessions::in_cookie(&keys())] {
        let client = TestClient::new(app(sessions.whole(Duration::ZERO))).await.without_cookies();
        let set = client.post("/set/color/green").await;
        let cookie = set.header("set-cookie").unwrap().split(';').next().unwrap();
        client.get("/show/color").header("cookie", cookie).await.assert_body("nothing");
    }
}

#[tokio::test]
async fn a_session_may_last_for_ever() {
    for sessions in [in_store(), Sessions::in_cookie(&keys())] {
        let sessions = sessions.idle(Duration::MAX).whole(Duration::MAX);
        let client = TestClient::new(app(sessions)).await;
        client.post("/set/color/green").await.assert_ok();
        assert_eq!(shows(&client, "color").await, "green");
    }
}

#[tokio::test]
async fn a_changed_cookie_is_no_session() {
    for client in visitors().await {
        client.post("/set/color/green").await.assert_ok();
        let cookie = client.cookie(COOKIE).unwrap();
        let other = client.another().without_cookies();
        for place in [0, cookie.len() / 2, cookie.len() - 2] {
            let mut changed = cookie.clone().into_bytes();
            changed[place] = if changed[place] == b'x' { b'y' } else { b'x' };
            let changed = format!("{COOKIE}={}", String::from_utf8(changed).unwrap());
            other.get("/show/color").header("cookie", changed).await.assert_body("nothing");
        }
        for odd in ["", "x", "%00", "äöü", "\"\""] {
            let line = format!("{COOKIE}={odd}");
            other.get("/show/color").header("cookie", line).await.assert_body("nothing");
        }
    }
}

#[tokio::test]
async fn a_new_key_is_introduced_without_losing_sessions() {
    let old = "the-key-of-last-year-0123456789-abcdef";
    let new = "the-key-of-this-year-0123456789-abcdef";
    let before = TestClient::new(app(Sessions::in_cookie(&Keys::new(old).unwrap()))).await;
    before.post("/set/color/green").await.assert_ok();
    let cookie = format!("{COOKIE}={}", before.cookie(COOKIE).unwrap());
    let both = Keys::new(new).unwrap().with_old(old).unwrap();
    let during = TestClient::new(app(Sessions::in_cookie(&both))).await;
    during.get("/show/color").header("cookie", &cookie).await.assert_body("green");
    let after = TestClient::new(app(Sessions::in_cookie(&Keys::new(new).unwrap()))).await;
    after.get("/show/color").header("cookie", &cookie).await.assert_body("nothing");
}

#[tokio::test]
async fn too_much_for_a_cookie_is_an_error_that_says_so() {
    let client = TestClient::new(app(Sessions::in_cookie(&keys()))).await;
    client.post("/fill").await.assert_status(500).assert_no_header("set-cookie");
    let client = TestClient::new(app(in_store())).await;
    client.post("/fill").await.assert_ok();
}

#[tokio::test]
async fn two_who_change_one_session_both_win() {
    let client = TestClient::new(app(in_store())).await;
    client.post("/set/start/yes").await.assert_ok();
    let (a, b) = tokio::join!(async { client.post("/together/a/1").await.status() }, async {
        client.post("/together/b/2").await.status()
    },);
    assert_eq!((a, b), (StatusCode::OK, StatusCode::OK));
    for (key, value) in [("start", "yes"), ("a", "1"), ("b", "2")] {
        assert_eq!(shows(&client, key).await, value, "{key}");
    }
}

#[tokio::test]
async fn the_second_who_changes_a_session_is_refused_where_it_is_wanted() {
    let app = app(in_store().on_conflict(OnConflict::Refuse)).errors(ErrorPages::production());
    let client = TestClient::new(app).await.with_header("accept", "application/json");
    client.post("/set/start/yes").await.assert_ok();
    let (a, b) = tokio::join!(client.post("/together/a/1"), client.post("/together/b/2"));
    let refused = if a.status() == StatusCode::OK { &b } else { &a };
    refused.assert_json_at("$.type", "session_conflict");
    let (a, b) = (a.status(), b.status());
    let kept = (shows(&client, "a").await, shows(&client, "b").await);
    let expected = [
        ((StatusCode::OK, StatusCode::CONFLICT), ("1".to_owned(), "nothing".to_owned())),
        ((StatusCode::CONFLICT, StatusCode::OK), ("nothing".to_owned(), "2".to_owned())),
    ];
    assert!(expected.contains(&((a, b), kept)), "{a} {b}");
}

#[tokio::test]
async fn a_session_that_was_ended_meanwhile_does_not_come_back() {
    let client = TestClient::new(app(in_store())).await;
    client.post("/set/start/yes").await.assert_ok();
    let cookie = format!("{COOKIE}={}", client.cookie(COOKIE).unwrap());
    let (a, b) = tokio::join!(async { client.post("/destroy-together").await.status() }, async {
        client.post("/together/b/2").await.status()
    },);
    assert_eq!((a, b), (StatusCode::OK, StatusCode::OK));
    let thief = client.another().without_cookies();
    for key in ["start", "b"] {
        let shown = thief.get(&format!("/show/{key}")).header("cookie", &cookie).await;
        // Whoever came first decides: what was written before the end is gone, too.
        shown.assert_body("nothing");
    }
}

#[tokio::test]
async fn what_another_request_changed_meanwhile_does_not_undo_an_end() {
    let client = TestClient::new(app(in_store())).await;
    client.post("/login/7").await.assert_ok();
    let (left, ()) = tokio::join!(async { client.post("/leave-slowly").await.status() }, async {
        client.post("/together/b/2").await.assert_ok();
        client.post("/meet").await.assert_ok();
    },);
    assert_eq!(left, StatusCode::OK);
    client.get("/user").await.assert_body("nobody");
    assert_eq!(shows(&client, "b").await, "nothing");
    client.get("/flash").await.assert_body("info: Bye.\n");
}

#[tokio::test]
async fn a_message_that_another_request_adds_meanwhile_is_for_the_next_page() {
    let client = TestClient::new(app(in_store())).await;
    client.post("/flash").await.assert_ok();
    let (shown, ()) =
        tokio::join!(async { client.get("/flash-slowly").await.text().to_owned() }, async {
            client.post("/flash-together").await.assert_ok();
            client.post("/meet").await.assert_ok();
        },);
    assert_eq!(shown, "2");
    client.get("/flash").await.assert_body("info: Later.\n");
    client.get("/flash").await.assert_body("");
}

#[tokio::test]
async fn a_request_that_began_before_a_login_does_not_end_it() {
    let client = TestClient::new(app(in_store())).await;
    client.post("/set/start/yes").await.assert_ok();
    let slow = async { client.post("/set-slowly").await.assert_no_header("set-cookie").status() };
    let (set, ()) = tokio::join!(slow, async {
        client.post("/meet").await.assert_ok();
        client.post("/login/7").await.assert_ok();
        client.post("/meet").await.assert_ok();
    });
    assert_eq!(set, StatusCode::OK);
    client.get("/user").await.assert_body("7");
}

#[tokio::test]
async fn a_handler_without_sessions_is_told_what_is_missing() {
    let client = TestClient::new(
        App::new().service(in_store()).service(Meeting(Barrier::new(2))).routes(routes()),
    )
    .await;
    client.get("/user").await.assert_status(500);
}

#[tokio::test]
async fn two_kinds_with_two_names_stand_side_by_side() {
    let cart = Sessions::in_cookie(&keys()).cookie_name("__Host-cart");
    let router = Router::new()
        .get("/set/:key/:value", set {})
        .get("/show/:key", show {})
        .get("/cart/set/:key/:value", set {})
        .with(cart.clone())
        .get("/cart/show/:key", show {})
        .with(cart);
    let client = TestClient::new(App::new().endpoint(in_store()).routes(router)).await;
    client.get("/set/tea/green").await.assert_body("set");
    let answer = client.get("/cart/set/tea/black").await;
    assert!(answer.header("set-cookie").unwrap().starts_with("__Host-cart="));
    client.get("/show/tea").await.assert_body("green");
    client.get("/cart/show/tea").await.assert_body("black");
}
