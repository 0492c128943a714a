//! Field lines: what is taken, what is refused.

use super::super::{
    case::{Case, case},
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [accepted(), names(), values(), folding(), line_ends()].concat()
}

fn accepted() -> Vec<Case> {
    let fields: [(&str, &[u8], &str); 10] = [
        ("no white space after the colon", b"x:y", "x: y"),
        ("white space around a value", b"x: \t y \t", "x: y"),
        ("white space inside a value", b"x: a \t b", "x: a \\t b"),
        ("an empty value", b"x:", "x: "),
        ("a value of white space", b"x: \t", "x: "),
        ("colons in a value", b"x: a:b: c", "x: a:b: c"),
        ("obs-text in a value", b"x: caf\xe9", "x: caf\\xe9"),
        (
            "every visible character in a value",
            b"x: !\"#$%&()*+,-./:;<=>?@[]^_`{|}~",
            "x: !\\\"#$%&()*+,-./:;<=>?@[]^_`{|}~",
        ),
        ("every kind of character in a name", b"!#$%&*+-.^_`|~0a: y", "!#$%&*+-.^_`|~0a: y"),
        ("a name of one character", b"x: y", "x: y"),
    ];
    let mut cases: Vec<_> = fields
        .iter()
        .map(|(name, field, line)| {
            case(name, "RFC 9110 5.5").send(wire::get_with("/inspect", field)).inspected(&[line])
        })
        .collect();
    cases.push(
        case("a name that stands twice", "RFC 9110 5.3")
            .send(wire::get_with("/inspect", "x: a\r\ny: b\r\nx: c"))
            .inspected(&["x: a\ny: b\nx: c"]),
    );
    cases.push(
        case("names in any case", "RFC 9110 5.1")
            .send(wire::post("/echo", "CoNtEnT-LeNgTh: 5", "hello"))
            .ok("hello"),
    );
    cases
}

fn names() -> Vec<Case> {
    let fields: [(&str, &[u8]); 15] = [
        ("a space before the colon", b"x : y"),
        ("a tab before the colon", b"x\t: y"),
        ("a line without a colon", b"x"),
        ("an empty name", b": y"),
        ("a space in a name", b"x y: z"),
        ("a NUL in a name", b"x\0: y"),
        ("a control byte in a name", b"x\x01: y"),
        ("a DEL in a name", b"x\x7f: y"),
        ("a bare CR in a name", b"x\ry: z"),
        ("a byte above 127 in a name", b"caf\xe9: y"),
        ("a parenthesis in a name", b"x(y): z"),
        ("a slash in a name", b"x/y: z"),
        ("a quote in a name", b"\"x\": y"),
        ("an at sign in a name", b"x@y: z"),
        ("brackets in a name", b"x[0]: y"),
    ];
    fields
        .map(|(name, field)| {
            case(name, "RFC 9112 5.1").send(wire::get_with("/", field)).refused(400)
        })
        .into()
}

fn values() -> Vec<Case> {
    let fields: [(&str, &[u8]); 7] = [
        ("a bare CR in a value", b"x: a\rb"),
        ("a bare CR at the end of a value", b"x: a\r"),
        ("a NUL in a value", b"x: a\0b"),
        ("a control byte in a value", b"x: a\x01b"),
        ("a vertical tab in a value", b"x: a\x0bb"),
        ("an escape in a value", b"x: \x1b[1m"),
        ("a DEL in a value", b"x: a\x7fb"),
    ];
    fields
        .map(|(name, field)| {
            case(name, "RFC 9110 5.5").send(wire::get_with("/", field)).refused(400)
        })
        .into()
}

fn folding() -> Vec<Case> {
    let fields = [
        ("a line folded with a space", "x: a\r\n b"),
        ("a line folded with a tab", "x: a\r\n\tb"),
        ("a folded line of white space", "x: a\r\n "),
        ("a folded name", "x\r\n : a"),
    ];
    let mut cases: Vec<_> = fields
        .iter()
        .map(|(name, field)| {
            case(name, "RFC 9112 5.2").send(wire::get_with("/", field)).refused(400)
        })
        .collect();
    cases.push(
        case("white space before the first field", "RFC 9112 2.2")
            .send(wire::request("GET / HTTP/1.1", " x: y\r\nhost: test", ""))
            .refused(400),
    );
    cases
}

fn line_ends() -> Vec<Case> {
    let heads: [(&str, &[u8]); 6] = [
        ("a field line that ends in LF alone", b"GET / HTTP/1.1\r\nhost: test\nx: y\r\n\r\n"),
        ("a head that ends in LF alone", b"GET / HTTP/1.1\r\nhost: test\r\n\n"),
        ("a head of LF alone", b"GET / HTTP/1.1\nhost: test\n\n"),
        ("a head that ends in CR CR LF", b"GET / HTTP/1.1\r\nhost: test\r\n\r\r\n"),
        ("a field line that ends in CR CR LF", b"GET / HTTP/1.1\r\nhost: test\r\r\n\r\n"),
        ("a field line that ends in CR alone", b"GET / HTTP/1.1\r\nhost: test\rx: y\r\n\r\n"),
    ];
    heads.map(|(name, head)| case(name, "RFC 9112 2.2").send(head).refused(400)).into()
}
