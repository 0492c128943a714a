//! Keys of which one has signed a token.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Deserialize;
use serde_json::{Value, json};
use zzz_core::{Error, Result, Service};

use super::{JwtAlgorithm, JwtKey, JwtRefused, compact::Compact};
use crate::Keys;

/// Keys of which one has signed a token; a service, whose public keys the application can
/// publish. A copy is a second handle.
///
/// A key is replaced in three steps: the new one is published beside the old one; once all
/// who keep a copy of the set have it, it signs; and once everything that the old one signed
/// has expired, the old one is taken off.
///
/// # Examples
///
/// ```no_run
/// use zzz_crypto::{JwtAlgorithm, JwtIssuer, JwtKey, JwtKeySet, JwtSigningKey, JwtVerifier};
///
/// # let (private, former) = ("", "");
/// let key = JwtSigningKey::from_pem(JwtAlgorithm::EdDsa, private)?;
/// let former = JwtKey::from_pem(JwtAlgorithm::EdDsa, former)?.named("2025");
/// let keys = JwtKeySet::new([key.public(), former]);
/// let issuer = JwtIssuer::new(key);
/// let verifier = JwtVerifier::new(keys.clone());
/// println!("{}", keys.to_jwks());
/// # let _ = (issuer, verifier);
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct JwtKeySet {
    keys: Arc<[JwtKey]>,
}

impl Service for JwtKeySet {}

#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

impl JwtKeySet {
    /// How many keys of a published set are looked at; the others are passed over.
    pub const PUBLISHED_KEYS_MAX: usize = 64;

    /// These keys.
    pub fn new(keys: impl IntoIterator<Item = JwtKey>) -> Self {
        Self { keys: keys.into_iter().collect() }
    }

    /// The public keys of a JWK Set
    /// ([RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)), for those of
    /// `algorithms` that each can be used with. A key for something else, or of a kind that
    /// is not known, is passed over; so is a secret, which nobody publishes.
    ///
    /// # Errors
    ///
    /// If it is no such set.
    pub fn from_jwks(algorithms: &[JwtAlgorithm], json: &[u8]) -> Result<Self> {
        let published: Published = serde_json::from_slice(json).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Error::internal(format!(
                "this is no JWK Set, at line {line}, column {column}: expected {{\"keys\": [..]}}"
            ))
        })?;
        let key = |json| JwtKey::of_jwk(serde_json::from_value(json).ok()?, algorithms);
        let keys = published.keys.into_iter().take(Self::PUBLISHED_KEYS_MAX).filter_map(key);
        Ok(Self::new(keys))
    }

    /// The public keys as a JWK Set, for others to verify tokens with. Secrets stay here.
    pub fn to_jwks(&self) -> String {
        let keys: Vec<_> = self.keys.iter().filter_map(JwtKey::to_jwk).collect();
        json!({ "keys": keys }).to_string()
    }

    /// The keys in their order.
    pub fn iter(&self) -> impl Iterator<Item = &JwtKey> {
        self.keys.iter()
    }

    /// The secrets of `purpose` that come of `keys`, the current one first.
    pub(super) fn derived(
        keys: &Keys,
        purpose: &str,
        algorithm: JwtAlgorithm,
    ) -> impl Iterator<Item = (String, [u8; 64])> {
        let secrets = keys.derive(&format!("jwt {algorithm}"), purpose);
        let names = keys.derive::<9>(&format!("jwt {algorithm} kid"), purpose);
        let names = names.into_iter().map(|name| Base64UrlUnpadded::encode_string(&name));
        names.zip(secrets)
    }

    /// Whether there is a key of this very name.
    pub(super) fn has_named(&self, kid: Option<&str>) -> bool {
        kid.is_some() && self.keys.iter().any(|key| key.kid() == kid)
    }

    /// Checks the signature with the keys that the token may mean.
    pub(super) fn check(&self, token: &Compact<'_>) -> Result<(), JwtRefused> {
        let kid = token.kid.as_deref();
        let mut fitting = self.keys.iter().filter(|key| key.is_for(token.algorithm)).peekable();
        if fitting.peek().is_none() {
            return Err(JwtRefused::Algorithm);
        }
        let mut meant = fitting.filter(|key| key.may_be(kid)).peekable();
        if meant.peek().is_none() {
            return Err(JwtRefused::UnknownKey);
        }
        if meant.any(|key| key.made(token)) { Ok(()) } else { Err(JwtRefused::Forged) }
    }
}
