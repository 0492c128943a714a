//! The order in which stages see a request and its answer.

use std::sync::{Arc, Mutex};

use zzz_core::{
    App, BoxFuture, Error, Flow, Handler, IntoResponse as _, Matched, Middleware, Next, Pipeline,
    Request, Response, Result, Route, handler_fn,
    http::{Method, StatusCode},
};

/// What happened, in its order.
type Trace = Arc<Mutex<Vec<String>>>;

fn note(trace: &Trace, what: impl Into<String>) {
    trace.lock().unwrap().push(what.into());
}

/// What a stage does apart from writing down that it was passed.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    Nothing,
    Halts,
    Fails,
    /// Runs the rest in its own future.
    Around,
    /// Answers in its own future without the rest.
    Shortcut,
    FailsAround,
    /// Answers instead of the error that comes back.
    Recovers,
}

struct Stage {
    name: &'static str,
    does: Does,
    trace: Trace,
}

impl Middleware for Stage {
    fn before(&self, _request: &mut Request) -> Result<Flow> {
        note(&self.trace, format!(">{}", self.name));
        match self.does {
            Does::Halts => Ok(Flow::Halt(self.name.into_response())),
            Does::Fails => Err(Error::new(StatusCode::FORBIDDEN, self.name)),
            _ => Ok(Flow::Next),
        }
    }

    fn after(&self, _request: &mut Request, response: &mut Response) {
        let sees = match response.error() {
            Some(error) if error.is_panic() => "!panic",
            Some(_) => "!error",
            None => "",
        };
        note(&self.trace, format!("<{}{sees}", self.name));
        if self.does == Does::Recovers && response.take_error().is_some() {
            *response = self.name.into_response();
        }
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        match self.does {
            Does::Around => Some(Box::pin(async move {
                note(&self.trace, format!("({}", self.name));
                tokio::task::yield_now().await;
                let response = next.run(request).await;
                note(&self.trace, format!("){}", self.name));
                Ok(response)
            })),
            Does::Shortcut => Some(Box::pin(async { Ok(self.name.into_response()) })),
            Does::FailsAround => {
                Some(Box::pin(async { Err(Error::new(StatusCode::FORBIDDEN, self.name)) }))
            }
            _ => None,
        }
    }
}

/// A router with one route.
struct Routes {
    pipeline: Vec<Arc<dyn Middleware>>,
    handler: Box<dyn Handler>,
    trace: Trace,
}

impl Route for Routes {
    fn route<'a>(&'a self, _request: &mut Request) -> Matched<'a> {
        note(&self.trace, "route");
        Matched { pipeline: &self.pipeline, handler: &*self.handler }
    }
}

/// Answers `fine`, and writes down that it was called.
struct Fine(Trace);

impl Handler for Fine {
    fn call<'a>(&'a self, _request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        note(&self.0, "handler");
        Box::pin(async {
            tokio::task::yield_now().await;
            Ok("fine".into_response())
        })
    }
}

