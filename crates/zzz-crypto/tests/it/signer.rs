use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use zzz_core::{Error, http::StatusCode};
use zzz_crypto::{Refused, Signer};

use crate::keys;

#[test]
fn a_value_expires_with_its_second() {
    let signer = keys().signer("link");
    let expires = UNIX_EPOCH + Duration::from_secs(1_000);
    let token = signer.sign_until("7", expires);
    let just_before = expires - Duration::from_millis(1);
    assert_eq!(signer.verify_at(&token, just_before).unwrap(), b"7");
    assert_eq!(signer.verify_at(&token, expires), Err(Refused::Expired));
}

#[test]
fn a_value_without_a_time_does_not_expire() {
    let signer = keys().signer("link");
    let token = signer.sign("7");
    let later = SystemTime::now() + Duration::from_secs(1 << 35);
    assert_eq!(signer.verify_at(&token, later).unwrap(), b"7");
}

#[test]
fn a_time_without_end_does_not_end() {
    let signer = keys().signer("link");
    let token = signer.sign_for("7", Duration::MAX);
    let later = SystemTime::now() + Duration::from_secs(1 << 35);
    assert_eq!(signer.verify_at(&token, later).unwrap(), b"7");
}

#[test]
fn whatever_is_changed_is_noticed() {
    let signer = keys().signer("link");
    let token = signer.sign("user 7");
    for place in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(signer.verify(&changed).is_err(), "{place}");
    }
    for end in 0..token.len() {
        assert!(signer.verify(&token[..end]).is_err(), "{end}");
    }
}

#[test]
fn what_is_no_such_text_is_malformed() {
    let signer = keys().signer("link");
    for text in ["", "A", "a b", "a+b/", "ä", "AAAA", "===="] {
        assert_eq!(signer.verify(text), Err(Refused::Malformed), "{text}");
    }
    let long = "A".repeat(Signer::TEXT_BYTES_MAX + 1);
    assert_eq!(signer.verify(&long), Err(Refused::Malformed));
}

#[test]
fn a_token_may_stand_in_a_url() {
    let token = keys().signer("link").sign([255; 100]);
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
}

#[test]
fn a_refused_token_is_a_400_that_tells_nothing() {
    let error = Error::from(keys().signer("a").verify("AAAA").unwrap_err());
    assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    let problem = error.problem().unwrap();
    assert_eq!(problem.code(), "invalid_token");
    assert_eq!(problem.detail(), "the link or token is not valid any more");
}

proptest! {
    #[test]
    fn what_was_signed_comes_back(value in prop::collection::vec(any::<u8>(), 0..300)) {
        let signer = keys().signer("any");
        prop_assert_eq!(signer.verify(&signer.sign(&value)).unwrap(), value);
    }

    #[test]
    fn no_text_breaks_it(text in ".{0,200}") {
        prop_assert!(keys().signer("any").verify(&text).is_err());
    }
}
