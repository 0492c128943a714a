//! Values that anybody may read and nobody can change.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{Refused, keys::Key, same};

/// Signs values for one purpose; see [`Keys::signer`](crate::Keys::signer).
///
/// The text is base64url: a byte for its form, eight for the second at which it
/// expires, the value, and 32 bytes of HMAC-SHA-256
/// ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)). It may stand in a URL,
/// a cookie or a header as it is.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use zzz_crypto::{Keys, Refused};
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let signer = keys.signer("reset password");
/// let token = signer.sign_for("user 7", Duration::from_secs(3600));
/// assert_eq!(signer.verify(&token)?, b"user 7");
///
/// let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
/// assert_eq!(signer.verify_at(&token, tomorrow), Err(Refused::Expired));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Signer {
    /// What each key begins with, the current one first: half of the work for a short value.
    macs: Vec<Hmac<Sha256>>,
}

/// The form of the bytes, for a day on which it has to change.
const FORM: u8 = 1;

/// Form and time.
const HEAD_BYTES: usize = 1 + 8;

const MAC_BYTES: usize = 32;

/// The time of what does not expire.
const NEVER: u64 = u64::MAX;

impl Signer {
    /// How long a signed text may be, in bytes; what is longer is malformed.
    pub const TEXT_BYTES_MAX: usize = 64 * 1024;

    pub(crate) fn new(keys: &[Key]) -> Self {
        Self { macs: keys.iter().map(mac_of).collect() }
    }

    /// Signs `value` for as long as the key is listed.
    pub fn sign(&self, value: impl AsRef<[u8]>) -> String {
        self.write(value.as_ref(), NEVER)
    }

    /// Signs `value` for the time `lasts` from now, in whole seconds; a time that no
    /// clock can tell does not end.
    pub fn sign_for(&self, value: impl AsRef<[u8]>, lasts: Duration) -> String {
        let expires = SystemTime::now().checked_add(lasts);
        self.write(value.as_ref(), expires.map_or(NEVER, seconds))
    }

    /// Signs `value` until `expires`, in whole seconds.
    pub fn sign_until(&self, value: impl AsRef<[u8]>, expires: SystemTime) -> String {
        self.write(value.as_ref(), seconds(expires))
    }

    /// The value in `text`, if it was signed by this purpose's key and its time is
    /// not over.
    ///
    /// # Errors
    ///
    /// See [`Refused`].
    pub fn verify(&self, text: &str) -> Result<Vec<u8>, Refused> {
        self.verify_at(text, SystemTime::now())
    }

    /// As [`verify`](Self::verify), as if it were `now`.
    ///
    /// # Errors
    ///
    /// See [`Refused`].
    pub fn verify_at(&self, text: &str, now: SystemTime) -> Result<Vec<u8>, Refused> {
        if text.len() > Self::TEXT_BYTES_MAX {
            return Err(Refused::Malformed);
        }
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Malformed)?;
        let body = bytes.len().checked_sub(MAC_BYTES).filter(|body| *body >= HEAD_BYTES);
        let body = body.ok_or(Refused::Malformed)?;
        let (signed, mac) = bytes.split_at(body);
        let is_of = |key: &Hmac<Sha256>| {
            same(key.clone().chain_update(signed).finalize().into_bytes(), mac)
        };
        if !self.macs.iter().any(is_of) {
            return Err(Refused::Forged);
        }
        let (form, expires) = signed[..HEAD_BYTES].split_at(1);
        if form != [FORM] {
            return Err(Refused::Malformed);
        }
        let expires = expires.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        if expires != NEVER && expires <= seconds(now) {
            return Err(Refused::Expired);
        }
        bytes.truncate(body);
        bytes.drain(..HEAD_BYTES);
        Ok(bytes)
    }

    fn write(&self, value: &[u8], expires: u64) -> String {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + value.len() + MAC_BYTES);
        bytes.push(FORM);
        bytes.extend_from_slice(&expires.to_be_bytes());
        bytes.extend_from_slice(value);
        let mac = self.macs[0].clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&mac);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

fn mac_of(key: &Key) -> Hmac<Sha256> {
    // A key is filled up with zeros to a block of the hash.
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    Hmac::new(&block.into())
}

/// Seconds since 1970; none before.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}
