//! Login by another site.

mod forge;
mod network;
mod openid;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use serde_json::json;
use zzz::{
    App, Error, ErrorPages, Fetch, Keys, MemoryStore, OAuth2, OAuth2Endpoints, OAuth2Provider,
    Path, PublicUrl, Query, Redirect, Request, Result, Session, Sessions, TestClient, TestResponse,
    TestServer,
    bytes::Bytes,
    handler,
    http::{self, StatusCode},
};

use self::{
    forge::{CLIENT, Forge, REFRESH, SECRET},
    network::Network,
};

use crate::middleware::Lines;

#[derive(serde::Deserialize)]
struct Begin {
    #[serde(default)]
    to: String,
}

#[handler]
async fn begin(
    Path(provider): Path<String>,
    Query(Begin { to }): Query<Begin>,
    oauth: &OAuth2,
    session: &mut Session,
) -> Result<Redirect> {
    oauth.start(&provider, &to, session).await
}

#[handler]
async fn end(
    Path(provider): Path<String>,
    oauth: &OAuth2,
    request: &Request,
    session: &mut Session,
) -> Result<Redirect> {
    let login = oauth.finish(&provider, request, session).await?;
    session.log_in(login.key());
    session.set("name", login.profile().name())?;
    session.set("email", login.profile().verified_email())?;
    Ok(Redirect::to(login.return_to()))
}

#[handler]
async fn me(session: &Session) -> String {
    let text = |key| session.get::<String>(key).unwrap_or_default();
    format!("{:?} {} {}", session.user(), text("name"), text("email"))
}

zzz::router! {
    get "/login/:provider" => begin;
    get "/login/:provider/callback" => end;
    get "/me" => me;
}

const NOBODY: &str = "None  ";
const ANN: &str = "Some(\"forge:ann-7\") Ann ann@forge.example";

/// The application as the outside knows it.
const PUBLIC: &str = "https://app.example";

fn oauth(fetch: impl Fetch) -> OAuth2 {
    let url = PublicUrl::parse(PUBLIC).unwrap();
    OAuth2::new(fetch, &url, "/login/:provider/callback")
}

fn endpoints(server: &TestServer) -> OAuth2Endpoints {
    let address = server.local_addr();
    let of = |path: &str| format!("http://{address}{path}");
    OAuth2Endpoints {
        authorize: of("/authorize"),
        token: of("/token"),
        profile: of("/profile"),
        revoke: Some(of("/revoke")),
        issuer: None,
    }
}

/// What the forge is to the application.
fn provider(server: &TestServer) -> OAuth2Provider {
    OAuth2Provider::new("forge", CLIENT, SECRET, endpoints(server))
}

async fn client(oauth: OAuth2) -> TestClient {
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let sessions = Sessions::in_store(MemoryStore::new(), &keys);
    let app = App::new().errors(ErrorPages::production()).service(oauth).endpoint(sessions);
    TestClient::new(app.routes(routes())).await
}

/// An application of the forge, and a browser that visits it.
async fn visited(server: &TestServer) -> TestClient {
    client(oauth(Network).with(provider(server))).await
}

/// Begins a login, and gives the target at the provider.
async fn begun(client: &TestClient, path: &str) -> String {
    let answer = client.get(path).await;
    answer.assert_status(303);
    let location = answer.header("location").unwrap();
    let path = location.strip_prefix("http://").unwrap().find('/').unwrap();
    location["http://".len() + path..].to_owned()
}

/// What the provider sends the browser back to.
async fn agreed(server: &TestServer, target: &str) -> String {
    let answer = server.get(target).await;
    answer.assert_status(303);
    answer.header("location").unwrap().strip_prefix(PUBLIC).unwrap().to_owned()
}

/// All of a login.
async fn logged_in(client: &TestClient, server: &TestServer) -> TestResponse {
    let target = begun(client, "/login/forge?to=/me").await;
    client.get(&agreed(server, &target).await).await
}

