//! Trailer sections of requests and answers.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [taken(), refused(), sent()].concat()
}

fn echo(trailers: impl AsRef<[u8]>) -> Vec<u8> {
    let chunks = [b"5\r\nhello\r\n0\r\n", trailers.as_ref(), b"\r\n"].concat();
    wire::chunked("/echo", chunks)
}

fn taken() -> Vec<Case> {
    let clause = "RFC 9112 7.1.2";
    let hello = |trailers: &str| Expect::ok("hello").with("x-trailers", trailers);
    vec![
        case("a trailer reaches the handler", clause)
            .send(echo("x-sum: 42\r\n"))
            .answer(hello("x-sum=42")),
        case("several trailers keep their order", clause)
            .send(echo("b: 1\r\na: 2\r\nb: 3\r\n"))
            .answer(hello("b=1,a=2,b=3")),
        case("white space around a trailer", clause)
            .send(echo("x-sum: \t42 \r\n"))
            .answer(hello("x-sum=42")),
        case("an empty trailer", clause).send(echo("x-sum:\r\n")).answer(hello("x-sum=")),
        case("trailers without content", clause)
            .send(wire::chunked("/echo", "0\r\nx-sum: 0\r\n\r\n"))
            .answer(Expect::ok("").with("x-trailers", "x-sum=0")),
        case("no trailers", clause)
            .send(echo(""))
            .answer(Expect::ok("hello").without("x-trailers")),
        case("trailers that come in pieces", clause)
            .send(wire::chunked("/echo", "5\r\nhello\r\n0\r\nx-s"))
            .send("um: 4")
            .send("2\r\n\r")
            .send("\n")
            .answer(hello("x-sum=42")),
        case("trailers are no header fields", "RFC 9110 6.5.1")
            .send(wire::chunked("/inspect", "0\r\nx-late: yes\r\n\r\n"))
            .inspected(&["transfer-encoding: chunked\n"]),
        case("trailers do not frame", "RFC 9110 6.5.1")
            .send(
                [
                    wire::chunked(
                        "/ignore",
                        "0\r\ncontent-length: 99\r\nconnection: close\r\n\r\n",
                    ),
                    wire::get("/"),
                ]
                .concat(),
            )
            .ok("ignored")
            .ok("hello"),
        case("trailers that nobody reads", clause)
            .send(wire::chunked("/ignore", "5\r\nhello\r\n0\r\nx-sum: 42\r\n\r\n"))
            .ok("ignored"),
    ]
}

fn refused() -> Vec<Case> {
    let trailers: [(&str, &[u8]); 11] = [
        ("a trailer without a colon", b"x\r\n"),
        ("a trailer with a space before the colon", b"x : y\r\n"),
        ("a trailer without a name", b": y\r\n"),
        ("a folded trailer", b"x: y\r\n z\r\n"),
        ("white space before the first trailer", b" x: y\r\n"),
        ("a bare CR in a trailer", b"x: y\rz\r\n"),
        ("LF alone after a trailer", b"x: y\nz: w\r\n"),
        ("a NUL in a trailer", b"x: y\0z\r\n"),
        ("a control byte in a trailer", b"x: \x01\r\n"),
        ("a space in the name of a trailer", b"x y: z\r\n"),
        ("a byte above 127 in the name of a trailer", b"caf\xe9: y\r\n"),
    ];
    let mut cases: Vec<_> = trailers
        .iter()
        .map(|(name, trailers)| case(name, "RFC 9112 7.1.2").send(echo(trailers)).failed(400))
        .collect();
    let long = format!("x: {}\r\n", "y".repeat(20 * 1024));
    let many: String = (0..200).map(|number| format!("x{number}: y\r\n")).collect();
    for (name, trailers) in [("trailers of 20 KiB", long), ("200 trailers", many)] {
        cases.push(
            case(name, "RFC 9110 5.4")
                .send(echo(trailers))
                .answer(Expect::failed(431).or_status(400))
                .closes(),
        );
    }
    cases
}

fn sent() -> Vec<Case> {
    let clause = "RFC 9110 6.5.1";
    vec![
        case("an answer with trailers", clause)
            .send(wire::get_with("/trailers", "te: trailers\r\nconnection: te"))
            .answer(
                Expect::status(200)
                    .content("onetwo")
                    .framed(Framing::Chunked)
                    .trailers(&[("x-sum", "42"), ("x-last", "yes")]),
            ),
        case("trailers of a body whose length is known", clause)
            .send(wire::get_with("/own-trailers", "te: trailers\r\nconnection: te"))
            .answer(
                Expect::status(200)
                    .content("hello")
                    .framed(Framing::Chunked)
                    .trailers(&[("x-rows", "5")]),
            ),
        case("an answer whose trailers the client did not ask for", clause)
            .send(wire::get("/trailers"))
            .answer(Expect::status(200).content("onetwo").framed(Framing::Chunked)),
        case("an answer whose trailers HTTP/1.0 cannot carry", clause)
            .send(wire::old("GET /trailers", "", ""))
            .answer(Expect::status(200).content("onetwo").framed(Framing::Close).trailers(&[]))
            .closes(),
        case("an answer to HEAD has no trailers", "RFC 9110 9.3.2")
            .send(wire::head("/trailers"))
            .answer(Expect::status(200).for_head().without("content-length")),
    ]
}
