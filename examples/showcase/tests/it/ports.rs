//! How it starts, and how it says that it cannot.

use std::net::TcpListener;

use crate::support::{Running, Showcase, program};

/// What it says when it cannot start, and with which code it ends.
#[track_caller]
fn refused(variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = program(variables);
    let mut process = Running::start(command.env("DATABASE_URL", "sqlite::memory:"));
    let status = process.ended();
    assert!(!process.said().contains("http://"), "it served:\n{}", process.said());
    (status.code(), process.said())
}

#[test]
fn both_backends_serve() {
    for backend in ["per-core", "multi-thread"] {
        let showcase = Showcase::with(&[("BACKEND", backend)]);
        let expected = format!("(dev, {backend} backend, 2 workers)");
        assert!(showcase.greeting.ends_with(&expected), "{}", showcase.greeting);
        assert_eq!(showcase.get("/hello").status, 200, "{backend}");
    }
}

#[test]
fn a_taken_port_is_named() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = holder.local_addr().unwrap().port().to_string();
    for backend in ["per-core", "multi-thread"] {
        let (code, said) = refused(&[("PORT", &port), ("BACKEND", backend)]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("port {port} on 127.0.0.1 is taken")), "{said}");
    }
}

#[test]
fn the_port_of_another_showcase_is_taken() {
    let first = Showcase::start();
    let (_, port) = first.address.rsplit_once(':').unwrap();
    let (code, said) = refused(&[("PORT", port)]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("port {port} on 127.0.0.1 is taken")), "{said}");
}

#[test]
fn a_port_that_is_no_number_is_quoted() {
    let (code, said) = refused(&[("PORT", "abc")]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("`server.port` is `abc` (variable PORT)"), "{said}");
}

#[test]
fn without_a_port_it_takes_the_next_free_one_and_says_so() {
    // Whoever holds it, this or another program, it is taken.
    let _holder = TcpListener::bind("127.0.0.1:5555");
    let mut showcase = Showcase::with(&[("PORT", "")]);
    let (_, port) = showcase.address.rsplit_once(':').unwrap();
    assert!((5556..5575).contains(&port.parse().unwrap()), "{}", showcase.greeting);
    showcase.process.says("port 5555 is taken, so this is the next free one");
    assert_eq!(showcase.get("/hello").status, 200);
}
