//! How senders sign.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use zzz_core::Headers;
use zzz_crypto::{hmac_sha256, same};

use super::{secret::Secret, webhook::is_id};

/// Who signs how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Standard,
    GitHub,
    Stripe,
    Slack,
}

/// So many signatures of a message are looked at; senders that change their secret send two.
const SIGNATURES_MAX: usize = 8;

type Signature = [u8; 32];

/// What a head says of the message.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    scheme: Scheme,
    pub(super) id: Option<&'a str>,
    /// As it is written, which is what is signed.
    time: &'a str,
    signatures: Vec<Signature>,
}

impl Scheme {
    /// Where a message says who signed it, for the log.
    pub(super) fn fields(self) -> &'static str {
        match self {
            Self::Standard => "webhook-id, webhook-timestamp, webhook-signature",
            Self::GitHub => "x-hub-signature-256",
            Self::Stripe => "stripe-signature",
            Self::Slack => "x-slack-request-timestamp, x-slack-signature",
        }
    }

    /// What `headers` say; `None` if they are not those of such a message.
    pub(super) fn read(self, headers: &Headers) -> Option<Claim<'_>> {
        let claim = |id, time, signatures| Claim { scheme: self, id, time, signatures };
        let claim = match self {
            Self::Standard => {
                let id = one(headers, "webhook-id").filter(|id| is_id(id))?;
                let time = one(headers, "webhook-timestamp")?;
                let signatures = one(headers, "webhook-signature")?.split(' ');
                let of_v1 = signatures.filter_map(|signature| signature.strip_prefix("v1,"));
                claim(Some(id), time, of_v1.take(SIGNATURES_MAX).filter_map(from_base64).collect())
            }
            Self::GitHub => {
                let signature = one(headers, "x-hub-signature-256")?.strip_prefix("sha256=")?;
                let id = one(headers, "x-github-delivery");
                claim(id, "", from_hex(signature).into_iter().collect())
            }
            Self::Stripe => {
                let items = || {
                    one(headers, "stripe-signature").into_iter().flat_map(|field| field.split(','))
                };
                let time = items().find_map(|item| item.trim().strip_prefix("t="))?;
                let of_v1 = items().filter_map(|item| item.trim().strip_prefix("v1="));
                claim(None, time, of_v1.take(SIGNATURES_MAX).filter_map(from_hex).collect())
            }
            Self::Slack => {
                let time = one(headers, "x-slack-request-timestamp")?;
                let signature = one(headers, "x-slack-signature")?.strip_prefix("v0=")?;
                claim(None, time, from_hex(signature).into_iter().collect())
            }
        };
        let has_time = self == Self::GitHub || claim.sent().is_some();
        (has_time && !claim.signatures.is_empty()).then_some(claim)
    }
}

impl Claim<'_> {
    /// When it was sent, where that is signed.
    pub(super) fn sent(&self) -> Option<SystemTime> {
        let is_number = self.time.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = self.time.parse().ok().filter(|_| is_number)?;
        UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
    }

    /// Whether one of `secrets` made one of its signatures, of `body`. Each is compared with each, whatever the outcome.
    pub(super) fn is_signed_by(&self, secrets: &[Secret], body: &[u8]) -> bool {
        let mut is_signed = false;
        for secret in secrets {
            let expected = secret.sign(&self.signed(body));
            for signature in &self.signatures {
                is_signed |= same(signature, expected);
            }
        }
        is_signed
    }

    fn signed<'p>(&'p self, body: &'p [u8]) -> Vec<&'p [u8]> {
        let time = self.time.as_bytes();
        match self.scheme {
            Scheme::Standard => {
                vec![self.id.unwrap_or_default().as_bytes(), b".", time, b".", body]
            }
            Scheme::GitHub => vec![body],
            Scheme::Stripe => vec![time, b".", body],
            Scheme::Slack => vec![b"v0:", time, b":", body],
        }
    }

    /// What a message is known by when it comes again: the id, if it is signed, else what is signed. A signature
    /// would not do: of several, whoever repeats the message may leave out one.
    pub(super) fn identity(&self, body: &[u8]) -> String {
        match (self.scheme, self.id) {
            (Scheme::Standard, Some(id)) => id.to_owned(),
            _ => BASE64_STANDARD.encode(hmac_sha256(b"", &self.signed(body))),
        }
    }
}

/// The field of this name, if there is one and not several.
fn one<'h>(headers: &'h Headers, name: &'static str) -> Option<&'h str> {
    let mut fields = headers.get_all(name);
    let field = fields.next()?;
    fields.next().is_none().then_some(field)
}

fn from_base64(text: &str) -> Option<Signature> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok()
}

fn from_hex(text: &str) -> Option<Signature> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut signature = Signature::default();
    let pairs = text.as_bytes().chunks_exact(2);
    if text.len() != 2 * signature.len() {
        return None;
    }
    for (byte, pair) in signature.iter_mut().zip(pairs) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(signature)
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn hexadecimal_digits_of_any_case_are_read(signature: Signature) {
            let text = signature.map(|byte| format!("{byte:02x}")).concat();
            prop_assert_eq!(from_hex(&text), Some(signature));
            prop_assert_eq!(from_hex(&text.to_uppercase()), Some(signature));
            prop_assert_eq!(from_hex(&text[1..]), None);
        }

        #[test]
        fn what_is_no_signature_is_none(text in "\\PC{0,70}") {
            let _ = (from_hex(&text), from_base64(&text));
        }
    }
}