/// Asserts that it is refused, and nobody is logged in.
async fn refused(client: &TestClient, target: &str, status: u16, code: &str) {
    let answer = client.get(target).header("accept", "application/json").await;
    answer.assert_status(status).assert_json_at("$.type", code);
    client.get("/me").await.assert_body(NOBODY);
}

#[tokio::test]
async fn somebody_logs_in() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    let target = begun(&client, "/login/forge?to=/me").await;
    let callback = agreed(&server, &target).await;
    client.get("/me").await.assert_body(NOBODY);
    client.get(&callback).await.assert_redirect("/me");
    client.get("/me").await.assert_body(ANN);
}

#[tokio::test]
async fn a_session_in_a_cookie_is_enough() {
    let server = Forge::default().serve().await;
    let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
    let app = App::new().service(oauth(Network).with(provider(&server)));
    let app = app.endpoint(Sessions::in_cookie(&keys)).routes(routes());
    let served = TestServer::start(app).await;
    let client = served.another();
    // As many as there may be, each with the longest path to return to.
    let long = format!("/login/forge?to=/{}", "a".repeat(511));
    for _ in 0..5 {
        begun(&client, &long).await;
    }
    logged_in(&client, &server).await.assert_redirect("/me");
    client.get("/me").await.assert_body(ANN);
}

#[tokio::test]
async fn what_the_provider_is_asked_for_is_what_the_standards_say() {
    let server = Forge::default().serve().await;
    let provider = provider(&server).scope("read").scope("write").parameter("prompt", "login");
    let client = client(oauth(Network).with(provider)).await;
    let [one, two] = [begun(&client, "/login/forge").await, begun(&client, "/login/forge").await];
    let path = "/authorize?response_type=code&client_id=the%3Aclient\
                &redirect_uri=https%3A%2F%2Fapp.example%2Flogin%2Fforge%2Fcallback\
                &scope=read+write&state=";
    let rest = |target: &str| target.strip_prefix(path).unwrap().to_owned();
    let (one, two) = (rest(&one), rest(&two));
    assert!(one.ends_with("&code_challenge_method=S256&prompt=login"), "{one}");
    // 256 bits of state, and as many of challenge.
    assert_eq!(one.find("&code_challenge="), Some(43));
    assert_eq!(
        one.len(),
        43 + "&code_challenge=".len() + 43 + "&code_challenge_method=S256&prompt=login".len()
    );
    assert_ne!(one[..43], two[..43]);
}

#[tokio::test]
async fn a_callback_is_good_once() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    let target = begun(&client, "/login/forge").await;
    let callback = agreed(&server, &target).await;
    client.get(&callback).await.assert_redirect("/");
    let again = client.get(&callback).header("accept", "application/json").await;
    again.assert_status(400).assert_json_at("$.type", "login_not_begun");
    client.get("/me").await.assert_body(ANN);
}

#[tokio::test]
async fn a_code_is_good_once() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    let code = |callback: &str| callback.split_once("code=").unwrap().1.to_owned();
    let first = agreed(&server, &begun(&client, "/login/forge").await).await;
    client.get(&first).await.assert_status(303);
    let other = client.another();
    let second = agreed(&server, &begun(&other, "/login/forge").await).await;
    let replayed = second.replace(&code(&second), &code(&first));
    refused(&other, &replayed, 400, "login_not_accepted").await;
    // What failed was begun for nothing.
    refused(&other, &second, 400, "login_not_begun").await;
}

#[tokio::test]
async fn only_the_browser_that_began_a_login_ends_it() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    // Another browser, without a session and with one.
    let other = client.another();
    refused(&other, &callback, 400, "login_not_begun").await;
    begun(&other, "/login/forge").await;
    refused(&other, &callback, 400, "login_not_begun").await;
    client.get(&callback).await.assert_redirect("/");
}

