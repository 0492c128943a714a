//! `Expect: 100-continue`.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [waited_for(), streamed_back(), not_sent(), refused(), old()].concat()
}

const CLAUSE: &str = "RFC 9110 10.1.1";

/// The head of a `POST` of five bytes that waits for a 100.
fn waiting(target: &str) -> Vec<u8> {
    wire::post(target, "content-length: 5\r\nexpect: 100-continue", "")
}

fn waited_for() -> Vec<Case> {
    vec![
        case("100 when the handler reads the body", CLAUSE)
            .send(waiting("/echo"))
            .await_continue()
            .send("hello")
            .answer(Expect::interim(100))
            .ok("hello"),
        case("100 for a body in chunks", CLAUSE)
            .send(wire::post("/echo", "transfer-encoding: chunked\r\nexpect: 100-continue", ""))
            .await_continue()
            .send("5\r\nhello\r\n0\r\n\r\n")
            .answer(Expect::interim(100))
            .ok("hello"),
        case("100-continue in capitals", CLAUSE)
            .send(wire::post("/echo", "content-length: 5\r\nExpect: 100-CONTINUE", ""))
            .await_continue()
            .send("hello")
            .answer(Expect::interim(100))
            .ok("hello"),
        case("100 only once for a body that comes in pieces", CLAUSE)
            .send(waiting("/echo"))
            .await_continue()
            .send("he")
            .send("l")
            .send("lo")
            .answer(Expect::interim(100))
            .ok("hello"),
        case("100 for the second request of a connection", CLAUSE)
            .send([wire::get("/"), waiting("/echo")].concat())
            .await_continue()
            .send("hello")
            .ok("hello")
            .answer(Expect::interim(100))
            .ok("hello"),
        case("a good request after a 100", CLAUSE)
            .send(waiting("/echo"))
            .await_continue()
            .send([b"hello".to_vec(), wire::get("/sized")].concat())
            .answer(Expect::interim(100))
            .ok("hello")
            .ok("hello world"),
        case("a body that breaks its framing after a 100", CLAUSE)
            .send(wire::post("/echo", "transfer-encoding: chunked\r\nexpect: 100-continue", ""))
            .await_continue()
            .send("x\r\n")
            .answer(Expect::interim(100))
            .failed(400),
    ]
}

/// The answer is a stream of the body: a 100 stands before it or nowhere.
fn streamed_back() -> Vec<Case> {
    vec![
        case("no 100 inside an answer", CLAUSE)
            .send(waiting("/stream-echo"))
            .await_bytes("\r\n\r\n")
            .send("hello")
            .answer(Expect::interim_or_none(100))
            .answer(Expect::status(200).content("hello").framed(Framing::Chunked))
            .may_close(),
    ]
}

fn not_sent() -> Vec<Case> {
    let unread = |name, path, status| {
        case(name, CLAUSE).send(waiting(path)).answer(Expect::status(status)).says_close()
    };
    vec![
        unread("no 100 when the handler does not read", "/ignore", 200),
        unread("no 100 when the handler answers an error", "/teapot", 418),
        unread("no 100 when the handler panics", "/panic", 500),
        unread("no 100 when nobody serves the path", "/missing", 404),
        unread("no 100 when there is no content to answer", "/no-content", 204),
        case("no 100 for a body that is too large", CLAUSE)
            .send(wire::post("/echo", "content-length: 1048577\r\nexpect: 100-continue", ""))
            .answer(Expect::failed(413))
            .says_close(),
        case("no 100 for a body that is here already", CLAUSE)
            .send([waiting("/echo"), b"hello".to_vec()].concat())
            .ok("hello"),
        case("no 100 without a body", CLAUSE)
            .send(wire::get_with("/", "expect: 100-continue"))
            .ok("hello"),
        case("no 100 for a body of length zero", CLAUSE)
            .send(wire::post("/echo", "content-length: 0\r\nexpect: 100-continue", ""))
            .ok(""),
        case("no 100 for a request that is refused", CLAUSE)
            .send(wire::request(
                "POST /echo HTTP/1.1",
                "content-length: 5\r\nexpect: 100-continue",
                "",
            ))
            .refused_bare(400),
    ]
}

fn refused() -> Vec<Case> {
    [
        ("another expectation", "expect: 200-ok"),
        ("another expectation beside 100-continue", "expect: 100-continue, magic"),
        ("a word that begins with 100-continue", "expect: 100-continued"),
        ("another expectation in a second field", "expect: 100-continue\r\nexpect: magic"),
        ("another expectation in a first field", "expect: magic\r\nexpect: 100-continue"),
    ]
    .map(|(name, field)| {
        case(name, "RFC 9110 15.5.18").send(wire::get_with("/", field)).refused(417)
    })
    .into()
}

fn old() -> Vec<Case> {
    let fields = "content-length: 5\r\nexpect: 100-continue";
    vec![
        case("HTTP/1.0 does not know 100-continue", CLAUSE)
            .send(wire::old("POST /echo", fields, ""))
            .send("hello")
            .ok("hello")
            .closes(),
        case("HTTP/1.0 kept alive does not know 100-continue", CLAUSE)
            .send(wire::old("POST /echo", format!("{fields}\r\nconnection: keep-alive"), "hello"))
            .answer(Expect::ok("hello").listing("connection", "keep-alive")),
    ]
}
