//! Bodies that the handler leaves unread.

use super::super::{
    case::{Case, case},
    expect::Expect,
    wire,
};

/// What the server under test reads of a body that nobody wants.
const DRAIN_BYTES_MAX: usize = 64 * 1024;

pub(super) fn cases() -> Vec<Case> {
    [drained(), late(), too_large(), broken()].concat()
}

const CLAUSE: &str = "RFC 9112 9.3";

fn drained() -> Vec<Case> {
    let largest = vec![b'x'; DRAIN_BYTES_MAX];
    let chunk = "8000\r\n".to_owned() + &"x".repeat(0x8000) + "\r\n0\r\n\r\n";
    vec![
        case("a small body nobody reads", CLAUSE)
            .send(wire::sized("/ignore", "hello"))
            .ok("ignored"),
        case("the largest body that is drained", CLAUSE)
            .send(wire::sized("/ignore", largest))
            .ok("ignored"),
        case("small chunks nobody reads", CLAUSE)
            .send(wire::chunked("/ignore", "5;a=b\r\nhello\r\n0\r\nx-sum: 42\r\n\r\n"))
            .ok("ignored"),
        case("a larger chunk nobody reads", CLAUSE)
            .send(wire::chunked("/ignore", chunk))
            .ok("ignored"),
        case("a body of which one piece is read", CLAUSE)
            .send(wire::chunked("/read-some", "1\r\nx\r\n5\r\nhello\r\n0\r\n\r\n"))
            .ok("read some"),
        case("a body behind an error", CLAUSE)
            .send(wire::sized("/teapot", "hello"))
            .answer(Expect::status(418)),
        case("a body behind a panic", CLAUSE)
            .send(wire::sized("/panic", "hello"))
            .answer(Expect::status(500)),
        case("a body nobody serves", CLAUSE)
            .send(wire::sized("/missing", "hello"))
            .answer(Expect::status(404)),
        case("a body nobody reads and an answer in chunks", CLAUSE)
            .send(wire::sized("/stream", "hello"))
            .answer(Expect::status(200).content("onetwothree")),
        case("a body nobody reads of a client that closes", CLAUSE)
            .send(wire::post("/ignore", "content-length: 5\r\nconnection: close", "hello"))
            .ok("ignored")
            .says_close(),
    ]
}

fn late() -> Vec<Case> {
    vec![
        case("the answer does not wait for a body nobody reads", CLAUSE)
            .send(wire::post("/ignore", "content-length: 5", ""))
            .await_finals(1)
            .send("hello")
            .ok("ignored"),
        case("the answer does not wait for chunks nobody reads", CLAUSE)
            .send(wire::chunked("/ignore", "5\r\nhe"))
            .await_finals(1)
            .send("llo\r\n0\r\n\r\n")
            .ok("ignored"),
        case("the answer does not wait for the rest of a body", CLAUSE)
            .send(wire::post("/read-some", "content-length: 5", "he"))
            .await_finals(1)
            .send("llo")
            .ok("read some"),
        case("a request behind a body that comes late", CLAUSE)
            .send(wire::post("/ignore", "content-length: 5", ""))
            .await_finals(1)
            .send([b"hello".to_vec(), wire::get("/")].concat())
            .ok("ignored")
            .ok("hello"),
    ]
}

fn too_large() -> Vec<Case> {
    let length = |bytes: usize| format!("content-length: {bytes}");
    let chunk = format!("{:x}\r\n{}\r\n", 4 * DRAIN_BYTES_MAX, "x".repeat(4 * DRAIN_BYTES_MAX));
    vec![
        case("a body one byte too large to drain", CLAUSE)
            .send(wire::post("/ignore", length(DRAIN_BYTES_MAX + 1), ""))
            .ok("ignored")
            .says_close(),
        case("a body too large to drain that is sent", CLAUSE)
            .send(wire::sized("/ignore", vec![b'x'; 4 * DRAIN_BYTES_MAX]))
            .ok("ignored")
            .says_close(),
        case("a body too large to drain behind an error", CLAUSE)
            .send(wire::post("/error", length(4 * DRAIN_BYTES_MAX), ""))
            .answer(Expect::status(500))
            .says_close(),
        case("a body too large to drain and an answer in chunks", CLAUSE)
            .send(wire::post("/stream", length(4 * DRAIN_BYTES_MAX), ""))
            .answer(Expect::status(200).content("onetwothree"))
            .says_close(),
        case("chunks too large to drain", CLAUSE)
            .send(wire::chunked("/ignore", chunk + "0\r\n\r\n"))
            .ok("ignored")
            .closes(),
    ]
}

fn broken() -> Vec<Case> {
    [
        ("a bad chunk size nobody reads", "x\r\nhello\r\n0\r\n\r\n"),
        ("a chunk that is too long and nobody reads", "3\r\nhello\r\n0\r\n\r\n"),
        ("a bad trailer nobody reads", "5\r\nhello\r\n0\r\nx y: z\r\n\r\n"),
    ]
    .map(|(name, chunks)| {
        case(name, "RFC 9112 7.1")
            .send([wire::chunked("/ignore", chunks), wire::SMUGGLED.to_vec()].concat())
            .ok("ignored")
            .closes()
    })
    .into()
}