#[tokio::test]
async fn a_wrong_state_ends_nothing() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    let state = callback.split_once("state=").unwrap().1;
    let state = state.split('&').next().unwrap();
    let flipped = if state.starts_with('A') { "B" } else { "A" };
    for wrong in ["", "x", &format!("{flipped}{}", &state[1..]), &state[1..]] {
        refused(&client, &callback.replace(state, wrong), 400, "login_not_begun").await;
    }
    for malformed in [
        "/login/forge/callback",
        "/login/forge/callback?code=a",
        "/login/forge/callback?code=a&error=b&state=c",
        &format!("{callback}&state={state}"),
        &format!("{callback}&code=a"),
    ] {
        refused(&client, malformed, 400, "login_malformed").await;
    }
    // None of it took the login away.
    client.get(&callback).await.assert_redirect("/");
}

#[tokio::test]
async fn who_stays_away_too_long_begins_again() {
    let server = Forge::default().serve().await;
    let client = client(oauth(Network).with(provider(&server)).lasts(Duration::ZERO)).await;
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    refused(&client, &callback, 400, "login_not_begun").await;
}

#[tokio::test]
async fn what_one_provider_gave_is_not_handed_to_another() {
    let server = Forge::default().serve().await;
    let other = OAuth2Provider::new("other", CLIENT, SECRET, endpoints(&server));
    let client = client(oauth(Network).with(provider(&server)).with(other)).await;
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    let elsewhere = callback.replace("/forge/", "/other/");
    refused(&client, &elsewhere, 400, "login_mixed_up").await;
}

#[tokio::test]
async fn an_issuer_that_is_known_has_to_be_the_one_that_answers() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let issuer = Some("https://forge.example".to_owned());
    let endpoints = OAuth2Endpoints { issuer, ..endpoints(&server) };
    let provider = OAuth2Provider::new("forge", CLIENT, SECRET, endpoints);
    let client = client(oauth(Network).with(provider)).await;
    for issuer in [None, Some("https://evil.example"), Some("https://forge.example/")] {
        forge.issuer(issuer);
        let target = begun(&client, "/login/forge").await;
        refused(&client, &agreed(&server, &target).await, 400, "login_mixed_up").await;
        // What is refused there is mixed up, too.
        let denied = format!("{}&error=access_denied", begun(&client, "/login/forge").await);
        refused(&client, &agreed(&server, &denied).await, 400, "login_mixed_up").await;
    }
    forge.issuer(Some("https://forge.example"));
    logged_in(&client, &server).await.assert_redirect("/me");
    client.get("/me").await.assert_body(ANN);
}

/// A network in which somebody changes what is sent.
struct Tampering(&'static str, &'static str);

impl Fetch for Tampering {
    async fn fetch(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        let changed = request.map(|body| {
            let text = String::from_utf8(body.to_vec()).unwrap();
            Bytes::from(text.replacen(self.0, self.1, 1))
        });
        Network.fetch(changed).await
    }
}

#[tokio::test]
async fn a_code_without_its_verifier_or_address_is_worth_nothing() {
    let server = Forge::default().serve().await;
    for (from, to) in [
        ("code_verifier=", "code_verifier=A"),
        ("code_verifier=", "x="),
        ("%2Fforge%2F", "%2Fevil%2F"),
    ] {
        let client = client(oauth(Tampering(from, to)).with(provider(&server))).await;
        let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
        refused(&client, &callback, 400, "login_not_accepted").await;
    }
}

