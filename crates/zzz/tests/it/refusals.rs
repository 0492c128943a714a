//! Credentials that are refused: the log says so, and never what they were.

use std::time::{Duration, SystemTime};

use zzz::{
    ApiKey, ApiKeys, App, Csrf, CsrfToken, FindApiKey, Guarded, Keys, Logger, MemoryStore,
    RememberMe, Result, Router, Session, Sessions, SignedUrls, TestClient, can, handler,
};

use crate::middleware::Lines;

const COOKIE: &str = "__Host-session";

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

#[handler]
pub(crate) async fn hello() -> &'static str {
    "hello"
}

#[handler]
pub(crate) async fn show(session: &Session) -> String {
    session.get("color").unwrap_or_else(|| "nothing".to_owned())
}

#[handler]
pub(crate) async fn set(session: &mut Session) -> Result<&'static str> {
    session.set("color", "green")?;
    Ok("set")
}

#[handler]
async fn destroy(session: &mut Session) -> &'static str {
    session.destroy();
    "gone"
}

#[handler]
async fn form(token: CsrfToken) -> String {
    token.as_str().to_owned()
}

/// The text with another last character but one: the last one may have bits that do not count.
fn changed(text: &str) -> String {
    let mut bytes = text.to_owned().into_bytes();
    let place = bytes.len() - 2;
    bytes[place] = if bytes[place] == b'x' { b'y' } else { b'x' };
    String::from_utf8(bytes).unwrap()
}

fn with_sessions(sessions: Sessions) -> App {
    let router = Router::new().get("/show", show {}).post("/set", set {}).post("/end", destroy {});
    App::new().endpoint(Logger::new()).endpoint(sessions).routes(router.into_routes())
}

/// What is logged where a session's cookie, made by the first client, comes once more.
async fn logged(sessions: Sessions, replay: impl AsyncFnOnce(&TestClient) -> String) -> String {
    let client = TestClient::new(with_sessions(sessions)).await.without_cookies();
    let value = replay(&client).await;
    let (lines, _guard) = Lines::listen();
    let cookie = format!("{COOKIE}={value}");
    client.get("/show").header("cookie", &cookie).await.assert_body("nothing");
    let text = lines.text();
    assert!(!text.contains(&value), "{text}");
    text
}

/// The value of a new session's cookie.
async fn begun(client: &TestClient) -> String {
    let set = client.post("/set").await;
    let line = set.header("set-cookie").unwrap();
    line.split(['=', ';']).nth(1).unwrap().to_owned()
}

#[zzz::test]
async fn the_cookie_of_a_session_that_was_changed() {
    let of_both = [Sessions::in_store(MemoryStore::new(), &keys()), Sessions::in_cookie(&keys())];
    for sessions in of_both {
        let text = logged(sessions, async |client| changed(&begun(client).await)).await;
        assert!(
            text.contains("WARN") && text.contains("the cookie of a session was refused"),
            "{text}"
        );
    }
}

#[zzz::test]
async fn the_cookie_of_a_session_that_is_over() {
    let end = async |client: &TestClient| {
        let value = begun(client).await;
        let cookie = format!("{COOKIE}={value}");
        client.post("/end").header("cookie", cookie).await.assert_ok();
        value
    };
    let store = || Sessions::in_store(MemoryStore::new(), &keys());
    let ended = logged(store(), end).await;
    let begun = async |client: &TestClient| begun(client).await;
    let idle = logged(Sessions::in_cookie(&keys()).idle(Duration::ZERO), begun).await;
    let whole = logged(Sessions::in_cookie(&keys()).whole(Duration::ZERO), begun).await;
    for text in [ended, idle, whole] {
        assert!(text.contains("INFO") && text.contains("a session that is over"), "{text}");
    }
}

