//! Methods, versions and what separates the parts of a request line.

use super::super::{
    case::{Case, case},
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [methods(), versions(), refused_lines(), line_ends()].concat()
}

/// A complete head with this request line.
fn line(line: impl AsRef<[u8]>) -> Vec<u8> {
    wire::request(line, "host: test", "")
}

fn methods() -> Vec<Case> {
    let methods: [(&str, &str); 8] = [
        ("method PUT", "PUT"),
        ("method DELETE", "DELETE"),
        ("method PATCH", "PATCH"),
        ("method TRACE", "TRACE"),
        ("an extension method", "PURGE"),
        ("an extension method with a hyphen", "M-SEARCH"),
        ("a method in lower case is another method", "get"),
        ("a method of every kind of token character", "!#$%&'*+-.^_`|~0aZ"),
    ];
    methods
        .map(|(name, method)| {
            case(name, "RFC 9110 9.1")
                .send(line(format!("{method} /inspect HTTP/1.1")))
                .inspected(&[&format!("method={method}"), "path=/inspect"])
        })
        .into()
}

fn versions() -> Vec<Case> {
    let unsupported = [
        ("version 1.2", "HTTP/1.2"),
        ("version 1.9", "HTTP/1.9"),
        ("version 2.0", "HTTP/2.0"),
        ("version 0.9", "HTTP/0.9"),
        ("version 3.0", "HTTP/3.0"),
    ]
    .map(|(name, version)| {
        case(name, "RFC 9110 15.6.6").send(line(format!("GET / {version}"))).refused(505)
    });
    let malformed = [
        ("a version in lower case", "http/1.1"),
        ("a version without a point", "HTTP/11"),
        ("a version without a minor number", "HTTP/1."),
        ("a version without any minor part", "HTTP/1"),
        ("a version of two minor digits", "HTTP/1.10"),
        ("a version of two major digits", "HTTP/01.1"),
        ("a version of letters", "HTTP/a.b"),
        ("a version with a comma", "HTTP/1,1"),
        ("a version of another protocol", "HTPP/1.1"),
        ("a version with a sign", "HTTP/+1.1"),
    ]
    .map(|(name, version)| {
        case(name, "RFC 9112 2.3").send(line(format!("GET / {version}"))).refused(400)
    });
    // The first bytes of a connection change its protocol, later ones do not.
    let preface = case("the preface of HTTP/2 behind a request", "RFC 9110 15.6.6")
        .send([wire::get("/"), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()].concat())
        .ok("hello")
        .answer(Expect::refused(505).or_status(400))
        .closes();
    [&unsupported[..], &malformed[..], &[preface]].concat()
}

fn refused_lines() -> Vec<Case> {
    let lines: [(&str, &[u8]); 18] = [
        ("no version", b"GET /"),
        ("no target", b"GET HTTP/1.1"),
        ("an empty target", b"GET  HTTP/1.1"),
        ("a method alone", b"GET"),
        ("two spaces after the method", b"GET  / HTTP/1.1"),
        ("two spaces before the version", b"GET /  HTTP/1.1"),
        ("a space after the version", b"GET / HTTP/1.1 "),
        ("a word after the version", b"GET / HTTP/1.1 x"),
        ("a space before the method", b" GET / HTTP/1.1"),
        ("a tab after the method", b"GET\t/ HTTP/1.1"),
        ("a tab before the version", b"GET /\tHTTP/1.1"),
        ("a space in the target", b"GET /a b HTTP/1.1"),
        ("no method", b" / HTTP/1.1"),
        ("a parenthesis in the method", b"GE(T / HTTP/1.1"),
        ("an at sign in the method", b"G@T / HTTP/1.1"),
        ("a NUL in the method", b"GE\0T / HTTP/1.1"),
        ("a byte above 127 in the method", b"G\xc3\x89T / HTTP/1.1"),
        ("a NUL after the version", b"GET / HTTP/1.1\0"),
    ];
    lines.map(|(name, bytes)| case(name, "RFC 9112 3").send(line(bytes)).refused(400)).into()
}

fn line_ends() -> Vec<Case> {
    let refused: [(&str, &[u8]); 6] = [
        ("a request line that ends in LF alone", b"GET / HTTP/1.1\nhost: test\r\n\r\n"),
        ("a request line that ends in CR alone", b"GET / HTTP/1.1\rhost: test\r\n\r\n"),
        ("a request line that ends in CR CR LF", b"GET / HTTP/1.1\r\r\nhost: test\r\n\r\n"),
        ("an empty line of LF alone before the request", b"\nGET / HTTP/1.1\r\nhost: test\r\n\r\n"),
        ("an empty line of CR alone before the request", b"\rGET / HTTP/1.1\r\nhost: test\r\n\r\n"),
        (
            "bytes that are no request at all",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        ),
    ];
    let refused = refused.map(|(name, bytes)| case(name, "RFC 9112 2.2").send(bytes).refused(400));
    let skipped = [
        case("one empty line before a request", "RFC 9112 2.2")
            .send([b"\r\n".to_vec(), wire::get("/")].concat())
            .ok("hello"),
        case("several empty lines before a request", "RFC 9112 2.2")
            .send([b"\r\n\r\n\r\n".to_vec(), wire::get("/")].concat())
            .ok("hello"),
        case("an empty line after a body", "RFC 9112 2.2")
            .send([wire::sized("/echo", "one"), b"\r\n".to_vec(), wire::get("/")].concat())
            .ok("one")
            .ok("hello"),
    ];
    [&refused[..], &skipped[..]].concat()
}
