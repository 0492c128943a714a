//! Attacks on the agreement between servers about where a request ends.
//!
//! Each hides `GET /smuggled` where another server might see the end.

use super::super::{
    case::{Case, case},
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [two_framings(), hidden_codings(), hidden_lengths(), chunk_sizes(), hidden_requests()].concat()
}

const CLAUSE: &str = "RFC 9112 11.2";
const HIDDEN: &str = "GET /smuggled HTTP/1.1\r\nhost: test\r\n\r\n";

fn ended_by_a_chunk() -> String {
    format!("0\r\n\r\n{HIDDEN}")
}

fn refused(name: &'static str, fields: impl AsRef<[u8]>) -> Case {
    case(name, CLAUSE).send(wire::post("/echo", fields, ended_by_a_chunk())).refused(400)
}

fn two_framings() -> Vec<Case> {
    vec![
        refused("CL.TE", "content-length: 6\r\ntransfer-encoding: chunked"),
        refused("TE.CL", "transfer-encoding: chunked\r\ncontent-length: 4"),
        refused("CL.CL", "content-length: 0\r\ncontent-length: 44"),
        refused("CL.CL in one field", "content-length: 0, 44"),
        refused("TE.TE with identity", "transfer-encoding: chunked\r\ntransfer-encoding: identity"),
        refused("TE.TE with nonsense", "transfer-encoding: chunked\r\ntransfer-encoding: x"),
        refused("CL.0 with chunked in HTTP/1.1", "content-length: 0\r\ntransfer-encoding: chunked"),
        refused(
            "TE beside a length in capitals",
            "TRANSFER-ENCODING: chunked\r\nCONTENT-LENGTH: 4",
        ),
    ]
}

fn hidden_codings() -> Vec<Case> {
    let fields: [(&str, &[u8]); 12] = [
        ("a coding behind a space before the colon", b"transfer-encoding : chunked"),
        ("a coding behind a tab before the colon", b"transfer-encoding\t: chunked"),
        ("a coding behind a NUL", b"transfer-encoding:\0chunked"),
        ("a coding behind a form feed", b"transfer-encoding: \x0cchunked"),
        ("a coding with a control byte in its name", b"transfer\x08-encoding: chunked"),
        ("a coding on a folded line", b"transfer-encoding:\r\n chunked"),
        ("a coding in a folded line of another field", b"x: y\r\n transfer-encoding: chunked"),
        ("a coding behind a bare LF", b"x: y\ntransfer-encoding: chunked"),
        ("a coding behind a bare CR", b"x: y\rtransfer-encoding: chunked"),
        ("a coding that ends in a bare CR", b"transfer-encoding: chunked\r"),
        ("a coding in single quotes", b"transfer-encoding: 'chunked'"),
        ("a coding with a comma in its place", b"transfer-encoding, chunked"),
    ];
    fields.map(|(name, field)| refused(name, field)).into()
}

fn hidden_lengths() -> Vec<Case> {
    let fields: [(&str, &[u8]); 9] = [
        ("a length behind a space before the colon", b"content-length : 44"),
        ("a length on a folded line", b"content-length:\r\n 44"),
        ("a length behind a bare LF", b"x: y\ncontent-length: 44"),
        ("a length behind a bare CR", b"x: y\rcontent-length: 44"),
        ("a length with a NUL", b"content-length: 44\0"),
        ("a length with a vertical tab", b"content-length: \x0b44"),
        ("a length with a no-break space", b"content-length: \xa044"),
        ("a length with a letter behind it", b"content-length: 44x"),
        ("a length of two numbers", b"content-length: 4 4"),
    ];
    fields.map(|(name, field)| refused(name, field)).into()
}

fn chunk_sizes() -> Vec<Case> {
    let bodies = [
        ("a chunk size that overflows to zero", "10000000000000000\r\n\r\n"),
        ("a chunk size that overflows 32 bits and more", "fffffffffffffff00000000\r\n\r\n"),
        ("a last chunk with a LF in its extension", "0;x\n\r\n\r\n"),
        ("a chunk size with a NUL behind it", "0\0\r\n\r\n"),
        ("a chunk size that begins with a line end", "\r\n0\r\n\r\n"),
        ("a chunk size with an underscore", "1_0\r\n\r\n"),
        ("a chunk followed by spaces", "1\r\nx  \r\n0\r\n\r\n"),
        ("a chunk ended by a bare LF and two bytes", "1\r\nx\n0\r\n\r\n"),
    ];
    bodies
        .map(|(name, chunks)| {
            let chunks = format!("{chunks}{HIDDEN}");
            case(name, CLAUSE).send(wire::chunked("/echo", chunks)).failed(400)
        })
        .into()
}

/// Requests hidden where they are content, and nothing else.
fn hidden_requests() -> Vec<Case> {
    let chunk = format!("{:x}\r\n{HIDDEN}\r\n0\r\n\r\n", HIDDEN.len());
    vec![
        case("a request in a sized body is content", CLAUSE)
            .send(wire::sized("/echo", HIDDEN))
            .ok(HIDDEN),
        case("a request in a chunk is content", CLAUSE)
            .send(wire::chunked("/echo", &chunk))
            .ok(HIDDEN),
        case("a request in a sized body nobody reads", CLAUSE)
            .send(wire::sized("/ignore", HIDDEN))
            .ok("ignored"),
        case("a request in a chunk nobody reads", CLAUSE)
            .send(wire::chunked("/ignore", chunk))
            .ok("ignored"),
        case("a request in the body of a GET", CLAUSE)
            .send(wire::hosted("GET /", format!("content-length: {}", HIDDEN.len()), HIDDEN))
            .ok("hello"),
        case("a request in the body behind an error", CLAUSE)
            .send(wire::sized("/error", HIDDEN))
            .answer(Expect::status(500)),
        case("a request in an extension is none", CLAUSE)
            .send(wire::chunked("/echo", "5;x=\"GET / HTTP/1.1\"\r\nhello\r\n0\r\n\r\n"))
            .ok("hello"),
        case("a length with an underscore in its name frames nothing", CLAUSE)
            .send(wire::post("/echo", "content_length: 5", ""))
            .ok(""),
        case("a coding with an underscore in its name frames nothing", CLAUSE)
            .send(wire::post("/echo", "transfer_encoding: chunked", "0\r\n\r\n"))
            .ok("")
            .refused(400),
        case("a length in the trailers frames nothing", CLAUSE)
            .send(wire::chunked("/echo", "1\r\nx\r\n0\r\ncontent-length: 44\r\n\r\n"))
            .answer(Expect::ok("x").without("x-trailers")),
        case("only trailers that frame are left out", "RFC 9110 6.5.1")
            .send(wire::chunked(
                "/echo",
                "0\r\nTransfer-Encoding: chunked\r\nx-sum: 42\r\nhost: other\r\n\r\n",
            ))
            .answer(Expect::ok("").with("x-trailers", "x-sum=42")),
        case("a line end in a target", "RFC 9112 11.1")
            .send("GET /\r\nx: y HTTP/1.1\r\nhost: test\r\n\r\n")
            .refused(400),
    ]
}
