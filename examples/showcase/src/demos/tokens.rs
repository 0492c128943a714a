//! Tokens with which programs say who they are.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zzz::{Jwt, JwtAlgorithm, JwtIssuer, JwtKeySet, JwtSigningKey, JwtVerifier, Result, handler};

/// What is said of whoever has a token.
#[derive(Serialize, Deserialize)]
pub(crate) struct Visitor {
    sub: String,
    name: String,
}

/// The private key of RFC 8037, appendix A, which everybody knows. An application that is in use has one of
/// its own, in its configuration.
const KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----";

/// Who makes tokens, who accepts them, and the public key that tells others whether one is good.
pub(crate) fn issuer_verifier_and_keys() -> (JwtIssuer, JwtVerifier, JwtKeySet) {
    let key = JwtSigningKey::from_pem(JwtAlgorithm::EdDsa, KEY).expect("the RFC's is one");
    let keys = JwtKeySet::new([key.public()]);
    let verifier = JwtVerifier::new(keys.clone()).audience("showcase");
    (JwtIssuer::new(key).audience("showcase"), verifier, keys)
}

/// A token for whoever asks, for five minutes.
#[handler]
pub(crate) async fn issue(issuer: &JwtIssuer) -> Result<String> {
    let visitor = Visitor { sub: "visitor 7".to_owned(), name: "Ann".to_owned() };
    let token = issuer.issue(&visitor, Duration::from_secs(5 * 60))?;
    Ok(format!("{token}\n"))
}

/// Who has the token that was sent.
#[handler]
pub(crate) async fn me(Jwt(visitor): Jwt<Visitor>) -> String {
    format!("{} is {}\n", visitor.sub, visitor.name)
}
