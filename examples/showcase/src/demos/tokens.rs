//! Tokens with which programs say who they are.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use zzz::{Jwt, JwtIssuer, JwtVerifier, Keys, Result, handler, random_token};

/// What is said of whoever has a token.
#[derive(Serialize, Deserialize)]
pub(crate) struct Visitor {
    sub: String,
    name: String,
}

/// Who makes tokens, and who accepts them. The key is made at each start; an application that
/// is in use has one in its configuration.
pub(crate) fn issuer_and_verifier() -> (JwtIssuer, JwtVerifier) {
    let keys = Keys::new(&random_token()).expect("256 bits are enough");
    let issuer = JwtIssuer::hs256(&keys, "visitors").audience("showcase");
    (issuer, JwtVerifier::hs256(&keys, "visitors").audience("showcase"))
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
