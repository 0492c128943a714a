//! Signatures of protocols that are not ours.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The HMAC-SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)) of all `parts`, one after the other, for protocols of
/// others: webhooks for instance. What the application signs for itself, [`Signer`](crate::Signer) signs.
///
/// It is compared by [`same`](crate::same()), and never by `==`.
///
/// # Examples
///
/// ```
/// use zzz_crypto::{hmac_sha256, same};
///
/// let signature = hmac_sha256(b"a secret that both sides know", &[b"1674087231", b".", b"{}"]);
/// assert!(same(signature, hmac_sha256(b"a secret that both sides know", &[b"1674087231.{}"])));
/// ```
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // A key is filled up with zeros to a block of the hash, and a longer one hashed before.
    let mut block = [0; 64];
    match block.get_mut(..key.len()) {
        Some(start) => start.copy_from_slice(key),
        None => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, sections 4.3 and 4.7: a short key, and one that is longer than a block.
    #[test]
    fn the_examples_of_the_standard() {
        let hex = |bytes: [u8; 32]| bytes.map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(
            hex(hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(
            hex(hmac_sha256(&[0xaa; 131], &[text])),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
