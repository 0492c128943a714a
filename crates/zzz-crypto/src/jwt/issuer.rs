//! Who makes tokens.

use std::time::{Duration, SystemTime};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;
use serde_json::{Map, Value, json};
use zzz_core::{Error, Result, Service};

use super::{JwtAlgorithm, JwtKeySet, JwtSigningKey, claims::seconds};
use crate::{Keys, random_bytes};

/// Makes tokens; a service.
///
/// The issuer adds when a token was made (`iat`, `nbf`), until when it is good (`exp`), a
/// name that no other has (`jti`), and, if told, `iss` and `aud`. Whom it speaks of (`sub`)
/// and the rest is said by the claims. Everybody can read a token: it is signed, and not
/// encrypted.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use serde::{Deserialize, Serialize};
/// use zzz_crypto::{JwtIssuer, JwtVerifier, Keys};
///
/// #[derive(Serialize, Deserialize)]
/// struct Visitor { sub: String, name: String }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let issuer = JwtIssuer::hs256(&keys, "visitors");
/// let visitor = Visitor { sub: "7".to_owned(), name: "Ann".to_owned() };
/// let token = issuer.issue(&visitor, Duration::from_secs(15 * 60))?;
///
/// let verifier = JwtVerifier::hs256(&keys, "visitors");
/// assert_eq!(verifier.verify::<Visitor>(&token).await?.name, "Ann");
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct JwtIssuer {
    key: JwtSigningKey,
    kind: String,
    issuer: Option<String>,
    audience: Vec<String>,
}

impl Service for JwtIssuer {}

impl JwtIssuer {
    /// Signs with `key`.
    pub fn new(key: JwtSigningKey) -> Self {
        Self { key, kind: "JWT".to_owned(), issuer: None, audience: Vec::new() }
    }

    /// Signs with the current one of `keys`, for `purpose`: for tokens that nobody but the
    /// application verifies.
    pub fn hs256(keys: &Keys, purpose: &str) -> Self {
        Self::derived(keys, purpose, JwtAlgorithm::Hs256)
    }

    /// As [`hs256`](Self::hs256), with SHA-384.
    pub fn hs384(keys: &Keys, purpose: &str) -> Self {
        Self::derived(keys, purpose, JwtAlgorithm::Hs384)
    }

    /// As [`hs256`](Self::hs256), with SHA-512.
    pub fn hs512(keys: &Keys, purpose: &str) -> Self {
        Self::derived(keys, purpose, JwtAlgorithm::Hs512)
    }

    fn derived(keys: &Keys, purpose: &str, algorithm: JwtAlgorithm) -> Self {
        let current = JwtKeySet::derived(keys, purpose, algorithm).next();
        let (kid, secret) = current.unwrap_or_else(|| unreachable!("there is a current key"));
        Self::new(JwtSigningKey::of_secret(algorithm, &secret).named(kid))
    }

    /// Says who it is (`iss`).
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Says whom its tokens are meant for (`aud`); called again, for them, too.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience.push(audience.into());
        self
    }

    /// Says of which type its tokens are (`typ`), such as `at+jwt`
    /// ([RFC 8725, section 3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11));
    /// `JWT` unless told.
    #[must_use]
    pub fn token_type(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }

    /// A token with `claims`, good for the time `lasts` from now, in whole seconds.
    ///
    /// What claims say themselves of `iss`, `aud` and `jti` stands.
    ///
    /// # Errors
    ///
    /// If the claims are not an object of JSON, have one of `exp`, `nbf` and `iat`, or last
    /// longer than a clock can tell.
    pub fn issue<T: Serialize>(&self, claims: &T, lasts: Duration) -> Result<String> {
        self.issue_at(claims, lasts, SystemTime::now())
    }

    /// As [`issue`](Self::issue), as if it were `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue).
    pub fn issue_at<T: Serialize>(
        &self,
        claims: &T,
        lasts: Duration,
        now: SystemTime,
    ) -> Result<String> {
        match serde_json::to_value(claims)? {
            Value::Object(claims) => self.sign(claims, lasts, now),
            _ => Err(Error::internal("claims of a token have names: expected a struct or a map")),
        }
    }

    fn sign(
        &self,
        mut claims: Map<String, Value>,
        lasts: Duration,
        now: SystemTime,
    ) -> Result<String> {
        let expires = now.checked_add(lasts).and_then(seconds);
        let expires =
            expires.ok_or_else(|| Error::internal("no clock can tell when this token expires"))?;
        let now = seconds(now).unwrap_or_default();
        for (name, time) in [("exp", expires), ("nbf", now), ("iat", now)] {
            if claims.insert(name.to_owned(), time.into()).is_some() {
                return Err(Error::internal(format!(
                    "the issuer says `{name}` itself; leave it out of the claims, and say by \
                     `issue` how long they last"
                )));
            }
        }
        let mut add = |name: &str, value: Value| {
            claims.entry(name).or_insert(value);
        };
        add("jti", Base64UrlUnpadded::encode_string(&random_bytes::<16>()).into());
        if let Some(issuer) = &self.issuer {
            add("iss", issuer.as_str().into());
        }
        match &self.audience[..] {
            [] => {}
            [one] => add("aud", one.as_str().into()),
            several => add("aud", several.into()),
        }
        let mut header = json!({ "alg": self.key.algorithm().name(), "typ": self.kind });
        if let Some(kid) = self.key.kid() {
            header["kid"] = kid.into();
        }
        let part = |value: Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
        let message = format!("{}.{}", part(header), part(Value::Object(claims)));
        let signature = self.key.sign(message.as_bytes())?;
        Ok(format!("{message}.{}", Base64UrlUnpadded::encode_string(&signature)))
    }
}
