//! Tokens that are issued and accepted, and those that are not.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64ct::{Base64UrlUnpadded, Encoding};
use proptest::prelude::*;
use serde_json::{Value, json};
use zzz_crypto::{
    JwtAlgorithm, JwtClaims, JwtIssuer, JwtKey, JwtKeySet, JwtRefused, JwtSigningKey, JwtVerifier,
    Keys,
};

use crate::keys;

const RSA: &str = include_str!("jwt/keys/rsa.pem");
const RSA_PUBLIC: &str = include_str!("jwt/keys/rsa.pub.pem");
const P256: &str = include_str!("jwt/keys/p256.pem");
const P256_PUBLIC: &str = include_str!("jwt/keys/p256.pub.pem");
const P384: &str = include_str!("jwt/keys/p384.pem");
const P384_PUBLIC: &str = include_str!("jwt/keys/p384.pub.pem");
const ED25519: &str = include_str!("jwt/keys/ed25519.pem");
const ED25519_PUBLIC: &str = include_str!("jwt/keys/ed25519.pub.pem");

/// Each algorithm with a key in PEM, private and public.
const PAIRS: [(JwtAlgorithm, &str, &str); 9] = [
    (JwtAlgorithm::Rs256, RSA, RSA_PUBLIC),
    (JwtAlgorithm::Rs384, RSA, RSA_PUBLIC),
    (JwtAlgorithm::Rs512, RSA, RSA_PUBLIC),
    (JwtAlgorithm::Ps256, RSA, RSA_PUBLIC),
    (JwtAlgorithm::Ps384, RSA, RSA_PUBLIC),
    (JwtAlgorithm::Ps512, RSA, RSA_PUBLIC),
    (JwtAlgorithm::Es256, P256, P256_PUBLIC),
    (JwtAlgorithm::Es384, P384, P384_PUBLIC),
    (JwtAlgorithm::EdDsa, ED25519, ED25519_PUBLIC),
];

const HMACS: [JwtAlgorithm; 3] = [JwtAlgorithm::Hs256, JwtAlgorithm::Hs384, JwtAlgorithm::Hs512];

const MINUTE: Duration = Duration::from_secs(60);

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A secret that is long enough for all.
fn secret() -> Vec<u8> {
    (0..64).collect()
}

/// What verifies tokens of `algorithm`, of `PAIRS` or made with `secret`.
fn key(algorithm: JwtAlgorithm) -> JwtKey {
    match PAIRS.iter().find(|(of, ..)| *of == algorithm) {
        Some((_, _, public)) => JwtKey::from_pem(algorithm, public).unwrap(),
        None => JwtKey::from_secret(algorithm, &secret()).unwrap(),
    }
}

fn signing_key(algorithm: JwtAlgorithm) -> JwtSigningKey {
    match PAIRS.iter().find(|(of, ..)| *of == algorithm) {
        Some((_, private, _)) => JwtSigningKey::from_pem(algorithm, private).unwrap(),
        None => JwtSigningKey::from_secret(algorithm, &secret()).unwrap(),
    }
}

fn verifier(algorithm: JwtAlgorithm) -> JwtVerifier {
    JwtVerifier::new(JwtKeySet::new([key(algorithm)]))
}

/// A token with these parts, signed by a secret as HS256.
fn token(header: &Value, claims: &Value) -> String {
    // The issuer writes no other header, so its signature is made by a second one.
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let message = format!("{}.{}", part(header), part(claims));
    let mac = hmac_sha256(&secret(), message.as_bytes());
    format!("{message}.{}", Base64UrlUnpadded::encode_string(&mac))
}

fn hmac_sha256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

async fn why(verifier: &JwtVerifier, token: &str, now: SystemTime) -> Option<JwtRefused> {
    let error = verifier.verify_at::<JwtClaims>(token, now).await.err()?;
    assert_eq!(error.status(), 401, "{error}");
    Some(*error.downcast_ref().expect("it is refused"))
}

/// Why a token of HS256 with these claims is refused at second 1000.
async fn claims_refused(verifier: &JwtVerifier, claims: Value) -> Option<JwtRefused> {
    why(verifier, &token(&json!({ "alg": "HS256" }), &claims), at(1000)).await
}

