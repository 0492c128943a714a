//! The application that the tests ask, and the two ways to it.

use std::{
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
    task::{Context, Poll},
    vec,
};

use futures_core::Stream;
use zzz_core::{
    App, Body, BoxFuture, Error, Frame, Headers, IntoResponse as _, Request, Response, Result,
    Service,
    bytes::Bytes,
    handler_fn,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use zzz_router::Router;
use zzz_test::{TestClient, TestServer};

/// Runs `check` in process and over a server.
pub(crate) async fn over_both(check: impl AsyncFn(&TestClient)) {
    let client = TestClient::new(app()).await;
    check(&client).await;
    client.stop().await;
    let server = TestServer::start(app()).await;
    check(&server).await;
    server.stop().await;
}

/// Counts the requests to `/count`.
#[derive(Default)]
pub(crate) struct Counter(AtomicUsize);

impl Service for Counter {}

impl Counter {
    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Acquire)
    }
}

pub(crate) fn app() -> App {
    let router = Router::new()
        .get("/", handler_fn(answer))
        .get("/hello", handler_fn(answer))
        .put("/hello", handler_fn(answer))
        .get("/inspect", handler_fn(answer))
        .post("/inspect", handler_fn(answer))
        .put("/inspect", handler_fn(answer))
        .patch("/inspect", handler_fn(answer))
        .delete("/inspect", handler_fn(answer))
        .post("/echo", handler_fn(answer))
        .post("/ignore", handler_fn(answer))
        .get("/no-content", handler_fn(answer))
        .get("/trailers", handler_fn(answer))
        .get("/sized/:promised", handler_fn(answer))
        .get("/broken", handler_fn(answer))
        .get("/big", handler_fn(answer))
        .get("/close", handler_fn(answer))
        .get("/count", handler_fn(answer))
        .get("/peer", handler_fn(answer))
        .get("/fields", handler_fn(answer))
        .get("/error", handler_fn(answer))
        .get("/panic", handler_fn(answer))
        .get("/bytes", handler_fn(answer))
        .any("/page/*rest", handler_fn(page))
        .get("/endless/:number", handler_fn(endless))
        .any("/jar", handler_fn(jar))
        .any("/jar/*rest", handler_fn(jar))
        .any("/go/:status/*to", handler_fn(go))
        .get("/circle/:place", handler_fn(go))
        .get("/deeper/:depth", handler_fn(go))
        .get("/location", handler_fn(go))
        .get("/nowhere", handler_fn(go))
        .get("/login", handler_fn(go))
        .get("/private", handler_fn(go))
        .get("/again", handler_fn(go));
    App::new().service(Counter::default()).routes(router.build().unwrap())
}

pub(crate) const BIG_BYTES: usize = 3 * 1024 * 1024;

fn answer(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        match request.path() {
            "/inspect" => inspect(request).await,
            "/echo" => echo(request).await,
            "/count" => {
                let counter = request.services().get::<Counter>()?;
                Ok((counter.0.fetch_add(1, Ordering::AcqRel) + 1).to_string().into_response())
            }
            "/peer" => Ok(format!("{:?}", request.connection().peer).into_response()),
            "/error" => Err(Error::internal("the database is on fire")),
            "/panic" => panic!("a handler that panics on purpose"),
            path => Ok(fixed(path).into_response()),
        }
    })
}

/// Sets the cookies that the lines of the body are; answers with those that came.
fn jar(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let lines = request.body_mut().bytes().await?;
        let cookies = request.headers().get("cookie").unwrap_or("none").to_owned();
        let mut response = cookies.into_response();
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_bytes(line)?);
        }
        Ok(response)
    })
}

/// The page that the `x-page` field is, or what a form sent.
fn page(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        match request.headers().get("x-page") {
            Some(page) => Ok(page.to_owned().into_response()),
            None => inspect(request).await,
        }
    })
}

/// The same event for ever.
fn endless(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let number = request.params().get("number").unwrap_or_default();
        Ok(Response::text(Body::stream(Endless(format!("data: {number}\n\n")))))
    })
}

struct Endless(String);

impl Stream for Endless {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Poll::Ready(Some(Ok(self.0.clone().into())))
    }
}

