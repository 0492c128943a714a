//! A key that tells whether a token is good.

use std::fmt;

use jsonwebtoken::{AlgorithmFamily, DecodingKey, crypto::aws_lc::DEFAULT_PROVIDER};
use serde_json::{Value, json};
use zzz_core::{Error, Result};

use super::{
    JwtAlgorithm,
    compact::Compact,
    jwk::{Jwk, Public},
};

/// A key that tells whether a token is good, for one algorithm: a public key, or a secret
/// that is shared with whoever makes the tokens.
///
/// Its name (`kid`) is how a token says which key signed it. One without a name is tried
/// for all tokens of its algorithm.
///
/// # Examples
///
/// ```
/// use zzz_crypto::{JwtAlgorithm, JwtKey, JwtKeySet, JwtVerifier};
///
/// let pem = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
/// -----END PUBLIC KEY-----";
/// let key = JwtKey::from_pem(JwtAlgorithm::EdDsa, pem)?.named("2026");
/// let verifier = JwtVerifier::new(JwtKeySet::new([key])).audience("shop");
/// # let _ = verifier;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct JwtKey {
    kid: Option<String>,
    /// One, or those that an issuer's key without `alg` can be used with.
    algorithms: Vec<JwtAlgorithm>,
    material: DecodingKey,
    /// `None` of a secret.
    public: Option<Public>,
}

impl JwtKey {
    /// A public key in PEM: `BEGIN PUBLIC KEY`, or `BEGIN RSA PUBLIC KEY`.
    ///
    /// # Errors
    ///
    /// If it is none, not one for `algorithm`, or of RSA with less than 2,048 bits or more
    /// than 8,192.
    pub fn from_pem(algorithm: JwtAlgorithm, pem: &str) -> Result<Self> {
        let read = match algorithm.family() {
            AlgorithmFamily::Rsa => DecodingKey::from_rsa_pem(pem.as_bytes()),
            AlgorithmFamily::Ec => DecodingKey::from_ec_pem(pem.as_bytes()),
            AlgorithmFamily::Ed => DecodingKey::from_ed_pem(pem.as_bytes()),
            AlgorithmFamily::Hmac => return Err(is_secret(algorithm)),
        };
        // What a certificate says beside its key, such as until when, nobody would look at.
        let is_bare = pem.contains("PUBLIC KEY-----");
        let public = read.ok().filter(|_| is_bare).and_then(|key| Public::of(&key));
        let public = public.filter(|public| public.fits(algorithm)).ok_or_else(|| {
            Error::internal(format!(
                "this is no public key for {algorithm}: expected PEM with `BEGIN PUBLIC KEY`, and \
                 of RSA 2,048 to 8,192 bits"
            ))
        })?;
        Ok(Self::of_public(public, vec![algorithm]))
    }

    /// A key as a JWK ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)), with its `kid`.
    ///
    /// # Errors
    ///
    /// If it is none, not one for `algorithm`, or too weak: see [`from_pem`](Self::from_pem)
    /// and [`from_secret`](Self::from_secret).
    pub fn from_jwk(algorithm: JwtAlgorithm, json: &str) -> Result<Self> {
        let no_key = || {
            Error::internal(format!(
                "this is no JWK for {algorithm} that may be used to verify signatures"
            ))
        };
        let jwk: Jwk = serde_json::from_str(json).map_err(|_| no_key())?;
        if !jwk.is_for(algorithm) {
            return Err(no_key());
        }
        if let Some(secret) = jwk.secret() {
            let key = Self::from_secret(algorithm, &secret)?;
            return Ok(Self { kid: jwk.kid, ..key });
        }
        Self::of_jwk(jwk, &[algorithm]).ok_or_else(no_key)
    }

