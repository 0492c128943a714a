//! `router!`.

use zzz::{
    App, Flow, Middleware, Path, PathParams, Request, Result, Router, TestClient, handler,
    http::Method,
};

macro_rules! named {
    ($($name:ident),*) => {$(
        #[handler]
        pub(super) async fn $name() -> &'static str {
            stringify!($name)
        }
    )*};
}

mod page {
    use zzz::handler;

    named!(index, missing);
}

mod post {
    use zzz::{Path, handler};

    named!(index, new, create);

    macro_rules! with_id {
        ($($name:ident),*) => {$(
            #[handler]
            pub(super) async fn $name(Path(id): Path<u32>) -> String {
                format!("{} {id}", stringify!($name))
            }
        )*};
    }
    with_id!(show, edit, update, delete);
}

mod comment {
    use zzz::{Path, handler};

    #[handler]
    pub(super) async fn show(Path((post, comment)): Path<(u32, u32)>) -> String {
        format!("comment {comment} of {post}")
    }
}

mod profile {
    use zzz::handler;

    named!(show, update);
}

#[derive(PathParams)]
struct Item {
    item: String,
    shelf: u8,
}

#[handler]
async fn item(Path(Item { item, shelf }): Path<Item>) -> String {
    format!("{item} on {shelf}")
}

#[handler]
async fn file(Path(path): Path<String>) -> String {
    path
}

#[handler]
async fn tenant(request: &Request) -> String {
    request.params().get("tenant").unwrap_or_default().to_owned()
}

#[derive(PathParams)]
struct Order {
    tenant: String,
    id: u32,
}

#[handler]
async fn order(Path(Order { tenant, id }): Path<Order>) -> String {
    format!("order {id} of {tenant}")
}

/// Adds a letter to the parameters of the request's answer.
struct Letter(char);

impl Middleware for Letter {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        let seen = request.get::<String>().cloned().unwrap_or_default();
        request.set(format!("{seen}{}", self.0));
        Ok(Flow::Next)
    }
}

#[handler]
async fn letters(request: &Request) -> String {
    request.get::<String>().cloned().unwrap_or_default()
}

mod blog {
    pub(super) fn router() -> zzz::Router {
        zzz::Router::new().tag("Blog").get("/", super::page::index {}).get("/x", super::letters {})
    }
}

zzz::router! {
    pipeline browser { Letter('a'), Letter('b') }
    pipeline api { Letter('c') }

    scope "/" through browser {
        get "/" => page::index as root;
        get "/letters" => letters through api;
        resources "/posts" => post {
            resources "/comments" => comment only(show);
        }
        resource "/profile" => profile only(show, update);
    }
    scope "/api/v1" through api as api {
        get "/letters" => letters;
        get "/shelves/:shelf/items/:item" => item as item;
        any "/any" => letters;
        fallback => letters;
    }
    mount "/blog" => blog::router();
    forward "/legacy" => letters through api;
    host ":tenant.example.com" {
        get "/" => tenant;
        get "/orders/:id" => order as order;
    }
    get "/files/*path" => file as file;
    get "/slash/" => letters;
    fallback => page::missing;
}

async fn client() -> TestClient {
    TestClient::new(App::new().routes(routes())).await
}

#[track_caller]
fn check_list(method: &Method, pattern: &str, name: Option<&str>) {
    let list = App::new().routes(routes()).list_routes();
    let is_it = |method: &Method, other: &zzz::RouteInfo| {
        other.method.as_ref() == Some(method) && other.pattern == pattern
    };
    let found = list.iter().find(|route| is_it(method, route));
    assert_eq!(found.map(|route| route.name.as_deref()), Some(name), "{method} {pattern}");
}

#[tokio::test]
async fn every_kind_of_route() {
    let client = client().await;
    for (request, expected) in [
        ("GET /", "index"),
        ("GET /posts", "index"),
        ("GET /posts/new", "new"),
        ("POST /posts", "create"),
        ("GET /posts/7", "show 7"),
        ("GET /posts/7/edit", "edit 7"),
        ("PUT /posts/7", "update 7"),
        ("PATCH /posts/7", "update 7"),
        ("DELETE /posts/7", "delete 7"),
        ("GET /posts/7/comments/8", "comment 8 of 7"),
        ("GET /profile", "show"),
        ("PUT /profile", "update"),
        ("GET /letters", "abc"),
        ("GET /api/v1/letters", "c"),
        ("GET /api/v1/shelves/3/items/cup", "cup on 3"),
        ("REPORT /api/v1/any", "c"),
        ("GET /api/v1/nothing", "c"),
        ("GET /blog", "index"),
        ("GET /blog/x", ""),
        ("GET /legacy", "c"),
        ("BREW /legacy/a/b", "c"),
        ("GET /files/a/b.txt", "a/b.txt"),
        ("GET /nothing", "missing"),
        ("GET /slash/", ""),
    ] {
        let (method, path) = request.split_once(' ').unwrap();
        let answer = client.request(method.parse().unwrap(), path).await;
        assert_eq!((answer.status().as_u16(), answer.text()), (200, expected), "{request}");
    }
}

