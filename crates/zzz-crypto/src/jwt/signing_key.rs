//! A key that signs tokens.

use std::fmt;

use jsonwebtoken::{AlgorithmFamily, EncodingKey, crypto::aws_lc::DEFAULT_PROVIDER};
use zzz_core::{Error, Result};

use super::{
    JwtAlgorithm, JwtKey,
    jwk::Public,
    key::{check_secret, is_secret},
};

/// A key that signs tokens with one algorithm: a private key, or a secret.
///
/// # Examples
///
/// ```no_run
/// use zzz_crypto::{JwtAlgorithm, JwtIssuer, JwtSigningKey};
///
/// // Made by `openssl genpkey -algorithm ed25519 -out key.pem`.
/// let pem = std::fs::read_to_string("key.pem")?;
/// let issuer = JwtIssuer::new(JwtSigningKey::from_pem(JwtAlgorithm::EdDsa, &pem)?);
/// # let _ = issuer;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct JwtSigningKey {
    algorithm: JwtAlgorithm,
    material: EncodingKey,
    verifying: JwtKey,
}

impl JwtSigningKey {
    /// A private key in PEM: `BEGIN PRIVATE KEY` (PKCS #8), or `BEGIN RSA PRIVATE KEY`. It
    /// is named by its thumbprint
    /// ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)), unless told.
    ///
    /// # Errors
    ///
    /// If it is none, not one for `algorithm`, or of RSA with less than 2,048 bits or more
    /// than 8,192.
    pub fn from_pem(algorithm: JwtAlgorithm, pem: &str) -> Result<Self> {
        let read = match algorithm.family() {
            AlgorithmFamily::Rsa => EncodingKey::from_rsa_pem(pem.as_bytes()),
            AlgorithmFamily::Ec => EncodingKey::from_ec_pem(pem.as_bytes()),
            AlgorithmFamily::Ed => EncodingKey::from_ed_pem(pem.as_bytes()),
            AlgorithmFamily::Hmac => return Err(is_secret(algorithm)),
        };
        let no_key = || {
            Error::internal(format!(
                "this is no private key for {algorithm}: expected PEM with `BEGIN PRIVATE KEY`, \
                 which `openssl pkcs8 -topk8 -nocrypt` makes of others, and of RSA 2,048 to 8,192 \
                 bits"
            ))
        };
        let material = read.map_err(|_| no_key())?;
        let public = Public::half_of(&material, algorithm).filter(|public| public.fits(algorithm));
        let public = public.ok_or_else(no_key)?;
        let kid = public.thumbprint();
        let verifying = JwtKey::of_public(public, vec![algorithm]).named(kid);
        Ok(Self { algorithm, material, verifying })
    }

    /// A secret that is shared with others; what only this application uses comes of its
    /// [`Keys`](crate::Keys), by [`JwtIssuer::hs256`](super::JwtIssuer::hs256).
    ///
    /// # Errors
    ///
    /// As [`JwtKey::from_secret`].
    pub fn from_secret(algorithm: JwtAlgorithm, secret: &[u8]) -> Result<Self> {
        check_secret(algorithm, secret)?;
        Ok(Self::of_secret(algorithm, secret))
    }

    /// Named `kid`, which tokens tell.
    #[must_use]
    pub fn named(mut self, kid: impl Into<String>) -> Self {
        self.verifying = self.verifying.named(kid);
        self
    }

    /// What verifies the tokens: of a private key its public half, of a secret itself.
    pub fn public(&self) -> JwtKey {
        self.verifying.clone()
    }

    /// The algorithm that it signs with.
    pub fn algorithm(&self) -> JwtAlgorithm {
        self.algorithm
    }

    /// How tokens call it.
    pub fn kid(&self) -> Option<&str> {
        self.verifying.kid()
    }

    pub(super) fn of_secret(algorithm: JwtAlgorithm, secret: &[u8]) -> Self {
        let verifying = JwtKey::of_secret(algorithm, secret);
        Self { algorithm, material: EncodingKey::from_secret(secret), verifying }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        // The reason may quote the key.
        let unable = || Error::internal(format!("the key cannot sign with {}", self.algorithm));
        let signer = (DEFAULT_PROVIDER.signer_factory)(&self.algorithm.inner(), &self.material);
        signer.map_err(|_| unable())?.try_sign(message).map_err(|_| unable())
    }
}

/// Without the key.
impl fmt::Debug for JwtSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtSigningKey")
            .field("kid", &self.kid())
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
