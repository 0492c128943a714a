//! Values that nobody else can read.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use xaes_256_gcm::{
    Nonce, Xaes256Gcm,
    aead::{Aead, KeyInit, Payload},
};

use crate::{Refused, keys::Key, random_bytes};

/// Encrypts values for one purpose; see [`Keys::cipher`](crate::Keys::cipher).
///
/// The text is base64url: a byte for its form, 24 that are used once, and the
/// value under [XAES-256-GCM](https://c2sp.org/XAES-256-GCM): AES-GCM, for which
/// processors have instructions, by a key of each text's own, so that what is used
/// once may be made by chance however many there are. The same value is a
/// different text each time.
///
/// # Examples
///
/// ```
/// use zzz_crypto::{Keys, Refused};
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let cipher = keys.cipher("bank account");
/// let sealed = cipher.seal("DE02 1203 0000", "user 7");
/// assert_eq!(cipher.open(&sealed, "user 7")?, b"DE02 1203 0000");
/// // Moved into somebody else's row, it is worth nothing.
/// assert_eq!(cipher.open(&sealed, "user 8"), Err(Refused::Forged));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Cipher {
    /// By each key, the current one first.
    ciphers: Vec<Xaes256Gcm>,
}

/// The form of the bytes, for a day on which it has to change.
const FORM: u8 = 1;

const NONCE_BYTES: usize = 24;

impl Cipher {
    /// How long an encrypted text may be, in bytes; what is longer is malformed.
    pub const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;

    pub(crate) fn new(keys: &[Key]) -> Self {
        Self { ciphers: keys.iter().map(|key| Xaes256Gcm::new(key.into())).collect() }
    }

    /// Encrypts `value`. `place` says where the value belongs, and has to be the
    /// same when it is opened; it is not part of the text.
    pub fn seal(&self, value: impl AsRef<[u8]>, place: impl AsRef<[u8]>) -> String {
        let nonce = random_bytes::<NONCE_BYTES>();
        let payload = Payload { msg: value.as_ref(), aad: place.as_ref() };
        // It fails for values of 64 GiB and more, which no memory holds twice.
        let sealed = self.ciphers[0].encrypt(&Nonce::from(nonce), payload);
        let mut bytes = vec![FORM];
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed.unwrap_or_default());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The value in `text`, if this purpose's key encrypted it for `place`.
    ///
    /// # Errors
    ///
    /// See [`Refused`]; never [`Refused::Expired`].
    pub fn open(&self, text: &str, place: impl AsRef<[u8]>) -> Result<Vec<u8>, Refused> {
        if text.len() > Self::TEXT_BYTES_MAX {
            return Err(Refused::Malformed);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Malformed)?;
        let Some((&[FORM], bytes)) = bytes.split_first_chunk() else {
            return Err(Refused::Malformed);
        };
        let Some((nonce, sealed)) = bytes.split_first_chunk::<NONCE_BYTES>() else {
            return Err(Refused::Malformed);
        };
        let nonce = Nonce::from(*nonce);
        let open = |cipher: &Xaes256Gcm| {
            let payload = Payload { msg: sealed, aad: place.as_ref() };
            cipher.decrypt(&nonce, payload).ok()
        };
        self.ciphers.iter().find_map(open).ok_or(Refused::Forged)
    }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cipher").finish_non_exhaustive()
    }
}