#[zzz::test]
async fn the_cookie_that_remembers_a_login() {
    let router = Router::new().get("/show", show {});
    let app = App::new()
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys()))
        .endpoint(RememberMe::in_store(MemoryStore::new(), &keys()))
        .routes(router.into_routes());
    let client = TestClient::new(app).await;
    let forged = keys().signer("session").sign("0.series");
    let (lines, _guard) = Lines::listen();
    let cookie = format!("__Host-remember={forged}");
    client.get("/show").header("cookie", cookie).await.assert_ok();
    let text = lines.text();
    assert!(text.contains("the cookie that remembers a login was refused"), "{text}");
    assert!(!text.contains(&forged), "{text}");
}

#[zzz::test]
async fn the_token_of_a_form() {
    let router = Router::new().get("/form", form {}).post("/form", hello {});
    let app = App::new()
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys()))
        .endpoint(Csrf::new())
        .routes(router.into_routes());
    let client = TestClient::new(app).await;
    let token = changed(client.get("/form").await.text());
    let (lines, _guard) = Lines::listen();
    client.post("/form").header("x-csrf-token", &token).await.assert_status(403);
    client.post("/form").header("sec-fetch-site", "cross-site").await.assert_status(403);
    let text = lines.text();
    assert_eq!(text.matches("a request was refused that may be forged").count(), 2, "{text}");
    assert!(!text.contains(&token), "{text}");
}

#[zzz::test]
async fn the_signature_of_an_address() {
    let urls = SignedUrls::new(&keys());
    let router = Router::new().get("/invoices/:token", hello {}).with(Guarded::by(urls.clone()));
    let client = TestClient::new(App::new().routes(router.into_routes())).await;
    let good = urls.sign_for("/invoices/t0ken", Duration::from_secs(60));
    let over = urls.sign_for("/invoices/t0ken", Duration::ZERO);
    let (lines, _guard) = Lines::listen();
    client.get(&good).await.assert_ok();
    for bad in ["/invoices/t0ken", &changed(&good), &good.replace("t0ken", "other"), &over] {
        client.get(bad).await.assert_status(403);
    }
    let text = lines.text();
    let reasons: Vec<_> =
        text.lines().filter(|line| line.contains("an address was refused")).collect();
    assert_eq!(reasons.len(), 4, "{text}");
    assert!(reasons[0].contains("no signature") && reasons[3].contains("time is over"), "{text}");
    assert!(!text.contains("t0ken") && !text.contains("signature="), "{text}");
}

struct Known(ApiKey);

impl FindApiKey for Known {
    async fn find(&self, prefix: &str) -> Result<Option<ApiKey>> {
        Ok(Some(&self.0).filter(|key| key.prefix() == prefix).cloned())
    }
}

#[zzz::test]
async fn a_key_of_a_program() {
    let (text, key) = ApiKey::generate("live", ["*"]);
    let over = key.clone().until(SystemTime::now() - Duration::from_secs(1));
    let router = || Router::new().get("/orders", hello {}).with(Guarded::by(can("orders")));
    let app = |key| App::new().service(ApiKeys::new(Known(key))).routes(router().into_routes());
    let (client, late) = (TestClient::new(app(key)).await, TestClient::new(app(over)).await);
    let unknown = ApiKey::generate("live", ["*"]).0;
    let (lines, _guard) = Lines::listen();
    client.get("/orders").header("x-api-key", &text).await.assert_ok();
    for (client, bad, why) in [
        (&client, "t0ken", "it is no key"),
        (&client, &unknown, "nobody knows it"),
        (&client, &changed(&text), "its secret is another one"),
        (&late, &text, "its time is over"),
    ] {
        client.get("/orders").header("x-api-key", bad).await.assert_status(401);
        let logged = lines.text();
        let line = logged.lines().last().unwrap_or_default();
        assert!(line.contains("a key was refused") && line.contains(why), "{why}: {logged}");
        let secret = bad.rsplit('_').next().unwrap();
        assert!(!logged.contains(secret), "{logged}");
    }
}
