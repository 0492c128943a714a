//! The application as a whole, and what handlers ask of a server.

use std::{
    future::poll_fn,
    panic::{catch_unwind, resume_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

use zzz_core::{
    App, Asks, Body, BoxFuture, Error, Flow, FromRequest, Handler, IntoResponse as _, Middleware,
    RenderError, Request, RequestIdValue, Response, Result, handler_fn,
    http::{HeaderValue, Method, StatusCode, header},
};

use crate::log;

async fn text(response: &mut Response) -> String {
    let bytes = response.body_mut().bytes().await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn get() -> Request {
    Request::new(Method::GET, "/here?secret=1")
}

#[tokio::test]
async fn without_routes_everything_is_missing() {
    let mut response = App::default().handle(&mut get()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(text(&mut response).await, "404 Not Found: this application has no routes\n");
}

#[tokio::test]
async fn one_handler_may_be_all_routes() {
    let app = App::new().routes(handler_fn(|request| {
        Box::pin(async { Ok(request.path().to_owned().into_response()) })
    }));
    let mut response = app.handle(&mut get()).await;
    assert_eq!(text(&mut response).await, "/here");
}

/// Renders errors as a list of facts.
struct Facts;

impl RenderError for Facts {
    fn render(&self, request: &Request, error: &Error, response: &mut Response) {
        let facts = format!("{request:?}: {} {error}", response.status().as_u16());
        let html = HeaderValue::from_static("text/html");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        *response.body_mut() = facts.into();
    }
}

/// Changes the answer to an error, which is not rendered yet.
struct Teapots;

impl Middleware for Teapots {
    fn after(&self, _request: &mut Request, response: &mut Response) {
        assert!(response.body().is_empty());
        response.set_status(StatusCode::IM_A_TEAPOT);
        let seen = HeaderValue::from_static("seen");
        response.headers_mut().append(header::WARNING, seen);
    }
}

#[tokio::test]
async fn errors_are_rendered_once_at_the_outermost_layer() {
    let app = App::new()
        .errors(Facts)
        .endpoint(Teapots)
        .routes(handler_fn(|_| Box::pin(async { Err(Error::internal("inside")) })));
    let mut response = app.handle(&mut get()).await;
    assert!(response.error().is_none());
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    assert_eq!(response.headers().get("warning"), Some("seen"));
    assert_eq!(response.headers().get("content-type"), Some("text/html"));
    assert_eq!(text(&mut response).await, "GET /here: 418 inside");
}

#[tokio::test]
async fn an_answer_is_not_rendered() {
    let app = App::new().errors(Facts).routes(handler_fn(|_| {
        Box::pin(async { Ok((StatusCode::NOT_FOUND, "my own page").into_response()) })
    }));
    assert_eq!(text(&mut app.handle(&mut get()).await).await, "my own page");
}

#[tokio::test]
async fn what_stays_inside_is_logged() {
    log::listen();
    let line = line!() + 2;
    let app = App::new().routes(handler_fn(|_| {
        Box::pin(async { Err(Error::internal("the database is on fire")) })
    }));
    let mut response = app.handle(&mut get()).await;
    assert_eq!(text(&mut response).await, "500 Internal Server Error\n");
    let place = format!("{}:{line}:30", file!());
    let expected = format!(
        "a request failed method=GET path=\"/here\" error=the database is on fire location={place}"
    );
    assert_eq!(log::errors(), [expected]);

    // What the client did wrong is not the operator's worry.
    App::new().handle(&mut get()).await;
    assert_eq!(log::errors(), [""; 0]);
}

#[tokio::test]
async fn two_failures_of_one_path_differ_by_their_ids() {
    log::listen();
    let app = App::new().routes(handler_fn(|_| Box::pin(async { Err(Error::internal("no")) })));
    let mut request = get();
    request.set(RequestIdValue::new(b"r-17").unwrap());
    app.handle(&mut request).await;
    let lines = log::errors();
    assert!(lines[0].contains(" path=\"/here\" id=r-17 error=no "), "{lines:?}");
}

/// A handler that panics, and the line where it does.
fn panicking() -> (App, u32) {
    let line = line!() + 1;
    let handler = handler_fn(|_| Box::pin(async { panic!("boom") }));
    (App::new().routes(handler), line)
}

#[tokio::test]
async fn a_panic_is_logged_with_its_place() {
    log::listen();
    let (app, line) = panicking();
    app.start().await.unwrap();
    app.handle(&mut get()).await;
    let place = format!("error=panicked: boom location={}:{line}:", file!());
    let lines = log::errors();
    assert!(lines[0].contains(&place), "{lines:?}");
}

#[tokio::test]
async fn what_was_resumed_has_no_place() {
    App::new().start().await.unwrap();
    let _ = catch_unwind(|| panic!("another one"));
    let payload = catch_unwind(|| resume_unwind(Box::new("boom"))).unwrap_err();
    assert_eq!(Error::from_panic(&*payload).place(), None);
}

struct Wishes {
    departs: bool,
}

impl Handler for Wishes {
    fn call<'a>(&'a self, _request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async {
            tokio::task::yield_now().await;
            Ok("late".into_response())
        })
    }

    fn cancel_on_disconnect(&self) -> bool {
        self.departs
    }
}

/// Gives requests a deadline.
struct Deadline(Duration);

impl Middleware for Deadline {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set_deadline(self.0);
        Ok(Flow::Next)
    }
}

/// What was asked for in the first poll and in the last.
async fn asks(app: App) -> (Asks, Asks) {
    let mut request = get();
    let mut handling = pin!(app.handle(&mut request));
    let mut first = None;
    poll_fn(|cx| {
        let polled = Asks::during(|| handling.as_mut().poll(cx));
        let asks = polled.as_ref().err().copied().unwrap_or_default();
        let first = *first.get_or_insert(asks);
        polled.map_or(Poll::Pending, |_| Poll::Ready((first, asks)))
    })
    .await
}

#[tokio::test]
async fn a_handler_asks_while_it_waits() {
    let departs = || App::new().routes(Wishes { departs: true });
    let stays = || App::new().routes(Wishes { departs: false });
    let second = Duration::from_secs(1);

    let (first, last) = asks(stays()).await;
    assert_eq!((first, last), (Asks::default(), Asks::default()));

    let (first, last) = asks(departs()).await;
    assert!(first.cancel_on_disconnect && first.deadline.is_none());
    assert_eq!(last, Asks::default(), "it waits no more");

    let (first, _) = asks(stays().endpoint(Deadline(second))).await;
    assert!(!first.cancel_on_disconnect);
    assert_eq!(first.deadline, Some(second));

    let (first, _) = asks(departs().endpoint(Deadline(second))).await;
    assert!(first.cancel_on_disconnect);
    assert_eq!(first.deadline, Some(second));
}

#[test]
fn nothing_is_asked_outside_of_a_handler() {
    assert_eq!(Asks::during(|| Poll::Ready(7)), Ok(7));
    assert_eq!(Asks::during(|| Poll::<()>::Pending), Err(Asks::default()));
}

#[tokio::test]
async fn one_request_asks_nothing_of_the_next() {
    let departs = App::new().routes(Wishes { departs: true });
    let mut request = get();
    let mut handling = Box::pin(departs.handle(&mut request));
    // Polled by somebody who does not look at what it asks for, and dropped.
    poll_fn(|cx| Poll::Ready(handling.as_mut().poll(cx).is_ready())).await;
    drop(handling);
    let (first, _) = asks(App::new().routes(Wishes { departs: false })).await;
    assert_eq!(first, Asks::default());
}

#[tokio::test]
async fn what_can_be_an_answer() {
    let plain = "text/plain; charset=utf-8";
    let bytes = "application/octet-stream";
    for (mut response, status, content_type, content) in [
        (().into_response(), 200, None, ""),
        (StatusCode::ACCEPTED.into_response(), 202, None, ""),
        ("a".into_response(), 200, Some(plain), "a"),
        (String::from("a").into_response(), 200, Some(plain), "a"),
        (std::borrow::Cow::Borrowed("a").into_response(), 200, Some(plain), "a"),
        (b"a".to_vec().into_response(), 200, Some(bytes), "a"),
        (Body::from("a").into_response(), 200, None, "a"),
        ((StatusCode::CREATED, "a").into_response(), 201, Some(plain), "a"),
        (Response::html("a"), 200, Some("text/html; charset=utf-8"), "a"),
        (Response::no_content(), 204, None, ""),
    ] {
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.headers().get("content-type"), content_type);
        assert_eq!(text(&mut response).await, content);
    }
}

