//! Answers that have no content.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [heads(), refused_heads(), no_content(), not_modified(), early_hints(), interim()].concat()
}

fn heads() -> Vec<Case> {
    let sized = [
        ("HEAD of bytes", "/", 200, "5"),
        ("HEAD of a sized stream", "/sized", 200, "11"),
        ("HEAD of a large body", "/big", 200, "1048576"),
        ("HEAD of a stream that would be short", "/short", 200, "11"),
        ("HEAD of a stream that would be long", "/long", 200, "11"),
        ("HEAD of an error with a status", "/teapot", 418, "34"),
        ("HEAD of a path that nobody serves", "/missing", 404, "12"),
    ]
    .map(|(name, path, status, length)| {
        let expect = Expect::status(status).for_head().with("content-length", length);
        case(name, "RFC 9110 9.3.2").send(wire::head(path)).answer(expect)
    });
    let unsized_ = [
        ("HEAD of a stream", "/stream", 200),
        ("HEAD of a stream that would break", "/broken-stream", 200),
        ("HEAD of 204", "/no-content", 204),
        ("HEAD of 304", "/not-modified", 304),
    ]
    .map(|(name, path, status)| {
        let expect = Expect::status(status).for_head().without("content-length");
        case(name, "RFC 9110 9.3.2").send(wire::head(path)).answer(expect)
    });
    let others = [
        case("HEAD of a plain error", "RFC 9110 9.3.2")
            .send(wire::head("/error"))
            .answer(Expect::status(500).for_head()),
        case("HEAD reaches the handler as HEAD", "RFC 9110 9.3.2")
            .send(wire::head("/inspect"))
            .answer(
                Expect::status(200).for_head().with("content-type", "text/plain; charset=utf-8"),
            ),
        case("HEAD with a body", "RFC 9110 9.3.2")
            .send(wire::hosted("HEAD /echo", "content-length: 5", "hello"))
            .answer(Expect::status(200).for_head().with("content-length", "5")),
    ];
    [&sized[..], &unsized_[..], &others[..]].concat()
}

fn refused_heads() -> Vec<Case> {
    vec![
        case("HEAD without a host", "RFC 9110 9.3.2")
            .send(wire::request("HEAD / HTTP/1.1", "", ""))
            .answer(Expect::refused(400).for_head())
            .closes(),
        case("HEAD with another expectation", "RFC 9110 9.3.2")
            .send(wire::hosted("HEAD /", "expect: magic", ""))
            .answer(Expect::refused(417).for_head())
            .closes(),
    ]
}

fn no_content() -> Vec<Case> {
    let clause = "RFC 9110 15.3.5";
    let empty =
        || Expect::status(204).bodiless().without("content-length").without("transfer-encoding");
    vec![
        case("204 has no content and no length", clause)
            .send(wire::get("/no-content"))
            .answer(empty()),
        case("204 to a POST", clause).send(wire::sized("/no-content", "hello")).answer(empty()),
        case("204 to HTTP/1.0", clause)
            .send(wire::old("GET /no-content", "", ""))
            .answer(empty())
            .closes(),
        case("204 whose handler gave it content", clause)
            .send(wire::get("/no-content-with-body"))
            .answer(empty()),
        case("204 and close", clause)
            .send(wire::get_with("/no-content", "connection: close"))
            .answer(empty())
            .says_close(),
    ]
}

fn not_modified() -> Vec<Case> {
    let clause = "RFC 9110 15.4.5";
    let empty = || Expect::status(304).bodiless().with("etag", "\"v1\"");
    vec![
        case("304 has no content", clause)
            .send(wire::get("/not-modified"))
            .answer(empty().without("content-length").without("transfer-encoding")),
        case("304 to HTTP/1.0", clause)
            .send(wire::old("GET /not-modified", "", ""))
            .answer(empty())
            .closes(),
        case("304 whose handler gave it content", clause)
            .send(wire::get("/not-modified-with-body"))
            .answer(empty()),
    ]
}

/// What comes before an answer is none.
fn early_hints() -> Vec<Case> {
    let hints = || Expect::interim(103).with("link", "</app.css>; rel=preload; as=style");
    vec![
        case("early hints", "RFC 9110 15.2").send(wire::get("/hints")).answer(hints()).ok("hinted"),
        case("early hints of HEAD", "RFC 9110 15.2")
            .send(wire::head("/hints"))
            .answer(hints())
            .answer(Expect::status(200).for_head().with("content-length", "6")),
        case("early hints of requests that come together", "RFC 9110 15.2")
            .send([wire::get("/"), wire::get("/hints"), wire::get("/hints")].concat())
            .ok("hello")
            .answer(hints())
            .ok("hinted")
            .answer(hints())
            .ok("hinted"),
        case("early hints for HTTP/1.0", "RFC 9110 15.2")
            .send(wire::old("GET /hints", "", ""))
            .answer(Expect::status(200).content("hinted"))
            .closes(),
        case("a push where there is none", "RFC 9110 15.2").send(wire::get("/push")).ok("page"),
    ]
}

/// An interim status is no answer; one from a handler is the handler's fault.
fn interim() -> Vec<Case> {
    vec![
        case("a handler that answers 103", "RFC 9110 15.2")
            .send(wire::get("/interim"))
            .answer(Expect::status(500)),
        case("a handler that answers 101 and upgrades nothing", "RFC 9110 15.2.2")
            .send(wire::get("/switching"))
            .answer(Expect::status(500)),
        case("205 has a length of zero", "RFC 9110 15.3.6")
            .send(wire::get("/reset-content"))
            .answer(Expect::status(205).content("").framed(Framing::Length)),
    ]
}
