//! Addresses and keys that open a door.

use std::{sync::LazyLock, time::Duration};

use zzz::{ApiKey, ApiKeys, FindApiKey, Keys, Result, Service, SignedUrls, handler, random_token};

use crate::router::paths;

/// Signs addresses until the program ends: the key is made at each start.
pub(crate) fn signed() -> SignedUrls {
    static SIGNED: LazyLock<SignedUrls> = LazyLock::new(|| {
        SignedUrls::new(&Keys::new(&random_token()).expect("256 bits are enough"))
    });
    SIGNED.clone()
}

/// An address of the party that is good for a minute.
#[handler]
pub(crate) async fn invite() -> String {
    format!("{}\n", signed().sign_for(&paths::party(), Duration::from_secs(60)))
}

/// Who has such an address gets in.
#[handler]
pub(crate) async fn party() -> &'static str {
    "come in, nobody sleeps here\n"
}

/// The one key of the cellar, for all to see; a real one is seen by its owner, and once.
pub(crate) struct CellarKey(String);

impl Service for CellarKey {}

/// What is kept of keys: enough to know one again, and not enough to make it.
struct Known(ApiKey);

impl FindApiKey for Known {
    async fn find(&self, prefix: &str) -> Result<Option<ApiKey>> {
        Ok(Some(&self.0).filter(|key| key.prefix() == prefix).cloned())
    }
}

/// A key that may see the cellar and nothing else, and who knows it.
pub(crate) fn cellar_key() -> (CellarKey, ApiKeys) {
    let (text, key) = ApiKey::generate("night", [CELLAR]);
    (CellarKey(text), ApiKeys::new(Known(key)))
}

/// What a key has to allow.
pub(crate) const CELLAR: &str = "cellar:read";

/// The key.
#[handler]
pub(crate) async fn key(key: &CellarKey) -> String {
    format!("{}\n", key.0)
}

/// Who has the key gets in.
#[handler]
pub(crate) async fn cellar() -> &'static str {
    "9 bottles of ink\n"
}
