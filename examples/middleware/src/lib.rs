//! Middleware of one's own: one for each of the three hooks.

use std::time::Instant;

use zzz::{
    App, BoxFuture, Error, Flow, Middleware, Next, Request, Response, Result, handler,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

/// The first listed is the outermost: it sees every answer, refusals included.
pub fn app() -> App {
    App::new()
        .endpoint(Stopwatch)
        .endpoint(Signature("the night shift"))
        .endpoint(ReadOnly)
        .routes(routes())
}

/// What lies behind all of it.
#[handler]
pub async fn come_in() -> &'static str {
    "come in\n"
}

zzz::router! {
    any "/" => come_in;
}

/// Refuses what would change something. `before` sees the request first and
/// lets it pass, answers it, or fails.
struct ReadOnly;

impl Middleware for ReadOnly {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if request.method().is_safe() {
            return Ok(Flow::Next);
        }
        let detail = "this site can only be read tonight";
        Err(Error::new(StatusCode::FORBIDDEN, detail))
    }
}

/// Signs every answer. `after` sees what the handler said, errors included.
struct Signature(&'static str);

impl Middleware for Signature {
    fn after(&self, _request: &mut Request, response: &mut Response) {
        let name = HeaderValue::from_static(self.0);
        response.headers_mut().insert(header::SERVER, name);
    }
}

/// Tells how long the rest took. `around` runs in its place, and may wait.
struct Stopwatch;

impl Middleware for Stopwatch {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        Some(Box::pin(async move {
            let begun = Instant::now();
            let response = next.run(request).await;
            let took_ms = begun.elapsed().as_secs_f64() * 1000.0;
            let timing = HeaderValue::from_str(&format!("app;dur={took_ms:.3}"))?;
            Ok(response.with_header(HeaderName::from_static("server-timing"), timing))
        }))
    }
}
