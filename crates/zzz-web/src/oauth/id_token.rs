//! Who has logged in, as an issuer signs it.

use serde_json::{Map, Value};
use zzz_core::Result;
use zzz_crypto::{JwtRefused, JwtVerifier, same};

use super::{OAuth2Provider, fault};

const WHAT: &str = "the ID token";

/// The claims of an ID token
/// ([OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)):
/// the verifier looks at signature, issuer, audience and time; what is left is for whom of several it was
/// made, and whether it was made for this login.
///
/// # Errors
///
/// 502 if it is missing or not good; 503 if the keys of the issuer cannot be had.
pub(super) async fn claims_of(
    token: Option<&str>,
    nonce: &str,
    verifier: &JwtVerifier,
    provider: &OAuth2Provider,
) -> Result<Map<String, Value>> {
    let failed = |why: &str| fault::failed(provider, WHAT, why);
    let token = token.ok_or_else(|| failed("there is none"))?;
    let claims = verifier.verify::<Map<String, Value>>(token).await;
    let claims = claims.map_err(|error| match error.downcast_ref::<JwtRefused>() {
        Some(refused) => failed(&refused.to_string()),
        None => error,
    })?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if !text("nonce").is_some_and(|sent| same(sent, nonce)) {
        return Err(failed("its `nonce` is that of another login, or missing"));
    }
    let has_others = matches!(claims.get("aud"), Some(Value::Array(names)) if names.len() > 1);
    let is_for_us = match claims.get("azp") {
        Some(party) => party.as_str() == Some(provider.client_id()),
        None => !has_others,
    };
    if !is_for_us {
        return Err(failed("its `azp` is another application"));
    }
    if text("sub").is_none_or(str::is_empty) {
        return Err(failed("it does not say whom it speaks of"));
    }
    Ok(claims)
}
