//! The table of the contract.

use h2::Reason;
use zzz_core::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, request::Builder};

use super::{
    case::{Case, case},
    client::Ask,
};
use crate::test_app::{BIG_BYTES, big};

/// Every case of the contract.
pub(super) fn all() -> Vec<Case> {
    [requests(), hosts(), bodies(), limits(), answers(), bodiless(), own_fields()].concat()
}

fn head(builder: Builder) -> Ask {
    let head = builder.body(()).expect("a request");
    Ask { head, content: None, trailers: None }
}

fn requests() -> Vec<Case> {
    vec![
        case("a page", "RFC 9113 8.1", Ask::get("/"))
            .content("hello")
            .with("content-length", "5")
            .with("content-type", "text/plain; charset=utf-8"),
        case("path and query", "RFC 9113 8.3.1", Ask::get("/inspect?a=b&c")).inspected(&[
            "method=GET",
            "target=/inspect?a=b&c",
            "path=/inspect",
            "query=Some(\"a=b&c\")",
            "version=HTTP/2.0",
        ]),
        case("a method of one's own", "RFC 9110 9.1", Ask::new(method("BREW"), "/inspect"))
            .inspected(&["method=BREW"]),
        case(
            "a question about the server",
            "RFC 9113 8.3.1",
            head(Request::builder().method("OPTIONS").uri("http://test/inspect")),
        )
        .inspected(&["method=OPTIONS"]),
        case("fields keep their order and number", "RFC 9110 5.3", {
            Ask::get("/inspect").with("x-a", "1").with("x-a", "2").with("x-b", "3")
        })
        .inspected(&["x-a: 1\nx-a: 2\nx-b: 3"]),
        case("te that only says trailers", "RFC 9113 8.2.2", {
            Ask::get("/inspect").with("te", "trailers")
        })
        .inspected(&["te: trailers"]),
        case("crumbs of cookies are one field", "RFC 9113 8.2.3", {
            Ask::get("/inspect").with("cookie", "a=1").with("cookie", "b=2").with("cookie", "c=3")
        })
        .inspected(&["cookie: a=1; b=2; c=3"]),
        case(
            "a tunnel that nobody serves",
            "RFC 9113 8.5",
            head(Request::builder().method("CONNECT").uri("elsewhere:443")),
        )
        .status(403)
        .inspected(&[
            "method=CONNECT",
            "target=elsewhere:443",
            "host=Some(\"elsewhere:443\")",
        ]),
    ]
}

fn method(name: &str) -> Method {
    name.parse().expect("a token")
}

fn hosts() -> Vec<Case> {
    vec![
        case("the authority is the host", "RFC 9113 8.3.1", {
            head(Request::builder().uri("http://example.com:8080/inspect"))
        })
        .inspected(&["host=Some(\"example.com:8080\")", "host: example.com:8080"]),
        case("a host that is the same", "RFC 9113 8.3.1", {
            Ask::get("/inspect").with("host", "TEST")
        })
        .inspected(&["host=Some(\"test\")"]),
        case("a host that is another one", "RFC 9113 8.3.1", {
            Ask::get("/inspect").with("host", "other")
        })
        .refused(400),
        case("user information", "RFC 9110 4.2.4", {
            head(Request::builder().uri("http://user@test/inspect"))
        })
        .refused(400),
    ]
}

fn bodies() -> Vec<Case> {
    let sum =
        HeaderMap::from_iter([(HeaderName::from_static("x-sum"), HeaderValue::from_static("42"))]);
    vec![
        case("a body", "RFC 9113 8.1", Ask::post("/echo", "content")).content("content"),
        case("an empty body", "RFC 9113 8.1", Ask::post("/echo", "")).content(""),
        case("a body of the length it says", "RFC 9113 8.1.1", {
            Ask::post("/echo", "content").with("content-length", "7")
        })
        .content("content"),
        case("a body as long as may be", "RFC 9113 8.1", Ask::post("/echo", big())).content(big()),
        case("a body that nobody reads", "RFC 9113 8.1", Ask::post("/ignore", big()))
            .content("ignored"),
        case("a body of which some is read", "RFC 9113 8.1", Ask::post("/read-some", big()))
            .content("read some"),
        case("a body that is the answer", "RFC 9113 8.1", Ask::post("/stream-echo", big()))
            .content(big()),
        case("trailers of a request", "RFC 9113 8.1", {
            Ask::post("/echo", "content").with_trailers(sum)
        })
        .content("content")
        .with("x-trailers", "x-sum=42"),
    ]
}

