//! Requests to handlers, through an application.

mod build;
mod model;

use zzz_core::{
    App, BoxFuture, Flow, Handler, IntoResponse as _, Middleware, Request, Response, Result,
    http::{HeaderName, HeaderValue, Method},
};
use zzz_router::{Router, Routes, TrailingSlash};

/// Answers with its own name and what was captured: `name key=value`.
struct Named(String);

fn named(name: &str) -> Named {
    Named(name.to_owned())
}

impl Handler for Named {
    fn call<'a>(&'a self, request: &'a mut Request) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            let params = request.params().iter();
            let params = params.map(|(name, value)| format!(" {name}={value}"));
            Ok((self.0.clone() + &params.collect::<String>()).into_response())
        })
    }
}

/// Every pattern answers GET with its own text.
fn gets(patterns: &[&str]) -> App {
    gets_with(TrailingSlash::default(), patterns)
}

fn gets_with(slash: TrailingSlash, patterns: &[&str]) -> App {
    let router = Router::new().trailing_slash(slash);
    app(patterns.iter().fold(router, |router, pattern| router.get(pattern, named(pattern))))
}

fn app(router: Router) -> App {
    App::new().routes(router.build().unwrap())
}

async fn ask(app: &App, method: Method, target: &str) -> Response {
    app.handle(&mut Request::new(method, target)).await
}

/// Expects `status allow|- body`.
async fn check(app: &App, request: &str, expected: &str) {
    let (method, target) = request.split_once(' ').unwrap();
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut response = ask(app, method, target).await;
    let content = response.body_mut().bytes().await.unwrap();
    let got = format!(
        "{} {} {}",
        response.status().as_u16(),
        response.headers().get("allow").unwrap_or("-"),
        str::from_utf8(&content).unwrap().trim_end(),
    );
    assert_eq!(got.trim_end(), expected, "{request}");
}

const NOTHING: &str = "404 - 404 Not Found: there is nothing at this address";

#[tokio::test]
async fn no_route() {
    let app = gets(&["/users", "/users/:id"]);
    for target in ["/", "/user", "/users/1/posts", "/Users", "*", "users"] {
        check(&app, &format!("GET {target}"), NOTHING).await;
    }
    // Nothing is there for other methods either.
    for method in ["POST", "HEAD", "OPTIONS", "PURGE"] {
        check(&app, &format!("{method} /nothing"), NOTHING).await;
    }
    check(&self::app(Router::new()), "GET /", NOTHING).await;
}

#[tokio::test]
async fn no_route_for_the_method() {
    let app = app(Router::new()
        .post("/posts", named("create"))
        .get("/posts", named("index"))
        .delete("/posts/:id", named("delete"))
        .patch("/posts/:id", named("patch"))
        .put("/posts/:id", named("put")));
    let answer = |method, allow| {
        format!(
            "405 {allow} 405 Method Not Allowed: {method} is not among the methods of this address"
        )
    };
    // In the order of the routes; then what is answered without one.
    check(&app, "PUT /posts", &answer("PUT", "POST, GET, HEAD, OPTIONS")).await;
    check(&app, "get /posts", &answer("get", "POST, GET, HEAD, OPTIONS")).await;
    let of_one = "DELETE, PATCH, PUT, OPTIONS";
    check(&app, "GET /posts/7", &answer("GET", of_one)).await;
    check(&app, "HEAD /posts/7", &answer("HEAD", of_one)).await;
    check(&app, "CONNECT /posts/7", &answer("CONNECT", of_one)).await;
}

/// The most specific pattern decides, even where another one has the method.
#[tokio::test]
async fn a_method_does_not_change_the_pattern() {
    let app =
        app(Router::new().get("/posts/new", named("new")).delete("/posts/:id", named("delete")));
    check(&app, "DELETE /posts/7", "200 - delete id=7").await;
    let mut response = ask(&app, Method::DELETE, "/posts/new").await;
    assert_eq!(response.status().as_u16(), 405);
    assert_eq!(response.headers().get("allow"), Some("GET, HEAD, OPTIONS"));
    assert!(response.take_error().is_none(), "it was rendered");
}

