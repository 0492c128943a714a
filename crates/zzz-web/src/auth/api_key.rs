//! Keys with which programs log in.

use std::{fmt, time::SystemTime};

use zzz_core::{FromRequest, FromRequestAsync, Prepare, Request, Result, ServiceNeed, expand};
use zzz_crypto::{digest, random_bytes, random_token, same};

use super::{ApiKeys, challenge::credentials};
use crate::Bearer;

/// What an application keeps of a key that it gave to a program; as an argument of a
/// handler, the one that the request was sent with.
///
/// The key itself, `zzz_live_<prefix>_<secret>`, is shown once, when it is
/// [generated](Self::generate). Kept are the prefix, by which it is found, a digest of all of it,
/// what it may do and until when; a database that was read by others gives no key away.
/// The secret has 256 bits of chance, so the digest need not be slow.
///
/// # Errors
///
/// As an argument, 401 with `www-authenticate: Bearer` if there is no key in `authorization:
/// Bearer` or `x-api-key`, or none that is good. It is found by the service [`ApiKeys`].
///
/// # Examples
///
/// ```
/// use zzz_web::ApiKey;
///
/// let (text, key) = ApiKey::generate("live", ["orders:read", "invoices:*"]);
/// assert!(text.starts_with(&format!("zzz_live_{}_", key.prefix())));
/// assert!(key.can("orders:read") && key.can("invoices:write"));
/// assert!(!key.can("orders:write"));
///
/// // What a database gives back.
/// let again = ApiKey::kept(key.prefix(), key.digest(), key.abilities().map(str::to_owned));
/// assert!(again.is_made_of(&text));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    prefix: String,
    digest: String,
    abilities: Vec<String>,
    expires: Option<SystemTime>,
}

/// Characters of a prefix.
const PREFIX_CHARS: usize = 16;

/// Characters of a secret: those of a random token.
const SECRET_CHARS: usize = 43;

/// Characters of an environment at most.
const ENVIRONMENT_CHARS_MAX: usize = 16;

impl ApiKey {
    /// A new key for programs in `environment`, such as `live` or `test`: its text, to be shown
    /// once, and what to keep of it.
    ///
    /// An ability is a word of the application's own, such as `orders:read`; `orders:*` stands for
    /// all that begin so, and `*` for all.
    ///
    /// # Panics
    ///
    /// If the environment is not of 1 to 16 small letters and digits.
    pub fn generate<A: Into<String>>(
        environment: &str,
        abilities: impl IntoIterator<Item = A>,
    ) -> (String, Self) {
        assert!(
            is_environment(environment),
            "the environment of a key is 1 to 16 small letters and digits, as in `live`, and not \
             {environment:?}"
        );
        let prefix: String = random_bytes::<{ PREFIX_CHARS / 2 }>()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let text = format!("zzz_{environment}_{prefix}_{}", random_token());
        let key = Self::kept(prefix, digest(&text), abilities);
        (text, key)
    }

    /// A key as it was kept.
    pub fn kept<A: Into<String>>(
        prefix: impl Into<String>,
        digest: impl Into<String>,
        abilities: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            prefix: prefix.into(),
            digest: digest.into(),
            abilities: abilities.into_iter().map(Into::into).collect(),
            expires: None,
        }
    }

    /// Good until then; without it, until the application forgets it.
    #[must_use]
    pub fn until(mut self, expires: SystemTime) -> Self {
        self.expires = Some(expires);
        self
    }

    /// By what it is found; no secret.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What is kept in the place of its text.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What it may do.
    pub fn abilities(&self) -> impl Iterator<Item = &str> {
        self.abilities.iter().map(String::as_str)
    }

    /// Until when it is good.
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
    }

    /// Whether it may do `ability`.
    pub fn can(&self, ability: &str) -> bool {
        self.abilities.iter().any(|has| match has.strip_suffix('*') {
            Some(begin) => ability.starts_with(begin),
            None => has == ability,
        })
    }

    /// Whether `text` is this key, compared in constant time.
    pub fn is_made_of(&self, text: &str) -> bool {
        same(digest(text), &self.digest)
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

impl FromRequest for ApiKey {
    const PREPARE: Option<Prepare> = expand::prepare::<Self>();
    const NEEDS: &'static [ServiceNeed] = &[ServiceNeed::of::<ApiKeys>()];

    fn from_request(request: &mut Request) -> Result<Self> {
        expand::prepared(request)
    }
}

impl FromRequestAsync for ApiKey {
    async fn from_request_async(request: &mut Request) -> Result<Self> {
        let text = sent(request)?;
        request.services().get::<ApiKeys>()?.check(&text).await
    }
}

/// Whether a request was sent with what may be a key.
pub(super) fn is_sent(request: &Request) -> Result<bool> {
    let is_bearer = credentials(request, "Bearer")?.is_some();
    Ok(is_bearer || request.headers().get("x-api-key").is_some())
}

/// The text of the key that a request was sent with.
fn sent(request: &mut Request) -> Result<String> {
    if credentials(request, "Bearer")?.is_none()
        && let Some(key) = request.headers().get("x-api-key")
    {
        return Ok(key.to_owned());
    }
    Bearer::from_request(request).map(|bearer| bearer.token().to_owned())
}

/// The prefix in the text of a key; `None` if it is no such text.
pub(super) fn prefix_of(text: &str) -> Option<&str> {
    let (environment, rest) = text.strip_prefix("zzz_")?.split_once('_')?;
    let (prefix, secret) = rest.split_once('_')?;
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_prefix = prefix.len() == PREFIX_CHARS && prefix.bytes().all(is_hex);
    let is_key = is_environment(environment) && is_prefix && secret.len() == SECRET_CHARS;
    is_key.then_some(prefix)
}

fn is_environment(text: &str) -> bool {
    (1..=ENVIRONMENT_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Without the digest.
impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("prefix", &self.prefix)
            .field("abilities", &self.abilities)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_key_is_found_by_its_prefix(environment in "[a-z0-9]{1,16}") {
            let (text, key) = ApiKey::generate(&environment, ["*"]);
            prop_assert_eq!(prefix_of(&text), Some(key.prefix()));
            prop_assert!(key.is_made_of(&text));
        }

        #[test]
        fn anything_is_read_without_a_panic(text in "(zzz_)?\\PC*") {
            let _ = prefix_of(&text);
        }
    }

    #[test]
    fn another_secret_is_another_key() {
        let (text, key) = ApiKey::generate("live", ["*"]);
        let other = text.replace("zzz_live", "zzz_test");
        assert!(prefix_of(&other).is_some() && !key.is_made_of(&other));
    }

    #[test]
    fn abilities_end_where_they_say() {
        let key = ApiKey::kept("", "", ["orders:read", "users:*"]);
        for can in ["orders:read", "users:", "users:delete"] {
            assert!(key.can(can), "{can}");
        }
        for cannot in ["orders:rea", "orders:read:all", "orders:write", "users", ""] {
            assert!(!key.can(cannot), "{cannot}");
        }
    }
}