#[tokio::test]
async fn tokens_of_each_algorithm_are_accepted_with_its_key_alone() {
    for algorithm in PAIRS.iter().map(|(algorithm, ..)| *algorithm).chain(HMACS) {
        let issuer = JwtIssuer::new(signing_key(algorithm));
        let token = issuer.issue(&JwtClaims::of("ann"), MINUTE).unwrap();
        let claims: JwtClaims = verifier(algorithm).verify(&token).await.unwrap();
        assert_eq!(claims.subject.as_deref(), Some("ann"), "{algorithm}");
        for other in PAIRS.iter().map(|(other, ..)| *other).chain(HMACS) {
            let refused = why(&verifier(other), &token, SystemTime::now()).await;
            let expected = (other != algorithm).then_some(JwtRefused::Algorithm);
            assert_eq!(refused, expected, "{algorithm} and {other}");
        }
    }
}

/// Made by the package `cryptography` of Python with the keys in `jwt/keys`.
#[tokio::test]
async fn tokens_that_others_made_are_accepted() {
    let lines = include_str!("jwt/by_python.txt").lines();
    let mut count = 0;
    for (name, token) in lines.map(|line| line.split_once(' ').unwrap()) {
        let verifier = verifier(JwtAlgorithm::named(name).unwrap());
        let claims: JwtClaims = verifier.verify_at(token, at(1_999_999_999)).await.unwrap();
        assert_eq!(claims.subject.as_deref(), Some("ann"), "{name}");
        assert_eq!(why(&verifier, token, at(2_000_000_060)).await, Some(JwtRefused::Expired));
        count += 1;
    }
    assert_eq!(count, PAIRS.len() + HMACS.len());
}

/// RFC 7515, appendices A.1 to A.3, which is also RFC 7519, section 3.1.
#[tokio::test]
async fn the_examples_of_rfc_7515_are_accepted() {
    let payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let hs256 = (
        JwtAlgorithm::Hs256,
        r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    );
    let es256 = (
        JwtAlgorithm::Es256,
        r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
        "eyJhbGciOiJFUzI1NiJ9",
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    );
    for (algorithm, jwk, header, signature) in [hs256, es256] {
        let verifier =
            JwtVerifier::new(JwtKeySet::new([JwtKey::from_jwk(algorithm, jwk).unwrap()]));
        let token = format!("{header}.{payload}.{signature}");
        let claims: Value = verifier.verify_at(&token, at(1_300_819_379)).await.unwrap();
        assert_eq!(claims["iss"], "joe");
        assert_eq!(claims["http://example.com/is_root"], true);
        assert_eq!(why(&verifier, &token, SystemTime::now()).await, Some(JwtRefused::Expired));
    }
    // Appendix A.5.
    let unsecured = format!("eyJhbGciOiJub25lIn0.{payload}.");
    let verifier = verifier(JwtAlgorithm::Hs256);
    assert_eq!(why(&verifier, &unsecured, at(0)).await, Some(JwtRefused::Algorithm));
}

/// Appendix A.4, whose payload is no claims: its signature is good, and changed it is not.
#[tokio::test]
async fn the_signature_of_rfc_8037_is_good() {
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let key = JwtKey::from_jwk(JwtAlgorithm::EdDsa, jwk).unwrap();
    let verifier = JwtVerifier::new(JwtKeySet::new([key]));
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(why(&verifier, token, at(0)).await, Some(JwtRefused::Malformed));
    let changed = token.replace(".RXhh", ".RXhi");
    assert_eq!(why(&verifier, &changed, at(0)).await, Some(JwtRefused::Forged));
}

#[tokio::test]
async fn whatever_is_changed_is_noticed() {
    for algorithm in [JwtAlgorithm::Hs256, JwtAlgorithm::Es256, JwtAlgorithm::EdDsa] {
        let issuer = JwtIssuer::new(signing_key(algorithm));
        let token = issuer.issue(&JwtClaims::of("ann"), MINUTE).unwrap();
        let verifier = verifier(algorithm);
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(verifier.verify::<JwtClaims>(&changed).await.is_err(), "{algorithm} {place}");
        }
    }
}

