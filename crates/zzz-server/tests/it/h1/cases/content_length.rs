//! Bodies framed by their length.

use super::super::{
    case::{Case, case},
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [accepted(), values(), repeated()].concat()
}

fn accepted() -> Vec<Case> {
    let clause = "RFC 9112 6.2";
    vec![
        case("a body of this length", clause).send(wire::sized("/echo", "hello")).ok("hello"),
        case("a body of length zero", clause).send(wire::sized("/echo", "")).ok(""),
        case("a length with leading zeros", "RFC 9110 8.6")
            .send(wire::post("/echo", "content-length: 0005", "hello"))
            .ok("hello"),
        case("white space around a length", "RFC 9110 5.5")
            .send(wire::post("/echo", "content-length: \t5 \t", "hello"))
            .ok("hello"),
        case("a body of any bytes", clause)
            .send(wire::sized("/echo", b"\0\r\n\xff\n\r\x7f"))
            .ok(b"\0\r\n\xff\n\r\x7f"),
        case("a GET with a body", "RFC 9110 9.3.1")
            .send(wire::hosted("GET /echo", "content-length: 5", "hello"))
            .ok("hello"),
        case("a DELETE with a body", "RFC 9110 9.3.5")
            .send(wire::hosted("DELETE /echo", "content-length: 5", "hello"))
            .ok("hello"),
        case("a POST that says nothing of a body has none", "RFC 9112 6.3")
            .send(wire::post("/echo", "", ""))
            .ok(""),
        case("bytes after the length are the next request", "RFC 9112 6.3")
            .send(wire::post("/echo", "content-length: 5", b"hello!\r\n\r\n"))
            .ok("hello")
            .refused_bare(400),
        case("a body that comes in pieces", clause)
            .send(wire::post("/echo", "content-length: 11", "hello"))
            .send(" ")
            .send("world")
            .ok("hello world"),
        case("the handler sees the length", clause)
            .send(wire::sized("/inspect", "hello"))
            .inspected(&["content-length: 5"]),
    ]
}

fn values() -> Vec<Case> {
    let values: [(&str, &[u8]); 17] = [
        ("a length with a plus", b"+5"),
        ("a length with a minus", b"-1"),
        ("a length of minus zero", b"-0"),
        ("a length in hexadecimal", b"0x5"),
        ("a length with a space", b"5 5"),
        ("a list of equal lengths", b"5,5"),
        ("a list of equal lengths and a space", b"5, 5"),
        ("a list of different lengths", b"5, 6"),
        ("a list with an empty member", b"5,"),
        ("an empty length", b""),
        ("a length of white space", b" \t "),
        ("a length with a fraction", b"5.0"),
        ("a length with an exponent", b"5e0"),
        ("a length with a separator", b"1_0"),
        ("a length with a parameter", b"5;a=b"),
        ("a length in quotes", b"\"5\""),
        ("a length in other digits", "٥".as_bytes()),
    ];
    let mut cases: Vec<_> = values
        .iter()
        .map(|(name, value)| {
            let field = [b"content-length: ", *value].concat();
            case(name, "RFC 9110 8.6").send(wire::post("/echo", field, "hello")).refused(400)
        })
        .collect();
    // All digits, so the client means it: too large rather than malformed, and
    // refused before any handler because no number here holds it.
    let beyond = [
        ("a length one above 64 bits", "18446744073709551616"),
        ("a length far above 64 bits", "99999999999999999999999999999999"),
    ];
    cases.extend(beyond.map(|(name, value)| {
        let field = format!("content-length: {value}");
        case(name, "RFC 9110 8.6").send(wire::post("/echo", field, "hello")).refused(413)
    }));
    cases.push(
        case("the largest length of 64 bits", "RFC 9110 8.6")
            .send(wire::post("/echo", "content-length: 18446744073709551615", "hello"))
            .answer(Expect::failed(413))
            .says_close(),
    );
    cases
}

fn repeated() -> Vec<Case> {
    [
        ("the same length twice", "content-length: 5\r\ncontent-length: 5"),
        ("two lengths", "content-length: 5\r\ncontent-length: 6"),
        ("two lengths apart", "content-length: 5\r\nx: y\r\nContent-Length: 5"),
        ("a length and an empty one", "content-length: 5\r\ncontent-length:"),
        ("zero twice", "content-length: 0\r\ncontent-length: 0"),
    ]
    .map(|(name, fields)| {
        case(name, "RFC 9112 6.3").send(wire::post("/echo", fields, "hello")).refused(400)
    })
    .into()
}
