//! What is cut at every byte.

use super::super::{client::Asked, wire};

/// Requests on one connection; the server closes it after the last answer.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) bytes: Vec<u8>,
    /// What each request asks for.
    pub(super) asked: Vec<Asked>,
    pub(super) half_close: bool,
}

/// Requests that are answered, one after the other, and the probe behind them.
fn answered(name: &'static str, requests: &[Vec<u8>]) -> Entry {
    let mut bytes = requests.concat();
    bytes.extend_from_slice(wire::PROBE);
    Entry { name, bytes, asked: vec![Asked::Content; requests.len() + 1], half_close: false }
}

/// A request after which the server closes, and one that it never reads.
fn last(name: &'static str, request: Vec<u8>) -> Entry {
    Entry {
        name,
        bytes: [request, wire::SMUGGLED.to_vec()].concat(),
        asked: vec![Asked::Content],
        half_close: false,
    }
}

/// Bytes that end before the request does.
fn cut_off(name: &'static str, bytes: Vec<u8>) -> Entry {
    Entry { name, bytes, asked: vec![Asked::Content], half_close: true }
}

pub(super) fn corpus() -> Vec<Entry> {
    let mut corpus = whole();
    corpus.extend(ending());
    corpus
}

fn whole() -> Vec<Entry> {
    let chunks = "5;a=\"b\\\"c\"\r\nhello\r\n006 ; d\r\n world\r\n0\r\nx-sum: 42\r\n\r\n";
    let looks_like_a_request = "GET / HTTP/1.1\r\n\r\n\r\n0\r\n\r\n";
    let head_only = Entry {
        asked: vec![Asked::Head, Asked::Head, Asked::Content],
        ..answered("HEAD twice", &[wire::head("/"), wire::head("/stream")])
    };
    vec![
        answered("GET", &[wire::get("/")]),
        answered("two GET", &[wire::get("/"), wire::get("/sized")]),
        answered(
            "empty lines before requests",
            &[[b"\r\n\r\n".to_vec(), wire::get("/")].concat(), b"\r\n".to_vec()],
        )
        .with_asked(2),
        answered("a query and fields", &[wire::get_with("/inspect?a=b", "x:y\r\nz:\t w \r\ne:")]),
        answered("obs-text", &[wire::get_with("/inspect", b"x: caf\xe9")]),
        answered("an absolute target", &[wire::get("http://other:80/inspect?q")]),
        answered("an asterisk", &[wire::hosted("OPTIONS *", "", "")]),
        answered("a sized body", &[wire::sized("/echo", "hello")]),
        answered("a body that looks like a request", &[wire::sized("/echo", looks_like_a_request)]),
        answered("an unread body", &[wire::sized("/ignore", looks_like_a_request)]),
        answered("chunks", &[wire::chunked("/echo", chunks)]),
        answered("unread chunks", &[wire::chunked("/ignore", chunks)]),
        answered("a body half read", &[wire::sized("/read-some", "hello")]),
        answered(
            "a chunk that looks like the end",
            &[wire::chunked("/echo", "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n")],
        ),
        answered(
            "bodies and none in turn",
            &[
                wire::sized("/echo", "one"),
                wire::get("/no-content"),
                wire::chunked("/echo", "3\r\ntwo\r\n0\r\n\r\n"),
                wire::get("/stream"),
            ],
        ),
        answered("errors in between", &[wire::get("/teapot"), wire::sized("/error", "x")]),
        answered("HTTP/1.0 kept alive", &[wire::old("GET /", "connection: keep-alive", "")]),
        head_only,
    ]
}

fn ending() -> Vec<Entry> {
    vec![
        last("HTTP/1.0", wire::old("GET /", "", "")),
        last("connection: close", wire::get_with("/", "connection: Foo, Close")),
        last("a space before a colon", wire::get_with("/", "x : y")),
        last("a line feed alone", wire::get_with("/", "x: y\nz: w")),
        last("a carriage return alone", wire::get_with("/", "x: y\rz: w")),
        last("a folded field", wire::get_with("/", "x: y\r\n z")),
        last("no host", wire::request("GET / HTTP/1.1", "", "")),
        last("an unknown version", wire::request("GET / HTTP/1.2", "host: test", "")),
        last("two lengths", wire::post("/echo", "content-length: 5\r\ncontent-length: 5", "hello")),
        last(
            "a length and chunks",
            wire::post("/echo", "content-length: 5\r\ntransfer-encoding: chunked", "0\r\n\r\n"),
        ),
        last(
            "an unknown coding",
            wire::post("/echo", "transfer-encoding: gzip, chunked", "0\r\n\r\n"),
        ),
        last("a bad chunk size", wire::chunked("/echo", "5\r\nhello\r\n0x1\r\nx\r\n0\r\n\r\n")),
        last("a chunk that is too long", wire::chunked("/echo", "3\r\nhello\r\n0\r\n\r\n")),
        last("a bad trailer", wire::chunked("/echo", "0\r\nx y: z\r\n\r\n")),
        cut_off("a head that ends early", b"GET / HTTP/1.1\r\nhost: te".to_vec()),
        cut_off("a body that ends early", wire::post("/echo", "content-length: 9", "hello")),
        cut_off("chunks that end early", wire::chunked("/echo", "5\r\nhello\r\n0\r\n")),
    ]
}

impl Entry {
    /// Where the pieces of the entry are not one request each.
    fn with_asked(mut self, count: usize) -> Self {
        self.asked.truncate(count);
        self
    }
}