#[tokio::test]
async fn every_method_has_its_handler() {
    let purge = Method::from_bytes(b"PURGE").unwrap();
    let app = app(Router::new()
        .get("/", named("get"))
        .post("/", named("post"))
        .put("/", named("put"))
        .patch("/", named("patch"))
        .delete("/", named("delete"))
        .route(purge, "/", named("purge"))
        .route(Method::TRACE, "/", named("trace")));
    for method in ["get", "post", "put", "patch", "delete", "purge", "trace"] {
        let request = format!("{} /", method.to_uppercase());
        check(&app, &request, &format!("200 - {method}")).await;
    }
    check(&app, "OPTIONS /", "204 GET, POST, PUT, PATCH, DELETE, PURGE, TRACE, HEAD, OPTIONS")
        .await;
    // Methods are case-sensitive (RFC 9110, section 9.1).
    assert_eq!(ask(&app, Method::from_bytes(b"purge").unwrap(), "/").await.status(), 405);
}

#[tokio::test]
async fn head_is_answered_by_get_unless_it_has_a_route() {
    let app = app(Router::new()
        .get("/get", named("get"))
        .get("/both", named("get"))
        .route(Method::HEAD, "/both", named("head"))
        .route(Method::HEAD, "/head", named("head")));
    check(&app, "HEAD /get", "200 - get").await;
    check(&app, "HEAD /both", "200 - head").await;
    check(&app, "GET /both", "200 - get").await;
    check(&app, "HEAD /head", "200 - head").await;
    check(&app, "OPTIONS /both", "204 GET, HEAD, OPTIONS").await;
    check(&app, "OPTIONS /head", "204 HEAD, OPTIONS").await;
    let response = ask(&app, Method::GET, "/head").await;
    assert_eq!(response.headers().get("allow"), Some("HEAD, OPTIONS"));
}

#[tokio::test]
async fn options() {
    let app = app(Router::new()
        .get("/auto", named("get"))
        .get("/own", named("get"))
        .route(Method::OPTIONS, "/own", named("own"))
        .post("/other/:id", named("post")));
    check(&app, "OPTIONS /auto", "204 GET, HEAD, OPTIONS").await;
    check(&app, "OPTIONS /own", "200 - own").await;
    let response = ask(&app, Method::PUT, "/own").await;
    assert_eq!(response.headers().get("allow"), Some("GET, OPTIONS, HEAD"));
    // What the server can do at all (RFC 9110, section 9.3.7).
    check(&app, "OPTIONS *", "204 GET, HEAD, OPTIONS, POST").await;
    check(&self::app(Router::new()), "OPTIONS *", "204").await;
}

#[tokio::test]
async fn parameters_are_decoded_one_segment_at_a_time() {
    let app = gets(&["/users/:id", "/users/:id/posts/:post", "/files/*path", "/straße"]);
    check(&app, "GET /users/7?id=8", "200 - /users/:id id=7").await;
    check(&app, "GET /users/a%20b%2Fc", "200 - /users/:id id=a b/c").await;
    check(&app, "GET /users/%C3%BC/posts/%25", "200 - /users/:id/posts/:post id=ü post=%").await;
    check(&app, "GET /files/a/b%2Fc//d/", "200 - /files/*path path=a/b/c//d/").await;
    check(&app, "GET /stra%c3%9fe", "200 - /straße").await;
    check(&app, "GET /%75sers/+", "200 - /users/:id id=+").await;
    // A slash that was encoded is no end of a segment.
    check(&app, "GET /users%2F7", NOTHING).await;
    check(&app, "GET http://h/users/7?x", "200 - /users/:id id=7").await;
}

#[tokio::test]
async fn static_text_before_parameters_before_wildcards() {
    let app = gets(&["/*rest", "/:page", "/about", "/:page/edit", "/about/*rest", "/about/us"]);
    check(&app, "GET /about", "200 - /about").await;
    check(&app, "GET /other", "200 - /:page page=other").await;
    check(&app, "GET /about/us", "200 - /about/us").await;
    check(&app, "GET /about/edit", "200 - /about/*rest rest=edit").await;
    check(&app, "GET /other/edit", "200 - /:page/edit page=other").await;
    check(&app, "GET /other/x", "200 - /*rest rest=other/x").await;
    check(&app, "GET /%61bout", "200 - /about").await;
}