/// Sends the client elsewhere.
fn go(request: &mut Request) -> BoxFuture<'_, Result<Response>> {
    Box::pin(async {
        let param = |name| request.params().get(name).unwrap_or_default();
        let is_known = request.headers().contains("cookie");
        let (status, to) = match request.path() {
            "/again" if request.services().get::<Counter>()?.get() > 0 => {
                return Ok("come in".into_response());
            }
            "/again" => {
                request.services().get::<Counter>()?.0.fetch_add(1, Ordering::AcqRel);
                (302, "/go/302/again".to_owned())
            }
            "/circle/a" => (302, "/circle/b".to_owned()),
            "/circle/b" => (302, "/circle/a".to_owned()),
            "/location" => (302, request.headers().get("x-to").unwrap_or_default().to_owned()),
            "/nowhere" => (302, String::new()),
            "/login" => (303, "/private".to_owned()),
            "/private" if is_known => return Ok("come in".into_response()),
            "/private" => (302, "/login".to_owned()),
            path if path.starts_with("/deeper/") => {
                (302, format!("/deeper/{}", param("depth").parse::<u32>()? + 1))
            }
            _ => (param("status").parse()?, format!("/{}", param("to"))),
        };
        let mut response = "elsewhere".into_response().with_status(StatusCode::from_u16(status)?);
        if request.path() != "/nowhere" {
            response.headers_mut().append(header::LOCATION, HeaderValue::try_from(to)?);
        }
        if request.path() == "/login" {
            let cookie = HeaderValue::from_static("session=7; Path=/; HttpOnly; SameSite=Lax");
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    })
}

fn fixed(path: &str) -> Response {
    let value = HeaderValue::from_static;
    match path {
        "/no-content" => Response::no_content().with_body("never seen"),
        "/trailers" => Response::text(with_trailers()),
        "/broken" => Response::text(Body::stream(Pieces::new([
            Ok(Bytes::from_static(b"one")),
            Err(Error::internal("a stream that breaks")),
        ]))),
        "/big" => Response::text(vec![b'x'; BIG_BYTES]),
        "/close" => Response::text("bye").with_header(header::CONNECTION, value("close")),
        "/bytes" => b"\xff\0".to_vec().into_response(),
        "/fields" => {
            let mut response = "fields".into_response();
            let headers = response.headers_mut();
            headers.append(header::VARY, value("accept"));
            headers.append(header::VARY, value("origin"));
            headers.append(header::ETAG, HeaderValue::from_bytes(b"\xff").unwrap());
            response
        }
        path => match path.strip_prefix("/sized/") {
            Some(promised) => Response::text(Body::sized_stream(
                promised.parse().unwrap(),
                Pieces::new([Ok(Bytes::from_static(b"12345"))]),
            )),
            None => "hello".into_response(),
        },
    }
}

fn with_trailers() -> Body {
    let sum = HeaderName::from_static("x-sum");
    let trailers = Headers::from_iter([(sum, HeaderValue::from_static("7"))]);
    let frames = [
        Ok(Frame::Data(Bytes::from_static(b"one"))),
        Ok(Frame::Data(Bytes::from_static(b"two"))),
        Ok(Frame::Trailers(trailers)),
    ];
    Body::frames(Pieces::new(frames), None)
}

/// Method, target, fields in their order, content.
async fn inspect(request: &mut Request) -> Result<Response> {
    let mut text = format!("{} {}\n", request.method(), request.target());
    for (name, value) in request.headers().iter() {
        text.push_str(&format!("{}: {}\n", name.to_lowercase(), value.escape_ascii()));
    }
    let content = request.body_mut().bytes().await?;
    text.push_str(&content.escape_ascii().to_string());
    Ok(text.into_response())
}

async fn echo(request: &mut Request) -> Result<Response> {
    let content = request.body_mut().bytes().await?;
    let sum = request.body().trailers().and_then(|trailers| trailers.get("x-sum"));
    let sum = sum.unwrap_or("none").to_owned();
    let response = Response::text(content);
    Ok(response.with_header(HeaderName::from_static("x-sum"), HeaderValue::try_from(sum)?))
}

/// A stream that is never ready at once.
pub(crate) struct Pieces<T> {
    left: vec::IntoIter<T>,
    is_ready: bool,
}

impl<T> Pieces<T> {
    pub(crate) fn new(pieces: impl IntoIterator<Item = T>) -> Self {
        Self { left: pieces.into_iter().collect::<Vec<_>>().into_iter(), is_ready: false }
    }
}

impl<T: Unpin> Stream for Pieces<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.is_ready = !self.is_ready;
        if self.is_ready {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.left.next())
    }
}
