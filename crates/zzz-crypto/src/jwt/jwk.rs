//! Keys as numbers, and as JSON
//! ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517),
//! [RFC 7518, section 6](https://www.rfc-editor.org/rfc/rfc7518#section-6),
//! [RFC 8037](https://www.rfc-editor.org/rfc/rfc8037)).

use base64ct::{Base64UrlUnpadded, Encoding};
use jsonwebtoken::{
    AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey, crypto::aws_lc::DEFAULT_PROVIDER,
    jwk::EllipticCurve,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::JwtAlgorithm;
use crate::digest;

/// A public key, by its numbers.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Public {
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
    /// The two coordinates, of which each has the bytes that its curve wants.
    Ec {
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Ed {
        x: Vec<u8>,
    },
}

/// Bits of the modulus of RSA: fewer are too weak (RFC 7518, section 3.3), more take too long.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

const P256_BYTES: usize = 32;
const P384_BYTES: usize = 48;
const ED25519_BYTES: usize = 32;

impl Public {
    /// The numbers of a key that was read from PEM; `None` if it is no public key.
    pub(super) fn of(key: &DecodingKey) -> Option<Self> {
        match key.family() {
            AlgorithmFamily::Rsa => {
                let DecodingKeyKind::SecretOrDer(der) = key.kind() else {
                    return None;
                };
                let numbers = DEFAULT_PROVIDER.key_utils.rsa_pub_components_from_public_key;
                let (modulus, exponent) = numbers(der).ok()?;
                Some(Self::Rsa { modulus, exponent })
            }
            AlgorithmFamily::Ec => {
                // An uncompressed point: SEC 1, section 2.3.3.
                let (form, point) = key.try_get_as_bytes().ok()?.split_first()?;
                let (x, y) = point.split_at(point.len() / 2);
                (*form == 4 && x.len() == y.len()).then(|| Self::Ec { x: x.into(), y: y.into() })
            }
            AlgorithmFamily::Ed => Some(Self::Ed { x: key.try_get_as_bytes().ok()?.into() }),
            AlgorithmFamily::Hmac => None,
        }
    }

    /// The public half of a key that signs with `algorithm`.
    pub(super) fn half_of(key: &EncodingKey, algorithm: JwtAlgorithm) -> Option<Self> {
        let (utils, bytes) = (&DEFAULT_PROVIDER.key_utils, key.as_bytes());
        match algorithm.family() {
            AlgorithmFamily::Rsa => {
                let (modulus, exponent) =
                    (utils.rsa_pub_components_from_private_key)(bytes).ok()?;
                Some(Self::Rsa { modulus, exponent })
            }
            AlgorithmFamily::Ec => {
                let numbers = utils.ec_pub_components_from_private_key;
                let (_, x, y) = numbers(bytes, algorithm.inner()).ok()?;
                Some(Self::Ec { x, y })
            }
            AlgorithmFamily::Ed => {
                let number = utils.ed_pub_components_from_private_key;
                Some(Self::Ed { x: number(bytes, &EllipticCurve::Ed25519).ok()? })
            }
            AlgorithmFamily::Hmac => None,
        }
    }

    /// Whether it can be a key of `algorithm`, and is neither too weak nor too long.
    pub(super) fn fits(&self, algorithm: JwtAlgorithm) -> bool {
        match (self, algorithm) {
            (Self::Ec { x, .. }, JwtAlgorithm::Es256) => x.len() == P256_BYTES,
            (Self::Ec { x, .. }, JwtAlgorithm::Es384) => x.len() == P384_BYTES,
            (Self::Ed { x }, JwtAlgorithm::EdDsa) => x.len() == ED25519_BYTES,
            (Self::Rsa { modulus, .. }, _) if algorithm.family() == AlgorithmFamily::Rsa => {
                let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
                let first = modulus.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
                RSA_BITS.contains(&((modulus.len() - zeros) * 8 - first))
            }
            _ => false,
        }
    }

    pub(super) fn decoding_key(&self) -> DecodingKey {
        match self {
            Self::Rsa { modulus, exponent } => {
                DecodingKey::from_rsa_raw_components(modulus, exponent)
            }
            Self::Ec { x, y } => DecodingKey::from_ec_der(&[&[4], &x[..], &y[..]].concat()),
            Self::Ed { x } => DecodingKey::from_ed_der(x),
        }
    }

    /// Its members in JSON: those that are required, in the order of their names, as RFC 7638,
    /// section 3.2, wants them.
    pub(super) fn members(&self) -> Value {
        let text = Base64UrlUnpadded::encode_string;
        match self {
            Self::Rsa { modulus, exponent } => {
                json!({ "e": text(exponent), "kty": "RSA", "n": text(modulus) })
            }
            Self::Ec { x, y } => {
                let curve = if x.len() == P256_BYTES { "P-256" } else { "P-384" };
                json!({ "crv": curve, "kty": "EC", "x": text(x), "y": text(y) })
            }
            Self::Ed { x } => json!({ "crv": "Ed25519", "kty": "OKP", "x": text(x) }),
        }
    }

    /// A name that only this key has
    /// ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)).
    pub(super) fn thumbprint(&self) -> String {
        digest(&self.members().to_string())
    }
}

/// A key in JSON, as far as it says something to us.
#[derive(Deserialize)]
pub(super) struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    pub(super) kid: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    k: Option<String>,
}

