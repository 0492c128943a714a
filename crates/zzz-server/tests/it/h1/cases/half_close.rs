//! Clients that have said everything.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [answered(), silent(), in_head(), in_body()].concat()
}

fn answered() -> Vec<Case> {
    let clause = "RFC 9112 9.6";
    let stream = || Expect::status(200).content("onetwothree").framed(Framing::Chunked);
    vec![
        case("a request and the end", clause).send(wire::get("/")).half_close().ok("hello"),
        case("a body and the end", clause)
            .send(wire::sized("/echo", "hello"))
            .half_close()
            .ok("hello"),
        case("chunks and the end", clause)
            .send(wire::chunked("/echo", "5\r\nhello\r\n0\r\n\r\n"))
            .half_close()
            .ok("hello"),
        case("a stream after the end", clause)
            .send(wire::get("/stream"))
            .half_close()
            .answer(stream()),
        case("a large answer after the end", clause)
            .send(wire::get("/big"))
            .half_close()
            .ok(crate::test_app::big()),
        case("the stream of a body after the end", clause)
            .send(wire::sized("/stream-echo", "hello"))
            .half_close()
            .answer(Expect::status(200).content("hello").framed(Framing::Chunked)),
        case("three requests and the end", clause)
            .send([wire::get("/"), wire::get("/stream"), wire::get("/sized")].concat())
            .half_close()
            .ok("hello")
            .answer(stream())
            .ok("hello world"),
        case("HTTP/1.0 and the end", clause)
            .send(wire::old("GET /stream", "", ""))
            .half_close()
            .answer(Expect::status(200).content("onetwothree").framed(Framing::Close)),
        case("a refused request and the end", clause)
            .send(wire::get_with("/", "x : y"))
            .half_close()
            .refused_bare(400),
        case("a body nobody reads and the end", clause)
            .send(wire::sized("/ignore", "hello"))
            .half_close()
            .ok("ignored"),
    ]
}

fn silent() -> Vec<Case> {
    let clause = "RFC 9112 9.5";
    vec![
        case("the end before any byte", clause).half_close(),
        case("the end after an empty line", clause).send("\r\n").half_close(),
        case("the end after an empty line behind a body", "RFC 9112 2.2")
            .send([wire::sized("/echo", "hello"), b"\r\n".to_vec()].concat())
            .half_close()
            .ok("hello"),
        case("the end between two requests", clause)
            .send(wire::get("/"))
            .await_finals(1)
            .half_close()
            .ok("hello"),
    ]
}

fn in_head() -> Vec<Case> {
    let heads: [(&str, &[u8]); 8] = [
        ("the end in the method", b"GE"),
        ("the end in the target", b"GET /a"),
        ("the end in the version", b"GET / HTTP/1"),
        ("the end after the request line", b"GET / HTTP/1.1\r\n"),
        ("the end in a name", b"GET / HTTP/1.1\r\nho"),
        ("the end in a value", b"GET / HTTP/1.1\r\nhost: te"),
        ("the end after a field", b"GET / HTTP/1.1\r\nhost: test\r\n"),
        ("the end in the last line end", b"GET / HTTP/1.1\r\nhost: test\r\n\r"),
    ];
    let mut cases: Vec<_> = heads
        .iter()
        .map(|(name, head)| case(name, "RFC 9112 8").send(*head).half_close().refused_bare(400))
        .collect();
    cases.push(
        case("the end in the second head", "RFC 9112 8")
            .send([wire::get("/"), b"GET / HT".to_vec()].concat())
            .half_close()
            .ok("hello")
            .refused_bare(400),
    );
    cases
}

fn in_body() -> Vec<Case> {
    let bodies = [
        ("the end before a sized body", wire::post("/echo", "content-length: 5", "")),
        ("the end in a sized body", wire::post("/echo", "content-length: 5", "hell")),
        ("the end before the first chunk", wire::chunked("/echo", "")),
        ("the end in a chunk size", wire::chunked("/echo", "5")),
        ("the end in an extension", wire::chunked("/echo", "5;a=")),
        ("the end in a chunk", wire::chunked("/echo", "5\r\nhel")),
        ("the end after a chunk", wire::chunked("/echo", "5\r\nhello\r\n")),
        ("the end after the last chunk", wire::chunked("/echo", "5\r\nhello\r\n0\r\n")),
        ("the end in the trailers", wire::chunked("/echo", "5\r\nhello\r\n0\r\nx: y\r\n")),
    ];
    let mut cases: Vec<_> = bodies
        .into_iter()
        .map(|(name, bytes)| case(name, "RFC 9112 8").send(bytes).half_close().failed_bare(400))
        .collect();
    cases.extend([
        case("the end in a sized body nobody reads", "RFC 9112 8")
            .send(wire::post("/ignore", "content-length: 5", "hell"))
            .half_close()
            .ok("ignored"),
        case("the end in a chunk nobody reads", "RFC 9112 8")
            .send(wire::chunked("/ignore", "5\r\nhel"))
            .half_close()
            .ok("ignored"),
        case("the end in a body that is streamed back", "RFC 9112 8")
            .send(wire::chunked("/stream-echo", "3\r\none\r\n"))
            .half_close()
            .answer(Expect::status(200).content("one").framed(Framing::Chunked).incomplete()),
    ]);
    cases
}
