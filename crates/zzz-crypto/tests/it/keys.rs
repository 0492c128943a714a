use zzz_crypto::{Keys, Refused};

use crate::keys;

const OLD: &str = "the-key-of-last-year-0123456789-abcdef";
const NEW: &str = "the-key-of-this-year-0123456789-abcdef";

#[test]
fn a_short_secret_is_refused_with_the_way_out() {
    let error = Keys::new("tr0ub4dor").unwrap_err().to_string();
    assert_eq!(
        error,
        "the secret key is too weak: it has 9 bytes and needs 32 at least; make one with \
         `cargo run -- gen secret`"
    );
}

#[test]
fn a_secret_of_few_characters_is_refused() {
    let error = Keys::new(&"ab".repeat(40)).unwrap_err().to_string();
    assert!(error.contains("2 different characters"), "{error}");
    assert!(!error.contains("abab"), "{error}");
    assert!(keys().with_old("short").is_err());
}

#[test]
fn what_an_old_key_made_is_accepted_and_nothing_is_made_with_it() {
    let before = Keys::new(OLD).unwrap();
    let during = Keys::new(NEW).unwrap().with_old(OLD).unwrap();
    let after = Keys::new(NEW).unwrap();

    let old = before.signer("link").sign("7");
    assert_eq!(during.signer("link").verify(&old).unwrap(), b"7");
    assert_eq!(after.signer("link").verify(&old), Err(Refused::Forged));
    let new = during.signer("link").sign("7");
    assert_eq!(after.signer("link").verify(&new).unwrap(), b"7");

    let old = before.cipher("note").seal("hello", "");
    assert_eq!(during.cipher("note").open(&old, "").unwrap(), b"hello");
    assert_eq!(after.cipher("note").open(&old, ""), Err(Refused::Forged));
    let new = during.cipher("note").seal("hello", "");
    assert_eq!(after.cipher("note").open(&new, "").unwrap(), b"hello");
}

#[test]
fn a_purpose_is_worth_nothing_for_another() {
    let token = keys().signer("unsubscribe").sign("7");
    assert_eq!(keys().signer("login").verify(&token), Err(Refused::Forged));
    let sealed = keys().cipher("a").seal("7", "");
    assert_eq!(keys().cipher("b").open(&sealed, ""), Err(Refused::Forged));
}

#[test]
fn nothing_of_a_key_is_shown() {
    let keys = keys();
    let shown = format!("{keys:?} {:?} {:?}", keys.signer("a"), keys.cipher("a"));
    assert_eq!(shown, "Keys { .. } Signer { .. } Cipher { .. }");
}
