//! Clients of HTTP/1.0.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [closed(), kept(), framed(), refused()].concat()
}

const KEEP: &str = "connection: keep-alive";

fn closed() -> Vec<Case> {
    let hello = || Expect::ok("hello").not_listing("connection", "keep-alive");
    let mut cases = vec![
        case("HTTP/1.0 closes", "RFC 9112 9.3")
            .send(wire::old("GET /", "", ""))
            .answer(hello())
            .closes(),
        case("HTTP/1.0 with a host closes", "RFC 9112 9.3")
            .send(wire::old("GET /", "host: test", ""))
            .answer(hello())
            .closes(),
        case("HTTP/1.0 behind which a request stands", "RFC 9112 9.3")
            .send([wire::old("GET /", "", ""), wire::SMUGGLED.to_vec()].concat())
            .answer(hello())
            .closes(),
        case("the handler sees HTTP/1.0 and no host", "RFC 9110 2.5")
            .send(wire::old("GET /inspect", "", ""))
            .inspected(&["version=HTTP/1.0", "host=None"])
            .closes(),
    ];
    let fields = [
        ("HTTP/1.0 says close", "connection: close"),
        ("HTTP/1.0 says close and keep-alive", "connection: keep-alive, close"),
        ("HTTP/1.0 says another option", "connection: x-keep-alive"),
    ];
    cases.extend(fields.map(|(name, field)| {
        case(name, "RFC 9112 9.3").send(wire::old("GET /", field, "")).answer(hello()).closes()
    }));
    cases
}

fn kept() -> Vec<Case> {
    let mut cases: Vec<_> = [
        ("HTTP/1.0 says keep-alive", "connection: keep-alive"),
        ("HTTP/1.0 says keep-alive in capitals", "Connection: Keep-Alive"),
        ("HTTP/1.0 says keep-alive in a list", "connection: foo, keep-alive"),
    ]
    .map(|(name, field)| {
        case(name, "RFC 9112 9.3")
            .send(wire::old("GET /", field, ""))
            .answer(Expect::ok("hello").listing("connection", "keep-alive"))
    })
    .into();
    cases.extend(kept_answers());
    cases
}

/// Answers after which the next request may follow, and one after which not.
fn kept_answers() -> Vec<Case> {
    let kept = |content: &str| Expect::ok(content).listing("connection", "keep-alive");
    vec![
        case("HTTP/1.0 kept alive with a body", "RFC 9112 6.2")
            .send(wire::old("POST /echo", format!("{KEEP}\r\ncontent-length: 5"), "hello"))
            .answer(kept("hello")),
        case("HTTP/1.0 kept alive with a sized stream", "RFC 9112 9.3")
            .send(wire::old("GET /sized", KEEP, ""))
            .answer(kept("hello world")),
        case("HTTP/1.0 kept alive without content", "RFC 9112 9.3")
            .send(wire::old("GET /no-content", KEEP, ""))
            .answer(Expect::status(204).bodiless().listing("connection", "keep-alive")),
        case("HTTP/1.0 kept alive with HEAD", "RFC 9112 9.3")
            .send(wire::old("HEAD /", KEEP, ""))
            .answer(Expect::status(200).for_head().listing("connection", "keep-alive")),
        case("HTTP/1.0 kept alive twice", "RFC 9112 9.3")
            .send([wire::old("GET /", KEEP, ""), wire::old("GET /sized", KEEP, "")].concat())
            .answer(kept("hello"))
            .answer(kept("hello world")),
        case("HTTP/1.0 kept alive, then not", "RFC 9112 9.3")
            .send([wire::old("GET /", KEEP, ""), wire::old("GET /sized", "", "")].concat())
            .answer(kept("hello"))
            .ok("hello world")
            .closes(),
        case("HTTP/1.0 kept alive when the handler says close", "RFC 9112 9.6")
            .send(wire::old("GET /close", KEEP, ""))
            .answer(Expect::ok("closing").not_listing("connection", "keep-alive"))
            .closes(),
    ]
}

fn framed() -> Vec<Case> {
    let stream = |content: &str| {
        Expect::status(200)
            .content(content)
            .framed(Framing::Close)
            .not_listing("connection", "keep-alive")
    };
    vec![
        case("a stream to HTTP/1.0 ends with the connection", "RFC 9112 6.3")
            .send(wire::old("GET /stream", "", ""))
            .answer(stream("onetwothree"))
            .closes(),
        case("a stream to HTTP/1.0 that asks for keep-alive", "RFC 9112 6.1")
            .send(wire::old("GET /stream", KEEP, ""))
            .answer(stream("onetwothree"))
            .closes(),
        case("an empty stream to HTTP/1.0", "RFC 9112 6.3")
            .send(wire::old("GET /empty-stream", "", ""))
            .answer(stream(""))
            .closes(),
        case("a stream to HTTP/1.0 that breaks", "RFC 9112 6.3")
            .send(wire::old("GET /broken-stream", "", ""))
            .answer(stream("one"))
            .closes(),
        case("the stream of a body to HTTP/1.0", "RFC 9112 6.3")
            .send(wire::old("POST /stream-echo", "content-length: 5", "hello"))
            .answer(stream("hello"))
            .closes(),
        case("HEAD of a stream in HTTP/1.0", "RFC 9110 9.3.2")
            .send(wire::old("HEAD /stream", "", ""))
            .answer(Expect::status(200).for_head().without("transfer-encoding"))
            .closes(),
        case("HTTP/1.0 with a body", "RFC 9112 6.2")
            .send(wire::old("POST /echo", "content-length: 5", "hello"))
            .ok("hello")
            .closes(),
        case("HTTP/1.0 that says nothing of a body has none", "RFC 9112 6.3")
            .send(wire::old("POST /echo", "", "hello"))
            .ok("")
            .closes(),
    ]
}

fn refused() -> Vec<Case> {
    vec![
        case("HTTP/1.0 in chunks", "RFC 9112 6.1")
            .send(wire::old("POST /echo", "transfer-encoding: chunked", "0\r\n\r\n"))
            .refused(400),
        case("HTTP/1.0 kept alive in chunks", "RFC 9112 6.1")
            .send(wire::old(
                "POST /echo",
                format!("{KEEP}\r\ntransfer-encoding: chunked"),
                "0\r\n\r\n",
            ))
            .refused(400),
        case("HTTP/1.0 with a length and chunks", "RFC 9112 6.1")
            .send(wire::old(
                "POST /echo",
                "content-length: 5\r\ntransfer-encoding: chunked",
                "0\r\n\r\n",
            ))
            .refused(400),
        case("HTTP/1.0 with a bad length", "RFC 9110 8.6")
            .send(wire::old("POST /echo", "content-length: +5", "hello"))
            .refused(400),
    ]
}
