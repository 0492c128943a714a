//! The application that every case talks to.
//!
//! Each path is one behaviour of a handler; a case names the path it needs.

use std::{
    collections::VecDeque,
    fmt::Write as _,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zzz_core::{
    App, Body, BoxFuture, EarlyHints, Error, Frame, Handler, Headers, IntoResponse as _, Request,
    Response, Result, Upgrade, Upgraded,
    bytes::Bytes,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};

/// How many bytes `/big` answers.
pub(crate) const BIG_BYTES: usize = 1024 * 1024;

/// The application; `calls` counts how often its handler was called.
pub(crate) fn app(calls: Arc<AtomicUsize>) -> App {
    App::new().routes(TestApp { calls })
}

/// The body of `/big`: a pattern whose period divides no buffer size.
pub(crate) fn big() -> Vec<u8> {
    (0..=250_u8).cycle().take(BIG_BYTES).collect()
}

struct TestApp {
    calls: Arc<AtomicUsize>,
}

impl Handler for TestApp {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Box::pin(answer(request))
    }
}

async fn answer(request: &mut Request) -> Result<Response> {
    if request.method() == Method::CONNECT {
        return connect(request).await;
    }
    match request.path() {
        "/" => Ok("hello".into_response()),
        "/ignore" => Ok("ignored".into_response()),
        "/echo" => echo(request).await,
        "/read-some" => read_some(request).await,
        "/stream-echo" => Ok(Response::text(Body::stream(request.take_body()))),
        "/hints" => {
            EarlyHints::new().preload("/app.css", "style").send().await;
            Ok("hinted".into_response())
        }
        "*" | "/inspect" => Ok(Response::text(inspect(request).await?)),
        "/error" => Err(Error::internal("a plain error")),
        "/teapot" => Err(Error::new(StatusCode::IM_A_TEAPOT, "short and stout")),
        "/panic" => panic!("a handler that panics on purpose"),
        path => {
            Ok(framed(path)
                .unwrap_or_else(|| (StatusCode::NOT_FOUND, "no such path").into_response()))
        }
    }
}

/// Paths whose answers differ in how they are framed.
fn framed(path: &str) -> Option<Response> {
    Some(match path {
        "/stream" => Response::text(stream(&["one", "two", "three"])),
        "/empty-stream" => Response::text(stream(&[])),
        "/empty-pieces" => Response::text(stream(&["", "one", "", "two", ""])),
        "/sized" => Response::text(sized(&["hello", " world"])),
        "/short" => Response::text(sized(&["hello"])),
        "/long" => Response::text(sized(&["hello", " world", " and more"])),
        "/own-trailers" => Response::text(Body::from("hello").with_trailers(|| {
            Headers::from_iter([(HeaderName::from_static("x-rows"), value("5"))])
        })),
        "/push" => {
            let mut response = Response::text("page");
            response.push("/");
            response.push("/stream?x");
            response
        }
        "/trailers" => Response::text(with_trailers()),
        "/broken-stream" => Response::text(Body::stream(Pieces::new([
            Ok(Bytes::from_static(b"one")),
            Err(Error::internal("a stream that breaks")),
        ]))),
        "/big" => Response::text(big()),
        "/no-content" => Response::no_content(),
        "/no-content-with-body" => Response::no_content().with_body("forbidden"),
        "/reset-content" => Response::new(StatusCode::RESET_CONTENT),
        "/interim" => Response::new(StatusCode::EARLY_HINTS),
        "/switching" => Response::new(StatusCode::SWITCHING_PROTOCOLS),
        "/not-modified" => not_modified(),
        "/not-modified-with-body" => not_modified().with_body("forbidden"),
        "/close" => Response::text("closing").with_header(header::CONNECTION, value("close")),
        "/own-length" => Response::text("hello")
            .with_header(header::CONTENT_LENGTH, value("999"))
            .with_header(header::DATE, value("Sun, 06 Nov 1994 08:49:37 GMT")),
        "/own-coding" => {
            Response::text("hello").with_header(header::TRANSFER_ENCODING, value("chunked"))
        }
        "/upgrade" => Response::upgrade(StatusCode::SWITCHING_PROTOCOLS, Upgrade::new(repeat))
            .with_header(header::UPGRADE, value("echo")),
        _ => return None,
    })
}