#[tokio::test]
async fn the_root_and_slashes_at_the_end() {
    let app = gets_with(TrailingSlash::Strict, &["/", "/a", "/b/", "/c/:id", "/d/*rest"]);
    check(&app, "GET /", "200 - /").await;
    check(&app, "GET http://h", "200 - /").await;
    check(&app, "GET /?a", "200 - /").await;
    check(&app, "GET /a", "200 - /a").await;
    check(&app, "GET /b/", "200 - /b/").await;
    for target in ["//", "/a/", "/b", "/b//", "/c/", "/c/7/", "/d", "/d/"] {
        check(&app, &format!("GET {target}"), NOTHING).await;
    }
    check(&app, "GET /d//", "200 - /d/*rest rest=/").await;
}

#[tokio::test]
async fn a_slash_too_many_or_too_few_leads_to_the_pattern() {
    let patterns = ["/", "/a", "/b/", "/c/:id", "/d/*rest"];
    let app = gets(&patterns);
    for (target, location) in [
        ("/a/", Some("/a")),
        ("/a/?b=c&d", Some("/a?b=c&d")),
        ("/b", Some("/b/")),
        ("/c/7%2F/", Some("/c/7%2F")),
        ("//", None),
        ("//a/", None),
        ("/a//", None),
        ("/c/", None),
        ("/d/", None),
        ("/x/", None),
    ] {
        for method in [Method::GET, Method::POST] {
            let response = ask(&app, method, target).await;
            assert_eq!(response.headers().get("location"), location, "{target}");
            let status = if location.is_some() { 308 } else { 404 };
            assert_eq!(response.status().as_u16(), status, "{target}");
        }
    }
    let app = gets_with(TrailingSlash::Ignore, &patterns);
    check(&app, "GET /a/", "200 - /a").await;
    check(&app, "GET /b", "200 - /b/").await;
    check(&app, "GET /c/7/", "200 - /c/:id id=7").await;
    check(&app, "GET /x/", NOTHING).await;
}

#[tokio::test]
async fn fallbacks() {
    let app = app(Router::new()
        .get("/a", named("a"))
        .fallback(named("everywhere"))
        .scope("/admin", |admin| admin.get("/b", named("b")).fallback(named("admin"))));
    for (target, expected) in [
        ("/a", "a"),
        ("/c", "everywhere"),
        ("/admin/b", "b"),
        ("/admin", "admin"),
        ("/admin/c/d", "admin"),
        ("/administrator", "everywhere"),
    ] {
        check(&app, &format!("GET {target}"), &format!("200 - {expected}")).await;
    }
    // Where there is a path, its methods count.
    check(&app, "POST /a", "405 GET, HEAD, OPTIONS 405 Method Not Allowed: POST is not among the methods of this address").await;
}

#[tokio::test]
async fn any_method_without_a_route_of_its_own() {
    let app = app(Router::new().get("/a", named("get")).any("/a", named("any")));
    check(&app, "GET /a", "200 - get").await;
    check(&app, "HEAD /a", "200 - get").await;
    check(&app, "POST /a", "200 - any").await;
    check(&app, "OPTIONS /a", "200 - any").await;
    check(&app, "BREW /a", "200 - any").await;
}

#[tokio::test]
async fn hosts_come_before_what_is_for_all() {
    let app = app(Router::new()
        .get("/", named("all"))
        .get("/b", named("all"))
        .host("a.example", |host| host.get("/", named("a")).get("/:id", named("id")))
        .host("*.b.example", |host| host.get("/", named("below")))
        .host(":tenant.c.example", |host| host.get("/:id", named("tenant"))));
    for (target, expected) in [
        ("http://a.example/", "a"),
        ("http://A.EXAMPLE:80/", "a"),
        ("http://a.example/b", "id id=b"),
        ("http://x.y.b.example/", "below"),
        ("http://b.example/", "all"),
        ("http://x.c.example/7", "tenant id=7 tenant=x"),
        ("http://x.c.example/", "all"),
        ("http://other/b", "all"),
    ] {
        check(&app, &format!("GET {target}"), &format!("200 - {expected}")).await;
    }
}

#[tokio::test]
async fn a_slash_that_is_ignored_keeps_the_parameter_of_the_host() {
    let app = app(Router::new()
        .trailing_slash(TrailingSlash::Ignore)
        .host(":tenant.c.example", |host| host.get("/:id", named("tenant"))));
    check(&app, "GET http://x.c.example/7/", "200 - tenant id=7 tenant=x").await;
}

