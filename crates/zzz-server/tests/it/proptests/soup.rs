//! Bytes that nobody would send, and those that somebody might.

use proptest::prelude::*;

use super::{invariants::check, play::Pace};

/// Requests in pieces, whole ones among them, as an attacker would put them
/// together.
const INGREDIENTS: &[&str] = &[
    "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
    "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n",
    "POST /stream-echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n",
    "POST /read-some HTTP/1.1\r\nhost: a\r\ncontent-length: 700\r\n\r\n",
    "GET /stream HTTP/1.0\r\n\r\n",
    "GET /trailers HTTP/1.1\r\nhost: a\r\n\r\n",
    "GET /short HTTP/1.1\r\nhost: a\r\n\r\n",
    "GET /upgrade HTTP/1.1\r\nhost: a\r\n\r\n",
    "CONNECT tunnel:443 HTTP/1.1\r\nhost: a\r\n\r\n",
    "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
    "GET http://a/ HTTP/1.1\r\n",
    "POST /ignore HTTP/1.1\r\n",
    "HEAD ",
    "GET ",
    "/inspect",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    "host: a\r\n",
    "host: b\r\n",
    "connection: close\r\n",
    "connection: keep-alive\r\n",
    "content-length: 5\r\n",
    "content-length: 0\r\n",
    "content-length: 99999999999999999999\r\n",
    "transfer-encoding: chunked\r\n",
    "transfer-encoding: gzip, chunked\r\n",
    "expect: 100-continue\r\n",
    "5\r\nhello\r\n",
    "5;a=\"b\"\r\nhello\r\n",
    "0\r\n\r\n",
    "0\r\nx-trailer: 1\r\n\r\n",
    "ffffffffffffffff\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    ":",
    "x",
];

fn soup() -> impl Strategy<Value = Vec<u8>> {
    let ingredient = prop_oneof![
        12 => prop::sample::select(INGREDIENTS).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => (1..2000_usize).prop_map(|length| vec![b'x'; length]),
    ];
    prop::collection::vec(ingredient, 0..12).prop_map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_somebody_might_send_is_answered_or_refused(input in soup(), pace: u8) {
        check(&input, Pace::of(pace));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn arbitrary_bytes_are_refused(input: Vec<u8>, pace: u8) {
        check(&input, Pace::of(pace));
    }
}
