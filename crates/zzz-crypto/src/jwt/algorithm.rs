//! How tokens are signed.

use std::fmt;

use jsonwebtoken::{Algorithm, AlgorithmFamily};

/// How a token is signed
/// ([RFC 7518, section 3.1](https://www.rfc-editor.org/rfc/rfc7518#section-3.1),
/// [RFC 8037, section 3.1](https://www.rfc-editor.org/rfc/rfc8037#section-3.1)).
///
/// There is no `none`: what nobody signed is not accepted. Where nobody else has a say,
/// `EdDsa` has the smallest and fastest signatures, and `Es256` is known to everybody.
///
/// # Examples
///
/// ```
/// use zzz_crypto::JwtAlgorithm;
///
/// assert_eq!(JwtAlgorithm::named("ES256"), Some(JwtAlgorithm::Es256));
/// assert_eq!(JwtAlgorithm::EdDsa.name(), "EdDSA");
/// assert_eq!(JwtAlgorithm::named("none"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256: who can check a token can make one.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSA, PKCS #1 v1.5, with SHA-256.
    Rs256,
    /// RSA, PKCS #1 v1.5, with SHA-384.
    Rs384,
    /// RSA, PKCS #1 v1.5, with SHA-512.
    Rs512,
    /// RSA, PSS, with SHA-256.
    Ps256,
    /// RSA, PSS, with SHA-384.
    Ps384,
    /// RSA, PSS, with SHA-512.
    Ps512,
    /// ECDSA on the curve P-256 with SHA-256.
    Es256,
    /// ECDSA on the curve P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

/// All of them, under the names that tokens have for them.
const NAMED: [(JwtAlgorithm, &str, Algorithm); 12] = [
    (JwtAlgorithm::Hs256, "HS256", Algorithm::HS256),
    (JwtAlgorithm::Hs384, "HS384", Algorithm::HS384),
    (JwtAlgorithm::Hs512, "HS512", Algorithm::HS512),
    (JwtAlgorithm::Rs256, "RS256", Algorithm::RS256),
    (JwtAlgorithm::Rs384, "RS384", Algorithm::RS384),
    (JwtAlgorithm::Rs512, "RS512", Algorithm::RS512),
    (JwtAlgorithm::Ps256, "PS256", Algorithm::PS256),
    (JwtAlgorithm::Ps384, "PS384", Algorithm::PS384),
    (JwtAlgorithm::Ps512, "PS512", Algorithm::PS512),
    (JwtAlgorithm::Es256, "ES256", Algorithm::ES256),
    (JwtAlgorithm::Es384, "ES384", Algorithm::ES384),
    (JwtAlgorithm::EdDsa, "EdDSA", Algorithm::EdDSA),
];

impl JwtAlgorithm {
    /// The one that a token calls `name`; `None` if there is none, or none that is safe.
    pub fn named(name: &str) -> Option<Self> {
        NAMED.iter().find(|(_, known, _)| *known == name).map(|(algorithm, ..)| *algorithm)
    }

    /// How tokens call it.
    pub fn name(self) -> &'static str {
        NAMED[self as usize].1
    }

    pub(super) fn inner(self) -> Algorithm {
        NAMED[self as usize].2
    }

    pub(super) fn family(self) -> AlgorithmFamily {
        self.inner().family()
    }

    /// How long a secret is at least, in bytes; 0 where there is no secret
    /// (RFC 7518, section 3.2).
    pub(super) fn secret_bytes_min(self) -> usize {
        match self {
            Self::Hs256 => 32,
            Self::Hs384 => 48,
            Self::Hs512 => 64,
            _ => 0,
        }
    }
}

/// Its name.
impl fmt::Display for JwtAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name() {
        for (place, (algorithm, name, inner)) in NAMED.into_iter().enumerate() {
            assert_eq!(algorithm as usize, place);
            assert_eq!(JwtAlgorithm::named(name), Some(algorithm));
            assert_eq!((algorithm.name(), algorithm.inner()), (name, inner));
            assert_eq!(format!("{inner:?}"), name);
        }
        for unknown in ["", "none", "None", "hs256", "HS256 ", "ES256K"] {
            assert_eq!(JwtAlgorithm::named(unknown), None, "{unknown}");
        }
    }
}
