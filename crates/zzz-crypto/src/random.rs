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
    same_bytes(a.as_ref(), b.as_ref())
}

/// Eight bytes at a time: what keeps the compiler from a short cut costs as much for one of them.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    if a.len() != b.len() {
        return false;
    }
    let words = a.iter().zip(b).map(|(a, b)| u64::from_ne_bytes(*a).ct_eq(&u64::from_ne_bytes(*b)));
    words.fold(a_rest.ct_eq(b_rest), |all, word| all & word).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts_and_so_does_the_length() {
        for len in 0..40_usize {
            let secret = vec![7; len];
            assert!(same(&secret, secret.clone()), "{len}");
            assert!(!same(&secret, vec![7; len + 1]), "{len}");
            assert!(!same(&secret, vec![7; len + 8]), "{len}");
            for place in 0..len {
                let mut other = secret.clone();
                other[place] ^= 1;
                assert!(!same(&secret, &other), "{place} of {len}");
            }
        }
    }
}