fn limits() -> Vec<Case> {
    let many = (0..101).fold(Ask::get("/"), |ask, _| ask.with("x-many", "1"));
    let target = format!("/{}", "a".repeat(8 * 1024));
    vec![
        case("a body that is announced as too long", "RFC 9110 15.5.14", {
            Ask::post("/echo", vec![0; BIG_BYTES + 1]).with("content-length", "1048577")
        })
        .status(413),
        case("a body that turns out to be too long", "RFC 9110 15.5.14", {
            Ask::post("/echo", vec![0; BIG_BYTES + 1])
        })
        .status(413),
        case("too many fields", "RFC 6585 5", many).refused(431),
        case("a target that is too long", "RFC 9110 15.5.15", Ask::get(&target)).refused(414),
        case("a field that is too long", "RFC 6585 5", {
            Ask::get("/").with("x-long", &"a".repeat(16 * 1024))
        })
        .refused(431)
        .dateless(),
    ]
}

fn answers() -> Vec<Case> {
    vec![
        case("a stream", "RFC 9113 8.1", Ask::get("/stream"))
            .content("onetwothree")
            .without("content-length"),
        case("a stream of nothing", "RFC 9113 8.1", Ask::get("/empty-stream")).content(""),
        case("pieces without content", "RFC 9113 8.1", Ask::get("/empty-pieces")).content("onetwo"),
        case("a sized stream", "RFC 9113 8.1.1", Ask::get("/sized"))
            .content("hello world")
            .with("content-length", "11"),
        case("a stream that is shorter than it said", "RFC 9113 8.1.1", Ask::get("/short"))
            .reset(Reason::INTERNAL_ERROR),
        case("a stream that is longer than it said", "RFC 9113 8.1.1", Ask::get("/long"))
            .content("hello world"),
        case("a stream that breaks", "RFC 9113 8.1", Ask::get("/broken-stream"))
            .reset(Reason::INTERNAL_ERROR),
        case("trailers", "RFC 9113 8.1", Ask::get("/trailers"))
            .content("onetwo")
            .trailers(&[("x-sum", "42"), ("x-last", "yes")]),
        case("trailers of a sized body", "RFC 9113 8.1", Ask::get("/own-trailers"))
            .content("hello")
            .without("content-length")
            .trailers(&[("x-rows", "5")]),
        case("early hints", "RFC 8297 2", Ask::get("/hints")).content("hinted").hinted(),
        case("early hints of HEAD", "RFC 8297 2", Ask::new(Method::HEAD, "/hints"))
            .content("")
            .hinted(),
        case("a push that the client refuses", "RFC 9113 8.4", Ask::get("/push")).content("page"),
        case("a large answer", "RFC 9113 5.2", Ask::get("/big"))
            .content(big())
            .with("content-length", "1048576"),
        case("an error", "RFC 9110 15.6.1", Ask::get("/error")).status(500),
        case("a status of the handler's", "RFC 9110 15", Ask::get("/teapot")).status(418),
        case("a panic", "RFC 9110 15.6.1", Ask::get("/panic")).status(500),
        case("nobody's path", "RFC 9110 15.5.5", Ask::get("/missing")).status(404),
        case("a hand-over of the connection", "RFC 9113 8.6", Ask::get("/upgrade")).status(501),
    ]
}

fn bodiless() -> Vec<Case> {
    let heads = [
        ("HEAD of bytes", "/", "5"),
        ("HEAD of a sized stream", "/sized", "11"),
        ("HEAD of a large body", "/big", "1048576"),
    ]
    .map(|(name, path, length)| {
        case(name, "RFC 9110 9.3.2", Ask::new(Method::HEAD, path))
            .content("")
            .with("content-length", length)
    });
    let others = [
        case("HEAD of a stream", "RFC 9110 9.3.2", Ask::new(Method::HEAD, "/stream"))
            .content("")
            .without("content-length"),
        case("204", "RFC 9110 15.3.5", Ask::get("/no-content"))
            .status(204)
            .content("")
            .without("content-length"),
        case("204 with a body", "RFC 9110 15.3.5", Ask::get("/no-content-with-body"))
            .status(204)
            .content("")
            .without("content-length"),
        case("304", "RFC 9110 15.4.5", Ask::get("/not-modified"))
            .status(304)
            .content("")
            .with("etag", "\"v1\""),
        case("304 with a body", "RFC 9110 15.4.5", Ask::get("/not-modified-with-body"))
            .status(304)
            .content(""),
        case("205", "RFC 9110 15.3.6", Ask::get("/reset-content"))
            .status(205)
            .content("")
            .with("content-length", "0"),
        case("an interim status as an answer", "RFC 9110 15.2", Ask::get("/interim")).status(500),
        case("101 without a change", "RFC 9113 8.6", Ask::get("/switching")).status(500),
    ];
    [&heads[..], &others[..]].concat()
}

fn own_fields() -> Vec<Case> {
    vec![
        case("a handler's connection field", "RFC 9113 8.2.2", Ask::get("/close"))
            .content("closing"),
        case("a handler's own length and date", "RFC 9110 8.6", Ask::get("/own-length"))
            .content("hello")
            .with("content-length", "5")
            .with("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        case("a handler's own coding", "RFC 9113 8.2.2", Ask::get("/own-coding")).content("hello"),
    ]
}