#[tokio::test]
async fn a_public_key_is_no_secret() {
    // What a verifier believes that lets the token choose: HMAC with the public key in PEM.
    let part = |value: Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let header = part(json!({ "alg": "HS256", "typ": "JWT" }));
    let message = format!("{header}.{}", part(json!({ "sub": "ann", "exp": 2_000_000_000 })));
    let mac = hmac_sha256(RSA_PUBLIC.as_bytes(), message.as_bytes());
    let forged = format!("{message}.{}", Base64UrlUnpadded::encode_string(&mac));
    let alone = verifier(JwtAlgorithm::Rs256);
    assert_eq!(why(&alone, &forged, at(1000)).await, Some(JwtRefused::Algorithm));
    let beside = JwtKeySet::new([key(JwtAlgorithm::Rs256), key(JwtAlgorithm::Hs256)]);
    let refused = why(&JwtVerifier::new(beside), &forged, at(1000)).await;
    assert_eq!(refused, Some(JwtRefused::Forged));

    let error = JwtKey::from_secret(JwtAlgorithm::Hs256, RSA_PUBLIC.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("a key in PEM, and no secret for HS256"), "{error}");
}

#[tokio::test]
async fn a_key_in_the_header_is_not_believed() {
    let jwk = json!({ "kty": "oct", "k": Base64UrlUnpadded::encode_string(&secret()) });
    let header = json!({ "alg": "HS256", "jwk": jwk, "jku": "https://evil.example/keys" });
    let token = token(&header, &json!({ "exp": 2000 }));
    let other = JwtKey::from_secret(JwtAlgorithm::Hs256, &[7; 32]).unwrap();
    let verifier = JwtVerifier::new(JwtKeySet::new([other]));
    assert_eq!(why(&verifier, &token, at(1000)).await, Some(JwtRefused::Forged));
}

#[tokio::test]
async fn times_are_kept_with_a_leeway() {
    let verifier = verifier(JwtAlgorithm::Hs256);
    for (claims, refused) in [
        (json!({ "exp": 941 }), None),
        (json!({ "exp": 940.5 }), None),
        (json!({ "exp": 940 }), Some(JwtRefused::Expired)),
        (json!({}), Some(JwtRefused::Expired)),
        (json!({ "exp": null }), Some(JwtRefused::Expired)),
        (json!({ "exp": "2000" }), Some(JwtRefused::Malformed)),
        (json!({ "exp": -1 }), Some(JwtRefused::Malformed)),
        (json!({ "exp": 2000, "nbf": 1060 }), None),
        (json!({ "exp": 2000, "nbf": 1061 }), Some(JwtRefused::NotYet)),
    ] {
        assert_eq!(claims_refused(&verifier, claims.clone()).await, refused, "{claims}");
    }
    let strict = verifier.clone().leeway(Duration::ZERO);
    assert_eq!(claims_refused(&strict, json!({ "exp": 1001 })).await, None);
    assert_eq!(claims_refused(&strict, json!({ "exp": 1000 })).await, Some(JwtRefused::Expired));
    let endless = verifier.danger_without_expiry();
    assert_eq!(claims_refused(&endless, json!({})).await, None);
    assert_eq!(claims_refused(&endless, json!({ "exp": 7 })).await, Some(JwtRefused::Expired));
}

#[tokio::test]
async fn issuer_and_audience_are_those_that_were_told() {
    let plain = verifier(JwtAlgorithm::Hs256);
    let strict = plain.clone().issuer("us").issuer("them").audience("shop").audience("bank");
    let both =
        |issuer: &str, audience: Value| json!({ "exp": 2000, "iss": issuer, "aud": audience });
    for (claims, refused) in [
        (both("us", json!("shop")), None),
        (both("them", json!(["x", "bank"])), None),
        (both("us", json!("Shop")), Some(JwtRefused::Audience)),
        (both("us", json!([])), Some(JwtRefused::Audience)),
        (both("us", json!(7)), Some(JwtRefused::Malformed)),
        (both("u", json!("shop")), Some(JwtRefused::Issuer)),
        (json!({ "exp": 2000, "aud": "shop" }), Some(JwtRefused::Issuer)),
        (json!({ "exp": 2000, "iss": "us" }), Some(JwtRefused::Audience)),
    ] {
        assert_eq!(claims_refused(&strict, claims.clone()).await, refused, "{claims}");
    }
    // It is meant for somebody else.
    let refused = claims_refused(&plain, both("us", json!("shop"))).await;
    assert_eq!(refused, Some(JwtRefused::Audience));
    assert_eq!(claims_refused(&plain, json!({ "exp": 2000, "iss": "us" })).await, None);
}