#[tokio::test]
async fn a_path_that_cannot_be_decoded() {
    let app = gets(&["/users/:id", "/*rest"]);
    let bad = "400 - 400 Bad Request: the path has a `%` that is not followed by two hexadecimal \
               digits of UTF-8 text";
    for target in ["/users/%", "/users/%4", "/users/%zz", "/%ff", "/a/b/%C3%28", "/%%"] {
        check(&app, &format!("GET {target}"), bad).await;
        check(&app, &format!("OPTIONS {target}"), bad).await;
    }
    // The query is not the router's.
    check(&app, "GET /users/7?%zz", "200 - /users/:id id=7").await;
}

/// Writes down in the answer what it saw, and may answer itself.
struct Sees {
    name: &'static str,
    halts: bool,
}

impl Sees {
    fn new(name: &'static str) -> Self {
        Self { name, halts: false }
    }
}

impl Middleware for Sees {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if self.halts {
            return Ok(Flow::Halt("halted".into_response()));
        }
        let id = request.params().get("id").unwrap_or("none").to_owned();
        request.set(Seen(format!("{}:{id}", self.name)));
        Ok(Flow::Next)
    }

    fn after(&self, request: &mut Request, response: &mut Response) {
        let seen = request.get::<Seen>().map_or("", |seen| &seen.0);
        let seen = HeaderValue::from_str(&format!("{} saw {seen}", self.name)).unwrap();
        response.headers_mut().append(HeaderName::from_static("x-seen"), seen);
    }
}

struct Seen(String);

/// What middleware saw of a request.
async fn seen(app: &App, method: Method, target: &str) -> String {
    let response = ask(app, method, target).await;
    let seen: Vec<_> = response.headers().get_all("x-seen").collect();
    format!("{} {}", response.status().as_u16(), seen.join(", "))
}

#[tokio::test]
async fn middleware_of_the_router_sees_the_parameters_of_matched_routes() {
    let routes = Router::new()
        .middleware(Sees::new("outer"))
        .get("/users/:id", named("user"))
        .middleware(Sees::new("inner"))
        .build()
        .unwrap();
    let app = App::new().endpoint(Sees::new("endpoint")).routes(routes);
    let all = "inner saw inner:7, outer saw inner:7, endpoint saw inner:7";
    assert_eq!(seen(&app, Method::GET, "/users/7").await, format!("200 {all}"));
    // The address is there, the method is not: the pattern has matched.
    assert_eq!(seen(&app, Method::POST, "/users/7").await, format!("405 {all}"));
    assert_eq!(seen(&app, Method::OPTIONS, "/users/7").await, format!("204 {all}"));
    // No pattern has matched: only the endpoint's middleware runs.
    let none = "endpoint saw endpoint:none";
    assert_eq!(seen(&app, Method::GET, "/nothing").await, format!("404 {none}"));
    assert_eq!(seen(&app, Method::GET, "/users/%").await, format!("400 {none}"));
    assert_eq!(seen(&app, Method::OPTIONS, "*").await, format!("204 {none}"));
}

#[tokio::test]
async fn middleware_of_the_router_may_answer() {
    let halts = Sees { name: "halts", halts: true };
    let app = app(Router::new().middleware(halts).get("/", named("root")));
    check(&app, "GET /", "200 - halted").await;
    check(&app, "GET /nothing", NOTHING).await;
}

/// The memory of a request is used again; its parameters are not.
#[tokio::test]
async fn parameters_do_not_outlive_their_request() {
    let app = gets(&["/users/:id", "/static"]);
    check(&app, "GET /users/7", "200 - /users/:id id=7").await;
    check(&app, "GET /static", "200 - /static").await;
    let mut request = Request::new(Method::GET, "/users/7");
    app.handle(&mut request).await;
    assert_eq!(request.params().get("id"), Some("7"));
}

#[test]
fn debug_lists_the_routes() {
    let router = Router::new().get("/a", named("")).post("/a", named("")).get("/:b", named(""));
    let routes: Routes = router.build().unwrap();
    assert_eq!(format!("{routes:?}"), r#"["GET /a", "POST /a", "GET /:b"]"#);
}
