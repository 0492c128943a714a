//! Who accepts tokens.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use zzz_core::{Result, Service, Services};

use super::{
    Jwks, JwtAlgorithm, JwtClaims, JwtKey, JwtKeySet, JwtRefused, compact::Compact,
    refused::WrongClaims,
};
use crate::Keys;

/// Accepts tokens that one of its keys signed, whose time has come and is not over, and that
/// are meant for this application; a service. It follows
/// [RFC 8725](https://www.rfc-editor.org/rfc/rfc8725).
///
/// - A key is used with the algorithm that it was named with, whatever the token says.
/// - A token has `exp`, unless told otherwise, and is good until then; if it has `nbf`, from
///   then on. Clocks may differ by [`leeway`](Self::leeway), a minute unless told.
/// - With [`issuer`](Self::issuer) it has that `iss`, with [`audience`](Self::audience) that
///   `aud`. A token with an `aud` is refused where no audience was told.
/// - It has 8 KiB at most ([`token_bytes_max`](Self::token_bytes_max)), and nothing in it
///   stands there twice.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_crypto::{JwtClaims, JwtIssuer, JwtRefused, JwtVerifier, Keys};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let verifier = JwtVerifier::hs256(&keys, "visitors").audience("shop");
/// let issuer = JwtIssuer::hs256(&keys, "visitors");
///
/// let token = issuer.clone().audience("shop").issue(&JwtClaims::of("7"), Duration::from_secs(60))?;
/// assert_eq!(verifier.verify::<JwtClaims>(&token).await?.subject.as_deref(), Some("7"));
///
/// let other = issuer.audience("bank").issue(&JwtClaims::of("7"), Duration::from_secs(60))?;
/// let error = verifier.verify::<JwtClaims>(&other).await.unwrap_err();
/// assert_eq!(error.downcast_ref(), Some(&JwtRefused::Audience));
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct JwtVerifier {
    keys: Source,
    kind: Option<String>,
    issuers: Vec<String>,
    audience: Vec<String>,
    leeway: Duration,
    demands_expiry: bool,
    token_bytes_max: usize,
}

#[derive(Clone, Debug)]
enum Source {
    Own(JwtKeySet),
    Issuer(Jwks),
}

impl JwtVerifier {
    /// Accepts what one of `keys` signed.
    pub fn new(keys: JwtKeySet) -> Self {
        Self::of(Source::Own(keys))
    }

    /// Accepts what one of the keys signed that an issuer publishes.
    pub fn with_jwks(jwks: Jwks) -> Self {
        Self::of(Source::Issuer(jwks))
    }

    /// Accepts what [`JwtIssuer::hs256`](super::JwtIssuer::hs256) issued for `purpose`, with
    /// the current one of `keys` or an old one.
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
        let derived = JwtKeySet::derived(keys, purpose, algorithm);
        let keys = derived.map(|(kid, secret)| JwtKey::of_secret(algorithm, &secret).named(kid));
        Self::new(JwtKeySet::new(keys))
    }

    fn of(keys: Source) -> Self {
        Self {
            keys,
            kind: None,
            issuers: Vec::new(),
            audience: Vec::new(),
            leeway: Duration::from_secs(60),
            demands_expiry: true,
            token_bytes_max: 8 * 1024,
        }
    }

    /// Demands that `iss` is `issuer`; called again, or that one.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuers.push(issuer.into());
        self
    }

    /// Demands that `aud` has `audience`, by which the issuer knows this application; called
    /// again, or that one.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience.push(audience.into());
        self
    }

    /// Demands that the token is of this type (`typ`), such as `at+jwt`: where one key signs
    /// tokens of several kinds, one kind is not taken for another
    /// ([RFC 8725, section 3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)).
    #[must_use]
    pub fn token_type(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// By how much the issuer's clock may differ from ours; a minute unless told.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Accepts tokens without `exp`, too. They are good for ever: only another key, or a list
    /// of those that were revoked, ends them.
    #[must_use]
    pub fn danger_without_expiry(mut self) -> Self {
        self.demands_expiry = false;
        self
    }

    /// How long a token may be, in bytes; 8 KiB unless told.
    #[must_use]
    pub fn token_bytes_max(mut self, bytes: usize) -> Self {
        self.token_bytes_max = bytes;
        self
    }

    /// The claims of `token`, if it is good.
    ///
    /// # Errors
    ///
    /// [`JwtRefused`], a 401, if it is not, or its claims are no `T`; 503 if the keys of its
    /// issuer cannot be had.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost: a request for the issuer's keys goes on, for others.
    pub async fn verify<T: DeserializeOwned>(&self, token: &str) -> Result<T> {
        self.verify_at(token, SystemTime::now()).await
    }

    /// As [`verify`](Self::verify), as if it were `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub async fn verify_at<T: DeserializeOwned>(&self, token: &str, now: SystemTime) -> Result<T> {
        let claims = self.claims_of(token, now).await?;
        serde_json::from_value(claims).map_err(|error| WrongClaims::of::<T>(&error).into())
    }

    async fn claims_of(&self, token: &str, now: SystemTime) -> Result<Value> {
        if token.len() > self.token_bytes_max {
            return Err(JwtRefused::Malformed.into());
        }
        let token = Compact::read(token)?;
        if !self.kind.as_deref().is_none_or(|kind| is_kind(&token, kind)) {
            return Err(JwtRefused::Type.into());
        }
        match &self.keys {
            Source::Own(keys) => keys.check(&token)?,
            Source::Issuer(jwks) => jwks.check(&token).await?,
        }
        let claims = token.claims()?;
        self.check(&JwtClaims::deserialize(&claims).map_err(|_| JwtRefused::Malformed)?, now)?;
        Ok(claims)
    }

    /// Checks what is said about the token itself.
    fn check(&self, claims: &JwtClaims, now: SystemTime) -> Result<(), JwtRefused> {
        let after_leeway = |time: SystemTime| time.checked_add(self.leeway);
        match claims.expires {
            Some(expires) if after_leeway(expires).is_some_and(|expires| expires <= now) => {
                return Err(JwtRefused::Expired);
            }
            None if self.demands_expiry => return Err(JwtRefused::Expired),
            _ => {}
        }
        let soon = after_leeway(now);
        if claims.not_before.is_some_and(|begins| soon.is_some_and(|soon| soon < begins)) {
            return Err(JwtRefused::NotYet);
        }
        let is_trusted = |issuer: &String| self.issuers.contains(issuer);
        if !self.issuers.is_empty() && !claims.issuer.as_ref().is_some_and(is_trusted) {
            return Err(JwtRefused::Issuer);
        }
        // A token for others is none for us (RFC 7519, section 4.1.3).
        let is_free = claims.audience.is_empty() && self.audience.is_empty();
        let is_ours = claims.audience.iter().any(|name| self.audience.contains(name));
        if is_free || is_ours { Ok(()) } else { Err(JwtRefused::Audience) }
    }
}

/// Whether a token is of this type, whose case does not matter, nor does `application/`
/// (RFC 7515, section 4.1.9).
fn is_kind(token: &Compact<'_>, wanted: &str) -> bool {
    let bare = |kind: &str| {
        let kind = kind.to_ascii_lowercase();
        kind.strip_prefix("application/").map(str::to_owned).unwrap_or(kind)
    };
    token.kind.as_deref().is_some_and(|kind| bare(kind) == bare(wanted))
}

impl Service for JwtVerifier {
    async fn start(&self, services: &Services) -> Result<()> {
        if let Source::Issuer(jwks) = &self.keys {
            jwks.run_in(services.tasks());
        }
        Ok(())
    }
}