impl Jwk {
    /// Whether it is meant for signatures, and not for another algorithm than this one.
    pub(super) fn is_for(&self, algorithm: JwtAlgorithm) -> bool {
        let verifies = |operations: &Vec<String>| operations.iter().any(|name| name == "verify");
        self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(verifies)
            && self.alg.as_deref().is_none_or(|name| name == algorithm.name())
    }

    /// Its numbers; `None` if it is no public key, or one of another kind than is known.
    pub(super) fn public(&self) -> Option<Public> {
        let coordinate = |text, bytes| number(text).filter(|number| number.len() == bytes);
        let point = |bytes| {
            Some(Public::Ec { x: coordinate(&self.x, bytes)?, y: coordinate(&self.y, bytes)? })
        };
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => {
                Some(Public::Rsa { modulus: number(&self.n)?, exponent: number(&self.e)? })
            }
            ("EC", Some("P-256")) => point(P256_BYTES),
            ("EC", Some("P-384")) => point(P384_BYTES),
            ("OKP", Some("Ed25519")) => Some(Public::Ed { x: coordinate(&self.x, ED25519_BYTES)? }),
            _ => None,
        }
    }

    /// The secret, of a key that is one.
    pub(super) fn secret(&self) -> Option<Vec<u8>> {
        if self.kty == "oct" { number(&self.k) } else { None }
    }
}

fn number(text: &Option<String>) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text.as_deref()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(json: &str) -> Option<Public> {
        serde_json::from_str::<Jwk>(json).unwrap().public()
    }

    /// RFC 7638, section 3.1, and RFC 8037, appendix A.3.
    #[test]
    fn thumbprints_are_those_of_the_standards() {
        let rsa = public(
            r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB"}"#,
        );
        let rsa = rsa.unwrap();
        assert!(rsa.fits(JwtAlgorithm::Rs256) && !rsa.fits(JwtAlgorithm::Es256));
        assert_eq!(rsa.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        let ed = public(
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        );
        assert_eq!(ed.unwrap().thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn what_is_no_public_key_is_none() {
        for json in [
            r#"{"kty":"oct","k":"AAAA"}"#,
            r#"{"kty":"RSA","n":"AQAB"}"#,
            r#"{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}"#,
            r#"{"kty":"EC","crv":"P-521","x":"AAAA","y":"AAAA"}"#,
            r#"{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        ] {
            assert!(public(json).is_none(), "{json}");
        }
        let short = Public::Rsa { modulus: vec![0xff; 255], exponent: vec![1, 0, 1] };
        assert!(!short.fits(JwtAlgorithm::Rs256));
        let padded =
            Public::Rsa { modulus: [vec![0], vec![0xff; 255]].concat(), exponent: vec![3] };
        assert!(!padded.fits(JwtAlgorithm::Ps256));
    }
}
