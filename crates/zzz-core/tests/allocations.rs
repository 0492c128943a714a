//! What a request costs in allocations, counted.

#![expect(unsafe_code, reason = "a counting allocator can only be written with it")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use zzz_core::{
    App, BoxFuture, Flow, Handler, Headers, IntoResponse as _, Matched, Middleware, Next, Request,
    Response, Result, Route, Service, handler_fn,
    http::{HeaderValue, Method, header},
};

/// The system's allocator, counting what each thread asks of it.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no count any more.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call is passed on unchanged to the system's allocator, which
// keeps the contract. Counting does not allocate: the cell is initialised by a
// constant and has no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and the pointer
        // came from the same allocator.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `realloc`, and the pointer
        // came from the same allocator.
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations `work` makes once it has run often enough to have all
/// the memory it keeps.
#[track_caller]
fn check(expected: usize, mut work: impl FnMut()) {
    for _ in 0..3 {
        work();
    }
    for round in 0..3 {
        let before = COUNT.get();
        work();
        assert_eq!(COUNT.get() - before, expected, "round {round}");
    }
}

/// The answer, which is there at once.
fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

#[test]
fn the_count_counts() {
    check(1, || drop(std::hint::black_box(Box::new(7))));
    check(0, || ());
}

/// A request with what a browser sends, made of memory that was used before.
fn request() -> Request {
    let mut request = Request::new(Method::GET, "/users/42?tab=posts");
    let headers = request.headers_mut();
    headers.append(header::HOST, HeaderValue::from_static("www.example.com"));
    headers.append(header::ACCEPT, HeaderValue::from_static("text/html,*/*;q=0.8"));
    headers.append(header::COOKIE, HeaderValue::from_static("session=3d1f0a7c; theme=dark"));
    request
}

#[test]
fn a_request_costs_nothing() {
    check(0, || drop(request()));
    // Several at once, as on a busy thread.
    check(0, || {
        let requests = [request(), request(), request()];
        drop(requests);
    });
    check(0, || {
        let mut request = request();
        request.capture(|path, params| params.push("id", &path[7..]));
        assert_eq!(request.params().get("id"), Some("42"));
    });
}

#[test]
fn headers_cost_nothing() {
    let name = header::VARY;
    let value = HeaderValue::from_static("accept");
    check(0, || {
        let mut headers = Headers::new();
        headers.insert(name.clone(), value.clone());
        headers.append(name.clone(), value.clone());
        let copy = headers.clone();
        headers.remove(&name);
        assert_eq!((headers.len(), copy.len()), (0, 2));
    });
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct CurrentUser(u64);

#[test]
fn assigns_cost_nothing() {
    check(0, || {
        let mut request = request();
        request.set(CurrentUser(7));
        request.set("a text");
        request.set([0_u64; 64]);
        assert_eq!(request.get(), Some(&CurrentUser(7)));
    });
    check(0, || {
        let mut request = request();
        assert_eq!(request.memoise(|_| CurrentUser(8)), &CurrentUser(8));
    });
}

fn answer(app: &App) {
    let mut request = request();
    let response = now(app.handle(&mut request));
    assert_eq!(response.status(), 200);
    assert!(!response.body().is_empty());
}

struct Greeting;
impl Service for Greeting {}

fn app() -> App {
    App::new().service(Greeting).routes(handler_fn(|request| {
        Box::pin(async {
            request.services().get::<Greeting>()?;
            Ok("hello".into_response())
        })
    }))
}

#[test]
fn an_answer_costs_the_box_of_its_handler() {
    let app = app();
    check(1, || answer(&app));
}

/// Looks at the request, sets a value and adds a header.
struct Looks;

impl Middleware for Looks {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set(CurrentUser(9));
        Ok(Flow::Next)
    }

    fn after(&self, _request: &mut Request, response: &mut Response) {
        let value = HeaderValue::from_static("nosniff");
        response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, value);
    }
}

#[test]
fn a_middleware_that_looks_costs_nothing() {
    let app = app().endpoint(Looks).endpoint(Looks);
    check(1, || answer(&app));
}

struct Around;

impl Middleware for Around {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        Some(Box::pin(async move { Ok(next.run(request).await) }))
    }
}

#[test]
fn a_middleware_that_runs_around_costs_one_box() {
    let app = app().endpoint(Looks).endpoint(Around).endpoint(Looks);
    check(2, || answer(&app));
    let app = app.endpoint(Around);
    check(3, || answer(&app));
}

/// Captures the path, and leads through two stages.
struct Routes {
    pipeline: [Arc<dyn Middleware>; 2],
    handler: Box<dyn Handler>,
}

impl Route for Routes {
    fn route<'a>(&'a self, request: &mut Request) -> Matched<'a> {
        request.capture(|path, params| params.push("path", path));
        Matched { pipeline: &self.pipeline, handler: &*self.handler }
    }
}

#[test]
fn a_pipeline_costs_what_the_endpoint_costs() {
    let app = |pipeline| {
        let handler = handler_fn(|request| {
            assert_eq!(request.params().get("path"), Some("/users/42"));
            Box::pin(async { Ok("found".into_response()) })
        });
        App::new().routes(Routes { pipeline, handler: Box::new(handler) })
    };
    let looks = app([Arc::new(Looks), Arc::new(Looks)]);
    check(1, || answer(&looks));
    let around = app([Arc::new(Looks), Arc::new(Around)]);
    check(2, || answer(&around));
}
