//! The application's secret key, and the keys that come of it.

use std::{error::Error as StdError, fmt, sync::Arc};

use hkdf::Hkdf;
use sha2::Sha256;
use zzz_core::Service;

use crate::{Cipher, Signer};

/// Bytes of a key of one purpose.
pub(crate) const KEY_BYTES: usize = 32;

/// A key of one purpose.
pub(crate) type Key = [u8; KEY_BYTES];

/// The secret key of an application, and those that it had before; a service.
///
/// Everything that is made is made with the current key. What an old one made is
/// accepted as long as the old one is listed, so a key is replaced in two steps:
/// the new one becomes current and the former is listed as old; once everything
/// that it made has expired, it is taken off the list.
///
/// Keys of purposes are derived by HKDF with SHA-256
/// ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)).
///
/// # Examples
///
/// ```
/// use zzz_crypto::Keys;
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let token = keys.signer("unsubscribe").sign("user 7");
/// assert_eq!(keys.signer("unsubscribe").verify(&token)?, b"user 7");
/// assert!(keys.signer("login").verify(&token).is_err());
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Keys {
    /// The current one first.
    secrets: Arc<[Box<str>]>,
}

impl Service for Keys {}

impl Keys {
    /// How long a secret is at least, in bytes.
    pub const SECRET_BYTES_MIN: usize = 32;

    /// How many different bytes a secret has at least.
    const DIFFERENT_BYTES_MIN: usize = 8;

    /// The keys that come of `secret`, which is 32 bytes at least and made by
    /// chance: `cargo run -- gen secret` makes one.
    ///
    /// # Errors
    ///
    /// If the secret is too short, or the same few characters again and again.
    pub fn new(secret: &str) -> Result<Self, WeakKey> {
        check(secret)?;
        Ok(Self { secrets: Arc::new([secret.into()]) })
    }

    /// Accepts what the keys of `secret` made, too, but makes nothing with them.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_old(self, secret: &str) -> Result<Self, WeakKey> {
        check(secret)?;
        let secrets = self.secrets.iter().cloned().chain([secret.into()]).collect();
        Ok(Self { secrets })
    }

    /// What signs for `purpose`, a name that stands for one use of one kind of
    /// value: `"unsubscribe"`.
    pub fn signer(&self, purpose: &str) -> Signer {
        Signer::new(&self.derive("sign", purpose))
    }

    /// What encrypts for `purpose`.
    pub fn cipher(&self, purpose: &str) -> Cipher {
        Cipher::new(&self.derive("encrypt", purpose))
    }

    /// The keys of a purpose, the current one first.
    pub(crate) fn derive<const BYTES: usize>(&self, kind: &str, purpose: &str) -> Vec<[u8; BYTES]> {
        let derive = |secret: &str| {
            let mut key = [0; BYTES];
            let hkdf = Hkdf::<Sha256>::new(Some(b"zzz"), secret.as_bytes());
            // It fails for more than 255 blocks of 32 bytes.
            let derived =
                hkdf.expand_multi_info(&[kind.as_bytes(), b"\0", purpose.as_bytes()], &mut key);
            debug_assert!(derived.is_ok());
            key
        };
        self.secrets.iter().map(|secret| derive(secret)).collect()
    }
}

fn check(secret: &str) -> Result<(), WeakKey> {
    let bytes = secret.len();
    let mut seen = [false; 256];
    for byte in secret.bytes() {
        seen[usize::from(byte)] = true;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    if bytes < Keys::SECRET_BYTES_MIN || different < Keys::DIFFERENT_BYTES_MIN {
        return Err(WeakKey { bytes, different });
    }
    Ok(())
}

/// Nothing of it: not even how many.
impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

/// A secret that can be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeakKey {
    bytes: usize,
    different: usize,
}

impl fmt::Display for WeakKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, different } = self;
        f.write_str("the secret key is too weak: ")?;
        if *bytes < Keys::SECRET_BYTES_MIN {
            write!(f, "it has {bytes} bytes and needs {} at least", Keys::SECRET_BYTES_MIN)?;
        } else {
            write!(f, "it is made of {different} different characters")?;
        }
        f.write_str("; make one with `cargo run -- gen secret`")
    }
}

impl StdError for WeakKey {}
