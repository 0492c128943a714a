//! How do I write a middleware?

use std::time::Instant;
use zzz::http::{HeaderValue, StatusCode, header};
use zzz::{App, BoxFuture, Error, Flow, Middleware, Next, Request, Response, Result, handler};

/// `before` lets a request pass, answers it, or fails.
struct ReadOnly;
impl Middleware for ReadOnly {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if request.method().is_safe() {
            return Ok(Flow::Next);
        }
        Err(Error::new(StatusCode::FORBIDDEN, "this site can only be read"))
    }
}

/// `after` sees every answer, errors too.
struct Signature;
impl Middleware for Signature {
    fn after(&self, _request: &mut Request, response: &mut Response) {
        response.headers_mut().insert(header::SERVER, HeaderValue::from_static("night shift"));
    }
}

/// `around` may wait, before and after the rest.
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
            Ok(response.with_header(header::AGE, begun.elapsed().as_secs().into()))
        }))
    }
}

#[handler]
async fn home() -> &'static str {
    "come in"
}
zzz::router! { any "/" => home; }
fn app() -> App {
    App::new().endpoint(Stopwatch).endpoint(Signature).endpoint(ReadOnly).routes(routes())
}
fn main() -> std::process::ExitCode {
    zzz::main(app)
}
#[cfg(test)]
#[zzz::test(app = app)]
async fn every_hook_runs(client: &zzz::TestClient) {
    client.get("/").await.assert_body("come in").assert_header("server", "night shift");
    let refused = client.post("/").await;
    refused.assert_status(403).assert_header("server", "night shift");
    assert!(refused.header("age").is_some());
}