#[tokio::test]
async fn a_token_of_another_type_or_with_extensions_is_refused() {
    let access = verifier(JwtAlgorithm::Hs256).token_type("at+jwt");
    let claims = json!({ "exp": 2000 });
    for (header, refused) in [
        (json!({ "alg": "HS256", "typ": "at+jwt" }), None),
        (json!({ "alg": "HS256", "typ": "application/AT+JWT" }), None),
        (json!({ "alg": "HS256", "typ": "JWT" }), Some(JwtRefused::Type)),
        (json!({ "alg": "HS256" }), Some(JwtRefused::Type)),
        (json!({ "alg": "HS256", "crit": ["exp"] }), Some(JwtRefused::Critical)),
        (json!({ "alg": "HS256", "crit": ["b64"], "b64": false }), Some(JwtRefused::Critical)),
    ] {
        assert_eq!(why(&access, &token(&header, &claims), at(1000)).await, refused, "{header}");
    }
}

#[tokio::test]
async fn a_long_token_is_not_looked_at() {
    let verifier = verifier(JwtAlgorithm::Hs256);
    let long = json!({ "exp": 2000, "note": "a".repeat(6200) });
    assert_eq!(claims_refused(&verifier, long.clone()).await, Some(JwtRefused::Malformed));
    assert_eq!(claims_refused(&verifier.token_bytes_max(9000), long).await, None);
}

#[tokio::test]
async fn an_old_key_still_verifies_and_its_name_tells_which() {
    let old = Keys::new("the-key-of-last-year-0123456789-abcdef").unwrap();
    let new = Keys::new("the-key-of-this-year-0123456789-abcdef").unwrap();
    let both = new.clone().with_old("the-key-of-last-year-0123456789-abcdef").unwrap();
    let issue = |keys| JwtIssuer::hs256(keys, "api").issue(&JwtClaims::of("7"), MINUTE).unwrap();
    let now = SystemTime::now();
    let during = JwtVerifier::hs256(&both, "api");
    assert_eq!(why(&during, &issue(&old), now).await, None);
    assert_eq!(why(&during, &issue(&both), now).await, None);
    let after = JwtVerifier::hs256(&new, "api");
    assert_eq!(why(&after, &issue(&both), now).await, None);
    assert_eq!(why(&after, &issue(&old), now).await, Some(JwtRefused::UnknownKey));
    for other in [JwtVerifier::hs256(&both, "mail"), JwtVerifier::hs512(&both, "api")] {
        assert!(why(&other, &issue(&both), now).await.is_some());
    }
    for (issuer, verifier) in [
        (JwtIssuer::hs384(&both, "api"), JwtVerifier::hs384(&new, "api")),
        (JwtIssuer::hs512(&both, "api"), JwtVerifier::hs512(&new, "api")),
    ] {
        let token = issuer.issue(&JwtClaims::of("7"), MINUTE).unwrap();
        assert_eq!(why(&verifier, &token, now).await, None);
    }
}

#[tokio::test]
async fn the_issuer_says_who_when_and_for_how_long() {
    let issuer = JwtIssuer::hs256(&keys(), "api").issuer("us").audience("shop").audience("bank");
    let token = issuer.issue_at(&json!({ "sub": "7", "admin": true }), MINUTE, at(1000)).unwrap();
    let verifier = JwtVerifier::hs256(&keys(), "api").issuer("us").audience("bank");
    let claims: Value = verifier.verify_at(&token, at(1000)).await.unwrap();
    let id = claims["jti"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 22);
    let expected = json!({
        "sub": "7", "admin": true, "iss": "us", "aud": ["shop", "bank"], "jti": id,
        "exp": 1060, "nbf": 1000, "iat": 1000
    });
    assert_eq!(claims, expected);
    // What is said of one token stands.
    let own = json!({ "aud": "bank", "jti": "7" });
    let token = issuer.issue_at(&own, MINUTE, at(1000)).unwrap();
    let claims: JwtClaims = verifier.verify_at(&token, at(1000)).await.unwrap();
    assert_eq!((&claims.audience[..], claims.id.as_deref()), (&["bank".to_owned()][..], Some("7")));
    assert_eq!(claims.expires, Some(at(1060)));
}

