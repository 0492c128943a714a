//! What nobody can guess.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// `COUNT` bytes of the system's generator.
///
/// # Panics
///
/// If the system has no source of randomness, without which nothing is secret.
pub fn random_bytes<const COUNT: usize>() -> [u8; COUNT] {
    let mut bytes = [0; COUNT];
    #[expect(clippy::expect_used, reason = "there is nothing to do instead")]
    getrandom::fill(&mut bytes).expect("the system's random generator works");
    bytes
}

/// A token of 256 bits, as 43 letters, digits, `-` and `_`.
///
/// # Examples
///
/// ```
/// let token = zzz_crypto::random_token();
/// assert_eq!(token.len(), 43);
/// assert_ne!(token, zzz_crypto::random_token());
/// ```
pub fn random_token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// What may be kept of a token: its SHA-256, in 43 characters.
///
/// A token that was made by chance needs nothing slower; a password does.
///
/// # Examples
///
/// ```
/// let kept = zzz_crypto::digest("the token that was sent by mail");
/// assert_eq!(kept.len(), 43);
/// assert_eq!(kept, zzz_crypto::digest("the token that was sent by mail"));
/// ```
pub fn digest(token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Whether two secrets are the same, in a time that tells only whether they are
/// equally long.
///
/// # Examples
///
/// ```
/// assert!(zzz_crypto::same("tr0ub4dor", "tr0ub4dor"));
/// assert!(!zzz_crypto::same("tr0ub4dor", "tr0ub4dos"));
/// ```
pub fn same(a: impl AsRef<[u8]>, b: impl AsRef<[u8]>) -> bool {
    a.as_ref().ct_eq(b.as_ref()).into()
}
