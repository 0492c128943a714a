//! Clients with JSON Web Tokens: the application's own, and those of another issuer.

use std::{
    net::SocketAddr,
    time::{Duration, SystemTime},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use zzz::{
    AnyFetch, ApiKey, ApiKeys, App, Error, Fetch, FindApiKey, Guard, Guarded, Jwks, Jwt,
    JwtAlgorithm, JwtClaims, JwtIssuer, JwtKey, JwtKeySet, JwtSigningKey, JwtVerifier, Keys,
    MemoryStore, Result, Router, Session, Sessions, TestClient, TestResponse, TestServer,
    bytes::Bytes,
    can, handler, has_jwt, has_scope,
    http::{self, StatusCode},
    logged_in,
};

use crate::middleware::Lines;

const ED25519: &str = include_str!("../../../zzz-crypto/tests/it/jwt/keys/ed25519.pem");
const P256: &str = include_str!("../../../zzz-crypto/tests/it/jwt/keys/p256.pem");
const RSA: &str = include_str!("../../../zzz-crypto/tests/it/jwt/keys/rsa.pem");
const RSA_PUBLIC: &str = include_str!("../../../zzz-crypto/tests/it/jwt/keys/rsa.pub.pem");

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

#[derive(serde::Serialize, serde::Deserialize)]
struct Visitor {
    sub: String,
    name: String,
}

fn ann() -> Visitor {
    Visitor { sub: "7".to_owned(), name: "Ann".to_owned() }
}

#[handler]
async fn me(Jwt(visitor): Jwt<Visitor>) -> String {
    format!("{} {}", visitor.sub, visitor.name)
}

#[handler]
async fn perhaps(jwt: Option<Jwt<JwtClaims>>) -> String {
    let subject = jwt.and_then(|Jwt(claims)| claims.subject);
    subject.unwrap_or_else(|| "nobody".to_owned())
}

#[handler]
async fn inside() -> &'static str {
    "inside"
}

fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").unwrap()
}

fn issuer() -> JwtIssuer {
    JwtIssuer::hs256(&keys(), "visitors").issuer("us").audience("shop")
}

fn verifier() -> JwtVerifier {
    JwtVerifier::hs256(&keys(), "visitors").issuer("us").audience("shop")
}

fn app() -> App {
    let routes = Router::new().get("/me", me {}).get("/perhaps", perhaps {});
    App::new().service(verifier()).routes(routes)
}

async fn ask(client: &TestClient, path: &str, token: &str) -> TestResponse {
    client.get(path).header("authorization", format!("Bearer {token}")).await
}

#[track_caller]
fn is_refused(answer: &TestResponse) {
    answer.assert_status(401);
    answer.assert_header("www-authenticate", "Bearer error=\"invalid_token\"");
    answer.assert_body_contains("the token is malformed, expired or revoked");
}

#[tokio::test]
async fn a_good_token_says_who_it_is() {
    let server = TestServer::start(app()).await;
    for client in [TestClient::new(app()).await, server.another()] {
        let token = issuer().issue(&ann(), MINUTE).unwrap();
        ask(&client, "/me", &token).await.assert_ok().assert_body("7 Ann");
        ask(&client, "/perhaps", &token).await.assert_ok().assert_body("7");
        client.get("/perhaps").await.assert_ok().assert_body("nobody");
        let none = client.get("/me").await;
        none.assert_status(401).assert_header("www-authenticate", "Bearer");
        let twice = client.get("/me").header("authorization", format!("Bearer {token}"));
        twice.header("authorization", "Bearer other").await.assert_status(400);
    }
}

#[tokio::test]
async fn a_bad_token_is_refused() {
    let server = TestServer::start(app()).await;
    let client = server.another();
    let now = SystemTime::now();
    let good = issuer().issue(&ann(), MINUTE).unwrap();
    let (header, rest) = good.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    let public = RSA_PUBLIC.as_bytes();
    // Of RSA the public key is known to all; it must not become a secret of HMAC.
    let rsa = JwtSigningKey::from_pem(JwtAlgorithm::Rs256, RSA).unwrap();
    assert!(JwtSigningKey::from_secret(JwtAlgorithm::Hs256, public).is_err());
    let none = "eyJhbGciOiJub25lIn0";
    for (why, bad) in [
        ("expired", issuer().issue_at(&ann(), MINUTE, now - HOUR).unwrap()),
        ("not yet", issuer().issue_at(&ann(), MINUTE, now + HOUR).unwrap()),
        (
            "issuer",
            JwtIssuer::hs256(&keys(), "visitors").audience("shop").issue(&ann(), MINUTE).unwrap(),
        ),
        (
            "audience",
            JwtIssuer::hs256(&keys(), "visitors").issuer("us").issue(&ann(), MINUTE).unwrap(),
        ),
        (
            "purpose",
            JwtIssuer::hs256(&keys(), "mail")
                .issuer("us")
                .audience("shop")
                .issue(&ann(), MINUTE)
                .unwrap(),
        ),
        (
            "algorithm",
            JwtIssuer::new(rsa).issuer("us").audience("shop").issue(&ann(), MINUTE).unwrap(),
        ),
        ("claims", issuer().issue(&JwtClaims::of("7"), MINUTE).unwrap()),
        ("none", format!("{none}.{payload}.")),
        ("unsigned", format!("{header}.{payload}.")),
        ("tampered", good.replace(payload, &payload.to_lowercase())),
        ("garbage", "a.b.c".to_owned()),
        ("long", "a".repeat(9000)),
        ("no token", "a b".to_owned()),
    ] {
        let answer = ask(&client, "/me", &bad).await;
        assert_eq!(answer.status(), 401, "{why}");
        is_refused(&answer);
    }
}

