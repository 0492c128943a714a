//! What extractors and middleware need is known before the first request.

use zzz::{
    App, Flow, FromRequest, LendMut, Middleware, Pipeline, Request, Result, Router, Service,
    ServiceNeed, TestClient, extractor, handler, handler_fn, http::Method,
};

struct Users;
impl Service for Users {}

struct Sessions;
impl Service for Sessions {}

struct User;

#[extractor]
impl FromRequest for User {
    const NEEDS: &'static [ServiceNeed] =
        &[ServiceNeed::of::<Users>(), ServiceNeed::of::<Sessions>()];

    async fn from_request(request: &mut Request) -> Result<Self> {
        request.services().get::<Users>()?;
        Ok(Self)
    }
}

struct Basket;

impl LendMut for Basket {
    const NEEDS: &'static [ServiceNeed] = &[ServiceNeed::of::<Sessions>()];

    fn take(_request: &mut Request) -> Result<Self> {
        Ok(Self)
    }

    fn put_back(self, _request: &mut Request) {}
}

/// Asks for users, and says so.
struct Door;

impl Middleware for Door {
    fn needs(&self) -> Vec<ServiceNeed> {
        vec![ServiceNeed::of::<Users>()]
    }

    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.services().get::<Users>()?;
        Ok(Flow::Next)
    }
}

#[handler]
async fn me(_user: Option<User>) -> &'static str {
    "you"
}

#[handler]
async fn basket(basket: &mut Basket) -> &'static str {
    let _ = basket;
    "empty"
}

#[handler]
async fn hello() -> &'static str {
    "hello"
}

/// The faults of an application with these routes and `endpoint`.
fn faults(app: &App) -> Vec<String> {
    app.check().unwrap_err().faults().map(str::to_owned).collect()
}

#[track_caller]
fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn what_an_extractor_needs_is_missed_at_the_start() {
    let routes = Router::new().get("/me", me {}).get("/basket", basket {}).into_routes();
    let faults = faults(&App::new().routes(routes));
    assert_eq!(faults.len(), 2, "{faults:?}");
    contains(&faults[0], &["Users`: add one", "`Option<User>`, an argument of", "`GET /me`"]);
    contains(&faults[1], &["Sessions`: add one", "`GET /me`", "`&mut Basket`", "`GET /basket`"]);
}

#[test]
fn what_a_middleware_needs_is_missed_at_the_start() {
    let missing = faults(&App::new().endpoint(Door));
    contains(&missing[0], &["Users`: add one", "needs::Door`, which every request passes"]);

    let api = Pipeline::new().named("api").with(Door);
    let routes = Router::new().get("/a", hello {}).get("/b", hello {}).through(&api);
    let missing = faults(&App::new().routes(routes.into_routes()));
    contains(&missing[0], &["Door` of the pipeline `api`, on the way to `GET /a` and 1 more"]);
}

#[test]
fn what_a_fallback_needs_is_missed_at_the_start() {
    let routes = Router::new().fallback_at("/api", me {}).with(Door).into_routes();
    let missing = faults(&App::new().routes(routes));
    contains(&missing[0], &["Users`", "which answers what else is below `/api`", "Door`"]);
}

#[test]
fn nothing_is_missed_where_everything_is_there() {
    let routes = Router::new().get("/me", me {}).with(Door).into_routes();
    let app = App::new().service(Users).service(Sessions).endpoint(Door).routes(routes);
    app.check().unwrap();
}

#[zzz::test]
async fn what_nobody_declared_is_missed_where_it_is_asked_for() {
    let line = line!() + 2;
    let hello = handler_fn(|request| {
        let missing = request.services().get::<Users>().err().unwrap();
        let place = format!("{}:{}", missing.location().file(), missing.location().line());
        let scoped = request.scoped::<u8>().unwrap_err();
        let other = format!("{}:{}", scoped.location().file(), scoped.location().line());
        Box::pin(async move { Ok(zzz::IntoResponse::into_response(format!("{place} {other}"))) })
    });
    let client = TestClient::new(App::new().routes(hello)).await;
    let answer = client.request(Method::GET, "/").await;
    let file = file!();
    answer.assert_body(&format!("{file}:{line} {file}:{}", line + 2));
}
