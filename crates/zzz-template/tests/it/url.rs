use zzz_template::{
    Buffer, Piece,
    expand::{url, url_first, url_first_segment, url_path, url_query},
    pipes::url_encode,
};

#[track_caller]
fn check(piece: impl Piece, expected: &str) {
    let mut out = Buffer::new();
    out.put(piece);
    assert_eq!(out.as_str(), expected);
}

#[test]
fn an_address_may_be_relative_or_of_four_schemes() {
    check(url("/users/7?a=b&c=d#e"), "/users/7?a=b&amp;c=d#e");
    check(url("HTTPS://example.com/é"), "HTTPS://example.com/%C3%A9");
    check(url("mailto:ann@example.com"), "mailto:ann@example.com");
    check(url(&Some("tel:+49")), "tel:+49");
    check(url(&None::<&str>), "");
    check(url("a%20b"), "a%20b");
}

#[test]
fn what_is_encoded_by_a_pipe_is_not_encoded_again() {
    check(url_path(&url_encode("a/b?c%é")), "a%2Fb%3Fc%25%C3%A9");
    check(url_query(&Some(url_encode("a&b"))), "a%26b");
    check(url_query(&&url_encode("a b")), "a%20b");
    check(url_path("a%2Fb"), "a%252Fb");
}

#[test]
fn every_other_scheme_is_replaced() {
    for address in [
        "javascript:alert(1)",
        " JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "\u{0}javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
    ] {
        check(url(address), "about:invalid#zzz");
        check(url(&address.to_owned()), "about:invalid#zzz");
        check(url(&format_args!("{address}{}", 1)), "about:invalid#zzz");
    }
}

#[test]
fn nothing_leaves_the_attribute_or_the_address() {
    check(url("/\"onclick='x' <>"), "/%22onclick=&#39;x&#39;%20%3C%3E");
    check(url_path("a b/\"<c>?é%:"), "a%20b/%22%3Cc%3E?%C3%A9%25%3A");
    check(url_query("a=b&c d/é'\""), "a%3Db%26c%20d%2F%C3%A9%27%22");
}

#[test]
fn two_values_do_not_make_a_scheme() {
    check((url("javascript"), url_path(":alert(1)")), "javascript%3Aalert(1)");
}

#[test]
fn a_value_behind_the_first_slash_names_no_host() {
    check(url_first("/evil.example/a//b"), "%2Fevil.example/a//b");
    check(url_first("//evil.example"), "%2F/evil.example");
    check(url_first("\\evil.example"), "%5Cevil.example");
    check(url_first("\t/evil.example"), "%09/evil.example");
    check((url_first(""), url_first("/evil.example")), "%2Fevil.example");
    check(url_first_segment(""), ".");
    check(url_first_segment(&None::<&str>), ".");
    check(url_first_segment("/a"), "%2Fa");
    check((url_first("é?a"), url_first_segment(&7), url_first(&url_encode("/"))), "%C3%A9?a7%2F");
}

#[test]
fn numbers_are_what_they_are() {
    check((url_path(&42), url_query(&-7)), "42-7");
    check(url_query(&format_args!("{}&", 5)), "5%26");
}