#[zzz::test]
async fn the_log_says_why_and_nothing_of_the_token() {
    let (lines, _guard) = Lines::listen();
    let client = TestClient::new(app()).await;
    let old = issuer().issue_at(&ann(), MINUTE, SystemTime::now() - HOUR).unwrap();
    is_refused(&ask(&client, "/me", &old).await);
    is_refused(&ask(&client, "/me", &issuer().issue(&JwtClaims::of("7"), MINUTE).unwrap()).await);
    let text = lines.text();
    for part in ["a token was refused", "path=\"/me\"", "time is over", "missing field `name`"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    for part in old.split('.') {
        assert!(!text.contains(part), "{text}");
    }
}

#[test]
fn what_is_missing_is_said_at_the_start() {
    let faults = |app: App| {
        let error = app.check().unwrap_err();
        error.faults().map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    let text = faults(App::new().routes(Router::new().get("/me", me {})));
    assert!(text.contains("JwtVerifier`: add one") && text.contains("`GET /me`"), "{text}");
    let any = can("orders").or(has_jwt().not()).and(has_scope("a"));
    let text = faults(App::new().endpoint(Guarded::by(any)));
    assert!(text.contains("JwtVerifier`: add one") && text.contains("ApiKeys`: add one"), "{text}");
    let text = faults(App::new().routes(Router::new().get("/keys", zzz::jwks {})));
    assert!(text.contains("JwtKeySet`: add one"), "{text}");
}

struct Known(Vec<ApiKey>);

impl FindApiKey for Known {
    async fn find(&self, prefix: &str) -> Result<Option<ApiKey>> {
        Ok(self.0.iter().find(|key| key.prefix() == prefix).cloned())
    }
}

#[handler]
async fn log_in(session: &mut Session) -> &'static str {
    session.log_in("ann");
    "welcome"
}

/// The application, and the text of a key.
fn guarded() -> (App, String) {
    let (text, key) = ApiKey::generate("live", ["orders:read"]);
    let any = || can("orders:read").or(has_scope("orders:read")).or(logged_in());
    let router = Router::new()
        .post("/login", log_in {})
        .get("/jwt", inside {})
        .with(Guarded::by(has_jwt()))
        .get("/scope", inside {})
        .with(Guarded::by(has_scope("orders:read")))
        .get("/key", inside {})
        .with(Guarded::by(can("orders:read")))
        .get("/session", inside {})
        .with(Guarded::by(logged_in()))
        .get("/any", inside {})
        .with(Guarded::by(any()))
        .get("/page", inside {})
        .with(Guarded::by(any()).login_at("/login"));
    let app = App::new()
        .service(verifier())
        .service(ApiKeys::new(Known(vec![key])))
        .endpoint(Sessions::in_store(MemoryStore::new(), &keys()))
        .routes(router);
    (app, text)
}

fn scoped(scope: &str) -> String {
    issuer().issue(&serde_json::json!({ "sub": "7", "scope": scope }), MINUTE).unwrap()
}

#[tokio::test]
async fn each_kind_of_credentials_has_its_guard_and_one_takes_any() {
    let (app, key) = guarded();
    let server = TestServer::start(app).await;
    let stranger = server.another();
    for path in ["/jwt", "/scope", "/key", "/session", "/any"] {
        let unknown = stranger.get(path).await;
        unknown.assert_status(401).assert_header("www-authenticate", "Bearer");
    }
    stranger.get("/page").await.assert_redirect("/login");

    let jwt = scoped("profile orders:read");
    for (path, jwt_status, key_status) in
        [("/jwt", 200, 401), ("/scope", 200, 401), ("/key", 401, 200), ("/any", 200, 200)]
    {
        ask(&stranger, path, &jwt).await.assert_status(jwt_status);
        ask(&stranger, path, &key).await.assert_status(key_status);
    }
    stranger.get("/any").header("x-api-key", &key).await.assert_ok();

    let member = server.another();
    member.post("/login").await.assert_ok();
    for path in ["/session", "/any", "/page"] {
        member.get(path).await.assert_ok().assert_body("inside");
    }
    // Who is logged in does not lose by what they send beside.
    ask(&member, "/any", "garbage").await.assert_ok();
    ask(&member, "/jwt", "garbage").await.assert_status(401);
}

#[tokio::test]
async fn a_guard_that_takes_any_says_what_is_wrong() {
    let (app, _) = guarded();
    let client = TestClient::new(app).await;
    let old = issuer().issue_at(&ann(), MINUTE, SystemTime::now() - HOUR).unwrap();
    for path in ["/jwt", "/scope", "/key", "/any", "/page"] {
        is_refused(&ask(&client, path, &old).await);
        is_refused(&ask(&client, path, "garbage").await);
    }
    let lacks = ask(&client, "/scope", &scoped("orders:rea orders:read:all")).await;
    lacks.assert_status(403);
    lacks.assert_header("www-authenticate", "Bearer error=\"insufficient_scope\"");
    ask(&client, "/scope", &issuer().issue(&ann(), MINUTE).unwrap()).await.assert_status(403);
}

/// Asks over TCP, and over nothing else.
struct PlainHttp;

impl Fetch for PlainHttp {
    async fn fetch(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        let no_answer = || Error::new(StatusCode::BAD_GATEWAY, "there is no answer");
        let host = request.uri().authority().ok_or_else(no_answer)?.as_str();
        let mut stream = TcpStream::connect(host).await.map_err(|_| no_answer())?;
        let path = request.uri().path();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(no_answer)?;
        let status = head.split(' ').nth(1).ok_or_else(no_answer)?;
        Ok(http::Response::builder().status(status).body(body.to_owned().into())?)
    }
}

fn published(keys: impl IntoIterator<Item = JwtKey>) -> App {
    zzz::router! {
        get "/.well-known/jwks.json" => zzz::jwks;
    }
    App::new().service(JwtKeySet::new(keys)).routes(routes())
}

fn accepting(address: SocketAddr) -> App {
    let address = format!("http://{address}/.well-known/jwks.json");
    let algorithms = [JwtAlgorithm::Es256, JwtAlgorithm::EdDsa];
    let jwks = Jwks::at(&address, &algorithms, AnyFetch::new(PlainHttp)).unwrap();
    let verifier = JwtVerifier::with_jwks(jwks).issuer("them").audience("shop");
    App::new().service(verifier).routes(Router::new().get("/me", me {}))
}

#[tokio::test]
async fn tokens_of_another_issuer_are_accepted_with_the_keys_that_it_publishes() {
    let new = JwtSigningKey::from_pem(JwtAlgorithm::EdDsa, ED25519).unwrap();
    let old = JwtSigningKey::from_pem(JwtAlgorithm::Es256, P256).unwrap().named("2025");
    let secret = JwtKey::from_secret(JwtAlgorithm::Hs256, &[7; 32]).unwrap();
    let issuer = TestServer::start(published([new.public(), old.public(), secret])).await;
    let answer = issuer.get("/.well-known/jwks.json").await;
    answer.assert_ok().assert_header("content-type", "application/jwk-set+json");
    answer.assert_header("cache-control", "public, max-age=300");
    answer.assert_json_at("$.keys[1].kid", "2025").assert_json_at("$.keys[1].crv", "P-256");
    answer.assert_json_at("$.keys[0].kid", new.kid().unwrap());

    let application = TestServer::start(accepting(issuer.local_addr())).await;
    let client = application.another();
    let issue = |key| JwtIssuer::new(key).issuer("them").audience("shop").issue(&ann(), MINUTE);
    for key in [new.clone(), old] {
        let token = issue(key).unwrap();
        ask(&client, "/me", &token).await.assert_ok().assert_body("7 Ann");
    }
    let rsa = JwtSigningKey::from_pem(JwtAlgorithm::Rs256, RSA).unwrap();
    is_refused(&ask(&client, "/me", &issue(rsa).unwrap()).await);
    is_refused(&ask(&client, "/me", &issue(new.clone().named("made up")).unwrap()).await);

    // What is known is used on without it.
    issuer.stop().await;
    ask(&client, "/me", &issue(new).unwrap()).await.assert_ok();
}

#[tokio::test]
async fn without_keys_of_the_issuer_nobody_is_told_that_a_token_is_bad() {
    let issuer = TestServer::start(published([])).await;
    let address = issuer.local_addr();
    issuer.stop().await;
    let client = TestClient::new(accepting(address)).await;
    let key = JwtSigningKey::from_pem(JwtAlgorithm::EdDsa, ED25519).unwrap();
    let token = JwtIssuer::new(key).issuer("them").audience("shop").issue(&ann(), MINUTE).unwrap();
    let answer = ask(&client, "/me", &token).await;
    answer.assert_status(503).assert_body_contains("try again later");
}
