//! The four forms of a request target.

use super::super::{
    case::{Case, case},
    client::Framing,
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [origin(), absolute(), asterisk(), authority(), refused()].concat()
}

fn origin() -> Vec<Case> {
    let clause = "RFC 9112 3.2.1";
    vec![
        case("a path", clause).send(wire::get("/inspect")).inspected(&[
            "target=/inspect",
            "path=/inspect",
            "query=None",
            "host=Some(\"test\")",
        ]),
        case("a path and a query", clause)
            .send(wire::get("/inspect?a=b&c=%20"))
            .inspected(&["path=/inspect", "query=Some(\"a=b&c=%20\")"]),
        case("an empty query", clause)
            .send(wire::get("/inspect?"))
            .inspected(&["path=/inspect", "query=Some(\"\")"]),
        case("a question mark in a query", clause)
            .send(wire::get("/inspect?a?b"))
            .inspected(&["query=Some(\"a?b\")"]),
        case("an absolute URI in a query", clause)
            .send(wire::get("/inspect?to=http://other/"))
            .inspected(&["path=/inspect", "host=Some(\"test\")"]),
        case("a path that nobody serves", clause)
            .send(wire::get("//inspect/../%2e"))
            .answer(Expect::status(404).content("no such path").framed(Framing::Length)),
    ]
}

fn absolute() -> Vec<Case> {
    let clause = "RFC 9112 3.2.2";
    let refused = [
        ("an absolute target without an authority", "http:///inspect"),
        ("an absolute target without a scheme", "://test/inspect"),
        ("an absolute target with a bad port", "http://test:x/inspect"),
        ("an absolute target with one slash", "http:/test/inspect"),
        ("an absolute target with a fragment", "http://test/inspect#x"),
    ]
    .map(|(name, target)| case(name, clause).send(wire::get(target)).refused(400));
    let accepted = [
        case("the authority of the target overrides Host", clause)
            .send(wire::get("http://other:81/inspect?q"))
            .inspected(&[
                "target=http://other:81/inspect?q",
                "path=/inspect",
                "query=Some(\"q\")",
                "host=Some(\"other:81\")",
            ]),
        case("an absolute target without a path", clause)
            .send(wire::get("http://test"))
            .ok("hello"),
        case("an absolute target of https", clause)
            .send(wire::get("https://test/inspect"))
            .inspected(&["path=/inspect", "host=Some(\"test\")"]),
        case("an absolute target with an IPv6 address", clause)
            .send(wire::get("http://[::1]:80/inspect"))
            .inspected(&["path=/inspect", "host=Some(\"[::1]:80\")"]),
        case("an absolute target in HTTP/1.0", clause)
            .send(wire::old("GET http://other/inspect", "", ""))
            .inspected(&["path=/inspect", "host=Some(\"other\")", "version=HTTP/1.0"])
            .closes(),
        case("an absolute target in place of a Host", "RFC 9112 3.2")
            .send(wire::request("GET http://test/ HTTP/1.1", "", ""))
            .refused(400),
    ];
    [&refused[..], &accepted[..]].concat()
}

fn asterisk() -> Vec<Case> {
    let clause = "RFC 9112 3.2.4";
    vec![
        case("OPTIONS of the whole server", clause)
            .send(wire::hosted("OPTIONS *", "", ""))
            .inspected(&["method=OPTIONS", "target=*", "path=*", "query=None"]),
        case("OPTIONS of a path", clause)
            .send(wire::hosted("OPTIONS /inspect", "", ""))
            .inspected(&["method=OPTIONS", "path=/inspect"]),
        case("GET of the whole server", clause).send(wire::get("*")).refused(400),
        case("POST to the whole server", clause).send(wire::sized("*", "hello")).refused(400),
        case("an asterisk and more", clause).send(wire::hosted("OPTIONS *x", "", "")).refused(400),
    ]
}

fn authority() -> Vec<Case> {
    let clause = "RFC 9112 3.2.3";
    let refused = [
        ("CONNECT without a port", "CONNECT test"),
        ("CONNECT with an empty port", "CONNECT test:"),
        ("CONNECT with a port of letters", "CONNECT test:http"),
        ("CONNECT with an empty host", "CONNECT :443"),
        ("CONNECT with user information", "CONNECT user@test:443"),
        ("CONNECT to a path", "CONNECT /"),
        ("CONNECT to an absolute target", "CONNECT http://test:80/"),
        ("GET of an authority", "GET test:80"),
        ("OPTIONS of an authority", "OPTIONS test:80"),
    ]
    .map(|(name, line)| case(name, clause).send(wire::hosted(line, "", "")).refused(400));
    let reached = case("CONNECT reaches the handler", clause)
        .send(wire::hosted("CONNECT other:443", "", ""))
        .answer(Expect::inspected_with(
            403,
            &["target=other:443", "path=", "query=None", "host=Some(\"other:443\")"],
        ));
    let address = case("CONNECT to an IPv6 address", clause)
        .send(wire::hosted("CONNECT [::1]:443", "", ""))
        .answer(Expect::inspected_with(403, &["target=[::1]:443", "path="]));
    [&refused[..], &[reached, address]].concat()
}

fn refused() -> Vec<Case> {
    let targets: [(&str, &[u8]); 10] = [
        ("a target without a slash", b"inspect"),
        ("a target that begins with a query", b"?a=b"),
        ("a fragment", b"/inspect#top"),
        ("a fragment in a query", b"/inspect?a#top"),
        ("a NUL in a target", b"/a\0b"),
        ("a control byte in a target", b"/a\x01b"),
        ("a DEL in a target", b"/a\x7fb"),
        ("a tab in a target", b"/a\tb"),
        ("a byte above 127 in a target", b"/caf\xe9"),
        ("UTF-8 in a target", "/café".as_bytes()),
    ];
    targets
        .map(|(name, target)| {
            let line = [b"GET ", target, b" HTTP/1.1"].concat();
            let bytes = wire::request(line, "host: test", "");
            case(name, "RFC 9112 3.2").send(bytes).refused(400)
        })
        .into()
}
