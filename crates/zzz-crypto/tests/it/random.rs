use std::collections::HashSet;

use zzz_crypto::{digest, random_token, same};

#[test]
fn tokens_differ() {
    let tokens: HashSet<_> = (0..1_000).map(|_| random_token()).collect();
    assert_eq!(tokens.len(), 1_000);
}

#[test]
fn a_digest_is_sha_256() {
    // FIPS 180-2, appendix B.1, in base64url.
    assert_eq!(digest("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

#[test]
fn secrets_are_the_same_or_not() {
    assert!(same("a", "a") && same("", ""));
    assert!(!same("a", "b") && !same("a", "aa") && !same("a", ""));
}
