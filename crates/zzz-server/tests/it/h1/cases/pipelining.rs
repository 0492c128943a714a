//! Requests that do not wait for the answer before them.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [in_order(), in_any_mix(), cut_short()].concat()
}

const CLAUSE: &str = "RFC 9112 9.3.2";

fn stream() -> Expect {
    Expect::status(200).content("onetwothree").framed(Framing::Chunked)
}

fn in_order() -> Vec<Case> {
    let many = (0..50).fold(Vec::new(), |mut bytes, number| {
        bytes.extend(wire::sized("/echo", format!("number {number}")));
        bytes
    });
    let many = case("fifty requests at once", CLAUSE).send(many);
    vec![
        (0..50).fold(many, |case, number| case.ok(format!("number {number}"))),
        case("three requests at once", CLAUSE)
            .send([wire::get("/"), wire::get("/sized"), wire::get("/")].concat())
            .ok("hello")
            .ok("hello world")
            .ok("hello"),
        case("answers of every framing at once", CLAUSE)
            .send(
                [
                    wire::get("/stream"),
                    wire::get("/no-content"),
                    wire::get("/sized"),
                    wire::get("/not-modified"),
                    wire::get("/stream"),
                ]
                .concat(),
            )
            .answer(stream())
            .answer(Expect::status(204).bodiless())
            .ok("hello world")
            .answer(Expect::status(304).bodiless())
            .answer(stream()),
        case("HEAD between two GET", CLAUSE)
            .send([wire::get("/"), wire::head("/"), wire::get("/")].concat())
            .ok("hello")
            .answer(Expect::status(200).for_head().with("content-length", "5"))
            .ok("hello"),
    ]
}

fn in_any_mix() -> Vec<Case> {
    let big = || Expect::ok(crate::test_app::big());
    vec![
        case("bodies of both framings at once", CLAUSE)
            .send(
                [
                    wire::sized("/echo", "one"),
                    wire::chunked("/echo", "3\r\ntwo\r\n0\r\n\r\n"),
                    wire::sized("/echo", "three"),
                ]
                .concat(),
            )
            .ok("one")
            .ok("two")
            .ok("three"),
        case("bodies that nobody reads at once", CLAUSE)
            .send(
                [
                    wire::sized("/ignore", wire::SMUGGLED),
                    wire::chunked("/ignore", "3\r\ntwo\r\n0\r\n\r\n"),
                    wire::get("/"),
                ]
                .concat(),
            )
            .ok("ignored")
            .ok("ignored")
            .ok("hello"),
        case("errors at once", CLAUSE)
            .send(
                [wire::get("/error"), wire::get("/panic"), wire::get("/teapot"), wire::get("/")]
                    .concat(),
            )
            .answer(Expect::status(500))
            .answer(Expect::status(500))
            .answer(Expect::status(418))
            .ok("hello"),
        case("a request cut between two writes", CLAUSE)
            .send([wire::get("/"), b"GET / HT".to_vec()].concat())
            .send("TP/1.1\r\nhost: test\r\n\r\n")
            .ok("hello")
            .ok("hello"),
        case("two large answers at once", CLAUSE)
            .send([wire::get("/big"), wire::get("/big")].concat())
            .answer(big())
            .answer(big()),
    ]
}

fn cut_short() -> Vec<Case> {
    let then_smuggled = |request: Vec<u8>| [request, wire::SMUGGLED.to_vec()].concat();
    vec![
        case("nothing is read after the client's close", "RFC 9112 9.6")
            .send(then_smuggled(wire::get_with("/", "connection: close")))
            .ok("hello")
            .says_close(),
        case("nothing is read after the handler's close", "RFC 9112 9.6")
            .send(then_smuggled(wire::get("/close")))
            .ok("closing")
            .says_close(),
        case("nothing is read after a refusal between good requests", CLAUSE)
            .send([wire::get("/"), wire::get_with("/", "x : y")].concat())
            .ok("hello")
            .refused(400),
        case("nothing is read after an unknown version", CLAUSE)
            .send([wire::get("/"), wire::request("GET / HTTP/1.3", "host: test", "")].concat())
            .ok("hello")
            .refused(505),
        case("nothing is read after a body that breaks its framing", CLAUSE)
            .send([wire::sized("/echo", "one"), wire::chunked("/echo", "x\r\n\r\n")].concat())
            .ok("one")
            .failed(400),
        case("an answer is whole before the refusal after it", CLAUSE)
            .send([wire::get("/stream"), b"\0".to_vec()].concat())
            .answer(stream())
            .refused(400),
    ]
}