struct Agent(String);

impl FromRequest for Agent {
    fn from_request(request: &mut Request) -> Result<Self> {
        let agent = request.headers().get(header::USER_AGENT);
        let agent = agent.ok_or_else(|| Error::new(StatusCode::BAD_REQUEST, "who are you?"))?;
        Ok(Self(agent.to_owned()))
    }
}

#[tokio::test]
async fn what_a_handler_asks_for_may_be_missing() {
    let mut request = get();
    assert!(Option::<Agent>::from_request(&mut request).unwrap().is_none());
    let missing = Result::<Agent, Error>::from_request(&mut request).unwrap();
    assert_eq!(missing.err().unwrap().status(), StatusCode::BAD_REQUEST);
    let agent = HeaderValue::from_static("curl");
    request.headers_mut().insert(header::USER_AGENT, agent);
    let found = Option::<Agent>::from_request(&mut request).unwrap();
    assert_eq!(found.unwrap().0, "curl");
}

/// Leaves a field for whatever the answer will be.
struct Leaves(&'static str);

impl Middleware for Leaves {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let value = HeaderValue::from_static(self.0);
        request.answer_headers_mut().append(header::SET_COOKIE, value);
        Ok(Flow::Next)
    }
}

#[tokio::test]
async fn fields_of_every_answer_go_out_with_answers_errors_and_panics() {
    for fault in ["none", "error", "panic"] {
        let app = App::new().errors(Facts).endpoint(Leaves("a=1")).endpoint(Leaves("b=2")).routes(
            handler_fn(move |_| {
                Box::pin(async move {
                    assert_ne!(fault, "panic");
                    if fault == "error" {
                        return Err(Error::internal("inside"));
                    }
                    Ok("fine".with_header(header::SET_COOKIE, HeaderValue::from_static("own=0")))
                })
            }),
        );
        let mut request = get();
        let response = app.handle(&mut request).await;
        let cookies: Vec<_> = response.headers().get_all("set-cookie").collect();
        let own = if fault == "none" { &["own=0"][..] } else { &[] };
        assert_eq!(cookies, [own, &["a=1", "b=2"]].concat(), "{fault}");
    }
}

#[tokio::test]
async fn fields_of_every_answer_end_with_their_request() {
    let app = App::new();
    let mut request = get();
    request.answer_headers_mut().append(header::WARNING, HeaderValue::from_static("once"));
    assert!(app.handle(&mut request).await.headers().contains("warning"));
    drop(request);
    assert!(!app.handle(&mut get()).await.headers().contains("warning"));
}
