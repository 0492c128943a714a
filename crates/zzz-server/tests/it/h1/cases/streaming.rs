//! How answers are framed.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [whole(), echoed(), broken(), own_fields()].concat()
}

fn chunked(content: impl Into<Vec<u8>>) -> Expect {
    Expect::status(200).content(content).framed(Framing::Chunked).without("content-length")
}

fn whole() -> Vec<Case> {
    let clause = "RFC 9112 6.1";
    vec![
        case("a stream of unknown length", clause)
            .send(wire::get("/stream"))
            .answer(chunked("onetwothree").with("content-type", "text/plain; charset=utf-8")),
        case("a stream without a piece", clause)
            .send(wire::get("/empty-stream"))
            .answer(chunked("")),
        case("an empty piece does not end a stream", "RFC 9112 7.1")
            .send(wire::get("/empty-pieces"))
            .answer(chunked("onetwo")),
        case("a stream of known length", "RFC 9112 6.2")
            .send(wire::get("/sized"))
            .answer(Expect::ok("hello world").with("content-length", "11")),
        case("bytes", "RFC 9112 6.2")
            .send(wire::get("/"))
            .answer(Expect::ok("hello").with("content-length", "5").without("transfer-encoding")),
        case("a large body", "RFC 9112 6.2")
            .send(wire::get("/big"))
            .answer(Expect::ok(crate::test_app::big()).with("content-length", "1048576")),
        case("a large body to HTTP/1.0", "RFC 9112 6.2")
            .send(wire::old("GET /big", "", ""))
            .ok(crate::test_app::big())
            .closes(),
        case("a stream in answer to a POST", clause)
            .send(wire::sized("/stream", "hello"))
            .answer(chunked("onetwothree")),
    ]
}

fn echoed() -> Vec<Case> {
    let clause = "RFC 9112 7.1";
    let large = "0123456789abcdef".repeat(4 * 1024);
    vec![
        case("the stream of a sized body", clause)
            .send(wire::sized("/stream-echo", "hello"))
            .answer(chunked("hello")),
        case("the stream of a body in chunks", clause)
            .send(wire::chunked("/stream-echo", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"))
            .answer(chunked("hello world")),
        case("the stream of no body", clause).send(wire::get("/stream-echo")).answer(chunked("")),
        case("the stream of a large body", clause)
            .send(wire::sized("/stream-echo", &large))
            .answer(chunked(large)),
        case("a piece comes back before the next is sent", clause)
            .send(wire::chunked("/stream-echo", "3\r\none\r\n"))
            .await_bytes("one")
            .send("3\r\ntwo\r\n")
            .await_bytes("two")
            .send("0\r\n\r\n")
            .answer(chunked("onetwo")),
        case("the streams of two bodies at once", clause)
            .send(
                [
                    wire::sized("/stream-echo", "one"),
                    wire::chunked("/stream-echo", "3\r\ntwo\r\n0\r\n\r\n"),
                ]
                .concat(),
            )
            .answer(chunked("one"))
            .answer(chunked("two")),
        case("the stream of a body that breaks its framing", "RFC 9112 8")
            .send(
                [wire::chunked("/stream-echo", "3\r\none\r\nx\r\n"), wire::SMUGGLED.to_vec()]
                    .concat(),
            )
            .answer(chunked("one").incomplete())
            .closes(),
    ]
}

fn broken() -> Vec<Case> {
    let clause = "RFC 9112 8";
    let then_smuggled = |target| [wire::get(target), wire::SMUGGLED.to_vec()].concat();
    vec![
        case("a stream that yields less than promised", clause)
            .send(wire::get("/short"))
            .answer(Expect::ok("hello").with("content-length", "11").incomplete())
            .closes(),
        case("nothing is read after a stream that is too short", clause)
            .send(then_smuggled("/short"))
            .answer(Expect::ok("hello").incomplete())
            .closes(),
        case("a stream that yields more than promised", "RFC 9112 6.2")
            .send(wire::get("/long"))
            .answer(Expect::ok("hello world").with("content-length", "11")),
        case("a request after a stream that is too long", "RFC 9112 6.2")
            .send([wire::get("/long"), wire::get("/")].concat())
            .ok("hello world")
            .ok("hello"),
        case("a stream that breaks", clause)
            .send(wire::get("/broken-stream"))
            .answer(chunked("one").incomplete())
            .closes(),
        case("nothing is read after a stream that breaks", clause)
            .send(then_smuggled("/broken-stream"))
            .answer(chunked("one").incomplete())
            .closes(),
    ]
}

/// The server frames; what a handler says about it cannot contradict.
fn own_fields() -> Vec<Case> {
    vec![
        case("the handler's own length does not count", "RFC 9112 6.3")
            .send(wire::get("/own-length"))
            .answer(Expect::ok("hello").with("content-length", "5")),
        case("the handler's own coding does not count", "RFC 9112 6.3")
            .send(wire::get("/own-coding"))
            .answer(Expect::status(200).content("hello")),
    ]
}
