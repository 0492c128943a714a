//! Request bodies in chunks.

use super::super::{
    case::{Case, case},
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [accepted(), extensions(), sizes(), ends(), refused_extensions()].concat()
}

fn accepted() -> Vec<Case> {
    let bodies: [(&str, &[u8], &[u8]); 8] = [
        ("one chunk", b"5\r\nhello\r\n0\r\n\r\n", b"hello"),
        ("several chunks", b"5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n", b"hello world"),
        ("no chunk", b"0\r\n\r\n", b""),
        ("a size in small letters", b"a\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
        ("a size in capitals", b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
        ("a size with leading zeros", b"0005\r\nhello\r\n0\r\n\r\n", b"hello"),
        ("a last chunk of several zeros", b"5\r\nhello\r\n000\r\n\r\n", b"hello"),
        ("line ends inside a chunk", b"7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n", b"\r\n0\r\n\r\n"),
    ];
    let mut cases: Vec<_> = bodies
        .iter()
        .map(|(name, chunks, content)| {
            case(name, "RFC 9112 7.1").send(wire::chunked("/echo", chunks)).ok(*content)
        })
        .collect();
    cases.push(
        case("chunks that come in pieces", "RFC 9112 7.1")
            .send(wire::chunked("/echo", "5\r"))
            .send("\nhel")
            .send("lo\r")
            .send("\n0\r\n\r")
            .send("\n")
            .ok("hello"),
    );
    cases.push(
        case("20,000 chunks of one byte", "RFC 9112 7.1")
            .send(wire::chunked("/echo", "1\r\nx\r\n".repeat(20_000) + "0\r\n\r\n"))
            .ok("x".repeat(20_000)),
    );
    cases.push(
        case("bytes after the last chunk are the next request", "RFC 9112 6.3")
            .send(wire::chunked("/echo", "5\r\nhello\r\n0\r\n\r\n0\r\n\r\n"))
            .ok("hello")
            .refused_bare(400),
    );
    cases
}

fn extensions() -> Vec<Case> {
    [
        ("an extension without a value", "5;a\r\nhello\r\n0\r\n\r\n"),
        ("an extension with a value", "5;a=b\r\nhello\r\n0\r\n\r\n"),
        ("an extension with a quoted value", "5;a=\"b;\\\"c\"\r\nhello\r\n0\r\n\r\n"),
        ("several extensions", "5;a;b=c;d=\"e\"\r\nhello\r\n0\r\n\r\n"),
        ("white space in an extension", "5 ; a = b\r\nhello\r\n0\r\n\r\n"),
        ("an extension of the last chunk", "5\r\nhello\r\n0;a=b\r\n\r\n"),
    ]
    .map(|(name, chunks)| {
        case(name, "RFC 9112 7.1.1").send(wire::chunked("/echo", chunks)).ok("hello")
    })
    .into()
}

fn sizes() -> Vec<Case> {
    let sizes: [(&str, &[u8]); 14] = [
        ("a chunk size of letters", b"x"),
        ("a chunk size with a minus", b"-1"),
        ("a chunk size with a plus", b"+5"),
        ("a chunk size with 0x", b"0x5"),
        ("an empty chunk size", b""),
        ("an extension without a size", b";a=b"),
        ("a chunk size and a letter", b"5g"),
        ("a chunk size with a space before", b" 5"),
        ("a chunk size with a tab before", b"\t5"),
        ("a chunk size with a space after", b"5 "),
        ("a chunk size with a space inside", b"5 5"),
        ("a chunk size with a point", b"5.0"),
        ("a chunk size of 17 digits", b"10000000000000005"),
        ("a chunk size of 32 digits", b"ffffffffffffffffffffffffffffffff"),
    ];
    let mut cases: Vec<_> = sizes
        .iter()
        .map(|(name, size)| {
            let chunks = [*size, b"\r\nhello\r\n0\r\n\r\n"].concat();
            case(name, "RFC 9112 7.1").send(wire::chunked("/echo", chunks)).failed(400)
        })
        .collect();
    cases.push(
        case("a bad chunk size after a good chunk", "RFC 9112 7.1")
            .send(wire::chunked("/echo", "5\r\nhello\r\nx\r\n0\r\n\r\n"))
            .failed(400),
    );
    // Whether it is taken for too large or for nonsense is the server's choice.
    cases.push(
        case("the largest chunk size of 64 bits", "RFC 9112 7.1")
            .send(wire::chunked("/echo", "ffffffffffffffff\r\nhello\r\n0\r\n\r\n"))
            .answer(Expect::failed(413).or_status(400))
            .closes(),
    );
    cases
}

fn ends() -> Vec<Case> {
    let bodies: [(&str, &[u8]); 9] = [
        ("no CRLF after a chunk", b"5\r\nhello0\r\n\r\n"),
        ("a chunk that is longer than its size", b"3\r\nhello\r\n0\r\n\r\n"),
        ("a chunk that is shorter than its size", b"6\r\nhello\r\n0\r\n\r\n"),
        ("LF alone after a chunk size", b"5\nhello\r\n0\r\n\r\n"),
        ("LF alone after a chunk", b"5\r\nhello\n0\r\n\r\n"),
        ("CR alone after a chunk size", b"5\rhello\r\n0\r\n\r\n"),
        ("CR alone after a chunk", b"5\r\nhello\r0\r\n\r\n"),
        ("LF alone after the last chunk size", b"5\r\nhello\r\n0\n\r\n"),
        ("LF alone after the last chunk", b"5\r\nhello\r\n0\r\n\n"),
    ];
    bodies
        .map(|(name, chunks)| {
            case(name, "RFC 9112 7.1").send(wire::chunked("/echo", chunks)).failed(400)
        })
        .into()
}

fn refused_extensions() -> Vec<Case> {
    let bodies: [(&str, &[u8]); 5] = [
        ("a NUL in an extension", b"5;a\0\r\nhello\r\n0\r\n\r\n"),
        ("a control byte in an extension", b"5;a=\x01\r\nhello\r\n0\r\n\r\n"),
        ("a bare CR in an extension", b"5;a\rb\r\nhello\r\n0\r\n\r\n"),
        ("LF alone after an extension", b"5;a\nhello\r\n0\r\n\r\n"),
        ("a control byte in the extension of the last chunk", b"5\r\nhello\r\n0;\x7f\r\n\r\n"),
    ];
    let mut cases: Vec<_> = bodies
        .iter()
        .map(|(name, chunks)| {
            case(name, "RFC 9112 7.1.1").send(wire::chunked("/echo", chunks)).failed(400)
        })
        .collect();
    let long = format!("5;{}\r\nhello\r\n0\r\n\r\n", "a".repeat(20 * 1024));
    let many = format!("1;{}\r\nx\r\n", "a".repeat(500)).repeat(400) + "0\r\n\r\n";
    for (name, chunks) in
        [("an extension of 20 KiB", long), ("extensions of 200 KiB together", many)]
    {
        let too_much = Expect::failed(400).or_status(413).or_status(431);
        cases.push(
            case(name, "RFC 9112 7.1.1")
                .send(wire::chunked("/echo", chunks))
                .answer(too_much)
                .closes(),
        );
    }
    cases
}
