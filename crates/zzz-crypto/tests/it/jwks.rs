//! Keys that an issuer publishes, fetched and kept.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::{advance, sleep};
use zzz_core::{AnyFetch, Error, Fetch, Result, bytes::Bytes, http};
use zzz_crypto::{
    Jwks, JwtAlgorithm, JwtClaims, JwtIssuer, JwtKey, JwtKeySet, JwtRefused, JwtSigningKey,
    JwtVerifier,
};

const ED25519: &str = include_str!("jwt/keys/ed25519.pem");
const ED25519_PUBLIC: &str = include_str!("jwt/keys/ed25519.pub.pem");

const ADDRESS: &str = "https://id.example/keys";

/// The issuer's key under a name.
fn key(kid: &str) -> JwtSigningKey {
    JwtSigningKey::from_pem(JwtAlgorithm::EdDsa, ED25519).unwrap().named(kid)
}

fn token(kid: &str) -> String {
    let day = Duration::from_secs(24 * 60 * 60);
    JwtIssuer::new(key(kid)).issue(&JwtClaims::of("ann"), day).unwrap()
}

fn published(kids: &[&str]) -> Result<http::Response<Bytes>> {
    let keys = JwtKeySet::new(kids.iter().map(|kid| key(kid).public()));
    Ok(http::Response::new(keys.to_jwks().into()))
}

/// An issuer that gives these answers, each after a second, and is then down.
#[derive(Clone, Default)]
struct Issuer(Arc<Mutex<Answers>>);

#[derive(Default)]
struct Answers {
    asked: usize,
    left: VecDeque<Result<http::Response<Bytes>>>,
}

impl Issuer {
    fn answering(answers: impl IntoIterator<Item = Result<http::Response<Bytes>>>) -> Self {
        let issuer = Self::default();
        issuer.answers(answers);
        issuer
    }