#[test]
fn claims_that_cannot_be_issued_are_refused_with_the_way_out() {
    let issuer = JwtIssuer::hs256(&keys(), "api");
    for name in ["exp", "nbf", "iat"] {
        let error = issuer.issue(&json!({ name: 7 }), MINUTE).unwrap_err().to_string();
        let expected = format!("the issuer says `{name}` itself; leave it out of the claims");
        assert!(error.starts_with(&expected), "{error}");
    }
    let error = issuer.issue(&7, MINUTE).unwrap_err().to_string();
    assert!(error.contains("expected a struct or a map"), "{error}");
    let error = issuer.issue(&json!({}), Duration::MAX).unwrap_err().to_string();
    assert!(error.contains("no clock can tell"), "{error}");
}

#[tokio::test]
async fn claims_that_are_something_else_are_refused_without_their_values() {
    #[derive(Debug, serde::Deserialize)]
    struct Visitor {
        #[expect(dead_code, reason = "nobody gets so far")]
        name: String,
    }
    let verifier = verifier(JwtAlgorithm::Hs256);
    for (claims, why) in [
        (json!({ "exp": 2000 }), "missing field `name`"),
        (json!({ "exp": 2000, "name": 4711 }), "one of them is of another type"),
    ] {
        let token = token(&json!({ "alg": "HS256" }), &claims);
        let error = verifier.verify_at::<Visitor>(&token, at(1000)).await.unwrap_err();
        assert_eq!(
            (error.status(), error.downcast_ref()),
            (401.try_into().unwrap(), Some(&JwtRefused::Claims))
        );
        let text = error.to_string();
        assert!(text.contains("Visitor") && text.contains(why) && !text.contains("4711"), "{text}");
    }
}

#[test]
fn a_key_for_something_else_is_refused_with_the_way_out() {
    let weak = include_str!("jwt/keys/rsa1024.pem");
    for (algorithm, pem) in [
        (JwtAlgorithm::Rs256, weak),
        (JwtAlgorithm::Rs256, P256),
        (JwtAlgorithm::Es256, P384),
        (JwtAlgorithm::Es384, P256),
        (JwtAlgorithm::EdDsa, RSA),
        (JwtAlgorithm::EdDsa, ED25519_PUBLIC),
        (JwtAlgorithm::Es256, "no key at all"),
    ] {
        let error = JwtSigningKey::from_pem(algorithm, pem).unwrap_err().to_string();
        assert!(error.starts_with(&format!("this is no private key for {algorithm}")), "{error}");
    }
    for (algorithm, pem) in [
        (JwtAlgorithm::Rs256, P256_PUBLIC),
        (JwtAlgorithm::Rs256, RSA),
        (JwtAlgorithm::Es256, P384_PUBLIC),
        (JwtAlgorithm::Es384, P256_PUBLIC),
        (JwtAlgorithm::EdDsa, ED25519),
        (JwtAlgorithm::Ps256, "no key at all"),
    ] {
        let error = JwtKey::from_pem(algorithm, pem).unwrap_err().to_string();
        assert!(error.starts_with(&format!("this is no public key for {algorithm}")), "{error}");
    }
    let error = JwtSigningKey::from_pem(JwtAlgorithm::Hs256, RSA).unwrap_err().to_string();
    assert_eq!(error, "HS256 has no key in PEM, but a secret; use `from_secret`");
    let error = JwtKey::from_secret(JwtAlgorithm::Hs512, &[7; 63]).unwrap_err().to_string();
    assert_eq!(error, "a secret of 63 bytes is too short for HS512: it needs 64 at least");
    assert!(JwtKey::from_secret(JwtAlgorithm::Rs256, &secret()).is_err());
    // An old form of RSA is fine.
    JwtSigningKey::from_pem(JwtAlgorithm::Rs256, include_str!("jwt/keys/rsa.pkcs1.pem")).unwrap();
}

