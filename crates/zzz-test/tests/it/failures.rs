//! What a failed assertion says.

use std::{
    error::Error,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use zzz_core::{App, Body, Response, handler_fn, http::StatusCode};
use zzz_test::{TestClient, TestResponse, TestServer};

use crate::app::{Pieces, app, over_both};

/// What `assertion` panics with.
#[track_caller]
pub(crate) fn message<T>(assertion: impl FnOnce() -> T) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(assertion)) else {
        panic!("the assertion holds");
    };
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[track_caller]
fn check(
    response: &TestResponse,
    assertion: impl FnOnce(&TestResponse) -> &TestResponse,
    first_line: &str,
) {
    let message = message(|| assertion(response));
    assert_eq!(message.lines().next(), Some(first_line));
    assert_eq!(message, format!("{first_line}\n\n{response}"));
}

#[tokio::test]
async fn each_assertion_says_what_it_wanted_and_what_it_got() {
    over_both(async |client| {
        let response = client.get("/fields").await;
        check(&response, |r| r.assert_status(404), "expected 404 Not Found, got 200 OK");
        check(&response, |r| r.assert_status(42), "expected 42, got 200 OK");
        check(
            &response,
            |r| r.assert_header("vary", "cookie"),
            r#"expected the header `vary` with "cookie": got "accept" and "origin""#,
        );
        check(
            &response,
            |r| r.assert_header("Allow", "GET"),
            r#"expected the header `Allow` with "GET": there is no such header"#,
        );
        check(
            &response,
            |r| r.assert_no_header("etag"),
            r#"expected no header `etag`, got "\xff""#,
        );
        check(&response, |r| r.assert_body("field"), r#"expected the body "field", got "fields""#);
        check(&response, |r| r.assert_body_contains("x"), r#"expected "x" in the body"#);
    })
    .await;
}

#[tokio::test]
async fn a_failure_shows_the_request_and_the_response() {
    let client = TestClient::new(app()).await.with_header("accept", "*/*");
    let line = line!() + 1;
    let response = client.put("/hello").text("one\ntwo").await;
    let shown = message(|| response.assert_status(201));
    let expected = format!(
        "expected 201 Created, got 200 OK

the request, made at {file}:{line}:27:
  PUT /hello
  host: localhost
  accept: */*
  content-type: text/plain; charset=utf-8
  content-length: 7

  one
  two

the response:
  200 OK
  content-type: text/plain; charset=utf-8

  hello
",
        file = file!(),
    );
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn bodies_are_shown_as_far_as_they_help() {
    let client = TestClient::new(app()).await;
    let bytes = client.get("/bytes").await;
    assert!(bytes.to_string().ends_with("\n\n  \\xff\\x00\n"), "{bytes}");
    assert!(message(|| bytes.text()).starts_with("the body is not text: "));

    let big = client.get("/big").await.to_string();
    assert!(big.ends_with("x\n  (and 3129344 bytes more)\n"));

    let pieces = [Ok(zzz_core::bytes::Bytes::from_static(b"one"))];
    let streamed = client.post("/echo").body(Body::stream(Pieces::new(pieces))).await;
    assert!(streamed.to_string().contains("\n\n  (a stream)\n\nthe response:"), "{streamed}");

    let trailers = client.get("/trailers").await;
    assert!(trailers.to_string().ends_with("onetwo\n\n  (trailers)\n  x-sum: 7\n"), "{trailers}");
}

#[tokio::test]
async fn a_body_that_broke_off_cannot_be_taken_for_whole() {
    over_both(async |client| {
        let response = client.get("/broken").await;
        for shown in [
            message(|| response.bytes().clone()),
            message(|| response.text().to_owned()),
            message(|| response.assert_body("one").status()),
            message(|| response.assert_body_contains("one").status()),
        ] {
            assert!(shown.starts_with("the body broke off: "), "{shown}");
            assert!(shown.contains("\n\n  one\n  (the body broke off: "), "{shown}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_where_it_is_written() {
    let client = TestClient::new(app()).await;
    for (target, path) in [("", "/"), ("j", "/j"), ("j?a=b", "/j?a=b")] {
        let expected = format!("{target:?} is no path: write {path:?}");
        assert_eq!(message(|| client.get(target)), expected);
    }
    assert_eq!(
        message(|| client.get("http://other.example/j")),
        r#""http://other.example/j" names a host, and a client asks its own application alone: write "#
            .to_owned()
            + r#""/j", with `.header("host", "other.example")` where the host counts"#
    );
    for (target, shown) in [("/a b", r#""/a b""#), ("/\r\n", r#""/\r\n""#)] {
        let expected = format!("{shown} cannot stand in a request line: percent-encode it");
        assert_eq!(message(|| client.get(target)), expected);
    }
    assert_eq!(
        message(|| client.get("/").header("a b", "c")),
        r#""a b" cannot be the name of a header"#
    );
    assert_eq!(
        message(|| client.get("/").header("a", "b\r\nc: d")),
        r#""b\r\nc: d" cannot be the value of the header a"#
    );
    assert_eq!(
        message(|| client.another().with_header("a", "\0")),
        r#""\x00" cannot be the value of the header a"#
    );
}

#[tokio::test]
async fn long_bodies_do_not_fill_the_first_line() {
    let client = TestClient::new(app()).await;
    let big = client.get("/big").await;
    let shown = message(|| big.assert_body("x").status());
    let first = shown.lines().next().unwrap();
    assert!(first.starts_with(r#"expected the body "x", got "xxx"#), "{first}");
    assert!(first.ends_with("x (and 3145330 bytes more)"), "{first}");
}

#[tokio::test]
async fn cookies_and_places_that_are_others() {
    over_both(async |client| {
        let response = client.post("/jar").body("a=1\nb=2; Max-Age=0").await;
        check(
            &response,
            |r| r.assert_cookie("a", "2"),
            r#"expected the cookie `a` with "2", got "1""#,
        );
        let none = r#"expected the cookie `b` with "2": the answer sets no such cookie"#;
        check(&response, |r| r.assert_cookie("b", "2"), none);
        check(&response, |r| r.assert_no_cookie("a"), r#"expected no cookie `a`, got "1""#);
        check(&response, |r| r.assert_redirect("/"), r#"expected a redirect to "/", got 200 OK"#);
        check(
            &client.get("/go/302/hello").await,
            |r| r.assert_redirect("/"),
            r#"expected a redirect to "/", got one to "/hello""#,
        );
        check(
            &client.get("/nowhere").await,
            |r| r.assert_redirect("/"),
            r#"expected a redirect to "/": there is no `location`"#,
        );
        check(
            &client.get("/missing").await,
            |r| r.assert_ok(),
            "expected 200 OK, got 404 Not Found",
        );
    })
    .await;
}

#[tokio::test]
async fn cookies_that_cannot_be_sent() {
    let client = TestClient::new(app()).await;
    let name = message(|| client.set_cookie("a=b", "1").cookie("a"));
    assert_eq!(name, r#""a=b" cannot be the name of a cookie"#);
    let value = message(|| client.set_cookie("a", "1; 2").cookie("a"));
    assert_eq!(value, r#""1; 2" cannot be the value of the cookie a: percent-encode it"#);
    let off = message(|| client.another().without_cookies().set_cookie("a", "1").cookie("a"));
    assert_eq!(off, "this client keeps no cookies: it was made by `without_cookies`");
}

/// What the client must not be told.
#[derive(Debug)]
struct Away(std::num::ParseIntError);

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the database is away")
    }
}

impl Error for Away {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn failing() -> App {
    App::new().routes(handler_fn(|request| {
        Box::pin(async move {
            match request.path() {
                "/panic" => panic!("the handler panics"),
                "/said" => Ok(Response::new(StatusCode::INTERNAL_SERVER_ERROR)),
                "/refused" => Err(zzz_core::Error::new(StatusCode::NOT_FOUND, "nothing here")),
                path => match path[1..].parse::<u8>() {
                    Ok(number) => Err(zzz_core::Error::internal(format!("the failure {number}"))),
                    Err(error) => Err(Away(error).into()),
                },
            }
        })
    }))
}

#[tokio::test]
async fn a_failed_assertion_shows_the_error_behind_a_500_with_its_causes() {
    let server = TestServer::start(failing()).await;
    for client in [TestClient::new(failing()).await, server.another()] {
        let failed = client.get("/x?a=b").await;
        let shown = message(|| failed.assert_ok());
        let behind = "\nthe error behind it, which the client is not told:\n  \
                      the database is away: invalid digit found in string (";
        assert!(shown.contains(behind) && shown.contains(file!()), "{shown}");
        assert!(!failed.text().contains("database"), "{failed}");
        assert!(message(|| failed.assert_body("x")).contains(behind));

        let panicked = client.get("/panic").await.to_string();
        assert!(panicked.contains("  panicked: the handler panics ("), "{panicked}");
        for (path, status) in [("/said", 500), ("/refused", 404)] {
            let answer = client.get(path).await;
            answer.assert_status(status);
            assert!(!answer.to_string().contains("the error behind"), "{answer}");
        }
    }
}

#[tokio::test]
async fn each_of_several_requests_at_once_has_its_own_error() {
    let server = TestServer::start(failing()).await;
    for client in [TestClient::new(failing()).await, server.another()] {
        let (one, two) = tokio::join!(client.get("/1"), client.get("/2"));
        for (answer, number) in [(one, 1), (two, 2)] {
            let behind = format!("\n  the failure {number} (");
            assert!(answer.to_string().contains(&behind), "{answer}");
        }
    }
}