#[tokio::test]
async fn hosts() {
    let client = client().await;
    let answer = client.get("/").header("host", "Ann.Example.com:8080").await;
    assert_eq!(answer.text(), "ann");
    let answer = client.get(&paths::order(7)).header("host", "ann.example.com").await;
    assert_eq!(answer.text(), "order 7 of ann");
    client.get("/orders/7").await.assert_body("missing");
    // What the host has no route for is everybody's.
    let answer = client.get("/posts").header("host", "ann.example.com").await;
    assert_eq!(answer.text(), "index");
}

#[tokio::test]
async fn slashes_at_the_end_lead_to_the_pattern() {
    let client = client().await;
    for (path, location) in [
        ("/posts/", "/posts"),
        ("/posts/7/?a=b", "/posts/7?a=b"),
        ("/slash", "/slash/"),
        ("/api/v1/letters/", "/api/v1/letters"),
    ] {
        let answer = client.get(path).await;
        answer.assert_status(308).assert_header("location", location);
    }
    // Nobody is sent to another host.
    client.get("//posts/").await.assert_status(200).assert_body("missing");
}

#[test]
fn paths_are_functions() {
    assert_eq!(paths::root(), "/");
    assert_eq!(paths::posts(), "/posts");
    assert_eq!(paths::post(7), "/posts/7");
    assert_eq!(paths::new_post(), "/posts/new");
    assert_eq!(paths::edit_post(7), "/posts/7/edit");
    assert_eq!(paths::post_comment(7, 8), "/posts/7/comments/8");
    assert_eq!(paths::profile(), "/profile");
    assert_eq!(paths::api_item(3, "a cup"), "/api/v1/shelves/3/items/a%20cup");
    assert_eq!(paths::file("a/b c"), "/files/a/b%20c");
}

#[test]
fn routes_are_listed_with_their_names() {
    check_list(&Method::GET, "/posts/:post_id/comments/:id", Some("post_comment"));
    check_list(&Method::POST, "/posts", None);
    let routes = App::new().routes(routes()).list_routes();
    let letters = routes.iter().find(|route| route.pattern == "/letters").unwrap();
    assert!(letters.pipeline.iter().all(|stage| stage.name().ends_with("Letter")));
    assert_eq!(letters.pipeline.len(), 3);
    assert!(letters.location.file().ends_with("tests/it/router.rs"));
    assert_eq!(letters.info.unwrap().name(), "letters");
    let blog = routes.iter().find(|route| route.pattern == "/blog").unwrap();
    assert_eq!(blog.tag.as_deref(), Some("Blog"));
}

#[test]
fn paths_by_name_at_run_time() {
    let routes = routes();
    assert_eq!(
        routes.path("post_comment", &[("post_id", &1), ("id", &2)]).unwrap(),
        "/posts/1/comments/2"
    );
    for (name, params, expected) in [
        ("pots", &[][..], "no route is called `pots`"),
        ("post", &[], "needs a value for `id`"),
        ("root", &[("id", &1 as &dyn std::fmt::Display)], "has no parameter `id`"),
    ] {
        let error = routes.path(name, params).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[derive(PathParams)]
struct OfTenant {
    tenant: String,
    id: u32,
}

#[handler]
async fn of_tenant(Path(OfTenant { tenant, id }): Path<OfTenant>) -> String {
    format!("{tenant} {id}")
}

#[test]
fn a_router_by_hand_refuses_a_pattern_that_does_not_fit_its_handler() {
    let fine = Router::new()
        .host(":tenant.example.com", |host| host.get("/:id", of_tenant {}))
        .get("/:id/:tenant", of_tenant {})
        .mount("/users/:id", Router::new().get("/", page_number {}));
    fine.build().unwrap();
    let wrong = Router::new()
        .get("/:id", of_tenant {})
        .host(":other.example.com", |host| host.get("/:id", of_tenant {}))
        .mount("/users/:id", Router::new().get("/:more", page_number {}));
    let error = wrong.build().unwrap_err().to_string();
    for part in [
        "`of_tenant` takes the path parameter `tenant`, which the pattern \"/:id\" does not have",
        "`page_number` takes 1 parameter(s) of the path, but the pattern \"/users/:id/:more\" has 2",
        "tests/it/router.rs:",
    ] {
        assert!(error.contains(part), "no {part} in {error}");
    }
    assert_eq!(error.matches("of_tenant").count(), 2);
}

#[handler]
async fn page_number(Path(id): Path<u32>) -> String {
    id.to_string()
}
