//! Answers that take the byte stream over.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [switched(), connected(), ignored()].concat()
}

const FIELDS: &str = "connection: upgrade\r\nupgrade: echo";

fn ask() -> Vec<u8> {
    wire::get_with("/upgrade", FIELDS)
}

/// The 101, and what comes back through the new protocol.
fn echoed(content: &str) -> Expect {
    Expect::status(101)
        .content(content)
        .framed(Framing::Tunnel)
        .with("upgrade", "echo")
        .listing("connection", "upgrade")
        .without("content-length")
        .without("transfer-encoding")
}

fn switched() -> Vec<Case> {
    let clause = "RFC 9110 7.8";
    vec![
        case("the stream changes hands after the 101", clause)
            .send(ask())
            .await_bytes("\r\n\r\n")
            .send("hello")
            .await_bytes("hello")
            .send("again")
            .half_close()
            .answer(echoed("helloagain")),
        case("bytes behind the request belong to the new protocol", clause)
            .send([ask(), b"early".to_vec()].concat())
            .await_bytes("early")
            .send("late")
            .half_close()
            .answer(echoed("earlylate")),
        case("a request behind an upgrade is none", clause)
            .send([ask(), wire::SMUGGLED.to_vec()].concat())
            .half_close()
            .answer(echoed("GET /?smuggled HTTP/1.1\r\nhost: test\r\n\r\n")),
        case("an upgrade after another request", clause)
            .send([wire::get("/"), ask(), b"early".to_vec()].concat())
            .half_close()
            .ok("hello")
            .answer(echoed("early")),
        case("an upgrade and the end", clause).send(ask()).half_close().answer(echoed("")),
        case("the new protocol begins behind the body", clause)
            .send(wire::post("/upgrade", format!("{FIELDS}\r\ncontent-length: 5"), "helloearly"))
            .half_close()
            .answer(echoed("early")),
        case("the new protocol begins behind a body that comes late", clause)
            .send(wire::post("/upgrade", format!("{FIELDS}\r\ncontent-length: 5"), ""))
            .await_bytes("\r\n\r\n")
            .send("helloearly")
            .half_close()
            .answer(echoed("early")),
        case("the new protocol begins behind the last chunk", clause)
            .send(wire::post(
                "/upgrade",
                format!("{FIELDS}\r\ntransfer-encoding: chunked"),
                "5\r\nhello\r\n0\r\n\r\nearly",
            ))
            .half_close()
            .answer(echoed("early")),
        case("an upgrade that asks for close, too", clause)
            .send(wire::get_with("/upgrade", "connection: close, upgrade\r\nupgrade: echo"))
            .half_close()
            .answer(echoed("")),
    ]
}

fn connected() -> Vec<Case> {
    let clause = "RFC 9110 9.3.6";
    let connect = |rest: &str| wire::hosted("CONNECT tunnel:443", "", rest);
    let tunnel = |content| {
        Expect::status(200).tunnel(content).without("content-length").without("transfer-encoding")
    };
    vec![
        case("CONNECT opens a tunnel", clause)
            .send(connect(""))
            .await_bytes("\r\n\r\n")
            .send("hello")
            .half_close()
            .answer(tunnel("hello")),
        case("a CONNECT whose handler forgot the tunnel", clause)
            .send([wire::hosted("CONNECT plain:443", "", ""), wire::SMUGGLED.to_vec()].concat())
            .answer(tunnel(""))
            .closes(),
        case("bytes behind a CONNECT go through the tunnel", clause)
            .send(connect("early"))
            .half_close()
            .answer(tunnel("early")),
    ]
}

fn ignored() -> Vec<Case> {
    let clause = "RFC 9110 7.8";
    vec![
        case("a wish to upgrade that the handler does not share", clause)
            .send(wire::get_with("/", FIELDS))
            .answer(Expect::ok("hello").without("upgrade")),
        case("a wish to upgrade to HTTP/2", clause)
            .send(wire::get_with(
                "/",
                "connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk",
            ))
            .answer(Expect::ok("hello").without("upgrade")),
    ]
}
