//! Errors, and what the outside may know of them.

use std::{error::Error as StdError, fmt, io};

use zzz_core::{
    App, Error, Headers, IntoResponse as _, Problem, Request, Response, Result, handler_fn,
    http::{HeaderValue, Method, StatusCode, header},
};

/// An error that wraps another.
#[derive(Debug)]
struct Wrapped {
    text: &'static str,
    source: Box<dyn StdError + Send + Sync>,
}

impl Wrapped {
    fn new(text: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { text, source: source.into() }
    }
}

impl fmt::Display for Wrapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl StdError for Wrapped {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

fn conflict() -> Problem {
    Problem::fixed(StatusCode::CONFLICT, "sold_out", "somebody was faster")
}

#[test]
fn a_problem_is_found_at_every_depth() {
    let deep = Wrapped::new(
        "cannot order",
        Wrapped::new("cannot reserve", Wrapped::new("no stock", conflict())),
    );
    for error in [
        Error::from(conflict()),
        Error::from(Wrapped::new("cannot order", conflict())),
        Error::from(deep),
    ] {
        assert_eq!(error.status(), StatusCode::CONFLICT);
        assert_eq!(error.problem(), Some(&conflict()));
    }
}

#[test]
fn the_outermost_problem_counts() {
    let hidden = Problem::new(StatusCode::NOT_FOUND);
    let gone = Wrapped::new("no such page", conflict());
    assert_eq!(Error::from(gone).status(), StatusCode::CONFLICT);

    #[derive(Debug)]
    struct Hides(Problem);
    impl fmt::Display for Hides {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("hides")
        }
    }
    impl StdError for Hides {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }
    let error = Error::from(Wrapped::new("outside", Hides(hidden)));
    assert_eq!(error.status(), StatusCode::NOT_FOUND);
}

#[test]
fn without_a_problem_nothing_goes_out() {
    let error = Error::from(Wrapped::new("cannot read", io::Error::other("the password is x")));
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(error.problem().is_none() && !error.is_panic());
    assert_eq!(error.to_string(), "cannot read: the password is x");
    assert!(error.downcast_ref::<io::Error>().is_some());
    assert!(error.downcast_ref::<fmt::Error>().is_none());
    assert_eq!(error.chain().count(), 2);
}

#[test]
fn what_a_problem_says() {
    let text = |problem: &Problem| problem.to_string();
    assert_eq!(text(&Problem::new(StatusCode::NOT_FOUND)), "404 Not Found");
    assert_eq!(text(&conflict()), "409 Conflict: somebody was faster");
    let odd = Problem::new(StatusCode::from_u16(599).unwrap()).with_detail(String::from("odd"));
    assert_eq!(text(&odd), "599 Unknown Status: odd");
    let named = Problem::new(StatusCode::GONE).with_code("gone");
    assert_eq!((named.code(), named.detail(), named.status()), ("gone", "", StatusCode::GONE));

    let error = Error::new(StatusCode::GONE, "it was here");
    assert_eq!(error.problem().unwrap().detail(), "it was here");
}

/// Expects the line after `line` in this file.
#[track_caller]
fn check_place(error: &Error, line: u32) {
    let place = error.location();
    assert_eq!((place.file(), place.line()), (file!(), line + 1));
}

#[test]
fn an_error_knows_where_it_was_made() {
    let line = line!();
    let error = Error::new(StatusCode::GONE, "");
    check_place(&error, line);
    let line = line!();
    let error = Error::internal("");
    check_place(&error, line);
    let line = line!();
    let error = Error::from(conflict());
    check_place(&error, line);
    let line = line!();
    let error = Error::from_panic(&"boom");
    check_place(&error, line);

    fn passed_on() -> Result<u8> {
        Ok("x".parse::<u8>()?)
    }
    fn passed_on_again() -> Result<u8> {
        let value = passed_on()?;
        Ok(value)
    }
    let error = passed_on_again().unwrap_err();
    check_place(&error, line!() - 8);
    assert!(format!("{error:?}").contains(&format!("{}:", file!())));
}

#[test]
fn panics_leave_their_text_inside() {
    let boxed: Box<dyn std::any::Any + Send> = Box::new(String::from("of a format"));
    for (error, text) in [
        (Error::from_panic(&"a literal"), "panicked: a literal"),
        (Error::from_panic(&*boxed), "panicked: of a format"),
        (Error::from_panic(&7_u8), "panicked: a value that is not text"),
    ] {
        assert!(error.is_panic());
        assert_eq!(error.to_string(), text);
        assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}

#[tokio::test]
async fn status_headers_and_detail_reach_the_answer() {
    let app = App::new().routes(handler_fn(|_| {
        Box::pin(async {
            let wait = [(header::RETRY_AFTER, HeaderValue::from_static("7"))];
            let error = Error::new(StatusCode::TOO_MANY_REQUESTS, "slower, please");
            Err(error.with_headers(Headers::from_iter(wait)))
        })
    }));
    let mut response = app.handle(&mut Request::new(Method::GET, "/")).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers().get("retry-after"), Some("7"));
    assert_eq!(response.headers().get("content-type"), Some("text/plain; charset=utf-8"));
    let text = response.body_mut().bytes().await.unwrap();
    assert_eq!(text, "429 Too Many Requests: slower, please\n");
}

#[test]
fn an_error_is_an_answer_without_a_body() {
    let response = Error::from(conflict()).into_response();
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert!(response.body().is_empty() && response.headers().is_empty());
    assert_eq!(response.error().unwrap().problem(), Some(&conflict()));

    let mut failed: Response = Err::<&str, _>(io::Error::other("x")).into_response();
    assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(failed.take_error().is_some() && failed.error().is_none());
    let fine = Ok::<_, io::Error>("fine").into_response();
    assert!(fine.error().is_none());
}