    /// A secret that is shared with others; what only this application uses comes of its
    /// [`Keys`](crate::Keys), by [`JwtVerifier::hs256`](super::JwtVerifier::hs256).
    ///
    /// # Errors
    ///
    /// If `algorithm` is none of HMAC, the secret has fewer bytes than its hash
    /// ([RFC 7518, section 3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)), or is
    /// a key in PEM, which is public or belongs to another algorithm.
    pub fn from_secret(algorithm: JwtAlgorithm, secret: &[u8]) -> Result<Self> {
        check_secret(algorithm, secret)?;
        Ok(Self::of_secret(algorithm, secret))
    }

    /// Named `kid`.
    #[must_use]
    pub fn named(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// How tokens call it.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    pub(super) fn of_secret(algorithm: JwtAlgorithm, secret: &[u8]) -> Self {
        let material = DecodingKey::from_secret(secret);
        Self { kid: None, algorithms: vec![algorithm], material, public: None }
    }

    pub(super) fn of_public(public: Public, algorithms: Vec<JwtAlgorithm>) -> Self {
        let material = public.decoding_key();
        Self { kid: None, algorithms, material, public: Some(public) }
    }

    /// A public key for those of `algorithms` that it can be used with; `None` if there is
    /// none.
    pub(super) fn of_jwk(jwk: Jwk, algorithms: &[JwtAlgorithm]) -> Option<Self> {
        let public = jwk.public()?;
        let fits = |algorithm: &JwtAlgorithm| jwk.is_for(*algorithm) && public.fits(*algorithm);
        let algorithms: Vec<_> = algorithms.iter().copied().filter(fits).collect();
        if algorithms.is_empty() {
            return None;
        }
        Some(Self { kid: jwk.kid, ..Self::of_public(public, algorithms) })
    }

    /// Whether it is for tokens of `algorithm`.
    pub(super) fn is_for(&self, algorithm: JwtAlgorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    /// Whether a token may mean it that calls its key `kid`.
    pub(super) fn may_be(&self, kid: Option<&str>) -> bool {
        self.kid().is_none_or(|own| kid.is_none_or(|kid| kid == own))
    }

    /// Whether it, and the algorithm that it is for, made the token's signature.
    pub(super) fn made(&self, token: &Compact<'_>) -> bool {
        if !self.is_for(token.algorithm) {
            return false;
        }
        let verifier =
            (DEFAULT_PROVIDER.verifier_factory)(&token.algorithm.inner(), &self.material);
        verifier.is_ok_and(|verifier| verifier.verify(token.message, &token.signature).is_ok())
    }

    /// As a JWK for others; `None` of a secret.
    pub(super) fn to_jwk(&self) -> Option<Value> {
        let mut jwk = self.public.as_ref()?.members();
        jwk["use"] = json!("sig");
        if let Some(kid) = &self.kid {
            jwk["kid"] = json!(kid);
        }
        if let [algorithm] = self.algorithms[..] {
            jwk["alg"] = json!(algorithm.name());
        }
        Some(jwk)
    }
}

pub(super) fn check_secret(algorithm: JwtAlgorithm, secret: &[u8]) -> Result<()> {
    let (bytes, needed) = (secret.len(), algorithm.secret_bytes_min());
    if needed == 0 {
        return Err(Error::internal(format!(
            "{algorithm} signs with a private key, and not with a secret; take one in PEM"
        )));
    }
    if bytes < needed {
        return Err(Error::internal(format!(
            "a secret of {bytes} bytes is too short for {algorithm}: it needs {needed} at least"
        )));
    }
    if secret.starts_with(b"-----BEGIN") {
        return Err(Error::internal(format!(
            "this is a key in PEM, and no secret for {algorithm}; name the algorithm that it is for"
        )));
    }
    Ok(())
}

#[cold]
pub(super) fn is_secret(algorithm: JwtAlgorithm) -> Error {
    Error::internal(format!("{algorithm} has no key in PEM, but a secret; use `from_secret`"))
}

/// Without the key.
impl fmt::Debug for JwtKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtKey")
            .field("kid", &self.kid)
            .field("algorithms", &self.algorithms)
            .finish_non_exhaustive()
    }
}