#[test]
fn a_jwk_is_for_what_it_says() {
    let jwk = |more: &str| {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"{more}}}"#)
    };
    for good in ["", r#","alg":"EdDSA""#, r#","use":"sig""#, r#","key_ops":["verify"]"#] {
        JwtKey::from_jwk(JwtAlgorithm::EdDsa, &jwk(good)).unwrap();
    }
    for bad in [r#","alg":"ES256""#, r#","use":"enc""#, r#","key_ops":["sign"]"#, r#","kid":7"#] {
        assert!(JwtKey::from_jwk(JwtAlgorithm::EdDsa, &jwk(bad)).is_err(), "{bad}");
    }
    assert!(JwtKey::from_jwk(JwtAlgorithm::Es256, &jwk("")).is_err());
    let named = JwtKey::from_jwk(JwtAlgorithm::EdDsa, &jwk(r#","kid":"a""#)).unwrap();
    assert_eq!(named.kid(), Some("a"));
}

#[tokio::test]
async fn what_is_published_verifies_and_secrets_stay_here() {
    let signing = [JwtAlgorithm::Rs256, JwtAlgorithm::Es384, JwtAlgorithm::EdDsa].map(signing_key);
    let own = signing.iter().map(JwtSigningKey::public).chain([key(JwtAlgorithm::Hs256)]);
    let published = JwtKeySet::new(own).to_jwks();
    let set: Value = serde_json::from_str(&published).unwrap();
    assert_eq!(set["keys"].as_array().map(Vec::len), Some(3));
    assert!(!published.contains("\"d\"") && !published.contains("oct"), "{published}");
    let ed = &set["keys"][2];
    assert_eq!(
        (&ed["alg"], &ed["use"], &ed["kty"]),
        (&json!("EdDSA"), &json!("sig"), &json!("OKP"))
    );

    let all: Vec<_> = PAIRS.iter().map(|(algorithm, ..)| *algorithm).chain(HMACS).collect();
    let read = JwtKeySet::from_jwks(&all, published.as_bytes()).unwrap();
    assert_eq!(read.to_jwks(), published);
    for signing in signing {
        let token = JwtIssuer::new(signing).issue(&JwtClaims::of("ann"), MINUTE).unwrap();
        JwtVerifier::new(read.clone()).verify::<JwtClaims>(&token).await.unwrap();
    }
}

#[test]
fn of_a_set_what_cannot_be_used_is_passed_over() {
    let ed = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let count = |keys: &str| {
        let algorithms = [JwtAlgorithm::EdDsa, JwtAlgorithm::Hs256];
        let set = JwtKeySet::from_jwks(&algorithms, format!(r#"{{"keys":[{keys}]}}"#).as_bytes());
        set.unwrap().iter().count()
    };
    assert_eq!(count(""), 0);
    assert_eq!(count(ed), 1);
    assert_eq!(
        count(&format!(r#"7,{{}},{{"kty":"new"}},{{"kty":"oct","k":"{}"}},{ed}"#, "A".repeat(80))),
        1
    );
    assert_eq!(count(&[ed; 100].join(",")), JwtKeySet::PUBLISHED_KEYS_MAX);
    for bad in ["", "[]", "{}", r#"{"keys":7}"#] {
        assert!(JwtKeySet::from_jwks(&[JwtAlgorithm::EdDsa], bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn nothing_of_a_key_is_shown() {
    let signing = signing_key(JwtAlgorithm::Hs256).named("a");
    let shown = format!("{signing:?} {:?}", signing.public());
    let expected = "JwtSigningKey { kid: Some(\"a\"), algorithm: Hs256, .. } \
                    JwtKey { kid: Some(\"a\"), algorithms: [Hs256], .. }";
    assert_eq!(shown, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_issued_is_read_again(
        claims in prop::collection::btree_map("[a-z_]{4,12}", "\\PC{0,20}", 0..8),
        lasts in 0_u64..1_000_000,
        place in any::<prop::sample::Index>(),
        instead in any::<u8>(),
    ) {
        let algorithm = JwtAlgorithm::EdDsa;
        let issuer = JwtIssuer::new(signing_key(algorithm));
        let token = issuer.issue_at(&claims, Duration::from_secs(lasts), at(1000)).unwrap();
        let verifier = verifier(algorithm);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let read: BTreeMap<String, Value> =
            runtime.block_on(verifier.verify_at(&token, at(1000 + lasts))).unwrap();
        for (name, value) in &claims {
            prop_assert_eq!(&read[name], value);
        }
        prop_assert_eq!(&read["exp"], &json!(1000 + lasts));

        let mut changed = token.clone().into_bytes();
        let place = place.index(changed.len());
        prop_assume!(changed[place] != instead);
        changed[place] = instead;
        if let Ok(changed) = String::from_utf8(changed) {
            prop_assert!(runtime.block_on(verifier.verify_at::<Value>(&changed, at(1000))).is_err());
        }
    }
}
