//! `ParamFilter`.

use proptest::prelude::*;
use zzz_web::ParamFilter;

#[test]
fn names_in_any_spelling() {
    let filter = ParamFilter::new();
    for name in [
        "password",
        "PASSWORD_confirmation",
        "user[password]",
        "user%5Bpass%77ord%5D",
        "token",
        "X-Auth-Token",
        "client_secret",
        "Authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "_csrf",
        "api_key",
        "apiKey",
        "X-API-Key",
    ] {
        assert!(filter.is_sensitive(name), "{name}");
    }
    for name in ["page", "q", "name", "accept", "host", "user[name]", "", "key"] {
        assert!(!filter.is_sensitive(name), "{name}");
    }
}

#[test]
fn words_are_added() {
    assert!(!ParamFilter::new().is_sensitive("x_i_ban"));
    let filter = ParamFilter::new().with("I-BAN").with("--");
    assert!(filter.is_sensitive("x_i_ban") && filter.is_sensitive("token"));
    assert!(!filter.is_sensitive("page"));
}

#[test]
fn queries_keep_their_form() {
    let filter = ParamFilter::new();
    assert_eq!(filter.query("a=1&b&c="), "a=1&b&c=");
    let shown = filter.query("a=1&token=x%26y&b&user%5Bpassword%5D=z=w");
    assert_eq!(shown, "a=1&token=[filtered]&b&user%5Bpassword%5D=[filtered]");
}

proptest! {
    #[test]
    fn a_masked_value_is_nowhere(value in "[a-z]{1,8}Q[a-z]{1,8}", before in "[a-z]=[a-z]", name in "(my_)?[tT]oken") {
        let shown = ParamFilter::new().query(&format!("{before}&{name}={value}")).into_owned();
        prop_assert!(!shown.contains(&value));
        prop_assert!(shown.starts_with(&before));
    }
}
