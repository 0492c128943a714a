use proptest::prelude::*;
use zzz_crypto::{Cipher, Refused};

use crate::keys;

#[test]
fn the_same_value_is_another_text_each_time() {
    let cipher = keys().cipher("note");
    let (a, b) = (cipher.seal("hello", ""), cipher.seal("hello", ""));
    assert_ne!(a, b);
    assert_eq!(cipher.open(&a, "").unwrap(), cipher.open(&b, "").unwrap());
}

#[test]
fn whatever_is_changed_is_noticed() {
    let cipher = keys().cipher("note");
    let sealed = cipher.seal("hello", "place");
    for place in 0..sealed.len() {
        let mut changed = sealed.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(cipher.open(&changed, "place").is_err(), "{place}");
    }
    assert_eq!(cipher.open(&sealed, "another place"), Err(Refused::Forged));
}

#[test]
fn what_is_no_such_text_is_malformed() {
    let cipher = keys().cipher("note");
    for text in ["", "A", "a b", "AAAA", "ä"] {
        assert_eq!(cipher.open(text, ""), Err(Refused::Malformed), "{text}");
    }
    let long = "A".repeat(Cipher::TEXT_BYTES_MAX + 1);
    assert_eq!(cipher.open(&long, ""), Err(Refused::Malformed));
}

proptest! {
    #[test]
    fn what_was_sealed_comes_back(
        value in prop::collection::vec(any::<u8>(), 0..300),
        place in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let cipher = keys().cipher("any");
        prop_assert_eq!(cipher.open(&cipher.seal(&value, &place), &place).unwrap(), value);
    }
}