#[tokio::test]
async fn what_the_provider_refuses_is_told() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    for (error, status, code) in [
        ("access_denied", 403, "login_denied"),
        ("consent_required", 403, "login_denied"),
        ("temporarily_unavailable", 503, "provider_unavailable"),
        ("server_error", 502, "provider_failed"),
        ("invalid_scope", 502, "provider_failed"),
        ("%0D%0Aforged%20line", 502, "provider_failed"),
    ] {
        let target = format!("{}&error={error}", begun(&client, "/login/forge").await);
        let callback = agreed(&server, &target).await;
        refused(&client, &callback, status, code).await;
        refused(&client, &callback, 400, "login_not_begun").await;
    }
    // Without a login that was begun, nothing of it is believed.
    let made_up = "/login/forge/callback?error=access_denied&state=x";
    refused(&client, made_up, 400, "login_not_begun").await;
}

#[tokio::test]
async fn a_provider_that_answers_garbage_is_a_bad_gateway() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    let long = json!({"access_token": "a".repeat(2 * 1024 * 1024), "token_type": "bearer"});
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, "[]"),
        (200, "{}"),
        (200, r#"{"access_token": "a"}"#),
        (200, r#"{"access_token": "a", "token_type": "mac"}"#),
        (200, r#"{"access_token": "a\r\nb", "token_type": "bearer"}"#),
        (200, &long.to_string()),
        (200, r#"{"error": "incorrect_client_credentials"}"#),
        (401, r#"{"error": "invalid_client"}"#),
        (302, r#"{"access_token": "a", "token_type": "bearer"}"#),
        (500, r#"{"access_token": "a", "token_type": "bearer"}"#),
    ] {
        forge.answers_tokens(Some((status, body.to_owned())));
        let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
        refused(&client, &callback, 502, "provider_failed").await;
    }
    forge.answers_tokens(Some((503, r#"{"error": "temporarily_unavailable"}"#.to_owned())));
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    refused(&client, &callback, 503, "provider_unavailable").await;
    forge.answers_tokens(None);
    for (status, body) in
        [(200, ""), (200, "null"), (200, "{}"), (200, r#"{"sub": ""}"#), (401, r#"{"sub": "a"}"#)]
    {
        forge.answers_profile(Some((status, body.to_owned())));
        let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
        refused(&client, &callback, 502, "provider_failed").await;
    }
}

#[tokio::test]
async fn the_log_says_which_member_a_profile_lacks() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let client = visited(&server).await;
    forge.answers_profile(Some((200, r#"{"number": "of somebody"}"#.to_owned())));
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    let (lines, _guard) = Lines::listen();
    refused(&client, &callback, 502, "provider_failed").await;
    let text = lines.text();
    assert!(text.contains("it has no `sub`") && text.contains("profile_id"), "{text}");
    assert!(!text.contains("of somebody"), "{text}");
}

#[tokio::test]
async fn a_provider_that_is_away_is_a_bad_gateway() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
    server.stop().await;
    client.get(&callback).await.assert_status(502);
    client.get("/me").await.assert_body(NOBODY);
}

#[tokio::test]
async fn a_wrong_secret_is_not_the_visitors_fault() {
    let server = Forge::default().serve().await;
    let provider = OAuth2Provider::new("forge", CLIENT, "wrong", endpoints(&server));
    for provider in [provider.clone(), provider.secret_in_body()] {
        let client = client(oauth(Network).with(provider)).await;
        let callback = agreed(&server, &begun(&client, "/login/forge").await).await;
        refused(&client, &callback, 502, "provider_failed").await;
    }
}

#[tokio::test]
async fn a_secret_goes_where_the_provider_reads_it() {
    let server = Forge::default().serve().await;
    let without = OAuth2Provider::new("forge", CLIENT, "", endpoints(&server));
    for provider in [provider(&server).secret_in_body(), without] {
        let client = client(oauth(Network).with(provider)).await;
        logged_in(&client, &server).await.assert_redirect("/me");
        client.get("/me").await.assert_body(ANN);
    }
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let server = Forge::default().serve().await;
    let client = visited(&server).await;
    for (to, end) in [
        ("/a?b=c%26d", "/a?b=c&d"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("https://evil.example", "/"),
        ("/%0D%0Aset-cookie:a=b", "/"),
    ] {
        let target = begun(&client, &format!("/login/forge?to={to}")).await;
        client.get(&agreed(&server, &target).await).await.assert_redirect(end);
    }
}

#[tokio::test]
async fn an_unknown_provider_is_not_found() {
    let client = client(oauth(Network)).await;
    for path in ["/login/forge", "/login/forge/callback?code=a&state=b"] {
        refused(&client, path, 404, "unknown_provider").await;
    }
}

#[tokio::test]
async fn an_application_with_a_wrong_address_does_not_start() {
    let right = OAuth2Endpoints {
        authorize: "https://forge.example/authorize".to_owned(),
        token: "http://127.0.0.1:5000/token".to_owned(),
        profile: "https://forge.example/profile".to_owned(),
        revoke: None,
        issuer: None,
    };
    let start = async |endpoints: OAuth2Endpoints| {
        let provider = OAuth2Provider::new("forge", CLIENT, SECRET, endpoints);
        App::new().service(oauth(Network).with(provider)).start().await
    };
    start(right.clone()).await.unwrap();
    let wrong = |field: &str, address: &str| {
        let (mut endpoints, address) = (right.clone(), address.to_owned());
        match field {
            "authorize" => endpoints.authorize = address,
            "token" => endpoints.token = address,
            "profile" => endpoints.profile = address,
            _ => endpoints.revoke = Some(address),
        }
        endpoints
    };
    for field in ["authorize", "token", "profile", "revoke"] {
        for address in
            ["", "forge.example/a", "/a", "http://forge.example/a", "ftp://a", "https://a b"]
        {
            let error = start(wrong(field, address)).await.unwrap_err().to_string();
            let told =
                format!("`forge` cannot be asked at {address:?}, its `OAuth2Endpoints::{field}`");
            assert!(error.contains(&told), "{error}");
            assert!(error.contains("write a whole address of `https`"), "{error}");
            assert!(!error.contains(SECRET), "{error}");
        }
    }
}

#[tokio::test]
async fn no_scopes_are_no_parameter() {
    let server = Forge::default().serve().await;
    let target = begun(&visited(&server).await, "/login/forge").await;
    assert!(!target.contains("scope="), "{target}");
    let scoped = provider(&server).scope("a").scope("b");
    let target = begun(&client(oauth(Network).with(scoped)).await, "/login/forge").await;
    assert!(target.contains("&scope=a+b"), "{target}");
}

#[tokio::test]
async fn tokens_are_renewed_and_ended() {
    let forge = Forge::default();
    let server = forge.serve().await;
    let oauth = oauth(Network).with(provider(&server));
    let tokens = oauth.refresh("forge", REFRESH).await.unwrap();
    assert_eq!(tokens.refresh(), Some(REFRESH));
    assert!(tokens.expires().unwrap() > SystemTime::now() + Duration::from_secs(3500));
    for (provider, status, code) in
        [("forge", 401, "login_over"), ("other", 404, "unknown_provider")]
    {
        let error = oauth.refresh(provider, "old").await.unwrap_err();
        assert_eq!((error.status().as_u16(), error.problem().unwrap().code()), (status, code));
    }

    oauth.revoke("forge", tokens.access()).await.unwrap();
    assert_eq!(forge.revoked(), [tokens.access()]);
    let wrong = OAuth2Provider::new("forge", CLIENT, "wrong", endpoints(&server));
    let oauth = self::oauth(Network).with(wrong);
    assert_eq!(oauth.revoke("forge", "a").await.unwrap_err().status(), 502);
    let github = self::oauth(Network).with(OAuth2Provider::github("id", "secret"));
    assert_eq!(github.revoke("github", "a").await.unwrap_err().status(), 500);
}

/// A world in which addresses have answers, and who asked for what is known.
#[derive(Clone, Default)]
struct World {
    answers: Vec<(&'static str, serde_json::Value)>,
    asked: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Fetch for World {
    async fn fetch(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        let address = request.uri().to_string();
        self.asked.lock().unwrap().push(request);
        let answer = self.answers.iter().find(|(known, _)| *known == address);
        let (_, body) = answer.ok_or_else(|| Error::new(StatusCode::BAD_GATEWAY, address))?;
        Ok(http::Response::new(body.to_string().into()))
    }
}

/// Logs in by a preset, and gives the page of who it was.
async fn by_preset(provider: OAuth2Provider, authorize: &str, world: &World) -> String {
    let name = provider.name().to_owned();
    let client = client(oauth(world.clone()).with(provider)).await;
    let answer = client.get(&format!("/login/{name}")).await;
    let location = answer.header("location").unwrap();
    assert!(location.starts_with(authorize), "{location}");
    let state = location.split_once("&state=").unwrap().1.split('&').next().unwrap();
    let callback = format!("/login/{name}/callback?code=c0de&state={state}");
    client.get(&callback).await.assert_status(303);
    client.get("/me").await.text().to_owned()
}

#[tokio::test]
async fn github_logs_in() {
    let tokens = json!({"access_token": "gho_a", "token_type": "bearer", "scope": "read:user"});
    let emails = json!([
        {"email": "old@example.com", "primary": false, "verified": true},
        {"email": "cat@example.com", "primary": true, "verified": true},
    ]);
    let user = json!({"id": 583_231, "login": "octocat", "name": null, "email": null});
    let mut world = World {
        answers: vec![
            ("https://github.com/login/oauth/access_token", tokens),
            ("https://api.github.com/user", user),
            ("https://api.github.com/user/emails", emails),
        ],
        ..World::default()
    };
    let github = || OAuth2Provider::github("id", "secret");
    let authorize = "https://github.com/login/oauth/authorize?response_type=code&client_id=id&\
                     redirect_uri=https%3A%2F%2Fapp.example%2Flogin%2Fgithub%2Fcallback&\
                     scope=read%3Auser+user%3Aemail&";
    let page = by_preset(github(), authorize, &world).await;
    assert_eq!(page, "Some(\"github:583231\") octocat cat@example.com");
    for request in world.asked.lock().unwrap().iter() {
        // Without the one it writes forms, without the other it refuses.
        assert_eq!(request.headers()["accept"], "application/json");
        assert!(request.headers()["user-agent"].to_str().unwrap().starts_with("zzz/"));
    }
    // Somebody who lets nobody see their addresses has none.
    world.answers[2].1 = json!({"message": "Not Found"});
    let page = by_preset(github(), authorize, &world).await;
    assert_eq!(page, "Some(\"github:583231\") octocat ");
}

#[tokio::test]
async fn discord_logs_in() {
    let tokens = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 604_800});
    let user = json!({
        "id": "80351110224678912", "username": "nelly", "global_name": "Nelly",
        "email": "nelly@example.com", "verified": true,
    });
    let world = World {
        answers: vec![
            ("https://discord.com/api/oauth2/token", tokens),
            ("https://discord.com/api/users/@me", user),
        ],
        ..World::default()
    };
    let discord = OAuth2Provider::discord("id", "secret");
    let page = by_preset(discord, "https://discord.com/oauth2/authorize?", &world).await;
    assert_eq!(page, "Some(\"discord:80351110224678912\") Nelly nelly@example.com");
}

#[tokio::test]
async fn no_secret_is_shown() {
    let server = Forge::default().serve().await;
    let oauth = oauth(Network).with(provider(&server));
    let shown = format!("{oauth:?}");
    assert!(shown.contains("forge") && !shown.contains("s3cret"), "{shown}");
    let tokens = oauth.refresh("forge", REFRESH).await.unwrap();
    let shown = format!("{tokens:?}");
    assert!(!shown.contains("token-of-ann"), "{shown}");
}
