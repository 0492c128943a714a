//! How much a request may be.

use super::super::{
    case::{Case, case},
    expect::Expect,
    wire,
};

/// The limits of the server under test.
const HEAD_BYTES_MAX: usize = 16 * 1024;
const TARGET_BYTES_MAX: usize = 8 * 1024;
const FIELDS_MAX: usize = 100;
const BODY_BYTES_MAX: usize = 1024 * 1024;

pub(super) fn cases() -> Vec<Case> {
    [targets(), heads(), counts(), bodies()].concat()
}

/// A target of this length.
fn target(length: usize) -> String {
    format!("/?{}", "x".repeat(length - 2))
}

/// A `GET` whose head, with the empty line, has this length.
fn head(length: usize) -> Vec<u8> {
    let without = wire::get_with("/", "x: ").len();
    wire::get_with("/", format!("x: {}", "y".repeat(length - without)))
}

/// A `GET` with so many fields, `Host` among them.
fn fields(count: usize) -> Vec<u8> {
    wire::get_with("/", vec!["x: y"; count - 1].join("\r\n"))
}

fn targets() -> Vec<Case> {
    let clause = "RFC 9110 15.5.15";
    vec![
        case("the longest target", clause).send(wire::get(&target(TARGET_BYTES_MAX))).ok("hello"),
        case("a target one byte too long", clause)
            .send(wire::get(&target(TARGET_BYTES_MAX + 1)))
            .refused(414),
        case("a target that is much too long", clause)
            .send(wire::get(&target(2 * HEAD_BYTES_MAX)))
            .refused(414),
        case("a target that does not end", clause)
            .send(format!("GET {}", target(HEAD_BYTES_MAX + 1)))
            .refused_bare(414),
        case("a method that does not end", clause)
            .send("X".repeat(HEAD_BYTES_MAX + 1))
            .refused_bare(414),
        case("a target too long for HTTP/1.0", clause)
            .send(wire::old(&format!("GET {}", target(TARGET_BYTES_MAX + 1)), "", ""))
            .refused(414),
    ]
}

fn heads() -> Vec<Case> {
    let clause = "RFC 9110 5.4";
    let pieces = head(HEAD_BYTES_MAX + 1024);
    let pieces = pieces.chunks(1000).fold(case("a head too large in pieces", clause), Case::send);
    vec![
        case("the largest head", clause).send(head(HEAD_BYTES_MAX)).ok("hello"),
        case("a head one byte too large", clause).send(head(HEAD_BYTES_MAX + 1)).refused(431),
        case("a head much too large", clause).send(head(4 * HEAD_BYTES_MAX)).refused(431),
        case("a field that does not end", clause)
            .send(format!("GET / HTTP/1.1\r\nhost: test\r\nx: {}", "y".repeat(HEAD_BYTES_MAX)))
            .refused_bare(431),
        case("a name that does not end", clause)
            .send(format!("GET / HTTP/1.1\r\nhost: test\r\n{}", "y".repeat(HEAD_BYTES_MAX)))
            .refused_bare(431),
        pieces.refused_bare(431),
        case("a head too large after a good request", clause)
            .send([wire::get("/"), head(HEAD_BYTES_MAX + 1)].concat())
            .ok("hello")
            .refused(431),
        case("two heads that are too large only together", clause)
            .send([head(HEAD_BYTES_MAX - 1), head(HEAD_BYTES_MAX)].concat())
            .ok("hello")
            .ok("hello"),
    ]
}

fn counts() -> Vec<Case> {
    let clause = "RFC 9110 5.4";
    vec![
        case("as many fields as there may be", clause).send(fields(FIELDS_MAX)).ok("hello"),
        case("one field too many", clause).send(fields(FIELDS_MAX + 1)).refused(431),
        case("ten times too many fields", clause).send(fields(10 * FIELDS_MAX)).refused(431),
    ]
}

fn bodies() -> Vec<Case> {
    let clause = "RFC 9110 15.5.14";
    let largest = vec![b'x'; BODY_BYTES_MAX];
    let chunk = |length| format!("{length:x}\r\n{}\r\n", "x".repeat(length));
    let large = |target| wire::post(target, format!("content-length: {}", BODY_BYTES_MAX + 1), "");
    vec![
        case("the largest body", clause).send(wire::sized("/echo", &largest)).ok(largest),
        case("the largest body in chunks", clause)
            .send(wire::chunked("/echo", chunk(BODY_BYTES_MAX) + "0\r\n\r\n"))
            .ok(vec![b'x'; BODY_BYTES_MAX]),
        case("a body one byte too large", clause)
            .send(large("/echo"))
            .answer(Expect::failed(413))
            .says_close(),
        case("a body too large, read in pieces", clause)
            .send(large("/read-some"))
            .answer(Expect::failed(413))
            .says_close(),
        case("a body too large that the handler ignores", clause)
            .send(large("/ignore"))
            .ok("ignored")
            .says_close(),
        case("one chunk too large", clause)
            .send(wire::chunked("/echo", chunk(BODY_BYTES_MAX + 1) + "0\r\n\r\n"))
            .answer(Expect::failed(413))
            .may_close(),
        case("chunks too large together", clause)
            .send(wire::chunked("/echo", chunk(BODY_BYTES_MAX) + "1\r\nx\r\n0\r\n\r\n"))
            .answer(Expect::failed(413))
            .may_close(),
    ]
}
