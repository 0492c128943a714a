//! Which transfer codings are understood.

use super::super::{
    case::{Case, case},
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [accepted(), refused(), unknown(), with_length()].concat()
}

const CHUNKS: &str = "5\r\nhello\r\n0\r\n\r\n";

fn post(fields: impl AsRef<[u8]>) -> Vec<u8> {
    wire::post("/echo", fields, CHUNKS)
}

fn accepted() -> Vec<Case> {
    let clause = "RFC 9112 6.1";
    vec![
        case("chunked", clause).send(post("transfer-encoding: chunked")).ok("hello"),
        case("chunked in capitals", "RFC 9112 7")
            .send(post("Transfer-Encoding: CHUNKED"))
            .ok("hello"),
        case("white space around chunked", clause)
            .send(post("transfer-encoding: \tchunked "))
            .ok("hello"),
        case("a GET in chunks", clause)
            .send(wire::hosted("GET /echo", "transfer-encoding: chunked", CHUNKS))
            .ok("hello"),
        case("the coding of a response is no coding of the request", "RFC 9110 10.1.4")
            .send(wire::get_with("/", "te: gzip, chunked"))
            .ok("hello"),
    ]
}

fn refused() -> Vec<Case> {
    let values: [(&str, &[u8]); 15] = [
        ("an empty transfer coding", b""),
        ("gzip alone", b"gzip"),
        ("identity alone", b"identity"),
        ("chunked before gzip", b"chunked, gzip"),
        ("chunked before identity", b"chunked, identity"),
        ("chunked twice in a list", b"chunked, chunked"),
        ("chunked twice around gzip", b"chunked, gzip, chunked"),
        ("chunked with a parameter", b"chunked;q=1"),
        ("chunked in quotes", b"\"chunked\""),
        ("a word that ends in chunked", b"xchunked"),
        ("a word that begins with chunked", b"chunkedx"),
        ("a space inside chunked", b"chun ked"),
        ("a vertical tab before chunked", b"\x0bchunked"),
        ("a NUL after chunked", b"chunked\0"),
        ("a byte above 127 before chunked", b"\xa0chunked"),
    ];
    let mut cases: Vec<_> = values
        .iter()
        .map(|(name, value)| {
            let field = [b"transfer-encoding: ", *value].concat();
            case(name, "RFC 9112 6.3").send(post(field)).refused(400)
        })
        .collect();
    cases.push(
        case("chunked twice in two fields", "RFC 9112 6.1")
            .send(post("transfer-encoding: chunked\r\ntransfer-encoding: chunked"))
            .refused(400),
    );
    cases.push(
        case("chunked before gzip in two fields", "RFC 9112 6.3")
            .send(post("transfer-encoding: chunked\r\ntransfer-encoding: gzip"))
            .refused(400),
    );
    cases
}

fn unknown() -> Vec<Case> {
    [
        ("gzip before chunked", "transfer-encoding: gzip, chunked"),
        ("an unknown coding before chunked", "transfer-encoding: rot13, chunked"),
        (
            "gzip before chunked in two fields",
            "transfer-encoding: gzip\r\ntransfer-encoding: chunked",
        ),
        ("two codings before chunked", "transfer-encoding: deflate, gzip, chunked"),
        ("identity before chunked", "transfer-encoding: identity, chunked"),
    ]
    .map(|(name, fields)| case(name, "RFC 9112 6.1").send(post(fields)).refused(501))
    .into()
}

fn with_length() -> Vec<Case> {
    [
        ("a length before chunked", "content-length: 15\r\ntransfer-encoding: chunked"),
        ("a length after chunked", "transfer-encoding: chunked\r\ncontent-length: 15"),
        ("a length of zero beside chunked", "content-length: 0\r\ntransfer-encoding: chunked"),
        ("a bad length beside chunked", "content-length: x\r\ntransfer-encoding: chunked"),
        ("a length beside an unknown coding", "content-length: 15\r\ntransfer-encoding: gzip"),
    ]
    .map(|(name, fields)| case(name, "RFC 9112 6.1").send(post(fields)).refused(400))
    .into()
}
