//! How do some routes pass other middleware than others?

use zzz::http::{HeaderValue, StatusCode, header};
use zzz::{App, Error, Flow, Middleware, Request, Response, Result, handler};

/// Lets in who knows the token.
struct Token(&'static str);
impl Middleware for Token {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if request.headers().get("authorization") == Some(self.0) {
            return Ok(Flow::Next);
        }
        Err(Error::new(StatusCode::UNAUTHORIZED, "send the token in `authorization`"))
    }
}

/// Says how long an answer may be kept.
struct Cache(&'static str);
impl Middleware for Cache {
    fn after(&self, _request: &mut Request, response: &mut Response) {
        let policy = HeaderValue::from_static(self.0);
        response.headers_mut().insert_if_absent(header::CACHE_CONTROL, policy);
    }
}

#[handler]
async fn answer() -> &'static str {
    "here you are"
}

zzz::router! {
    pipeline browser { Cache("private") }
    pipeline api { Token("Bearer t0k"), Cache("no-store") }
    pipeline long { Cache("max-age=3600") }

    scope "/" through browser {
        get "/" => answer;
        get "/logo" => answer through long;
    }
    get "/api" => answer through api;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn each_route_passes_its_own(client: &zzz::TestClient) {
    client.get("/").await.assert_ok().assert_header("cache-control", "private");
    client.get("/logo").await.assert_ok().assert_header("cache-control", "max-age=3600");
    client.get("/api").await.assert_status(401);
    let api = client.get("/api").header("authorization", "Bearer t0k").await;
    api.assert_ok().assert_header("cache-control", "no-store");
}