fn value(text: &'static str) -> HeaderValue {
    HeaderValue::from_static(text)
}

fn not_modified() -> Response {
    Response::new(StatusCode::NOT_MODIFIED).with_header(header::ETAG, value("\"v1\""))
}

/// `tunnel` opens a tunnel that echoes, `plain` is a handler that forgot the
/// tunnel; others learn what they asked.
async fn connect(request: &mut Request) -> Result<Response> {
    match request.host() {
        Some("tunnel:443") => {
            return Ok(Response::upgrade(StatusCode::OK, Upgrade::new(repeat)));
        }
        Some("plain:443") => return Ok("hello".into_response()),
        _ => {}
    }
    Ok((StatusCode::FORBIDDEN, inspect(request).await?).into_response())
}

async fn echo(request: &mut Request) -> Result<Response> {
    let content = request.body_mut().bytes().await?;
    let mut response = Response::text(content);
    if let Some(trailers) = request.body().trailers() {
        let listed: Vec<_> = trailers
            .iter()
            .map(|(name, value)| format!("{name}={}", value.escape_ascii()))
            .collect();
        let name = HeaderName::from_static("x-trailers");
        response = response.with_header(name, HeaderValue::try_from(listed.join(","))?);
    }
    Ok(response)
}

/// Reads one piece of the body and leaves the rest.
async fn read_some(request: &mut Request) -> Result<Response> {
    request.body_mut().chunk().await.transpose()?;
    Ok("read some".into_response())
}

/// What the handler saw: `name=value` of the request line, `name: value` of
/// each field, an empty line, the content.
async fn inspect(request: &mut Request) -> Result<String> {
    let mut text = format!(
        "method={}\ntarget={}\npath={}\nquery={:?}\nhost={:?}\nversion={:?}\n",
        request.method(),
        request.target(),
        request.path(),
        request.query(),
        request.host(),
        request.version(),
    );
    for (name, value) in request.headers().iter() {
        writeln!(text, "{name}: {}", value.escape_ascii())?;
    }
    let content = request.body_mut().bytes().await?;
    write!(text, "\n{}", content.escape_ascii())?;
    Ok(text)
}

/// Echoes bytes until the peer has no more.
async fn repeat(mut stream: Upgraded) {
    let mut buffer = vec![0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        if stream.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
    // The peer may have gone; there is nobody left to tell.
    let _ = stream.shutdown().await;
}

fn stream(pieces: &[&'static str]) -> Body {
    Body::stream(text_pieces(pieces))
}

/// Promises the eleven bytes of "hello world".
fn sized(pieces: &[&'static str]) -> Body {
    Body::sized_stream(11, text_pieces(pieces))
}

fn with_trailers() -> Body {
    let trailers = Headers::from_iter([
        (HeaderName::from_static("x-sum"), value("42")),
        (HeaderName::from_static("x-last"), value("yes")),
    ]);
    let frames = [
        Ok(Frame::Data(Bytes::from_static(b"one"))),
        Ok(Frame::Data(Bytes::from_static(b"two"))),
        Ok(Frame::Trailers(trailers)),
    ];
    Body::frames(Pieces::new(frames), None)
}

fn text_pieces(pieces: &[&'static str]) -> Pieces<Result<Bytes>> {
    Pieces::new(pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
}

/// A stream that is never ready at once: each piece comes at the second poll.
pub(crate) struct Pieces<T> {
    left: VecDeque<T>,
    ready: bool,
}

impl<T> Pieces<T> {
    pub(crate) fn new(pieces: impl IntoIterator<Item = T>) -> Self {
        Self { left: pieces.into_iter().collect(), ready: false }
    }
}

impl<T: Unpin> Stream for Pieces<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        self.ready = !self.ready;
        if self.ready {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.left.pop_front())
    }
}