type Stages<'a> = &'a [(&'static str, Does)];

/// Sends a request through two endpoint and two pipeline stages, or what else
/// is listed, and expects this trace and `status body`.
async fn check(endpoint: Stages<'_>, pipeline: Stages<'_>, trace: &str, answer: &str) {
    check_handler(endpoint, pipeline, None, trace, answer).await;
}

async fn check_handler(
    endpoint: Stages<'_>,
    pipeline: Stages<'_>,
    handler: Option<Box<dyn Handler>>,
    expected: &str,
    answer: &str,
) {
    let trace = Trace::default();
    let stage = |&(name, does): &(&'static str, Does)| Stage { name, does, trace: trace.clone() };
    let routes = Routes {
        pipeline: pipeline.iter().map(|one| Arc::new(stage(one)) as Arc<dyn Middleware>).collect(),
        handler: handler.unwrap_or_else(|| Box::new(Fine(trace.clone()))),
        trace: trace.clone(),
    };
    let app = App::new().routes(routes);
    let app = endpoint.iter().map(stage).fold(app, App::endpoint);
    let mut response = app.handle(&mut Request::new(Method::GET, "/")).await;
    assert_eq!(trace.lock().unwrap().join(" "), expected);
    let text = response.body_mut().bytes().await.unwrap();
    let text = str::from_utf8(&text).unwrap();
    assert_eq!(format!("{} {text}", response.status().as_u16()), answer);
}

const N: Does = Does::Nothing;

#[tokio::test]
async fn in_order_in_and_in_reverse_out() {
    check(&[], &[], "route handler", "200 fine").await;
    check(
        &[("a", N), ("b", N)],
        &[("c", N), ("d", N)],
        ">a >b route >c >d handler <d <c <b <a",
        "200 fine",
    )
    .await;
}

#[tokio::test]
async fn a_halt_skips_the_rest_and_unwinds() {
    check(&[("a", N), ("b", Does::Halts)], &[("c", N)], ">a >b <a", "200 b").await;
    check(&[("a", N)], &[("b", N), ("c", Does::Halts), ("d", N)], ">a route >b >c <b <a", "200 c")
        .await;
    check(&[("a", Does::Halts)], &[], ">a", "200 a").await;
}

#[tokio::test]
async fn an_error_in_before_unwinds_as_an_error() {
    check(&[("a", N), ("b", Does::Fails)], &[("c", N)], ">a >b <a!error", "403 403 Forbidden: b\n")
        .await;
    check(
        &[("a", N)],
        &[("b", N), ("c", Does::Fails)],
        ">a route >b >c <b!error <a!error",
        "403 403 Forbidden: c\n",
    )
    .await;
}

#[tokio::test]
async fn around_stands_between_before_and_after() {
    check(
        &[("a", N), ("b", Does::Around)],
        &[("c", N)],
        ">a >b (b route >c handler <c )b <b <a",
        "200 fine",
    )
    .await;
    check(
        &[("a", N)],
        &[("b", Does::Around), ("c", N)],
        ">a route >b (b >c handler <c )b <b <a",
        "200 fine",
    )
    .await;
    let around = Does::Around;
    check(
        &[("a", around), ("b", N), ("c", around)],
        &[("d", around), ("e", around)],
        ">a (a >b >c (c route >d (d >e (e handler )e <e )d <d )c <c <b )a <a",
        "200 fine",
    )
    .await;
}

#[tokio::test]
async fn around_may_answer_without_the_rest() {
    check(&[("a", N), ("b", Does::Shortcut), ("c", N)], &[("d", N)], ">a >b <b <a", "200 b").await;
    check(
        &[("a", N)],
        &[("b", Does::FailsAround), ("c", N)],
        ">a route >b <b!error <a!error",
        "403 403 Forbidden: b\n",
    )
    .await;
    check(&[("a", Does::Around)], &[("b", Does::Halts)], ">a (a route >b )a <a", "200 b").await;
}

fn boxed(
    handler: impl for<'a> Fn(&'a mut Request) -> BoxFuture<'a, Result<Response>> + Send + Sync + 'static,
) -> Option<Box<dyn Handler>> {
    Some(Box::new(handler_fn(handler)))
}

#[tokio::test]
async fn an_error_of_the_handler_is_seen_on_the_way_back() {
    let fails = || boxed(|_| Box::pin(async { Err(Error::new(StatusCode::GONE, "left")) }));
    check_handler(
        &[("a", N)],
        &[("b", N)],
        fails(),
        ">a route >b <b!error <a!error",
        "410 410 Gone: left\n",
    )
    .await;
    // Whoever takes the error has answered: further out there is none.
    check_handler(
        &[("a", N)],
        &[("b", Does::Recovers), ("c", N)],
        fails(),
        ">a route >b >c <c!error <b!error <a",
        "200 b",
    )
    .await;
}

#[tokio::test]
async fn a_panic_of_the_handler_is_an_error() {
    let at_once = boxed(|_| panic!("before there is a future"));
    let early = boxed(|_| Box::pin(async { panic!("before the first await") }));
    let late = boxed(|_| {
        Box::pin(async {
            tokio::task::yield_now().await;
            panic!("after the first await")
        })
    });
    for handler in [at_once, early, late] {
        check_handler(
            &[("a", Does::Around)],
            &[("b", N)],
            handler,
            ">a (a route >b <b!panic )a <a!panic",
            "500 500 Internal Server Error\n",
        )
        .await;
    }
}

#[tokio::test]
async fn what_a_panicking_handler_changed_is_seen_and_then_gone() {
    struct Sees;
    impl Middleware for Sees {
        fn after(&self, request: &mut Request, response: &mut Response) {
            let status = if request.get::<u8>() == Some(&7) { 507 } else { 500 };
            response.set_status(StatusCode::from_u16(status).unwrap());
        }
    }
    let app = App::new().endpoint(Sees).routes(handler_fn(|request| {
        request.set(7_u8);
        panic!("half done")
    }));
    let mut request = Request::new(Method::GET, "/");
    let response = app.handle(&mut request).await;
    assert_eq!(response.status().as_u16(), 507);
    drop(request);
    assert!(Request::new(Method::GET, "/").get::<u8>().is_none());
}

#[tokio::test]
async fn the_rest_can_be_run_by_hand() {
    let trace = Trace::default();
    let stage = Stage { name: "a", does: N, trace: trace.clone() };
    let pipeline: &Pipeline = &[Arc::new(stage)];
    let fine = Fine(trace.clone());
    let next = Next::handler(pipeline, &fine);
    assert_eq!(format!("{next:?}"), "Next(1 middleware)");
    let mut request = Request::new(Method::GET, "/");
    // It is a copy: what fails may be tried again.
    for _ in 0..2 {
        let response = next.run(&mut request).await;
        assert_eq!(response.status(), StatusCode::OK);
    }
    assert_eq!(trace.lock().unwrap().join(" "), ">a handler <a >a handler <a");
}

/// What is left in the response by the handler, for the middleware around it.
#[tokio::test]
async fn a_handler_leaves_values_for_those_around() {
    struct Layout;
    impl Middleware for Layout {
        fn after(&self, _request: &mut Request, response: &mut Response) {
            let title = response.take::<String>().unwrap();
            *response = format!("<{title}>").into_response();
        }
    }
    let app = App::new().endpoint(Layout).routes(handler_fn(|_| {
        Box::pin(async {
            let mut response = Response::default();
            assert_eq!(response.set(String::from("one")), None);
            assert_eq!(response.set(String::from("two")), Some(String::from("one")));
            Ok(response)
        })
    }));
    let mut response = app.handle(&mut Request::new(Method::GET, "/")).await;
    assert!(response.get::<String>().is_none());
    assert_eq!(response.body_mut().bytes().await.unwrap(), "<two>");
}

/// Where a stage panics.
#[derive(Clone, Copy, PartialEq)]
enum Panics {
    Before,
    After,
    Around,
    InAround,
}

struct Fragile(Panics);

impl Middleware for Fragile {
    fn before(&self, _request: &mut Request) -> Result<Flow> {
        assert!(self.0 != Panics::Before, "on purpose");
        Ok(Flow::Next)
    }

    fn after(&self, _request: &mut Request, _response: &mut Response) {
        assert!(self.0 != Panics::After, "on purpose");
    }

    fn around<'a>(
        &'a self,
        _request: &'a mut Request,
        _next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        assert!(self.0 != Panics::Around, "on purpose");
        (self.0 == Panics::InAround).then(|| -> BoxFuture<'_, _> {
            Box::pin(async {
                tokio::task::yield_now().await;
                panic!("on purpose")
            })
        })
    }
}

#[tokio::test]
async fn a_panic_of_a_middleware_is_a_500() {
    for panics in [Panics::Before, Panics::After, Panics::Around, Panics::InAround] {
        let app = App::new()
            .endpoint(Fragile(panics))
            .routes(handler_fn(|_| Box::pin(async { Ok("fine".into_response()) })));
        let mut response = app.handle(&mut Request::new(Method::GET, "/")).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let text = response.body_mut().bytes().await.unwrap();
        assert_eq!(text, "500 Internal Server Error\n");
    }
}

#[tokio::test]
async fn a_panic_of_a_router_is_a_500() {
    struct Broken;
    impl Route for Broken {
        fn route<'a>(&'a self, _request: &mut Request) -> Matched<'a> {
            panic!("on purpose")
        }
    }
    let app = App::new().routes(Broken);
    let response = app.handle(&mut Request::new(Method::GET, "/")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}
