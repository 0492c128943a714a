//! What both sides know.

use std::fmt;

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD},
};
use zzz_crypto::{hmac_sha256, random_bytes};

/// How secrets of the standard begin.
const PREFIX: &str = "whsec_";

/// Of the standard, in bytes.
const STANDARD_BYTES_MIN: usize = 24;
const STANDARD_BYTES_MAX: usize = 64;

/// Of a secret that is text, in bytes: one that is empty would be everybody's.
const TEXT_BYTES_MIN: usize = 16;

/// A new secret of 32 bytes for one endpoint, as `whsec_` and base64.
///
/// It is shown to whoever receives the messages, and kept: encrypted
/// where there is a place for that.
///
/// # Examples
///
/// ```
/// use zzz_web::{WebhookEndpoint, random_webhook_secret};
///
/// let secret = random_webhook_secret();
/// assert!(secret.starts_with("whsec_"));
/// assert!(WebhookEndpoint::new("https://example.com/hooks", &secret).is_ok());
/// ```
pub fn random_webhook_secret() -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(random_bytes::<32>()))
}

/// A secret as bytes.
#[derive(Clone)]
pub(super) struct Secret(Vec<u8>);

impl Secret {
    /// One of the standard: `whsec_` and base64.
    pub(super) fn standard(text: &str) -> Result<Self, BadWebhookSecret> {
        let encoded = text.strip_prefix(PREFIX).ok_or(BadWebhookSecret::NotStandard)?;
        let unpadded = encoded.trim_end_matches('=');
        let bytes =
            BASE64_STANDARD_NO_PAD.decode(unpadded).map_err(|_| BadWebhookSecret::NotStandard)?;
        match bytes.len() {
            STANDARD_BYTES_MIN..=STANDARD_BYTES_MAX => Ok(Self(bytes)),
            bytes => Err(BadWebhookSecret::WrongLength { bytes }),
        }
    }

    /// One that is taken as it is written.
    pub(super) fn text(text: &str) -> Result<Self, BadWebhookSecret> {
        if text.len() < TEXT_BYTES_MIN {
            return Err(BadWebhookSecret::TooShort { bytes: text.len() });
        }
        Ok(Self(text.as_bytes().to_vec()))
    }

    pub(super) fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        hmac_sha256(&self.0, parts)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Why something is no secret for webhooks. It says nothing of what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadWebhookSecret {
    /// It is not `whsec_` and base64.
    NotStandard,
    /// It is that, but not of 24 to 64 bytes.
    WrongLength {
        /// How many it has.
        bytes: usize,
    },
    /// It is text of fewer than 16 bytes.
    TooShort {
        /// How many it has.
        bytes: usize,
    },
}

impl fmt::Display for BadWebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStandard => f.write_str(
                "the secret of a webhook is not `whsec_` and base64; \
                 `random_webhook_secret()` makes one",
            ),
            Self::WrongLength { bytes } => write!(
                f,
                "the secret of a webhook has {bytes} bytes, expected \
                 {STANDARD_BYTES_MIN} to {STANDARD_BYTES_MAX}"
            ),
            Self::TooShort { bytes } => write!(
                f,
                "the secret of a webhook has {bytes} bytes and needs {TEXT_BYTES_MIN} at least; \
                 was a variable left empty?"
            ),
        }
    }
}

impl std::error::Error for BadWebhookSecret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_the_standard_is_base64_of_the_right_length() {
        let of = |text: &str| Secret::standard(text).map(|_| ());
        let encoded = |bytes: usize| format!("{PREFIX}{}", BASE64_STANDARD.encode(vec![7; bytes]));
        assert_eq!(of(&encoded(24)), Ok(()));
        assert_eq!(of(&encoded(64)), Ok(()));
        assert_eq!(of(&encoded(25)), Ok(()));
        assert_eq!(of(encoded(25).trim_end_matches('=')), Ok(()));
        assert_eq!(of(&encoded(23)), Err(BadWebhookSecret::WrongLength { bytes: 23 }));
        assert_eq!(of(&encoded(65)), Err(BadWebhookSecret::WrongLength { bytes: 65 }));
        for text in
            ["", "whsec_?", &encoded(32)[PREFIX.len()..], "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
        {
            assert_eq!(of(text), Err(BadWebhookSecret::NotStandard), "{text}");
        }
        assert_eq!(format!("{:?}", Secret::standard(&encoded(32)).unwrap()), "Secret(..)");
    }

    #[test]
    fn a_secret_that_is_text_is_not_empty() {
        let empty = Secret::text("").map(|_| ());
        assert_eq!(empty, Err(BadWebhookSecret::TooShort { bytes: 0 }));
        assert!(Secret::text("0123456789abcdef").is_ok());
    }
}
