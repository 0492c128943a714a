//! Which host is asked.

use super::super::{
    case::{Case, case},
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [accepted(), refused(), counted()].concat()
}

fn with_host(host: impl AsRef<[u8]>) -> Vec<u8> {
    let field = [b"host: ", host.as_ref()].concat();
    wire::request("GET /inspect HTTP/1.1", field, "")
}

fn accepted() -> Vec<Case> {
    [
        ("a host name", "example.com"),
        ("a host name in capitals", "EXAMPLE.com"),
        ("a host name with a port", "example.com:8080"),
        ("a host name that ends in a point", "example.com."),
        ("a host name with an underscore", "my_host"),
        ("an IPv4 address", "127.0.0.1:80"),
        ("an IPv6 address", "[::1]"),
        ("an IPv6 address with a port", "[2001:db8::1]:443"),
        ("an empty host", ""),
    ]
    .map(|(name, host)| {
        case(name, "RFC 9110 7.2")
            .send(with_host(host))
            .inspected(&[&format!("host=Some({host:?})")])
    })
    .into()
}

fn refused() -> Vec<Case> {
    let hosts: [(&str, &[u8]); 16] = [
        ("a space in a host", b"a b"),
        ("a slash in a host", b"a/b"),
        ("a URI as host", b"http://test"),
        ("user information in a host", b"user@test"),
        ("a question mark in a host", b"a?b"),
        ("a number sign in a host", b"a#b"),
        ("a backslash in a host", b"a\\b"),
        ("a port of letters", b"test:http"),
        ("a port with a sign", b"test:+80"),
        ("two ports", b"test:80:80"),
        ("a port above 65535", b"test:65536"),
        ("a port and white space", b"test: 80"),
        ("an IPv6 address without its end", b"[::1"),
        ("text after an IPv6 address", b"[::1]x"),
        ("a list of hosts", b"test, other"),
        ("a byte above 127 in a host", b"caf\xe9"),
    ];
    hosts.map(|(name, host)| case(name, "RFC 9112 3.2").send(with_host(host)).refused(400)).into()
}

fn counted() -> Vec<Case> {
    let clause = "RFC 9112 3.2";
    vec![
        case("no host", clause).send(wire::request("GET / HTTP/1.1", "", "")).refused(400),
        case("no host but other fields", clause)
            .send(wire::request("GET / HTTP/1.1", "x-host: test\r\nhosts: test", ""))
            .refused(400),
        case("the same host twice", clause).send(wire::get_with("/", "host: test")).refused(400),
        case("two hosts", clause).send(wire::get_with("/", "Host: other")).refused(400),
        case("an empty host beside another", clause)
            .send(wire::get_with("/", "host:"))
            .refused(400),
        case("a host that is invalid beside an absolute target", clause)
            .send(wire::request("GET http://test/ HTTP/1.1", "host: a b", ""))
            .refused(400),
        case("two hosts in HTTP/1.0", clause)
            .send(wire::old("GET /", "host: test\r\nhost: test", ""))
            .refused(400),
        case("an invalid host in HTTP/1.0", clause)
            .send(wire::old("GET /", "host: a/b", ""))
            .refused(400),
    ]
}