    fn answers(&self, answers: impl IntoIterator<Item = Result<http::Response<Bytes>>>) {
        self.0.lock().unwrap().left.extend(answers);
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    fn jwks(&self) -> Jwks {
        Jwks::at(ADDRESS, &[JwtAlgorithm::EdDsa], AnyFetch::new(self.clone())).unwrap()
    }

    fn verifier(&self) -> JwtVerifier {
        JwtVerifier::with_jwks(self.jwks())
    }
}

impl Fetch for Issuer {
    async fn fetch(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        assert_eq!((request.method(), request.uri()), (&http::Method::GET, &ADDRESS.parse()?));
        self.0.lock().unwrap().asked += 1;
        sleep(Duration::from_secs(1)).await;
        let down = || Err(Error::new(http::StatusCode::BAD_GATEWAY, "nobody answers"));
        self.0.lock().unwrap().left.pop_front().unwrap_or_else(down)
    }
}

async fn verify(verifier: &JwtVerifier, kid: &str) -> Result<JwtClaims> {
    verifier.verify(&token(kid)).await
}

async fn refused(verifier: &JwtVerifier, kid: &str) -> Option<JwtRefused> {
    verify(verifier, kid).await.err()?.downcast_ref().copied()
}

#[tokio::test(start_paused = true)]
async fn keys_are_fetched_once_and_shared() {
    let issuer = Issuer::answering([published(&["a"])]);
    let verifier = issuer.verifier();
    let token = token("a");
    let all: [Result<JwtClaims>; 3] = {
        let (a, b, c) =
            tokio::join!(verifier.verify(&token), verifier.verify(&token), verifier.verify(&token));
        [a, b, c]
    };
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    verifier.clone().verify::<JwtClaims>(&token).await.unwrap();
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_key_has_them_fetched_but_not_more_often_than_told() {
    let issuer = Issuer::answering([published(&["a"]), published(&["a", "b"])]);
    let verifier = issuer.verifier();
    verify(&verifier, "a").await.unwrap();
    // Right after, whoever makes names up asks the issuer for nothing.
    for kid in ["b", "x", "y", "z"] {
        assert_eq!(refused(&verifier, kid).await, Some(JwtRefused::UnknownKey), "{kid}");
    }
    assert_eq!(issuer.asked(), 1);
    advance(Duration::from_secs(30)).await;
    verify(&verifier, "b").await.unwrap();
    for _ in 0..50 {
        assert_eq!(refused(&verifier, "x").await, Some(JwtRefused::UnknownKey));
    }
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn keys_without_names_are_fetched_anew_where_none_has_signed() {
    let former = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    let key = JwtKey::from_pem(JwtAlgorithm::EdDsa, ED25519_PUBLIC).unwrap();
    let next = JwtKeySet::new([key]).to_jwks();
    let issuer = Issuer::answering(
        [former.to_owned(), next].map(|keys| Ok(http::Response::new(keys.into()))),
    );
    let verifier = issuer.verifier();
    assert_eq!(refused(&verifier, "a").await, Some(JwtRefused::Forged));
    advance(Duration::from_secs(30)).await;
    verify(&verifier, "a").await.unwrap();
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_forged_token_under_a_known_name_asks_for_nothing() {
    let issuer = Issuer::answering([published(&["a"])]);
    let verifier = issuer.verifier();
    verify(&verifier, "a").await.unwrap();
    advance(Duration::from_secs(60)).await;
    let token = token("a");
    let (message, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{message}.{}", "A".repeat(86));
    let error = verifier.verify::<JwtClaims>(&forged).await.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&JwtRefused::Forged));
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn other_algorithms_and_garbage_ask_for_nothing() {
    let issuer = Issuer::answering([]);
    let verifier = issuer.verifier();
    let rsa = include_str!("jwt/keys/rsa.pem");
    let other = JwtIssuer::new(JwtSigningKey::from_pem(JwtAlgorithm::Rs256, rsa).unwrap());
    let other = other.issue(&JwtClaims::of("ann"), Duration::from_secs(60)).unwrap();
    for bad in [&other, "", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        assert_eq!(verifier.verify::<JwtClaims>(bad).await.unwrap_err().status(), 401, "{bad}");
    }
    assert_eq!(issuer.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_takes_nobodys_keys_away() {
    let issuer = Issuer::answering([published(&["a"])]);
    let verifier = issuer.verifier();
    {
        let token = token("a");
        let impatient = verifier.verify::<JwtClaims>(&token);
        let given_up = tokio::time::timeout(Duration::from_millis(1), impatient).await;
        assert!(given_up.is_err());
    }
    verify(&verifier, "a").await.unwrap();
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn old_keys_are_kept_while_the_issuer_is_down() {
    let issuer = Issuer::answering([published(&["a"])]);
    let verifier = issuer.verifier();
    verify(&verifier, "a").await.unwrap();
    advance(Duration::from_secs(60 * 60)).await;
    // Nobody waits for it.
    let before = tokio::time::Instant::now();
    verify(&verifier, "a").await.unwrap();
    assert_eq!(before.elapsed(), Duration::ZERO);
    sleep(Duration::from_secs(2)).await;
    verify(&verifier, "a").await.unwrap();
    assert_eq!(issuer.asked(), 2);
    // A day later they are too old to be believed.
    advance(Duration::from_secs(24 * 60 * 60)).await;
    let error = verify(&verifier, "a").await.unwrap_err();
    assert_eq!(error.status(), 503);
    assert!(error.to_string().contains(ADDRESS), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_taken_back_is_forgotten() {
    let issuer = Issuer::answering([published(&["a"]), published(&["b"])]);
    let verifier = issuer.verifier();
    verify(&verifier, "a").await.unwrap();
    advance(Duration::from_secs(60 * 60)).await;
    verify(&verifier, "b").await.unwrap();
    assert_eq!(refused(&verifier, "a").await, Some(JwtRefused::UnknownKey));
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_not_believed() {
    let status = |code: u16| http::Response::builder().status(code).body(Bytes::new());
    let long = format!(r#"{{"keys":[],"a":"{}"}}"#, "a".repeat(256 * 1024));
    let bad = [
        published(&["a"]).map(|answer| answer.map(|keys| keys.slice(1..))),
        Ok(status(404).unwrap()),
        Ok(http::Response::new(long.into())),
        Err(Error::new(http::StatusCode::GATEWAY_TIMEOUT, "too slow")),
    ];
    let issuer = Issuer::answering(bad);
    let verifier = issuer.verifier();
    for asked in 1..=4 {
        assert_eq!(verify(&verifier, "a").await.unwrap_err().status(), 503);
        // And not again at once.
        assert_eq!(verify(&verifier, "a").await.unwrap_err().status(), 503);
        assert_eq!(issuer.asked(), asked);
        advance(Duration::from_secs(30)).await;
    }
    issuer.answers([published(&["a"])]);
    verify(&verifier, "a").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn bounds_can_be_told() {
    let issuer = Issuer::answering([published(&["a"]), published(&["a"])]);
    let jwks = issuer.jwks().timeout(Duration::from_millis(500));
    let slow = JwtVerifier::with_jwks(jwks);
    assert_eq!(verify(&slow, "a").await.unwrap_err().status(), 503);
    let short = JwtVerifier::with_jwks(issuer.jwks().body_bytes_max(10));
    assert_eq!(verify(&short, "a").await.unwrap_err().status(), 503);
    let jwks = issuer.jwks().refresh_at_most_every(Duration::ZERO).keep_for(Duration::from_secs(9));
    let eager = JwtVerifier::with_jwks(jwks.refresh_every(Duration::from_secs(5)));
    verify(&eager, "a").await.unwrap();
    assert_eq!(issuer.asked(), 3);
    issuer.answers([published(&["a", "b"])]);
    verify(&eager, "b").await.unwrap();
    advance(Duration::from_secs(9)).await;
    assert_eq!(verify(&eager, "a").await.unwrap_err().status(), 503);
}

#[test]
fn an_address_is_one_of_https() {
    let fetch = || AnyFetch::new(Issuer::default());
    let at = |address: &str| Jwks::at(address, &[JwtAlgorithm::Rs256], fetch());
    for good in
        [ADDRESS, "http://127.0.0.1:8080/keys", "http://[::1]/keys", "http://localhost/keys"]
    {
        at(good).unwrap();
    }
    for (bad, why) in [
        ("http://id.example/keys", "expected an address of `https`"),
        ("http://localhost.example/keys", "expected an address of `https`"),
        ("/keys", "is no address of keys"),
        ("ftp://id.example/keys", "is no address of keys"),
        ("", "is no address of keys"),
    ] {
        let error = at(bad).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    Jwks::danger_over_http("http://id.example/keys", &[JwtAlgorithm::Rs256], fetch()).unwrap();
    for bad in [&[][..], &[JwtAlgorithm::Rs256, JwtAlgorithm::Hs256]] {
        let error = Jwks::at(ADDRESS, bad, fetch()).unwrap_err().to_string();
        assert!(error.contains("none of which is HMAC"), "{error}");
    }
}
