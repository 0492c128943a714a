//! When a connection of HTTP/1.1 goes on.

use super::super::{
    case::{Case, case},
    expect::Expect,
    wire,
};

pub(super) fn cases() -> Vec<Case> {
    [closed(), kept(), in_turn()].concat()
}

fn closed() -> Vec<Case> {
    [
        ("the client says close", "connection: close"),
        ("the client says close in capitals", "Connection: CLOSE"),
        ("the client says close in a list", "connection: foo, close"),
        ("the client says close first in a list", "connection: close , foo"),
        ("the client says close in a list with empty members", "connection: ,,close,"),
        ("the client says close in the second field", "connection: foo\r\nconnection: close"),
        ("the client says close and keep-alive", "connection: keep-alive, close"),
        ("the client says keep-alive after close", "connection: close\r\nconnection: keep-alive"),
    ]
    .map(|(name, field)| {
        case(name, "RFC 9112 9.6").send(wire::get_with("/", field)).ok("hello").says_close()
    })
    .into()
}

fn kept() -> Vec<Case> {
    [
        ("the client says nothing", "x: y"),
        ("the client says keep-alive", "connection: keep-alive"),
        ("the client says an empty connection field", "connection:"),
        ("the client says another option", "connection: x-close"),
        ("the client says a word that begins with close", "connection: closed"),
        ("the client says close in another field", "x: close\r\nproxy-connection: close"),
        ("the client says close as a parameter", "connection: foo;close"),
    ]
    .map(|(name, field)| {
        case(name, "RFC 9112 9.3")
            .send(wire::get_with("/", field))
            .answer(Expect::ok("hello").not_listing("connection", "close"))
    })
    .into()
}

fn in_turn() -> Vec<Case> {
    let one_by_one = |case: Case, count| {
        (1..=count)
            .fold(case, |case, number| case.send(wire::get("/")).await_finals(number).ok("hello"))
    };
    vec![
        one_by_one(case("ten requests, one after the other's answer", "RFC 9112 9.3"), 10),
        case("the handler says close", "RFC 9112 9.6")
            .send(wire::get("/close"))
            .ok("closing")
            .says_close(),
        case("the client says close with a body", "RFC 9112 9.6")
            .send(wire::post("/echo", "content-length: 5\r\nconnection: close", "hello"))
            .ok("hello")
            .says_close(),
        case("the client says close and asks for a stream", "RFC 9112 9.6")
            .send(wire::get_with("/stream", "connection: close"))
            .answer(Expect::status(200).content("onetwothree"))
            .says_close(),
        case("the client says close with HEAD", "RFC 9112 9.6")
            .send(wire::hosted("HEAD /", "connection: close", ""))
            .answer(Expect::status(200).for_head().with("content-length", "5"))
            .says_close(),
        case("a plain error keeps the connection", "RFC 9112 9.3")
            .send(wire::get("/error"))
            .answer(Expect::status(500).not_listing("connection", "close")),
        case("an error with a status keeps the connection", "RFC 9112 9.3")
            .send(wire::get("/teapot"))
            .answer(Expect::status(418).content("418 I'm a teapot: short and stout\n")),
        case("a panic keeps the connection", "RFC 9112 9.3")
            .send(wire::get("/panic"))
            .answer(Expect::status(500).not_listing("connection", "close")),
        case("a second request after a refused one is not answered", "RFC 9112 9.6")
            .send(wire::get("/"))
            .await_finals(1)
            .send(wire::get_with("/", "x : y"))
            .ok("hello")
            .refused(400),
    ]
}
